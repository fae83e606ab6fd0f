"""Positions from SPK kernels against CSPICE and jplephem, which read the same files."""

import numpy as np
import pytest
from scanplan.ephemeris.kernels import KernelSet

from .figures import Goal
from .pairs import Work

SECTION = "SPK positions"
KERNELS = ("de440_2010_2050.bsp", "gaia_orbit.bsp")
EARTH_MOON_BARYCENTRE, EARTH, GAIA = 3, 399, -139479
BODIES = {EARTH_MOON_BARYCENTRE: "Earth-Moon barycentre", EARTH: "Earth", GAIA: "Gaia"}
ROWS, PEER_ROWS, FEW_ROWS = 1_000_000, 20_000, 2_000
AU_KM = 149597870.7


@pytest.fixture(scope="module")
def kernels():
    return KernelSet.load(KERNELS)


@pytest.fixture(scope="module")
def spice(kernels):
    spiceypy = pytest.importorskip("spiceypy")
    for file in kernels.files:
        spiceypy.furnsh(str(file.path))
    yield spiceypy
    spiceypy.kclear()


def times(ephemeris, body, rows):
    """Sorted and shuffled TDB seconds in the years that all bodies cover, 2014-01-01 to 2024-12-31."""
    et_s = np.linspace(4.4172e8, 7.8884e8, rows)
    ephemeris.require(body, 0, et_s[[0, -1]])
    return et_s, np.random.default_rng(11).permutation(et_s)


@pytest.mark.parametrize("body", BODIES)
def test_bench_position_against_cspice(record, kernels, spice, body):
    ephemeris = kernels.ephemeris
    (in_order, shuffled), (few, few_shuffled) = (times(ephemeris, body, n) for n in (ROWS, PEER_ROWS))
    truth_km = np.array(spice.spkpos(str(body), few, "J2000", "NONE", "0")[0])
    off_km = np.abs(ephemeris.position_km(body, 0, few) - truth_km).max()
    assert off_km < 2e-15 * 2 * AU_KM

    def loop(et_s):
        for et in et_s:
            spice.spkpos(name, et, "J2000", "NONE", "0")

    name = str(body)
    label = BODIES[body]
    ours = Work(f"{label}, times in order", lambda: ephemeris.position_km(body, 0, in_order), ROWS)
    ours_shuffled = Work(f"{label}, any order", lambda: ephemeris.position_km(body, 0, shuffled), ROWS)
    calls = Work("spiceypy.spkpos, call by call", lambda: loop(few.tolist()), PEER_ROWS)
    calls_shuffled = Work("spiceypy.spkpos, call by call", lambda: loop(few_shuffled.tolist()), PEER_ROWS)
    vector = Work("spiceypy.spkpos, array", lambda: spice.spkpos(name, few, "J2000", "NONE", "0"), PEER_ROWS)
    vector_shuffled = Work(
        "spiceypy.spkpos, array", lambda: spice.spkpos(name, few_shuffled, "J2000", "NONE", "0"), PEER_ROWS
    )
    record.quantity(SECTION, f"{label}, largest difference", "CSPICE spkpos", off_km, "km", Goal(most=2e-7))
    record.faster(SECTION, ours, calls, Goal(least=1000))
    record.faster(SECTION, ours, vector, Goal(least=1000))
    record.faster(SECTION, ours_shuffled, calls_shuffled, Goal(least=200))
    record.faster(SECTION, ours_shuffled, vector_shuffled, Goal(least=200))
    cyice = pytest.importorskip("spiceypy.cyice")
    compiled = Work("CSPICE spkpos, looped in C", lambda: cyice.spkpos_v(name, few, "J2000", "NONE", "0"), PEER_ROWS)
    compiled_shuffled = Work(
        "CSPICE spkpos, looped in C", lambda: cyice.spkpos_v(name, few_shuffled, "J2000", "NONE", "0"), PEER_ROWS
    )
    record.faster(SECTION, ours, compiled, note=NOTE)
    record.faster(SECTION, ours_shuffled, compiled_shuffled, note=NOTE)


