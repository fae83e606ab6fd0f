"""``scanplan coverage``: the map, its picture, what is printed, what is refused."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scanplan.planning.coverage import coverage
from scanplan.planning.mission import Mission
from scanplan.planning.products import healpix_map
from scanplan.planning.reductions import REDUCTIONS
from scanplan.planning.scanlaw import propagate

WINDOW = ("--start", "2017-02-05", "--days", "60")


@pytest.fixture(scope="module")
def sky():
    return coverage(propagate(Mission.load("gaia"), "2017-02-05", "2017-04-06"), 8, REDUCTIONS)


def test_the_map_holds_the_counts_and_the_page_sums_them_up(call, tmp_path, sky) -> None:
    path = tmp_path / "map.fits"
    done = call("coverage", "gaia", *WINDOW, "--nside", "8", "--out", path)
    assert (done.code, done.err) == (0, "")
    read = healpix_map.read(path.read_bytes(), str(path))
    assert [c.name for c in read.columns] == ["transits", "transits_fovp", "transits_fovf"]
    np.testing.assert_array_equal(read["transits"], sky["transits"])
    assert "column         unit  pixels  least" in done.out
    assert f"{sky['transits'].mean():.6g}" in done.out
    assert done.out.endswith(f"768 pixels, nside 8, in {path}\n")
    assert [each.name for each in tmp_path.iterdir()] == ["map.fits"]


def test_a_picture_of_a_quantity_brings_its_group_into_the_map(call, tmp_path) -> None:
    options = ("--png", tmp_path / "gap.png", "--quantity", "longest_gap", "--frame", "GALACTIC", "--threads", "2")
    done = call("coverage", "gaia", *WINDOW, "--nside", "4", "--out", tmp_path / "map.fits", *options, "--json")
    assert (done.code, done.err) == (0, "")
    told = json.loads(done.out)
    assert (told["mission"], told["nside"]) == ("gaia", 4)
    columns = {each["name"]: each for each in told["columns"]}
    assert {"transits", "longest_gap", "visibility_periods"} <= columns.keys()
    assert columns["longest_gap"]["unit"] == "d"
    assert 0.0 < columns["longest_gap"]["mean"] <= columns["longest_gap"]["most"] < 60.0
    assert [each["bytes"] for each in told["files"]] == [
        (tmp_path / name).stat().st_size for name in ("map.fits", "gap.png")
    ]
    assert (tmp_path / "gap.png").read_bytes().startswith(b"\x89PNG")


def test_the_same_command_writes_the_same_bytes(call, tmp_path) -> None:
    for name in ("a", "b"):
        files = ("--out", tmp_path / f"{name}.fits", "--png", tmp_path / f"{name}.png")
        assert call("coverage", "gaia", *WINDOW, "--nside", "4", *files, "--threads", "1").code == 0
    assert (tmp_path / "a.fits").read_bytes() == (tmp_path / "b.fits").read_bytes()
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_another_mission_has_columns_of_its_own_fields(call, tmp_path) -> None:
    options = ("--start", "1990-06-01", "--days", "30", "--nside", "4", "--reduce", "counts,moments")
    done = call("coverage", "hipparcos", *options, "--out", tmp_path / "map.fits")
    assert (done.code, done.err) == (0, "")
    names = [f"transits_{field.name.lower()}" for field in Mission.load("hipparcos").fields]
    assert all(name in done.out for name in names)
    assert "scan_direction_mean_k4" in done.out


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (("--nside", "63"), 2, "nside 63 is no power of two from 1 to 2048; give 64, for pixels of a degree"),
        (("--reduce", "counts,colour"), 2, "'colour' is no reduction; there are counts, epochs, moments, parallax"),
        (("--reduce", ""), 2, "'' is no reduction; there are counts, epochs, moments, parallax"),
        (("--quantity", "gap"), 2, "'gap' is no quantity of a map; there are transits, transits_fovp"),
        (("--frame", "horizon"), 2, "'horizon' is not one of 'ecliptic', 'galactic', 'icrs'"),
        (("--threads", "0"), 2, "0 is not in the range x>=1"),
        (("--start", "2030-01-01"), 3, "leaves the law of gaia"),
        (("--end", "2017-02-06"), 2, "Give one of --end and --days"),
        (("--png", "absent/a.png"), 3, "absent/a.png: is in no folder; make the folder absent first"),
        (("--png", "./map.fits"), 3, "map.fits: is named twice"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(
    call, tmp_path, monkeypatch, options: tuple[str, ...], code: int, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = call("coverage", "gaia", *WINDOW, "--nside", "2", "--out", "map.fits", *options)
    assert done.code == code
    assert message in done.err.splitlines()[-1]
    assert done.out == ""
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_exists_is_kept_and_told_of_before_any_work(call, tmp_path, monkeypatch) -> None:
    (tmp_path / "map.fits").write_text("years of work")
    monkeypatch.setattr("scanplan.planning.coverage.coverage", lambda *a, **k: pytest.fail("it went to work"))
    done = call("coverage", "gaia", *WINDOW, "--out", tmp_path / "map.fits")
    assert done.code == 3
    assert "map.fits: is there already; give the name of a new file" in done.err
    assert (tmp_path / "map.fits").read_text() == "years of work"


def test_an_interrupt_leaves_nothing(call, tmp_path, monkeypatch) -> None:
    def interrupted(*arguments: object, **named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("scanplan.planning.report.coverage_figure.coverage_png", interrupted)
    done = call("coverage", "gaia", *WINDOW, "--nside", "2", "--out", tmp_path / "m.fits", "--png", tmp_path / "m.png")
    assert done.code == 130
    assert list(tmp_path.iterdir()) == []
