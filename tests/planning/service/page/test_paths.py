"""What the sky of a search draws, as numbers: the Sun, where the fields look, and their edges."""

import numpy as np
import pytest
from astropy.coordinates import get_sun
from astropy.time import Time

SUN = "async (ms) => (await import('/page/paths.js')).sunAt(ms)"
PATHS = """async ([utc, mission]) => {
    const { pathsAround } = await import("/page/paths.js");
    return pathsAround(utc, mission, await import("/page/api.js"));
}"""


def angle_deg(a, b):
    return np.degrees(np.arctan2(np.linalg.norm(np.cross(a, b), axis=-1), np.sum(np.multiply(a, b), axis=-1)))


def vector(ra_deg, dec_deg):
    ra, dec = np.radians(ra_deg), np.radians(dec_deg)
    return np.array([np.cos(dec) * np.cos(ra), np.cos(dec) * np.sin(ra), np.sin(dec)])


@pytest.mark.parametrize("day", ["2014-08-01", "2017-01-03", "2020-06-21", "2025-01-10"])
def test_the_sun_stands_where_astropy_has_it(page, day):
    page.goto("/")
    time = Time(day, scale="utc")
    found = page.evaluate(SUN, time.unix * 1000)
    direction = get_sun(time).cartesian.xyz.value  # GCRS: the axes of the ICRS
    assert angle_deg(np.array(found), direction / np.linalg.norm(direction)) < 0.02


def test_the_path_of_a_field_passes_the_star_as_far_out_as_the_transit_says(server, page):
    page.goto("/")
    window = {"ra": 279.2341, "dec": 38.783, "start": "2017-01-01", "end": "2018-01-01"}
    transits = server.get("/api/transits", **window).json()["transits"]
    mission = server.get("/api/mission").json()
    star = vector(279.2341, 38.783)
    for transit in transits[:4]:
        paths = page.evaluate(PATHS, [transit["utc"], mission])
        field = paths["fields"][transit["field"]]
        # A star's apparent direction differs from its own by aberration, at most 0.006 deg.
        assert angle_deg(np.array(field["at"]), star) == pytest.approx(abs(transit["zeta_deg"]), abs=0.01)
        assert angle_deg(np.array(paths["spin"]), star) == pytest.approx(90 - transit["zeta_deg"], abs=0.01)
        assert field["path"][field["now"]] == pytest.approx(field["at"])
        limits = next(one for one in mission["fields"] if one["name"] == transit["field"])
        for edge, zeta in zip(field["edges"], (limits["zeta_min_deg"], limits["zeta_max_deg"]), strict=True):
            assert angle_deg(np.array(edge[field["now"]]), np.array(paths["spin"])) == pytest.approx(
                90 - zeta, abs=1e-6
            )
        steps = angle_deg(np.array(field["path"][1:]), np.array(field["path"][:-1]))
        assert steps.max() < 1.5
        assert steps.sum() == pytest.approx(360, abs=2)
