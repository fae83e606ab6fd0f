"""Windows and bits: against a slow count of crowded rows, and against sums by hand from the mission file's numbers."""

import math
import tomllib

import numpy as np
import pytest
from astropy import units as u
from astropy_healpix import lonlat_to_healpix
from scanplan.ephemeris.timescales import parse_time
from scanplan.errors import InvalidInput, UsageError
from scanplan.planning.mission import MISSIONS_FOLDER, Mission
from scanplan.planning.rotation import srs_axes
from scanplan.planning.scanlaw import propagate
from scanplan.planning.science.rate import data_rate, transit_rate

from .made_maps import galactic_map, uniform_map

SECOND_NS = 1_000_000_000
MINUTE_NS = 60 * SECOND_NS


@pytest.fixture(scope="module")
def gaia():
    return Mission.load("gaia")


@pytest.fixture(scope="module")
def table():
    """The table [science] as it stands in the file."""
    return tomllib.loads((MISSIONS_FOLDER / "gaia.toml").read_text(encoding="utf-8"))["science"]


@pytest.fixture(scope="module")
def hour(gaia):
    return propagate(gaia, "2016-01-01", "2016-01-01T01:00:00")


def test_of_an_empty_sky_there_is_housekeeping_only(hour, table):
    rate = data_rate(hour, uniform_map([0.0, 0.0]))
    assert len(rate) == 60
    assert rate.transits.sum() == rate.lost_transits.sum() == rate.observations.sum() == 0.0
    np.testing.assert_allclose(rate.bits[:, 0], table["housekeeping_bit_s"] * rate.duration_s)
    assert np.all(rate.bits[:, 1:] == 0.0)
    assert rate.streams[0].name == "housekeeping"
    assert [stream.priority for stream in rate.streams] == list(range(1, len(rate.streams) + 1))


def test_a_sparse_sky_gets_all_its_windows(hour, gaia, table):
    """Far below any limit the numbers of windows follow from the strips, and bits from the file's numbers."""
    sky = uniform_map([100.0, 200.0])
    rate = data_rate(hour, sky)
    edges = [table["bright_limit_mag"], *(each["faint_limit_mag"] for each in table["classes"])]
    _, before = transit_rate(hour, sky, edges, MINUTE_NS)
    of_class = before * table["acceptance"]
    np.testing.assert_allclose(rate.transits_of_class, of_class, rtol=1e-12)
    np.testing.assert_allclose(rate.transits.sum(axis=(1, 2)), of_class.sum(axis=1), rtol=1e-12)
    assert rate.lost_transits.sum() == 0.0

    def seen(name):
        return rate.observations[:, rate.instrument_names.index(name)]

    transits = of_class.sum(axis=1)
    for name in ("SM", "AF1", "BP", "RP"):
        np.testing.assert_allclose(seen(name), transits, rtol=1e-12)
    by_row = rate.transits.sum(axis=1)
    row_4 = by_row[:, rate.row_numbers.index(4)]
    np.testing.assert_allclose(seen("AF"), 8 * transits - row_4, rtol=1e-12)
    rvs = next(each for each in table["instruments"] if each["name"] == "RVS")
    with_spectra = sum(edge <= rvs["windows"][-1]["faint_limit_mag"] for edge in edges[1:])
    bright = of_class[:, :with_spectra]
    in_rows_4_to_7 = by_row[:, 3:].sum(axis=1) / by_row.sum(axis=1)
    np.testing.assert_allclose(seen("RVS"), 3 * bright.sum(axis=1) * in_rows_4_to_7, rtol=1e-9)

    def bits(limit_mag, ccds):
        """Of packets of one star, by hand: headers, then samples and a word of each window."""
        total = 0.0
        for each in table["instruments"]:
            for window in each["windows"]:
                if limit_mag <= window["faint_limit_mag"]:
                    sample_bits = table["bits_per_sample"] / table["compression_ratio"]
                    window_bits = window["samples"] * sample_bits + table["window_overhead_bits"]
                    total += ccds.get(each["name"], 0) * window_bits
                    break
        return total + 256.0

    of_af = float((seen("AF") / transits)[0])
    imaged = {"SM": 1, "AF1": 1, "AF": of_af, "BP": 1, "RP": 1}
    stars = sum(of_class[:, c] * bits(edges[c + 1], imaged) for c in range(len(edges) - 1))
    spectra = sum(of_class[:, c] * in_rows_4_to_7 * bits(edges[c + 1], {"RVS": 3}) for c in range(with_spectra))
    of_kind = {"stars": np.zeros(len(rate)), "spectra": np.zeros(len(rate)), "housekeeping": np.zeros(len(rate))}
    for q, stream in enumerate(rate.streams):
        of_kind[stream.name.partition("_")[0]] += rate.bits[:, q]
    np.testing.assert_allclose(of_kind["stars"], stars, rtol=1e-9)
    np.testing.assert_allclose(of_kind["spectra"], spectra, rtol=1e-9)


def test_streams_part_the_stars_by_brightness(hour, table):
    """Stars of one magnitude only: one stream of images carries them, the first that reaches as faint."""
    for lower, upper, stream in ((14.0, 15.9, "stars_G16"), (18.1, 18.9, "stars_G19"), (20.1, 20.9, "stars")):
        sky = uniform_map([0.0, 100.0, 0.0], (3.0, lower, upper, 21.0))
        rate = data_rate(hour, sky, 600 * SECOND_NS)
        filled = [each.name for each, bits in zip(rate.streams, rate.bits.sum(axis=0), strict=True) if bits > 1.0]
        assert [name for name in filled if name.startswith("stars")] == [stream], (lower, filled)


