"""``scanplan transits``: what a user gets, and what a user is told."""

import csv
import io
import json

import numpy as np
import pytest
import scanplan
from scanplan.planning.gaps import GapList
from scanplan.planning.manifest import verify
from scanplan.planning.transits import transits

MONTHS = ("--start", "2017-01-01", "--end", "2017-03-01")
BETA_PIC_DEG = ([86.8212], [-51.06651111111111])
BETA_PIC = ("--ra", "05:47:17.088", "--dec", "-51:03:59.44")


@pytest.fixture(scope="module")
def law():
    return scanplan.propagate(scanplan.Mission.load("gaia"), "2017-01-01", "2017-03-01")


@pytest.fixture
def catalogue(tmp_path):
    path = tmp_path / "stars.csv"
    path.write_text("name,ra,dec\nbet Pic,86.8212,-51.06651\nVega,279.23473,38.78369\n61 Cyg,316.72475,38.74942\n")
    return path


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_one_star_to_the_standard_output(call, law):
    done = call("transits", "gaia", *BETA_PIC, *MONTHS, "--name", "beta Pic")
    found = transits(law, ([86.8212], [-51.06651111111111]))
    rows = rows_of(done.out)
    assert (done.code, done.err) == (0, "")
    assert len(rows) == len(found) == 3
    assert {row["star"] for row in rows} == {"beta Pic"}
    assert [int(row["tcb_ns"]) for row in rows] == found.tcb_ns.tolist()


@pytest.mark.parametrize(
    "position",
    [
        ("86.8212", "-51.06651111111111"),
        ("05h47m17.088s", "-51d03m59.44s"),
        ("5 47 17.088", "-51 3 59.44"),
    ],
)
def test_a_position_is_written_in_many_ways(call, position):
    first = rows_of(call("transits", "gaia", *BETA_PIC, *MONTHS, "--name", "x").out)
    ra, dec = position
    other = rows_of(call("transits", "gaia", "--ra", ra, "--dec", dec, *MONTHS, "--name", "x").out)
    assert len(first) == len(other) == 3
    for row, like in zip(first, other, strict=True):
        assert abs(int(row["tcb_ns"]) - int(like["tcb_ns"])) <= 10


def test_a_star_that_moves_is_where_it_has_moved_to(call, law):
    motion = ("--pmra", "4164.2", "--pmdec", "3249.6", "--parallax", "286", "--rv", "-65.9", "--epoch", "2016.0")
    where = ("--ra", "316.7302", "--dec", "38.7634")
    still = rows_of(call("transits", "gaia", *where, *MONTHS).out)
    moving = rows_of(call("transits", "gaia", *where, *MONTHS, *motion).out)
    assert [row["field"] for row in still] == [row["field"] for row in moving]
    away = [int(a["tcb_ns"]) - int(b["tcb_ns"]) for a, b in zip(still, moving, strict=True)]
    assert min(map(abs, away)) > 1_000_000  # 5" in a year, at 60"/s
    assert max(map(abs, away)) < 200_000_000


def test_the_name_of_a_star_is_its_position_where_none_is_given(call):
    (name,) = {row["star"] for row in rows_of(call("transits", "gaia", *BETA_PIC, *MONTHS).out)}
    assert name == "86.8212000-51.0665111"


def test_gost_is_a_format(call):
    done = call("transits", "gaia", *BETA_PIC, *MONTHS, "--format", "gost", "--name", "bet Pic")
    assert done.out.startswith("Target, ra[rad], dec[rad], ra[h:m:s], dec[d:m:s], ObservationTimeAtGaia[UTC]")
    assert len(done.out.splitlines()) == 4


@pytest.mark.parametrize("suffix", ["csv", "parquet", "vot", "ecsv", "json"])
def test_the_suffix_of_the_file_tells_the_format(call, catalogue, tmp_path, suffix):
    out = tmp_path / f"out.{suffix}"
    done = call("transits", "gaia", "--catalog", catalogue, *MONTHS, "--out", out)
    assert done.code == 0, done.err
    expected = [row["star"] for row in rows_of(call("transits", "gaia", "--catalog", catalogue, *MONTHS).out)]
    if suffix == "csv":
        found = [row["star"] for row in rows_of(out.read_text())]
    elif suffix == "parquet":
        import pyarrow.parquet as pq

        found = pq.read_table(out)["star"].to_pylist()
    elif suffix == "json":
        found = [row["star"] for row in json.loads(out.read_text())["transits"]]
    else:
        from astropy.table import Table

        found = list(Table.read(out)["star"])
    assert found == expected
    assert set(expected) == {"bet Pic", "Vega", "61 Cyg"}


