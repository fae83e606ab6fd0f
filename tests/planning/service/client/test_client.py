"""What the client gives is what the library gives."""

import numpy as np
import pytest
import scanplan as sp
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.table import Table
from astropy.time import Time
from scanplan.ephemeris.timescales import parse_time
from scanplan.planning.catalogue.one_star import one_star
from scanplan.planning.products.transit_columns import TransitOptions
from scanplan.planning.service.client.errors import NotAcceptable, TokenNeeded
from scanplan.planning.snapshot import snapshots

START, END = "2017-02-05", "2017-02-07"


@pytest.fixture(scope="module")
def law():
    return sp.propagate(sp.Mission.load("gaia"), START, END)


@pytest.fixture(scope="module")
def year():
    return sp.propagate(sp.Mission.load("gaia"), "2017-01-01", "2018-01-01")


def assert_same(table, other):
    assert table.colnames == other.colnames
    assert table.meta == other.meta
    assert len(table) == len(other) > 0
    for name in table.colnames:
        ours, theirs = table[name], other[name]
        assert type(ours) is type(theirs)
        assert getattr(ours, "unit", None) == getattr(theirs, "unit", None)
        assert table[name].info.description == other[name].info.description
        if isinstance(ours, Time):
            assert ours.scale == theirs.scale
            assert np.array_equal(ours.jd1, theirs.jd1)
            assert np.array_equal(ours.jd2, theirs.jd2)
        else:
            assert np.array_equal(ours, theirs)


def test_transits_in_two_lines(server, year):
    client = sp.Client(server.url)
    table = client.transits(86.8212, -51.0665, "2017-01-01", "2018-01-01")
    assert_same(table, sp.transits(year, one_star(86.8212, -51.0665)).table())


def test_transits_asked_in_other_ways(client, year):
    times = Time(["2017-01-01", "2018-01-01"], scale="utc")
    asked = {"name": "beta Pic", "pmra": 4.65, "pmdec": 83.1, "parallax": 50.9, "epoch": 2016.0}
    moves = {"pmra_mas_yr": 4.65, "pmdec_mas_yr": 83.1, "parallax_mas": 50.9, "epoch_tcb_jyear": 2016.0}
    star = one_star(86.8212, -51.0665, name="beta Pic", **moves)
    options = TransitOptions(True, True, None, False)
    table = client.transits(
        86.8212 * u.deg, np.float64(-51.0665), times[0], times[1], **asked, state=True, ccd_times=True
    )
    assert_same(table, sp.transits(year, star).table(options))
    text = client.transits("05:47:17.088", "-51:03:59.4", "2017-01-01T00:00:00", days=365, name="beta Pic")
    assert_same(text, client.transits(86.8212, -51.0665, "2017-01-01", "2018-01-01", name="beta Pic"))


def test_a_catalogue(client, year, tmp_path):
    stars = Table({"name": ["a", "b", "c"], "ra": [254.3999, 10.684, 86.8212], "dec": [-13.1, 41.26875, -51.0665]})
    known = sp.transits(year, stars).table()
    assert_same(client.transits_of(stars, "2017-01-01", "2018-01-01"), known)
    for suffix, form in {"csv": "ascii.csv", "fits": "fits", "vot": "votable", "parquet": "parquet"}.items():
        stars.write(tmp_path / f"stars.{suffix}", format=form)
        assert_same(client.transits_of(tmp_path / f"stars.{suffix}", "2017-01-01", "2018-01-01"), known)
    nameless = SkyCoord(stars["ra"], stars["dec"], unit="deg")
    assert_same(client.transits_of(nameless, "2017-01-01", days=365), sp.transits(year, nameless).table())


def test_attitude(client):
    times = ["2017-02-05T06:00:00", "2017-02-06"]
    told = client.attitude(times)
    assert told == [each.as_json() for each in snapshots(sp.Mission.load("gaia"), [parse_time(each) for each in times])]
    assert client.attitude(Time(times, scale="utc")) == told
    assert client.attitude(times[0])[0]["time"] == told[0]["time"]
    assert len(client.attitude(start=START, days=0.25, step="1h")) == 6


def test_coverage(client, law):
    sky = client.coverage(START, END, nside=8)
    known = sp.coverage(law, 8)
    assert (sky.nside, sky.start_et_ns, sky.stop_et_ns) == (8, known.start_et_ns, known.stop_et_ns)
    assert np.array_equal(sky["transits"], known["transits"])


def test_the_plan(client):
    window = {"start": START, "days": 0.25}
    known = sp.propagate(sp.Mission.load("gaia"), START, "2017-02-05T06:00:00")
    assert client.events(**window) == sp.find_events(known)
    assert client.mission()["name"] == "gaia"
    schedule = client.schedule(**window)
    assert np.isclose(client.plan(**window)["totals"]["generated_bits"], schedule.rate.bits.sum())
    rate = sp.data_rate(known, sp.default_star_map())
    assert client.avoidance(**window) == sp.avoidance(known, rate, sp.find_events(known, rate=rate))


def test_what_is_asked_wrongly(client):
    with pytest.raises(NotAcceptable, match="dec") as refused:
        client.transits(10, -100, START, END)
    assert (refused.value.status, refused.value.parameter) == (422, "dec")
    assert isinstance(refused.value, sp.ServiceError)
    assert isinstance(refused.value, sp.ScanplanError)
    assert "\n" not in str(refused.value)
    with pytest.raises(NotAcceptable):
        client.transits(10, 10, START, END, colour="blue")
    with pytest.raises(sp.TimeError):
        client.transits(10, 10, 5.0, END)
    with pytest.raises(sp.UsageError):
        client.transits_of(5, START, END)
    with pytest.raises(sp.InvalidInput):
        client.transits_of("nowhere.csv", START, END)


def test_jobs(server, client, token, law, tmp_path, capsys, monkeypatch):
    with pytest.raises(TokenNeeded):
        client.submit("coverage", START, END, nside=8)
    monkeypatch.setenv("SCANPLAN_TOKEN", token)
    stars = Table({"name": ["a", "b"], "ra": [254.3999, 86.8212], "dec": [-13.1, -51.0665]})
    with sp.Client(server.url) as known:
        drawn = known.submit("coverage", START, END, nside=8)
        sought = known.submit("transits", START, END, catalogue=stars)
        assert known.job(drawn.id).id == drawn.id
        assert drawn.wait(progress=True).state == "DONE"
        assert "DONE" in capsys.readouterr().err
        (path,) = [path for path in drawn.download(tmp_path) if path.suffix == ".fits"]
        assert path.read_bytes() == drawn.read(path.name)
        assert np.array_equal(sp.read_coverage_map(path)["transits"], sp.coverage(law, 8)["transits"])
        (tmp_path / "sought").mkdir()
        (part,) = [path for path in sought.wait().download(tmp_path / "sought") if path.suffix == ".parquet"]
        assert len(sp.read_transits(part)) == len(sp.transits(law, stars))
        assert [each.id for each in known.jobs()] == [sought.id, drawn.id]
        for job in (sought, drawn):
            job.cancel()
        assert known.jobs() == []
