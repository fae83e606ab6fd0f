"""The compact law file and the Sun azimuth: what they give back, against the law and against plain geometry."""

import numpy as np
import pytest
from scanplan.errors import ProductError
from scanplan.planning.mission import Mission
from scanplan.planning.products import compact_law, sun_azimuth
from scanplan.planning.rotation import srs_axes
from scanplan.planning.scanlaw import propagate


@pytest.fixture(scope="module")
def law():
    return propagate(Mission.load("gaia"), "2017-02-01", "2017-02-15")


def test_compact_law_evaluates_to_the_same_bits(law):
    back = compact_law.read(compact_law.write(law), "law.fits")
    et_ns = np.sort(np.random.default_rng(1).integers(law.start_et_ns, law.stop_et_ns, 5000))
    assert np.array_equal(back.attitude(et_ns), law.attitude(et_ns))
    assert np.array_equal(back.angles(et_ns).nu_rad, law.angles(et_ns).nu_rad)
    assert back.jumps() == law.jumps()
    assert back.mission.name == "gaia"


def test_ten_years_fit_in_a_few_hundred_kilobytes():
    mission = Mission.load("gaia")
    whole = propagate(mission, mission.law.start_et_ns, mission.law.stop_et_ns)
    size = len(compact_law.write(whole))
    print(f"compact law over {(whole.stop_et_ns - whole.start_et_ns) / 86400e9 / 365.25:.2f} years: {size} bytes")
    assert size < 600_000
    back = compact_law.read(compact_law.write(whole), "law.fits")
    et_ns = np.sort(np.random.default_rng(2).integers(whole.start_et_ns, whole.stop_et_ns, 20000))
    assert np.array_equal(back.attitude(et_ns), whole.attitude(et_ns))


def test_an_independent_reader_can_follow_the_documented_formula(law):
    """astropy reads the tables, numpy sums the series, scipy turns the frames: nothing of ours."""
    import io

    from astropy.io import fits
    from scipy.spatial.transform import Rotation

    with fits.open(io.BytesIO(compact_law.write(law)), memmap=False) as units:
        constants, rows, segments = (units[n].data for n in ("LAW", "INTERVALS", "SEGMENTS"))
        at = law.start_et_ns + 123_456_789_012_345
        row = next(r for r in rows if r["START_NS"] <= at < r["STOP_NS"] and r["SEGMENT"] == 0)
        u = 2.0 * (at - int(row["START_NS"])) / (int(row["STOP_NS"]) - int(row["START_NS"])) - 1.0
        lon, nu, slow = (np.polynomial.chebyshev.chebval(u, row[name]) for name in ("LON", "NU", "SLOW"))
        omega = slow + np.longdouble(constants["SPIN_RATE"][0]) * (
            np.longdouble(at - int(segments[0]["REF_NS"])) / 10**9
        )
        omega = float(np.remainder(omega, 2 * np.longdouble("3.14159265358979323846264338327950288")))
        turns = [("x", constants["OBLIQUITY"][0]), ("z", lon), ("x", nu), ("z", constants["ASPECT"][0] - np.pi / 2)]
        turns += [("x", -np.pi / 2), ("z", omega)]
    rotation = Rotation.identity()
    for axis, angle in turns:
        rotation = rotation * Rotation.from_euler(axis, angle)
    axes = srs_axes(law.attitude(np.array([at])))[0]
    assert np.abs(axes - rotation.as_matrix().T).max() < 1e-12


def flipped(data, offset):
    broken = bytearray(data)
    broken[offset] ^= 0x40
    return bytes(broken)


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (lambda d: b"", "not a readable FITS file"),
        (lambda d: d[: len(d) // 2], "not a readable FITS file"),
        (lambda d: flipped(d, d.rindex(b"[spacecraft]")), "not a readable FITS file"),
        (
            lambda d: d.replace(b"SCANPLAN COMPACT LAW", b"SOMETHING ELSE      "),
            "not a readable FITS file|not a compact law",
        ),
    ],
)
def test_broken_compact_files_say_so(law, broken, message):
    with pytest.raises(ProductError, match=message) as caught:
        compact_law.read(broken(compact_law.write(law)), "law.fits")
    assert str(caught.value).startswith("law.fits")


def test_sun_azimuth_within_its_certificate(law):
    """Against the Sun's direction turned into the scanning reference system by the attitude."""
    azimuth = sun_azimuth.read(sun_azimuth.write(sun_azimuth.sun_azimuth(law), "GAIA"), "sun.ecsv")
    et_ns = np.sort(np.random.default_rng(4).integers(law.start_et_ns, law.stop_et_ns, 20000))
    angles = law.angles(et_ns)
    eps = law.mission.law.obliquity_rad
    lon = angles.sun_lon_rad
    sun = np.stack([np.cos(lon), np.sin(lon) * np.cos(eps), np.sin(lon) * np.sin(eps)], axis=-1)
    in_srs = np.einsum("nij,nj->ni", srs_axes(law.attitude(et_ns)), sun)
    truth = np.degrees(np.arctan2(in_srs[:, 1], in_srs[:, 0]))
    error_mas = np.abs((azimuth.azimuth_deg(et_ns) - truth + 180.0) % 360.0 - 180.0) * 3.6e6
    stated_mas = azimuth.max_error_deg.max() * 3.6e6
    print(f"Sun azimuth: largest error {error_mas.max():.2e} mas, stated {stated_mas:.2e} mas")
    assert error_mas.max() <= stated_mas + 2e-6  # the check itself is good to a few nano-arcseconds
    assert np.abs(law.sun_direction(et_ns) - in_srs).max() < 1e-13


def test_sun_azimuth_file_is_read_by_astropy(law):
    from astropy.table import Table

    data = sun_azimuth.write(sun_azimuth.sun_azimuth(law), "GAIA")
    table = Table.read(data.decode(), format="ascii.ecsv")
    assert table.meta["object"] == "GAIA"
    assert table["MAX_ERROR"].unit == "mas"
    with pytest.raises(ProductError, match=r"sun.ecsv: .*not a .*Sun-azimuth"):
        sun_azimuth.read(data.replace(b"product: sun azimuth", b"product: something"), "sun.ecsv")
