"""Other people's parsers read our files and find the numbers we put in."""

import shutil

import numpy as np
import pytest
from scanplan.planning.products import aem_kvn, aem_xml
from scanplan.planning.products.aem_check import check

FORMATS = pytest.mark.parametrize("form", [aem_kvn, aem_xml], ids=["kvn", "xml"])
RATES = pytest.mark.parametrize("with_rates", [False, True], ids=["quaternion", "angvel"])


def printed(block, with_rates):
    """A block's numbers as they must stand in the file, by Python's formatting."""
    values = block.quaternion
    if with_rates:
        values = np.hstack([values, np.degrees(block.angular_velocity_rad_s)])
    return np.array([[float(f"{value:.15f}") for value in row] for row in values])


@pytest.mark.witness
@FORMATS
@RATES
@pytest.mark.parametrize("scale", ["UTC", "TCB"])
def test_ccsds_ndm_py_finds_equal_numbers(form, with_rates, scale, make_series, header, tmp_path):
    ndm = pytest.importorskip("ccsds_ndm")
    series = make_series(scale, step_ns=12_500_000_000)
    path = tmp_path / "made.aem"
    path.write_bytes(form.write(series, header, with_rates=with_rates))
    message = ndm.Aem.from_file(str(path))
    assert (message.header.message_id, message.header.originator) == (header.message_id, header.originator)
    assert len(message.segments) == len(series.blocks)
    for segment, block in zip(message.segments, series.blocks, strict=True):
        metadata = segment.metadata
        assert (metadata.object_name, metadata.object_id) == ("GAIA", "2013-074A")
        assert (metadata.ref_frame_a, metadata.ref_frame_b) == ("ICRF", "SC_BODY_1")
        assert str(metadata.time_system) == scale
        assert metadata.interpolation_degree == block.interpolation.degree
        assert f"LAW_SEGMENT {block.segment}" in metadata.comment
        states = segment.data.attitude_states
        assert np.array_equal(np.array([state.values for state in states]), printed(block, with_rates))
        assert states[0].epoch == "2017-02-05T00:00:00.0" or block is series.blocks[1]
        assert states[0].epoch == metadata.start_time
        assert states[-1].epoch == metadata.stop_time


@pytest.mark.witness
def test_files_of_ccsds_ndm_py_are_read(good_kvn, tmp_path):
    """Its own rewriting of a message, in both formats, conforms and holds the same numbers."""
    ndm = pytest.importorskip("ccsds_ndm")
    path = tmp_path / "made.aem"
    path.write_bytes(good_kvn)
    message = ndm.Aem.from_file(str(path))
    ours = aem_kvn.read(good_kvn, "ours")
    for form, name in ((aem_kvn, "kvn"), (aem_xml, "xml")):
        theirs = form.read(message.to_str(name).encode(), f"theirs.{name}")
        for mine, his in zip(ours.blocks, theirs.blocks, strict=True):
            assert np.array_equal(mine.tags_ns, his.tags_ns)
            assert np.array_equal(mine.quaternion, his.quaternion)


