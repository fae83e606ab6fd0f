"""OEM files: read as others read them, refused by line and key when broken, and flown again by CSPICE."""

from dataclasses import dataclass

import numpy as np
import pytest
import spiceypy
from astropy.time import TimeDelta
from oem import OrbitEphemerisMessage
from scanplan.ephemeris.kernels import KernelSet
from scanplan.ephemeris.oem import read_oem
from scanplan.ephemeris.oem_spk import interpolant, oem_to_spk
from scanplan.ephemeris.timescales import convert_ns, format_iso, parse_time
from scanplan.errors import ProductError
from scipy.interpolate import BarycentricInterpolator, KroghInterpolator

PROBE = -990001
START_NS = parse_time("2016-12-31T18:00:00 TDB")  # so that the leap second of 2016 lies within
STEP_NS = 3_600_000_000_000


@dataclass(frozen=True)
class Path:
    """A smooth path about the Earth, with its exact derivatives: sums of a few circular motions."""

    radius_km: tuple[float, ...] = (1.5e6, 2.0e5, 4.0e3)
    period_s: tuple[float, ...] = (3.15e7, 1.5e6, 2.0e5)

    def __call__(self, et_s) -> tuple[np.ndarray, np.ndarray]:
        position, velocity = np.zeros((len(et_s), 3)), np.zeros((len(et_s), 3))
        for k, (radius, period) in enumerate(zip(self.radius_km, self.period_s, strict=True)):
            rate, phase = 2 * np.pi / period, (np.asarray(et_s) - START_NS / 1e9) * 2 * np.pi / period + k
            tilt = np.array([[1.0, 0.0, 0.0], [0.0, np.cos(k + 0.4), np.sin(k + 0.4)]])
            position += radius * np.stack([np.cos(phase), np.sin(phase)], axis=1) @ tilt
            velocity += radius * rate * np.stack([-np.sin(phase), np.cos(phase)], axis=1) @ tilt
        return position, velocity


def block(
    et_ns, path=None, *, scale="TDB", center="EARTH", extra="", accelerations=False, digits=9, frame="ICRF"
) -> str:
    position, velocity = (path or Path())(et_ns / 1e9)
    if scale == "TCB":
        velocity *= 1.0 - 1.550519768e-8  # per second of TCB
    epochs = [text.decode() for text in format_iso(convert_ns(et_ns, "TDB", scale), scale, 9)]
    tail = " 0.0 1e-9 -1.0E-09" if accelerations else ""
    rows = "\n".join(
        f"{epoch} " + " ".join(f"{number:.{digits}f}" for number in (*p, *v)) + tail
        for epoch, p, v in zip(epochs, position, velocity, strict=True)
    )
    return (
        f"META_START\nCOMMENT one block\nOBJECT_NAME = PROBE\nOBJECT_ID = 2030-001A\nCENTER_NAME = {center}\n"
        f"REF_FRAME = {frame}\nTIME_SYSTEM = {scale}\nSTART_TIME = {epochs[0]}\nSTOP_TIME = {epochs[-1]}\n"
        f"{extra}META_STOP\n\n{rows}\n"
    )


def message(*blocks: str, version="2.0") -> str:
    return (
        f"CCSDS_OEM_VERS = {version}\nCOMMENT made by a test\nCREATION_DATE = 2030-01-01T00:00:00\n"
        "ORIGINATOR = TEST\n\n" + "\n".join(blocks)
    )


def hourly(count: int = 49, first: int = 0) -> np.ndarray:
    return START_NS + STEP_NS * np.arange(first, first + count)


HERMITE = "INTERPOLATION = HERMITE\nINTERPOLATION_DEGREE = 7\n"
GOOD = message(block(hourly(9), extra=HERMITE))

COVARIANCE = (
    "COVARIANCE_START\nEPOCH = 2016-12-31T18:00:00\nCOV_REF_FRAME = ICRF\n"
    + "\n".join(" ".join(["1.0e-3"] * (k + 1)) for k in range(6))
    + "\nCOVARIANCE_STOP\n"
)