def test_the_summary_counts_what_is_written(call, catalogue, tmp_path):
    out = tmp_path / "out.csv"
    told = json.loads(call("transits", "gaia", "--catalog", catalogue, *MONTHS, "--out", out, "--json").out)
    fields = [row["field"] for row in rows_of(out.read_text())]
    assert told["stars"] == 3
    assert told["transits"] == len(fields)
    assert told["transits_by_field"] == {name: fields.count(name) for name in ("FovP", "FovF")}
    assert (told["file"], told["format"], told["size_bytes"]) == (str(out), "csv", out.stat().st_size)
    counted = call("transits", "gaia", "--catalog", catalogue, *MONTHS, "--json")
    assert json.loads(counted.out) == {key: told[key] for key in ("stars", "transits", "transits_by_field")}
    page = call("transits", "gaia", "--catalog", catalogue, *MONTHS, "--summary").out
    assert [line.split() for line in page.splitlines()][:2] == [["stars", "3"], ["transits", str(len(fields))]]


def test_a_list_of_names(call, tmp_path):
    path = tmp_path / "names.txt"
    path.write_text("bet Pic   05:47:17.088 -51:03:59.44\nVega 279.23473 38.78369\n")
    rows = rows_of(call("transits", "gaia", "--name-file", path, *MONTHS).out)
    assert {row["star"] for row in rows} == {"bet Pic", "Vega"}


def test_columns_by_other_names(call, tmp_path):
    path = tmp_path / "stars.csv"
    path.write_text("who,alpha1,delta1,mua,mud,plx1,v,t\nA,86.8212,-51.06651,4.6,83.1,51.4,20,1991.25\n")
    chosen = [
        word
        for kind, column in zip(
            ("name", "ra", "dec", "pmra", "pmdec", "parallax", "rv", "epoch"),
            ("who", "alpha1", "delta1", "mua", "mud", "plx1", "v", "t"),
            strict=True,
        )
        for word in (f"--{kind}-column", column)
    ]
    by_file = rows_of(call("transits", "gaia", "--catalog", path, *chosen, *MONTHS).out)
    typed = ("--ra", "86.8212", "--dec", "-51.06651", "--name", "A", "--pmra", "4.6", "--pmdec", "83.1")
    typed += ("--parallax", "51.4", "--rv", "20", "--epoch", "1991.25")
    assert by_file == rows_of(call("transits", "gaia", *typed, *MONTHS).out)
    assert len(by_file) == 3


def test_transits_between_rows_are_more(call):
    star = ("--ra", "10.0", "--dec", "60.0", "--start", "2015-01-01", "--days", "365")
    seen = rows_of(call("transits", "gaia", *star).out)
    every = rows_of(call("transits", "gaia", *star, "--between-rows").out)
    assert "0" not in {row["ccd_row"] for row in seen}
    assert [row for row in every if row["ccd_row"] != "0"] == seen
    assert len(every) > len(seen)


def test_more_columns(call, tmp_path):
    gaps = tmp_path / "gaps.csv"
    gaps.write_text("start,end,kind\n2017-01-01,2017-01-02,refocus\n")
    more = ("--state", "--ccd-times", "--gaps", gaps, "--data-probability")
    rows = rows_of(call("transits", "gaia", *BETA_PIC, *MONTHS, *more).out)
    assert [row["gap"] for row in rows] == ["refocus", "refocus", ""]
    assert [float(row["data_probability"]) == 0.0 for row in rows] == [True, True, False]
    distance_km = [np.hypot(np.hypot(float(row["x_km"]), float(row["y_km"])), float(row["z_km"])) for row in rows]
    assert all(1.45e8 < each < 1.55e8 for each in distance_km)
    for row in rows:
        assert 0.0 <= (int(row["AF9_tcb_ns"]) - int(row["AF1_tcb_ns"])) * 1e-9 < 60.0
    assert GapList.read(gaps).kinds == ("refocus",)