@pytest.fixture(scope="session")
def orekit_parser(tmp_path_factory):
    """Orekit's AEM parser, with the leap seconds of erfa and a frame that stands in for ICRF's axes."""
    if shutil.which("java") is None:
        pytest.skip("no Java runtime on this machine")
    jpype = pytest.importorskip("jpype")
    orekit = pytest.importorskip("orekit_jpype")
    erfa = pytest.importorskip("erfa")
    orekit.initVM()
    months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
    lines = [
        f" {year:4d} {months[month - 1]}  1 =JD {sum(erfa.cal2jd(int(year), int(month), 1)):9.1f}  "
        f"TAI-UTC= {offset:10.7f}  S + (MJD - 41317.) X 0.0      S"
        for year, month, offset in erfa.leap_seconds.get()
        if year >= 1972
    ]
    folder = tmp_path_factory.mktemp("orekit-data")
    (folder / "tai-utc.dat").write_text("\n".join(lines) + "\n")

    from java.io import File
    from org.orekit.bodies import CelestialBodyFactory
    from org.orekit.data import DataContext, DirectoryCrawler
    from org.orekit.files.ccsds.ndm import ParserBuilder
    from org.orekit.frames import FramesFactory

    DataContext.getDefault().getDataProvidersManager().addProvider(DirectoryCrawler(File(str(folder))))
    body = jpype.JProxy(
        "org.orekit.bodies.CelestialBody",
        dict={"getInertiallyOrientedFrame": FramesFactory.getGCRF, "getName": lambda: "solar system barycenter"},
    )
    loader = jpype.JProxy("org.orekit.bodies.CelestialBodyLoader", dict={"loadCelestialBody": lambda _: body})
    CelestialBodyFactory.addCelestialBodyLoader(CelestialBodyFactory.SOLAR_SYSTEM_BARYCENTER, loader)
    return ParserBuilder().buildAemParser()


@pytest.mark.witness
@pytest.mark.long
@FORMATS
@RATES
@pytest.mark.parametrize("scale", ["UTC", "TAI", "TT", "TDB", "TCB"])
def test_orekit_finds_equal_rotations(form, with_rates, scale, orekit_parser, make_series, header, tmp_path):
    from org.orekit.data import DataSource
    from org.orekit.time import TimeScalesFactory

    series = make_series(scale, step_ns=12_500_000_000)
    path = tmp_path / "made.aem"
    path.write_bytes(form.write(series, header, with_rates=with_rates))
    message = orekit_parser.parseMessage(DataSource(str(path)))
    assert message.getSegments().size() == len(series.blocks)
    tai = TimeScalesFactory.getTAI()
    for segment, block in zip(message.getSegments(), series.blocks, strict=True):
        assert segment.getMetadata().getInterpolationDegree() == block.interpolation.degree
        states = segment.getData().getAngularCoordinates()
        assert states.size() == block.tags_ns.size
        expected = printed(block, with_rates)
        expected[:, :4] /= np.linalg.norm(expected[:, :4], axis=1)[:, None]
        for state, row in zip(states, expected, strict=True):
            rotation = state.getRotation()
            found = [rotation.getQ1(), rotation.getQ2(), rotation.getQ3(), rotation.getQ0()]
            assert np.abs(np.array(found) - row[:4]).max() < 3e-16
            if with_rates:
                rate = state.getRotationRate()
                assert np.allclose([rate.getX(), rate.getY(), rate.getZ()], np.radians(row[4:]), rtol=1e-15, atol=0.0)
        seconds = states.get(states.size() - 1).getDate().durationFrom(states.get(0).getDate())
        if scale in ("UTC", "TAI", "TT"):
            assert seconds == 12.5 * (states.size() - 1)
        first = states.get(0).getDate().toString(tai)
        assert first.startswith("2017-02-0")


@pytest.mark.parametrize("which", ["good_kvn", "good_xml"])
def test_no_bytes_whatever_break_the_checker(which, request):
    """Random damage of every size: findings or none, never an exception, never a read past the end."""
    good = request.getfixturevalue(which)[:9000]
    rng = np.random.default_rng(20170205)
    for _ in range(1500):
        data = bytearray(good[: rng.integers(1, len(good))] if rng.random() < 0.5 else good)
        for _ in range(rng.integers(0, 4)):
            at, size = rng.integers(0, len(data)), rng.integers(1, 12)
            choice = rng.integers(0, 3)
            if choice == 0:
                data[at : at + size] = rng.integers(0, 256, size, dtype=np.uint8).tobytes()
            elif choice == 1:
                del data[at : at + size]
            else:
                data[at:at] = data[max(0, at - size) : at]
            data = data or bytearray(b"\n")
        check(bytes(data))