@pytest.fixture
def cspice(tmp_path):
    def furnish(data: bytes) -> None:
        path = tmp_path / "orbit.bsp"
        path.write_bytes(data)
        spiceypy.furnsh(str(path))

    spiceypy.kclear()
    yield furnish
    spiceypy.kclear()


def states_from_cspice(et_s, center: int) -> np.ndarray:
    return np.array([spiceypy.spkgeo(PROBE, et, "J2000", center)[0] for et in et_s])


def test_good_file_says_what_it_holds():
    oem = read_oem(GOOD.encode(), "good.oem")
    (segment,) = oem.segments
    assert (oem.version, oem.originator, segment.object_name, segment.center) == ("2.0", "TEST", "PROBE", 399)
    assert (segment.interpolation, segment.degree, segment.line) == ("HERMITE", 7, 6)
    assert segment.et_ns.tolist() == hourly(9).tolist()
    position, velocity = Path()(hourly(9) / 1e9)
    np.testing.assert_allclose(segment.position_km, position, rtol=0, atol=1e-9)
    np.testing.assert_allclose(segment.velocity_km_s, velocity, rtol=0, atol=1e-9)


@pytest.mark.witness
@pytest.mark.parametrize("form", ["kvn", "xml"])
def test_as_the_oem_package_reads_it(tmp_path, form):
    """Its reader for the states; its writer for the XML."""
    blocks = (block(hourly(9)) + COVARIANCE, block(hourly(9, 8), center="EARTH", accelerations=True))
    path = tmp_path / "probe.oem"
    path.write_text(message(*blocks))
    if form == "xml":
        OrbitEphemerisMessage.open(path).save_as(tmp_path / "probe.xml", file_format="xml")
        path = tmp_path / "probe.xml"
    theirs = OrbitEphemerisMessage.open(path)
    oem = read_oem(path.read_bytes(), "probe")
    assert len(oem.segments) == len(theirs.segments) == 2
    for ours, other in zip(oem.segments, theirs.segments, strict=True):
        states = list(other.states)
        assert np.array_equal(ours.position_km, np.array([state.position for state in states]))
        assert np.array_equal(ours.velocity_km_s, np.array([state.velocity for state in states]))
        seconds = np.array([(state.epoch - states[0].epoch).sec for state in states])
        assert np.abs((ours.et_ns - ours.et_ns[0]) / 1e9 - seconds).max() < 1e-6


@pytest.mark.witness
def test_interpolation_as_the_oem_package_does_it(tmp_path):
    """Within one window of states, where there is no choice of window."""
    for extra in (
        "INTERPOLATION = HERMITE\nINTERPOLATION_DEGREE = 7\n",
        "INTERPOLATION = LAGRANGE\nINTERPOLATION_DEGREE = 3\n",
    ):
        (tmp_path / "probe.oem").write_text(message(block(hourly(4), extra=extra)))
        theirs = OrbitEphemerisMessage.open(tmp_path / "probe.oem").segments[0]
        (segment,) = read_oem((tmp_path / "probe.oem").read_bytes(), "probe").segments
        offsets_s = np.linspace(100.0, 10_700.0, 7)
        position, _ = interpolant(segment)(np.full(7, START_NS / 1e9), offsets_s)
        other = np.array(
            [theirs(next(iter(theirs.states)).epoch + TimeDelta(offset, format="sec")).position for offset in offsets_s]
        )
        # theirs solves a Vandermonde system in seconds: good to metres
        assert np.abs(position - other).max() < 2e-2


@pytest.mark.parametrize("scale", ["UTC", "TAI", "TT", "TDB", "TCB"])
@pytest.mark.parametrize("center", [("EARTH", 399), ("SOLAR SYSTEM BARYCENTER", 0)])
def test_flown_by_cspice(cspice, scale, center):
    et_ns = hourly(49)
    oem = read_oem(message(block(et_ns, scale=scale, center=center[0]), version="3.0").encode(), "probe.oem")
    assert np.abs(oem.segments[0].et_ns - et_ns).max() <= 2
    orbit = oem_to_spk(oem, PROBE)
    assert orbit.max_error_km < 1e-6
    cspice(orbit.data)
    et_s = np.sort(np.random.default_rng(1).uniform(et_ns[0] / 1e9, et_ns[-1] / 1e9, 300))
    states = states_from_cspice(et_s, center[1])
    position, velocity = Path()(et_s)
    error_km = np.linalg.norm(states[:, :3] - position, axis=1)
    print(f"{scale} {center[0]}: km q50 q99 max =", np.quantile(error_km, [0.5, 0.99, 1.0]))
    # the file's last digit of the velocities, 1e-9 km/s, over an hour's step
    assert error_km.max() < 1e-6
    assert np.linalg.norm(states[:, 3:] - velocity, axis=1).max() < 3e-9