NOTE = (
    "Positions from the solar-system barycentre: a million times over eleven years for us, 20,000 for CSPICE, which "
    "takes as long for each. The Earth-Moon barycentre is one segment, the Earth the sum of two, Gaia one of many that "
    "split at manoeuvres. "
    "*Call by call* and *array* both pay for a call from Python each time; *looped in C*, for scale, is CSPICE alone, "
    "through spiceypy's compiled loop."
)


@pytest.mark.parametrize("body", [EARTH_MOON_BARYCENTRE, EARTH])
def test_bench_position_against_jplephem(record, kernels, body):
    spk = pytest.importorskip("jplephem.spk")
    in_order, _ = times(kernels.ephemeris, body, 100_000)
    jd = in_order / 86400.0
    with spk.SPK.open(str(kernels.files[0].path)) as kernel:
        legs = [kernel[0, 3]] if body == EARTH_MOON_BARYCENTRE else [kernel[0, 3], kernel[3, 399]]

        def position():
            return sum(leg.compute(2451545.0, jd) for leg in legs)

        assert np.abs(position().T - kernels.ephemeris.position_km(body, 0, in_order)).max() < 1e-5
        ours = Work(
            f"{BODIES[body]}, times in order",
            lambda: kernels.ephemeris.position_km(body, 0, in_order),
            in_order.size,
        )
        record.faster(SECTION, ours, Work("jplephem, array", position, in_order.size), Goal(least=150), JPLEPHEM_NOTE)


JPLEPHEM_NOTE = "jplephem: one call for 100,000 times in order, the same for both; both legs added for the Earth."


def record_in_order(record, kernels, body, label, position, rows, within_km, note):
    """A peer that is given so many times in order, as our row is, once both are found within a distance."""
    et_s, _ = times(kernels.ephemeris, body, rows)
    truth_km = kernels.ephemeris.position_km(body, 0, et_s)
    theirs = position(et_s)
    off_km = np.linalg.norm(theirs - truth_km, axis=1).max()
    assert off_km < within_km
    ours = Work(f"{BODIES[body]}, times in order", lambda: kernels.ephemeris.position_km(body, 0, et_s), rows)
    work = Work(label, lambda: position(et_s), rows)
    record.faster(SECTION, ours, work, note=f"{note} Largest difference {1e3 * off_km:.2g} m.")


def test_bench_position_against_anise(record, kernels):
    pytest.importorskip("anise")
    from anise import Almanac
    from anise.constants import Frames
    from anise.time import Epoch

    almanac = Almanac(str(kernels.files[0].path))

    def position(et_s):
        states = (almanac.translate(Frames.EARTH_J2000, Frames.SSB_J2000, Epoch.from_et_seconds(t)) for t in et_s)
        return np.array([(state.x_km, state.y_km, state.z_km) for state in states])

    note = "anise: one call a time from Python, its epochs made on the way; it has no call for an array."
    record_in_order(record, kernels, EARTH, "anise, call by call", position, FEW_ROWS, 1e-3, note)


def test_bench_position_against_skyfield(record, kernels):
    from skyfield.api import load, load_file

    planets, scale = load_file(str(kernels.files[0].path)), load.timescale(builtin=True)

    def position(et_s):
        return planets["earth"].at(scale.tdb_jd(2451545.0 + et_s / 86400.0)).position.km.T

    note = "skyfield: one call for an array; its day is one double, good to 40 us."
    record_in_order(record, kernels, EARTH, "skyfield, array", position, PEER_ROWS, 2.0, note)


def test_bench_position_against_astropy(record, kernels):
    pytest.importorskip("jplephem")
    from astropy.coordinates import get_body_barycentric
    from astropy.time import Time

    file = str(kernels.files[0].path)

    def position(et_s):
        at = Time(2451545.0, et_s / 86400.0, format="jd", scale="tdb")
        return get_body_barycentric("earth", at, ephemeris=file).xyz.to_value("km").T

    note = "astropy: one call for an array, with jplephem beneath it."
    record_in_order(record, kernels, EARTH, "astropy, array", position, PEER_ROWS, 1e-3, note)
