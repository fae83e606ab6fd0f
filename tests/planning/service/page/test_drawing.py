"""The page's arithmetic, run in the browser: pixels, projections, frames, colours and ticks are those of others."""

import astropy.units as u
import matplotlib
import numpy as np
import pytest
from astropy.coordinates import BarycentricMeanEcliptic, SkyCoord
from astropy.wcs import WCS
from astropy_healpix import lonlat_to_healpix
from scanplan.ephemeris.timescales import parse_time
from scanplan.planning.reduction_columns import ReductionColumn
from scanplan.planning.report.colour_scale import scale_of
from scanplan.planning.report.time_axis import ticks


@pytest.fixture(scope="module")
def run(browser, server):
    """Runs JavaScript that gets the page's modules as ``healpix``, ``projection``... and what it is given."""
    context = browser.new_context(base_url=server.url)
    page = context.new_page()
    page.goto("/")

    def evaluate(script, given=None):
        names = ("healpix", "projection", "colour", "axis")
        modules = ", ".join(f"import('/page/{name}.js')" for name in names)
        return page.evaluate(
            f"async (given) => {{ const [{', '.join(names)}] = await Promise.all([{modules}]); {script} }}", given
        )

    yield evaluate
    context.close()


def everywhere(count):
    """Directions all over the sky, more of them about the poles; degrees."""
    draw = np.random.default_rng(20170205)
    lon = draw.uniform(0.0, 360.0, count)
    lat = np.degrees(np.arcsin(draw.uniform(-1.0, 1.0, count)))
    lat[: count // 4] = np.copysign(90.0 - draw.exponential(2.0, count // 4).clip(0, 89), lat[: count // 4])
    return lon, lat


@pytest.mark.parametrize("level", [0, 1, 5, 7, 10])
def test_pixels_are_those_of_astropy_healpix(run, level):
    lon, lat = everywhere(4000)
    expected = lonlat_to_healpix(lon * u.deg, lat * u.deg, 1 << level, order="nested")
    found = run(
        "return given.points.map(([lon, lat]) => healpix.nestedPixel(lon, lat, given.level))",
        {"points": np.stack([lon, lat], 1).tolist(), "level": level},
    )
    np.testing.assert_array_equal(found, expected)
    of_vectors = run(
        "return given.points.map(([lon, lat]) => "
        "healpix.nestedPixelOfVector(...projection.vectorOf(lon, lat), given.level))",
        {"points": np.stack([lon, lat], 1).tolist(), "level": level},
    )
    np.testing.assert_array_equal(of_vectors, expected)


def test_frames_are_those_of_astropy(run):
    lon, lat = everywhere(200)
    sky = SkyCoord(lon * u.deg, lat * u.deg)
    for name, expected in (
        ("galactic", (sky.galactic.l, sky.galactic.b)),
        ("ecliptic", (lambda at: (at.lon, at.lat))(sky.transform_to(BarycentricMeanEcliptic))),
    ):
        found = run(
            "return given.points.map(([lon, lat]) => projection.anglesOf("
            "projection.turned(projection.FRAMES[given.name], projection.vectorOf(lon, lat))))",
            {"points": np.stack([lon, lat], 1).tolist(), "name": name},
        )
        at = SkyCoord(*np.transpose(found) * u.deg)
        assert at.separation(SkyCoord(*expected)).max() < 0.1 * u.arcsec  # the frame bias is 0.02


def test_mollweide_is_that_of_wcslib_and_goes_back(run):
    lon, lat = everywhere(500)
    wcs = WCS(naxis=2)
    wcs.wcs.ctype = ["RA---MOL", "DEC--MOL"]
    wcs.wcs.cdelt = [-1.0, 1.0]
    expected = np.array(wcs.wcs_world2pix(lon, lat, 0)) + 1.0
    expected *= np.pi / 180.0 / np.sqrt(2.0)  # its sphere has a radius of 180 / pi; our map is two units high
    found = run(
        "return given.map(([lon, lat]) => { const at = projection.MOLLWEIDE.forward(...projection.vectorOf(lon, lat));"
        "return [...at, ...projection.anglesOf(projection.MOLLWEIDE.inverse(...at))]; })",
        np.stack([lon, lat], 1).tolist(),
    )
    x, y, back_lon, back_lat = np.transpose(found)
    np.testing.assert_allclose([x, y], expected, atol=1e-6)
    away = SkyCoord(lon * u.deg, lat * u.deg).separation(SkyCoord(back_lon * u.deg, back_lat * u.deg))
    assert away.max() < 1 * u.arcsec


def test_the_globe_shows_its_middle_and_goes_back(run):
    lon, lat = everywhere(300)
    found = run(
        """return given.map(([lon, lat]) => {
            const view = projection.viewOf(lon, lat);
            const middle = projection.ORTHOGRAPHIC.forward(...projection.turned(view, projection.vectorOf(lon, lat)));
            const beside = projection.turned(view, projection.vectorOf(lon + 20, 0.5 * lat));
            const at = projection.ORTHOGRAPHIC.forward(...beside);
            const back = at && projection.ORTHOGRAPHIC.inverse(...at);
            return [...middle, back ? Math.hypot(...back.map((value, k) => value - beside[k])) : 0];
        })""",
        np.stack([lon, lat], 1).tolist(),
    )
    assert np.abs(found).max() < 1e-7
    # Longitude grows to the left, latitude upwards.
    left, up = run(
        """const view = projection.viewOf(100, 10);
        return [[110, 10], [100, 20]].map((at) =>
            projection.ORTHOGRAPHIC.forward(...projection.turned(view, projection.vectorOf(...at))));"""
    )
    assert left[0] < -0.1
    assert up[1] > 0.1


@pytest.mark.parametrize("kind", ["counts", "fractions", "angles"])
def test_colours_are_those_of_the_report(run, kind):
    draw = np.random.default_rng(7)
    name, values = {
        "counts": ("transits", draw.poisson(8.0, 3000).astype(np.int32)),
        "fractions": ("parallax_factor_al_rms", draw.normal(0.5, 0.05, 3000)),
        "angles": ("scan_direction_mean_k2", draw.uniform(-90.0, 90.0, 3000)),
    }[kind]
    expected = scale_of(ReductionColumn(name, "", "", values))
    given = [None if value == 0 and kind == "counts" else float(value) for value in values]
    found = run(
        """const values = Float64Array.from(given.values, (value) => value ?? NaN);
        const scale = colour.scaleOf(values, { cyclic: given.cyclic });
        return { ...scale, colours: [...scale.colours] };""",
        {"values": given, "cyclic": 180 if kind == "angles" else None},
    )
    assert [found["low"], found["high"]] == pytest.approx([expected.low, expected.high], rel=1e-12)
    assert (found["below"], found["above"]) == (expected.ends in ("min", "both"), expected.ends in ("max", "both"))
    map_of = matplotlib.colormaps["twilight" if kind == "angles" else "viridis"]
    reference = np.round(map_of(np.linspace(0, 1, 256))[:, :3] * 255).astype(int)
    np.testing.assert_array_equal(np.reshape(found["colours"], (256, 3)), reference)


@pytest.mark.parametrize(
    "span", [("2017-02-05", "2017-02-11"), ("2015-12-31T22:00", "2016-01-01T03:00"), ("2014-09", "2022-03")]
)
def test_ticks_are_those_of_the_report(run, span):
    start, end = (f"{text}-01" if len(text) == 7 else text for text in span)
    expected = ticks(parse_time(start), parse_time(end))
    found = run(
        "return axis.ticks(axis.msOf(given[0]), axis.msOf(given[1]), 7).map(({label, period}) => [label, period])",
        [start if "T" not in start else f"{start}:00", end if "T" not in end else f"{end}:00"],
    )
    assert found == [[each.label, each.period] for each in expected]
