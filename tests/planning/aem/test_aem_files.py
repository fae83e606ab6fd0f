"""Write, read back and check: what goes in comes out, to the printed digits."""

from dataclasses import replace

import numpy as np
import pytest
from scanplan.errors import ProductError
from scanplan.planning.products import aem_kvn, aem_xml
from scanplan.planning.products.aem import AemHeader, certificate_comment, certificate_of
from scanplan.planning.products.aem_check import check
from scanplan.planning.products.series import AttitudeBlock, AttitudeSeries, Interpolation

FORMATS = pytest.mark.parametrize("form", [aem_kvn, aem_xml], ids=["kvn", "xml"])
SCALES = pytest.mark.parametrize("scale", ["UTC", "TAI", "TT", "TDB", "TCB"])


def as_printed(values, decimals=15):
    """What is left of numbers printed to some decimals, by Python's formatting."""
    return np.array([[float(f"{value:.{decimals}f}") for value in row] for row in values])


@FORMATS
@SCALES
@pytest.mark.parametrize("step_ns", [20_000_000_000, 12_345_678_901])
def test_everything_comes_back_exactly(form, scale, step_ns, make_series, header):
    series = make_series(scale, step_ns=step_ns)
    data = form.write(series, header, with_rates=True)
    assert check(data) == ()
    back = form.read(data, "made.aem")
    assert back.header == header
    assert (back.object_name, back.object_id) == ("GAIA", "2013-074A")
    for block, original in zip(back.blocks, series.blocks, strict=True):
        assert (block.segment, block.time_scale) == (original.segment, scale)
        assert (block.frame_a, block.frame_b) == ("ICRF", "SC_BODY_1")
        assert np.array_equal(block.tags_ns, original.tags_ns)
        assert np.array_equal(block.et_ns, original.et_ns)
        assert block.useable_ns == (original.tags_ns[0], original.tags_ns[-1])
        assert np.array_equal(block.quaternion, as_printed(original.quaternion))
        rates = np.radians(as_printed(np.degrees(original.angular_velocity_rad_s)))
        assert np.array_equal(block.angular_velocity_rad_s, rates)
        stated, given = block.interpolation, original.interpolation
        assert (stated.method, stated.degree) == (given.method, given.degree)
        assert given.max_error_rad <= stated.max_error_rad <= 1.001 * given.max_error_rad


@FORMATS
def test_without_rates(form, make_series, header):
    back = form.read(form.write(make_series(), header), "made.aem")
    assert all(block.angular_velocity_rad_s is None for block in back.blocks)


@FORMATS
@pytest.mark.parametrize("decimals", [8, 11, 15])
def test_printed_quaternions_are_unit_to_the_last_digit(form, decimals, make_series, header):
    series = make_series(count=2000)
    data = form.write(series, header, decimals=decimals)
    assert check(data) == ()
    for block in form.read(data, "made.aem").blocks:
        assert np.abs(np.linalg.norm(block.quaternion, axis=1) - 1.0).max() <= 1.05 * 10.0**-decimals


@FORMATS
def test_fast_spin_gets_as_many_whole_digits_as_it_needs(form, make_series, header):
    series = make_series()
    first = series.blocks[0]
    rates = first.angular_velocity_rad_s * np.radians(150.0) / np.abs(first.angular_velocity_rad_s).max()
    series = replace(series, blocks=(replace(first, angular_velocity_rad_s=rates),))
    data = form.write(series, header, with_rates=True)
    assert check(data) == ()
    read = form.read(data, "made.aem").blocks[0].angular_velocity_rad_s
    assert np.abs(read - rates).max() < np.radians(0.6e-13)


@FORMATS
def test_leap_second_is_written_as_second_60_and_read_back(form, make_block, header):
    block = make_block("2016-12-31T23:59:58", "UTC", 10, 500_000_000, "LEAP", Interpolation("LINEAR", 1, 1e-9))
    series = AttitudeSeries("GAIA", "2013-074A", -139479, "UTC", (block,))
    data = form.write(series, header)
    assert b"2016-12-31T23:59:60.5" in data
    assert check(data) == ()
    assert np.array_equal(form.read(data, "leap.aem").blocks[0].tags_ns, block.tags_ns)


