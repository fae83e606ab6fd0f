"""Ends of passages: two ways to them, and missions without an astrometric field."""

import io
from xml.etree import ElementTree

import numpy as np
import pytest
import scanplan as sp
from astropy.io import votable
from astropy.time import Time
from scanplan.ephemeris.apparent import SPEED_OF_LIGHT_KM_S
from scanplan.ephemeris.timescales import astropy_from_et_ns
from scanplan.planning.focal_plane import NOT_SEEN
from scanplan.planning.service.answer import Question
from scanplan.planning.service.answers.kinds import KINDS
from scanplan.planning.service.desk import Desk
from scanplan.planning.service.ivoa.passages import barycentric_tcb_ns, passages, strip_times
from scanplan.planning.service.ivoa.window import counts_of_mjd, mjd, utc_counts
from scanplan.planning.service.settings import Limits

MEDIA = {"media_type": "application/xml", "access_url": "http://localhost/x"}


@pytest.fixture(scope="module")
def found():
    law = sp.propagate(sp.Mission.load("gaia"), "2017-01-01", "2017-12-31")
    rng = np.random.default_rng(7)
    return sp.transits(law, (rng.uniform(0, 360, 40), np.degrees(np.arcsin(rng.uniform(-1, 1, 40)))))


def test_ends_are_the_last_strip_that_sees_the_star(found):
    names, times = strip_times(found)
    field = [k for k, name in enumerate(names) if name.startswith("AF")]
    last = times[:, field].max(axis=1)
    seen = passages(found)
    np.testing.assert_allclose(seen.stop_et_ns, last, rtol=0, atol=2)
    assert set(np.count_nonzero(times[:, field] != NOT_SEEN, axis=1)) >= {8, 9}
    assert (seen.duration_s[found.row == 4] < 34.1).all()


def test_time_at_the_barycentre_is_that_of_the_wave_front(found):
    later = found.et_ns + 60_000_000_000
    position_km, _ = found.law.orbit(later)
    delay_s = np.sum(position_km * found.stars.directions().T[found.star], axis=1) / SPEED_OF_LIGHT_KM_S
    tcb = astropy_from_et_ns(later, "tcb") - Time(2451545.0, format="jd", scale="tcb")
    expected_ns = np.rint(tcb.to_value("s") * 1e9) + np.rint(delay_s * 1e9)
    np.testing.assert_allclose(barycentric_tcb_ns(found, later), expected_ns, rtol=0, atol=1_000)


def test_dates_of_utc_are_astropys(found):
    np.testing.assert_allclose(mjd(utc_counts(found.et_ns)), astropy_from_et_ns(found.et_ns, "utc").mjd, rtol=1e-15)
    assert mjd(np.array([counts_of_mjd(57754.25)]))[0] == 57754.25


def test_a_mission_without_an_astrometric_field_has_moments():
    desk = Desk(sp.Mission.load("hipparcos"), Limits())
    answer = KINDS["objvissap"].answer(desk, Question("objvissap", {"ra": "45", "dec": "20", **MEDIA}))
    rows = votable.parse(io.BytesIO(answer.body), verify="exception").get_first_table().array
    assert len(rows) > 50
    np.testing.assert_array_equal(rows["t_start"], rows["t_stop"])
    assert set(rows["t_visibility"]) == {0.0}
    told = KINDS["gost"].answer(desk, Question("gost", {"ra": "45", "dec": "20", "form": "xml"}))
    assert len(ElementTree.fromstring(told.body).findall("./targets/target/events/event")) == len(rows)