def test_crowded_rows_keep_their_brightest(gaia, table):
    """A slow count, sample by sample and row by row, of a map that is crowded in places."""
    start_et_ns = parse_time("2016-03-20T11:00:00")
    law = propagate(gaia, start_et_ns, start_et_ns + 1800 * SECOND_NS)
    edges = [table["bright_limit_mag"], *(each["faint_limit_mag"] for each in table["classes"])]
    sky = galactic_map(32, tuple(edges), 4e6)
    rate = data_rate(law, sky, 1800 * SECOND_NS)
    limits = {each["name"]: each["crowding_limit_per_deg2"] for each in table["instruments"]}
    reach = {
        each["name"]: sum(edge <= each["windows"][-1]["faint_limit_mag"] for edge in edges[1:])
        for each in table["instruments"]
    }
    counted = dict.fromkeys(("SM", "BP", "RVS"), 0.0)
    lost = 0.0
    moments = law.start_et_ns + np.arange(180) * 10 * SECOND_NS + 5 * SECOND_NS
    for axes, omega in zip(srs_axes(law.attitude(moments)), law.angular_velocity_rad_s(moments), strict=True):
        for number in range(1, 8):
            density, swept = rows_seen(gaia, axes, omega, number, sky)
            confirmed = brightest(density.sum(axis=0), limits["SM"])
            for name in counted:
                wanted = density.sum(axis=0) * confirmed
                wanted[reach[name] :] = 0.0
                part = confirmed * brightest(wanted, limits[name])
                part[reach[name] :] = 0.0
                ccds = 1 if name != "RVS" else 3 * (number >= 4)
                counted[name] += ccds * float(swept @ density @ part) * 10.0
            lost += float(swept @ density @ (1.0 - confirmed)) * 10.0
    for name, count in counted.items():
        found = rate.observations[0, rate.instrument_names.index(name)]
        np.testing.assert_allclose(found, count * table["acceptance"], rtol=5e-5, err_msg=name)
    np.testing.assert_allclose(rate.lost_transits[0], lost * table["acceptance"], rtol=5e-5)
    assert counted["BP"] < 0.99 * counted["SM"]
    assert lost > 0.01 * counted["SM"]


def rows_seen(mission, axes, omega, number, sky):
    """Densities (F, C) per square degree at a row of each field, and the square degrees (F,) it sweeps in a second."""
    density, swept = [], []
    for field in mission.fields:
        row = next(each for each in field.rows if each.number == number)
        c, s = math.cos(field.azimuth_rad), math.sin(field.azimuth_rad)
        height = row.zeta_max_rad - row.zeta_min_rad
        looked = []
        for part in (0.25, 0.75):
            zeta = row.zeta_min_rad + part * height
            at = math.cos(zeta) * (c * axes[0] + s * axes[1]) + math.sin(zeta) * axes[2]
            lon, lat = math.atan2(at[1], at[0]), math.asin(at[2])
            looked.append(sky.stars[lonlat_to_healpix(lon * u.rad, lat * u.rad, sky.nside, order="nested")])
        density.append(np.mean(looked, axis=0) / sky.pixel_deg2)
        stray = abs(omega[1] * c - omega[0] * s) * field.sky_mapper_lead_s
        swept.append((height - stray) * omega[2] * math.degrees(1.0) ** 2)
    return np.array(density), np.array(swept)


def brightest(wanted, room):
    """The part of each class, brightest first, that fits."""
    part = np.zeros(wanted.size)
    for c, stars in enumerate(wanted):
        taken = min(stars, room)
        part[c] = 1.0 if stars <= room else taken / stars
        room -= taken
    return part


def test_threads_do_not_show(gaia):
    law = propagate(gaia, "2016-03-20", "2016-03-23")
    sky = galactic_map(peak_per_deg2=3e6)
    one, two = data_rate(law, sky), data_rate(law, sky, threads=2)
    assert one.lost_transits.sum() > 0.0
    for name in ("edges_et_ns", "transits", "transits_of_class", "lost_transits", "observations", "bits"):
        assert getattr(one, name).tobytes() == getattr(two, name).tobytes(), name


def test_a_mission_without_science_is_refused():
    mission = Mission.load("hipparcos")
    law = propagate(mission, mission.law.start_et_ns, mission.law.start_et_ns + 3600 * SECOND_NS)
    with pytest.raises(UsageError, match=r"mission file of hipparcos has no table \[science\]"):
        data_rate(law, uniform_map([1.0, 1.0]))


def test_a_map_that_is_not_faint_enough_is_refused(hour):
    with pytest.raises(InvalidInput, match=r"stars of G = 3\.0 to 20\.0 only; expected 3\.0 to 21\.0"):
        data_rate(hour, uniform_map(1.0, (3.0, 20.0)))


def test_a_step_that_is_not_positive_is_refused(hour):
    with pytest.raises(UsageError, match="a step of 0 ns is not above 0"):
        data_rate(hour, uniform_map([1.0, 1.0]), 0)