@FORMATS
def test_pieces_are_the_file(form, make_series, header):
    series = make_series(count=9000)
    assert b"".join(form.pieces(series, header)) == form.write(series, header)


@FORMATS
def test_quarter_turn_about_z_follows_the_standard(form, header):
    """Annex F: +90 deg about Z is (0, 0, .7071, .7071) and maps A to B by [[0, 1, 0], [-1, 0, 0], [0, 0, 1]]."""
    spice = pytest.importorskip("spiceypy")
    matrix = np.array([[0.0, 1.0, 0.0], [-1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    q0, q1, q2, q3 = spice.m2q(matrix)
    quaternion = np.array([-q1, -q2, -q3, q0])
    assert np.allclose(quaternion, [0.0, 0.0, np.sqrt(0.5), np.sqrt(0.5)], atol=1e-15)
    tags = np.array([0, 10_000_000_000], np.int64)
    two = np.array([quaternion, quaternion])
    block = AttitudeBlock("TURN", tags, tags, two, np.zeros((2, 3)), Interpolation("LINEAR", 1, 0.0))
    data = form.write(AttitudeSeries("GAIA", "2013-074A", -139479, "TDB", (block,)), header)
    assert data.count(b"0.707106781186547") + data.count(b"0.707106781186548") == 4
    assert check(data) == ()
    x, y, z, w = form.read(data, "turn.aem").blocks[0].quaternion[0]
    assert np.allclose(spice.q2m([w, -x, -y, -z]), matrix, atol=1e-14)


def test_no_negative_zero_in_rows(header):
    tags = np.array([0, 10_000_000_000], np.int64)
    tiny = np.array([[-0.0, -1e-17, 0.0, 1.0]] * 2)
    block = AttitudeBlock("REST", tags, tags, tiny, np.full((2, 3), -1e-19), Interpolation("LINEAR", 1, 0.0))
    series = AttitudeSeries("GAIA", "2013-074A", -139479, "TDB", (block,))
    data = aem_kvn.write(series, header, with_rates=True)
    assert b"-0.000000000000000" not in data
    assert check(data) == ()


def test_certificate_counts_the_rounding_of_few_digits(make_series, header):
    series = make_series()
    coarse = aem_kvn.read(aem_kvn.write(series, header, decimals=8), "coarse.aem")
    for block, original in zip(coarse.blocks, series.blocks, strict=True):
        off = 2.0 * np.linalg.norm(block.quaternion - original.quaternion, axis=1).max()
        assert 5e-9 < off <= block.interpolation.max_error_rad - original.interpolation.max_error_rad


@pytest.mark.parametrize("error_rad", [0.0, 3.1e-9, 1e-13, 4.848e-9, 1.0])
def test_certificates_round_up_and_come_back(error_rad):
    stated = certificate_of((certificate_comment(Interpolation("LAGRANGE", 7, error_rad)),))
    assert (stated.method, stated.degree) == ("LAGRANGE", 7)
    assert error_rad * (1 - 1e-15) <= stated.max_error_rad <= 1.001 * error_rad


def test_a_method_without_certificate_promises_nothing(good_kvn):
    lines = [line for line in good_kvn.splitlines(keepends=True) if b"CERTIFICATE" not in line]
    assert aem_kvn.read(b"".join(lines), "made.aem").blocks[0].interpolation.max_error_rad == np.inf


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"creation_date": "yesterday"}, "CREATION_DATE"),
        ({"originator": " "}, "ORIGINATOR"),
        ({"message_id": "M\u00fcnchen"}, "MESSAGE_ID"),
        ({"comments": ("line\nbreak",)}, "COMMENT"),
        ({"comments": ("x" * 300,)}, "COMMENT"),
    ],
)
def test_headers_that_cannot_be_written(change, key, make_series, header):
    with pytest.raises(ProductError) as caught:
        aem_kvn.write(make_series(), replace(header, **change))
    assert caught.value.key == key