@pytest.mark.parametrize("out", ["new/", "new", "empty"])
def test_a_folder_of_parts(call, catalogue, tmp_path, monkeypatch, out):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    done = call("transits", "gaia", "--catalog", catalogue, *MONTHS, "--out", out)
    assert done.code == 0, done.err
    assert done.out.splitlines()[-1] == f"1 part and manifest.json in {out}"
    folder = tmp_path / out
    assert sorted(path.name for path in folder.iterdir()) == ["manifest.json", "part-000000.parquet", "scanplan.json"]
    assert [each.role for each in verify(folder).inputs][-1] == "catalogue"
    assert call("check", folder).out == f"{folder}: publication of 2 files: nothing wrong\n"


def test_an_old_file_stays_unless_it_is_to_be_replaced(call, tmp_path):
    out = tmp_path / "out.csv"
    out.write_text("years of work")
    arguments = ("transits", "gaia", *BETA_PIC, *MONTHS, "--out", out)
    done = call(*arguments)
    assert (done.code, done.out) == (3, "")
    assert done.err == f"scanplan: {out}: is there already; give the name of a new file\n"
    assert out.read_text() == "years of work"
    assert call(*arguments, "--replace").code == 0
    assert out.read_text().startswith("star,ra_deg")


def test_without_a_window_all_of_the_law(call, law):
    rows = rows_of(call("transits", "gaia", *BETA_PIC).out)
    mission = law.mission
    every = transits(scanplan.propagate(mission, mission.law.start_et_ns, mission.law.stop_et_ns), BETA_PIC_DEG)
    assert [int(row["tcb_ns"]) for row in rows] == every.tcb_ns.tolist()
    until = rows_of(call("transits", "gaia", *BETA_PIC, "--end", "2017-03-01").out)
    assert until == rows[: len(until)]
    since = rows_of(call("transits", "gaia", *BETA_PIC, "--start", "2017-03-01").out)
    assert until + since == rows


def test_a_bright_star_by_its_name(call):
    named = rows_of(call("transits", "gaia", "--name", "vega", *MONTHS).out)
    numbered = rows_of(call("transits", "gaia", "--name", "HIP 91262", *MONTHS).out)
    assert named == numbered
    assert {row["star"] for row in named} == {"Vega"}
    assert 0 < abs(float(named[0]["ra_deg"]) - 279.23473) < 2e-3  # Vega moves by 0.2" a year


def test_a_motion_needs_a_position(call):
    assert call("transits", "gaia", "--name", "Vega", "--pmra", "5", *MONTHS).code == 2


def test_a_table_for_reading(call, catalogue):
    rows = rows_of(call("transits", "gaia", "--catalog", str(catalogue), *MONTHS).out)
    done = call("transits", "gaia", "--catalog", str(catalogue), *MONTHS, "--format", "table")
    heading, *lines = done.out.splitlines()
    assert heading.split()[:4] == ["star", "UTC", "field", "row"]
    assert [line.split("  ")[0] for line in lines] == [row["star"] for row in rows]
    for line, row in zip(lines, rows, strict=True):
        utc, field, number, zeta, angle, factor = line.split()[-6:]
        assert row["utc"].startswith(utc)
        assert (field, number) == (row["field"], row["ccd_row"])
        assert float(zeta) == pytest.approx(float(row["zeta_deg"]), abs=6e-5)
        assert float(angle) == pytest.approx(float(row["scan_angle_deg"]), abs=6e-4)
        assert float(factor) == pytest.approx(float(row["parallax_factor_al"]), abs=6e-4)
    assert len({len(line) for line in lines}) == 1


def test_a_table_is_no_file(call, tmp_path):
    out = tmp_path / "t.txt"
    done = call("transits", "gaia", *BETA_PIC, *MONTHS, "--format", "table", "--out", str(out))
    assert (done.code, out.exists()) == (2, False)
    assert "A table is for reading" in done.err