@pytest.mark.parametrize("interpolation", ["HERMITE 7", "HERMITE 3", "LAGRANGE 7", "LINEAR 1"])
def test_kernel_follows_the_files_own_interpolation(cspice, interpolation):
    """Uneven, coarse states, so that the interpolation is far from the path: against scipy's of the same kind."""
    kind, degree = interpolation.split()
    random = np.random.default_rng(2)
    et_ns = START_NS + np.cumsum(random.integers(3_600, 40_000, 40)) * 1_000_000_000
    extra = f"INTERPOLATION = {kind}\nINTERPOLATION_DEGREE = {degree}\n"
    oem = read_oem(message(block(et_ns, extra=extra)).encode(), "probe.oem")
    orbit = oem_to_spk(oem, PROBE)
    assert orbit.max_error_km < 1e-6
    cspice(orbit.data)
    position, velocity = oem.segments[0].position_km, oem.segments[0].velocity_km_s
    nodes = (int(degree) + 2) // 2 if kind == "HERMITE" else int(degree) + 1
    worst_km = 0.0
    for step in range(et_ns.size - 1):
        first = min(max(step - (nodes // 2 - 1), 0), et_ns.size - nodes)
        window = slice(first, first + nodes)
        seconds = (et_ns[window] - et_ns[step]) / 1e9
        if kind == "HERMITE":
            values = np.stack([position[window], velocity[window]], axis=1).reshape(-1, 3)
            polynomial = KroghInterpolator(np.repeat(seconds, 2), values)
        else:
            polynomial = BarycentricInterpolator(seconds, position[window])
        length_s = (et_ns[step + 1] - et_ns[step]) / 1e9
        et_s = et_ns[step] / 1e9 + np.linspace(0.01, 0.99, 9) * length_s
        expected = polynomial(et_s - et_ns[step] / 1e9)
        worst_km = max(worst_km, np.abs(states_from_cspice(et_s, 399)[:, :3] - expected).max())
    print(f"{interpolation}: kernel minus scipy, km max = {worst_km:.2e}; stated {orbit.max_error_km:.2e}")
    assert worst_km < 1.1e-6


def test_our_own_evaluator_reads_the_kernel(tmp_path):
    """Several segments of the kernel, their borders included, against CSPICE."""
    other = Path(radius_km=(1.5e6, 2.1e5, 4.0e3))
    oem = read_oem(message(block(hourly(200)), block(hourly(200, 199), other)).encode(), "probe.oem")
    path = tmp_path / "orbit.bsp"
    path.write_bytes(oem_to_spk(oem, PROBE).data)
    et_s = np.linspace(hourly(1)[0] / 1e9, hourly(1, 398)[0] / 1e9, 1001)
    ours, ours_km_s = KernelSet.load([path]).ephemeris.state(PROBE, 399, et_s)
    spiceypy.kclear()
    spiceypy.furnsh(str(path))
    states = states_from_cspice(et_s, 399)
    spiceypy.kclear()
    assert np.abs(ours - states[:, :3]).max() < 2e-9
    assert np.abs(ours_km_s - states[:, 3:]).max() < 1e-12


def test_a_jump_costs_short_records_only_beside_it(cspice):
    """A manoeuvre in the middle: still within the bound, and far fewer records than states."""
    et_ns = hourly(1200)
    lines = block(et_ns).splitlines()
    middle = 10 + 1 + 600
    fields = lines[middle].split()
    fields[4] = f"{float(fields[4]) + 1e-4:.9f}"
    lines[middle] = " ".join(fields)
    orbit = oem_to_spk(read_oem(message("\n".join(lines)).encode(), "probe.oem"), PROBE, 1e-5)
    assert orbit.max_error_km <= 1e-5
    assert len(orbit.data) < 1200 * 7 * 8


def test_two_blocks_are_not_joined(cspice):
    """The second block continues another path; at the border each keeps its own, without a smooth passage."""
    other = Path(radius_km=(1.5e6, 2.1e5, 4.0e3))
    first, second = hourly(25), hourly(25, 24)
    oem = read_oem(message(block(first), block(second, other)).encode(), "probe.oem")
    orbit = oem_to_spk(oem, PROBE)
    assert orbit.coverage_et_s == tuple((each[0] / 1e9, each[-1] / 1e9) for each in (first, second))
    cspice(orbit.data)
    border_s = second[0] / 1e9
    for et_s, path in ((border_s - 1e-3, Path()), (border_s + 1e-3, other)):
        assert np.linalg.norm(states_from_cspice([et_s], 399)[0, :3] - path([et_s])[0][0]) < 1e-6


def test_gap_and_useable_span_bound_the_kernel(cspice):
    useable = (
        "STOP_TIME", "USEABLE_START_TIME = 2016-12-31T20:00:00\nUSEABLE_STOP_TIME = 2017-01-01T20:00:00\nSTOP_TIME"
    )  # fmt: skip
    text = message(block(hourly(49)).replace(*useable), block(hourly(25, 72)))
    cspice(oem_to_spk(read_oem(text.encode(), "probe.oem"), PROBE).data)
    for label, inside in (
        ("2016-12-31T19:59:59", False),
        ("2016-12-31T20:00:01", True),
        ("2017-01-01T19:59:59", True),
        ("2017-01-01T20:00:01", False),
        ("2017-01-03T17:00:00", False),
        ("2017-01-03T18:00:01", True),
    ):
        et_s = parse_time(label, "TDB") / 1e9
        if inside:
            states_from_cspice([et_s], 399)
        else:
            with pytest.raises(spiceypy.utils.exceptions.SpiceSPKINSUFFDATA):
                states_from_cspice([et_s], 399)


def test_same_bytes():
    oem = read_oem(GOOD.encode(), "good.oem")
    assert oem_to_spk(oem, PROBE).data == oem_to_spk(read_oem(GOOD.encode(), "/elsewhere.oem"), PROBE).data


def test_what_else_is_accepted():
    text = GOOD.replace("\n", "\r\n").replace("REF_FRAME = ICRF", "REF_FRAME = EME2000").replace("TDB", "UTC")
    text = text.replace("18:00:00.000000000 ", "18:00:00Z ").replace("META_STOP\r\n", "META_STOP\r\nCOMMENT x\r\n")
    assert len(read_oem((text + COVARIANCE).encode(), "good.oem").segments) == 1
    day_of_year = GOOD.replace("2016-12-31T", "2016-366T").replace("2017-01-01T", "2017-001T")
    assert np.array_equal(
        read_oem(day_of_year.encode(), "a").segments[0].et_ns, read_oem(GOOD.encode(), "b").segments[0].et_ns
    )


SECOND_ROW, THIRD_ROW = GOOD.splitlines()[19:21]

BROKEN = {
    "not an OEM": (("CCSDS_OEM_VERS = 2.0", "CCSDS_AEM_VERS = 2.0"), 1, "CCSDS_OEM_VERS", "2.0 or 3.0"),
    "old version": (("VERS = 2.0", "VERS = 1.0"), 1, "CCSDS_OEM_VERS", "'1.0' is not supported"),
    "no originator": (("ORIGINATOR = TEST\n", ""), 5, "ORIGINATOR", "missing in the header"),
    "bad creation date": (("2030-01-01T00", "2030-13-01T00"), 3, "CREATION_DATE", "month 13"),
    "no frame": (("REF_FRAME = ICRF\n", ""), 6, "REF_FRAME", "missing in the metadata"),
    "no time system": (("TIME_SYSTEM = TDB\n", ""), 6, "TIME_SYSTEM", "missing in the metadata"),
    "key order": (
        ("REF_FRAME = ICRF\nTIME_SYSTEM = TDB", "TIME_SYSTEM = TDB\nREF_FRAME = ICRF"),
        12,
        "REF_FRAME",
        "stands after TIME_SYSTEM",
    ),
    "key twice": (("REF_FRAME = ICRF\n", "REF_FRAME = ICRF\nREF_FRAME = ICRF\n"), 12, "REF_FRAME", "given twice"),
    "unknown key": (("REF_FRAME = ICRF", "REF_FRAME_A = ICRF"), 11, "REF_FRAME_A", "unknown key"),
    "empty value": (("OBJECT_ID = 2030-001A", "OBJECT_ID ="), 9, "OBJECT_ID", "has no value"),
    "unknown scale": (("TIME_SYSTEM = TDB", "TIME_SYSTEM = GPS"), 12, "TIME_SYSTEM", "unknown 'GPS'"),
    "unknown centre": (("CENTER_NAME = EARTH", "CENTER_NAME = ERATH"), 10, "CENTER_NAME", "unknown centre 'ERATH'"),
    "turning frame": (("REF_FRAME = ICRF", "REF_FRAME = TOD"), 11, "REF_FRAME", "unknown 'TOD'"),
    "stop before start": (
        ("STOP_TIME = 2017-01-01T02", "STOP_TIME = 2015-01-01T02"),
        14,
        "STOP_TIME",
        "lies before START_TIME",
    ),
    "states outside": (
        ("STOP_TIME = 2017-01-01T02", "STOP_TIME = 2017-01-01T01"),
        27,
        "EPOCH",
        "lies outside START_TIME",
    ),
    "tag repeated": ((THIRD_ROW[:29], SECOND_ROW[:29]), 21, "EPOCH", "does not come after"),
    "not a number": ((SECOND_ROW.split()[2], "12x.5"), 20, "Y", "'12x.5' is not a number"),
    "not finite": ((SECOND_ROW.split()[6], "NaN"), 20, "Z_DOT", "'NaN' is not a finite number"),
    "number missing": ((SECOND_ROW, SECOND_ROW.rpartition(" ")[0]), 20, "EPOCH", "5 numbers after the epoch"),
    "rows differ": ((SECOND_ROW, SECOND_ROW + " 0 0 0"), 20, "EPOCH", "9 numbers after 6"),
    "hour 24": ((SECOND_ROW[:29], "2016-12-31T24:00:00.000000000"), 20, "EPOCH", "hour 24"),
    "no time of day": ((SECOND_ROW[:29], "2016-12-31"), 20, "EPOCH", "is not a time"),
    "zulu in TDB": ((SECOND_ROW[:29], SECOND_ROW[:29] + "Z"), 20, "EPOCH", "says Z in a file of TDB; Z means UTC"),
    "unknown interpolation": (
        ("INTERPOLATION = HERMITE", "INTERPOLATION = SPLINE"),
        15,
        "INTERPOLATION",
        "unknown 'SPLINE'",
    ),
    "no degree": (("INTERPOLATION_DEGREE = 7\n", ""), 15, "INTERPOLATION_DEGREE", "missing beside INTERPOLATION"),
    "degree no number": (("DEGREE = 7", "DEGREE = seven"), 16, "INTERPOLATION_DEGREE", "'seven' is no degree"),
    "too few states": (("DEGREE = 7", "DEGREE = 19"), 16, "INTERPOLATION_DEGREE", "9 states are too few"),
    "no META_STOP": (("META_STOP\n", ""), 18, "", "is no KEY = value"),
    "not ASCII": (("ORIGINATOR = TEST", "ORIGINATOR = T\u00c9ST"), 4, "", "not ASCII"),
}


@pytest.mark.parametrize("defect", BROKEN)
def test_broken_file_is_refused_by_line_and_key(defect):
    (old, new), line, key, words = BROKEN[defect]
    assert GOOD.count(old) >= 1
    with pytest.raises(ProductError) as caught:
        read_oem(GOOD.replace(old, new, 1).encode(), "probe.oem")
    assert str(caught.value).startswith(f"probe.oem:{line}: {key}"), str(caught.value)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("\n\n", "is empty"),
        (GOOD + "COVARIANCE_START\n", "COVARIANCE_STOP: missing before the end"),
        (message(), "META_START: missing"),
        (message(block(hourly(9)), block(hourly(9, 4))), "START_TIME: the block begins before the one ahead"),
        (message(block(hourly(9)), block(hourly(9, 9)).replace("PROBE", "OTHER")), "OBJECT_NAME: 'OTHER' follows"),
        (message(block(hourly(1))), "EPOCH: 1 states in the block"),
    ],
)
def test_broken_structure(text, words):
    with pytest.raises(ProductError, match=r"^probe\.oem:") as caught:
        read_oem(text.encode(), "probe.oem")
    assert words in str(caught.value)


XML = """<?xml version="1.0" encoding="UTF-8"?>
<oem id="CCSDS_OEM_VERS" version="2.0">
<header><CREATION_DATE>2030-01-01T00:00:00</CREATION_DATE><ORIGINATOR>TEST</ORIGINATOR></header>
<body><segment>
<metadata>
<OBJECT_NAME>PROBE</OBJECT_NAME><OBJECT_ID>2030-001A</OBJECT_ID><CENTER_NAME>EARTH</CENTER_NAME>
<REF_FRAME>ICRF</REF_FRAME><TIME_SYSTEM>UTC</TIME_SYSTEM>
<START_TIME>2017-01-01T00:00:00</START_TIME><STOP_TIME>2017-01-01T01:00:00</STOP_TIME>
</metadata>
<data>
<stateVector><EPOCH>2017-01-01T00:00:00</EPOCH><X units="km">7000</X><Y>0</Y><Z>0</Z>
<X_DOT>0</X_DOT><Y_DOT>7.5</Y_DOT><Z_DOT>0</Z_DOT></stateVector>
<stateVector><EPOCH>2017-01-01T01:00:00</EPOCH><X>0</X><Y>7000</Y><Z>0</Z>
<X_DOT>-7.5</X_DOT><Y_DOT>0</Y_DOT><Z_DOT>0</Z_DOT></stateVector>
</data></segment></body></oem>
"""


def test_good_xml():
    (segment,) = read_oem(XML.encode(), "probe.xml").segments
    assert segment.position_km.tolist() == [[7000.0, 0.0, 0.0], [0.0, 7000.0, 0.0]]
    wrapped = XML.replace("<oem id", "<ndm><oem id").replace("</oem>", "</oem></ndm>")
    assert len(read_oem(wrapped.encode(), "probe.xml").segments) == 1


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("</header>", "</haeder>", 3, "is not well-formed XML: mismatched tag"),
        ('units="km"', 'units="m"', 11, "X: unit 'm'; give km"),
        ("<Z_DOT>0</Z_DOT></stateVector>\n</data>", "</stateVector>\n</data>", 13, "Z_DOT: missing"),
        ("<Y>7000</Y>", "<Y>7OOO</Y>", 13, "Y: '7OOO' is not a number"),
        ("<REF_FRAME>ICRF</REF_FRAME>", "", 4, "REF_FRAME: missing in the metadata"),
        ('version="2.0"', 'version="4.0"', 2, "version: version '4.0'"),
        ("<oem ", '<!DOCTYPE oem [<!ENTITY a "b">]>\n<oem ', 2, "DOCTYPE: is not accepted"),
        ("oem", "aem", 2, "aem: stands where an OEM begins"),
    ],
)
def test_broken_xml(old, new, line, words):
    text = XML.replace(old, new) if old == "oem" else XML.replace(old, new, 1)
    assert text != XML
    with pytest.raises(ProductError) as caught:
        read_oem(text.encode(), "probe.xml")
    assert str(caught.value).startswith(f"probe.xml:{line}: {words}"), str(caught.value)


def test_states_that_cannot_be_fitted():
    text = GOOD.replace(SECOND_ROW.split()[1], "1e30")
    with pytest.raises(ProductError, match=r"^probe\.oem:6: EPOCH: the states near .* cannot be fitted"):
        oem_to_spk(read_oem(text.encode(), "probe.oem"), PROBE)