@FORMATS
def test_blocks_that_cannot_be_written(form, make_series, make_block, header):
    few = make_block("2017-02-05", "TDB", 5, 10**9, "FEW", Interpolation("LAGRANGE", 7, 1e-9))
    with pytest.raises(ProductError, match=r"5 rows.*needs 8"):
        form.write(AttitudeSeries("GAIA", "X", 0, "TDB", (few,)), header)
    first = make_series().blocks[0]
    hole = replace(first, quaternion=np.where(np.arange(40)[:, None] == 3, np.nan, first.quaternion))
    with pytest.raises(ProductError, match="2017-02-05T00:01:00"):
        form.write(AttitudeSeries("GAIA", "X", 0, "TDB", (hole,)), header)
    with pytest.raises(ProductError, match="do not increase"):
        form.write(AttitudeSeries("GAIA", "X", 0, "TDB", (replace(first, tags_ns=first.tags_ns[::-1]),)), header)
    with pytest.raises(ProductError, match="time scale GPS"):
        form.write(AttitudeSeries("GAIA", "X", 0, "GPS", (first,)), header)


def test_reading_other_peoples_spellings(good_kvn):
    """Carriage returns, tidy blanks, day of year, Z, exponents, blank lines: all allowed."""
    text = good_kvn.decode()
    text = text.replace("2017-02-05T00:00:20 ", "2017-036T00:00:20Z ").replace("META_STOP\n", "\n\n  META_STOP  \n", 1)
    text = text.replace(" = ", "=", 3).replace("-0.000003504612386", "-3.504612386E-06").replace("ICRF", "icrf")
    other = text.replace("\n", "\r\n").encode()
    assert check(other) == ()
    ours, theirs = aem_kvn.read(good_kvn, "a"), aem_kvn.read(other, "b")
    for mine, his in zip(ours.blocks, theirs.blocks, strict=True):
        assert np.array_equal(mine.tags_ns, his.tags_ns)
        assert np.array_equal(mine.quaternion, his.quaternion)
        assert np.array_equal(mine.angular_velocity_rad_s, his.angular_velocity_rad_s)


def test_reading_indented_xml_with_comments_and_units(good_xml):
    text = good_xml.decode().replace("<", "\n  <").replace("\n  <?xml", "<?xml").replace("\n  </", "</")
    text = text.replace("<ANGVEL_X>", '<ANGVEL_X units="deg/s">', 2).replace(
        "<data>", "<data><!-- <attitudeState> -->", 1
    )
    other = text.encode()
    assert check(other) == ()
    ours, theirs = aem_xml.read(good_xml, "a"), aem_xml.read(other, "b")
    for mine, his in zip(ours.blocks, theirs.blocks, strict=True):
        assert np.array_equal(mine.tags_ns, his.tags_ns)
        assert np.array_equal(mine.quaternion, his.quaternion)


def test_defects_of_many_rows_are_found_wherever_the_fast_reader_stopped(good_xml):
    """Units on one state in the middle send it through expat; lines stay right behind it."""
    text = good_xml.decode().replace("<ANGVEL_Z>+0.0167", '<ANGVEL_Z units="deg/s">+0.0167', 5)
    broken = text.replace("2017-02-05T00:12:40", "2017-02-05T00:11:40", 1)
    finding = check(broken.encode())[0]
    assert (finding.rule, finding.key) == ("tag-order", "EPOCH")
    assert "00:11:40" in broken.splitlines()[finding.line - 1]
    assert "00:12:20" in broken.splitlines()[finding.line - 2]


def test_errors_name_file_line_and_key(good_kvn):
    broken = good_kvn.replace(b"TIME_SYSTEM = UTC", b"TIME_SYSTEM = XYZ", 1)
    with pytest.raises(ProductError, match=r"^week\.aem:17: TIME_SYSTEM: 'XYZ' is not one of"):
        aem_kvn.read(broken, "week.aem")


def test_other_attitude_types_are_checked_but_not_read(good_kvn):
    text = good_kvn.decode().replace("QUATERNION/ANGVEL", "SPIN/NUTATION").replace("ANGVEL_FRAME = SC_BODY_1\n", "")
    assert not [finding for finding in check(text.encode()) if finding.severity == "ERROR"]
    with pytest.raises(ProductError, match="use QUATERNION or"):
        aem_kvn.read(text.encode(), "spin.aem")


def test_header_without_optional_keys(make_series):
    plain = AemHeader("2017-02-01T00:00:00.5Z", "ESA")
    for form in (aem_kvn, aem_xml):
        assert form.read(form.write(make_series(), plain), "a").header == plain
