"""``scanplan diff``: what it prints, draws and refuses."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import scanplan as sp
from scanplan.planning.mission_file import read_mission
from scanplan.planning.products import compact_law, schedule_parquet
from scanplan.planning.report.drawing import style
from scanplan.planning.report.figures_diff import difference_figure

from ..planning.diff.made_laws import ARCSEC, day_of, gaia
from ..planning.schedule_formats.made import a_schedule

WINDOW = ("2017-02-08T17:00", "2017-02-08T20:00")
STAR = ("--ra", "254.35", "--dec", "-13.1")


@pytest.fixture(scope="module")
def laws(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Compact laws of three hours, the second with a phase of an arcsecond more after the border at 18:11."""
    folder = tmp_path_factory.mktemp("laws")
    text = gaia().text.replace("= 355.9199128", "= 355.9201905777778")
    before, after = (day_of(each, WINDOW) for each in (gaia(), read_mission(text.encode(), "again.toml")))
    paths = folder / "before.fits", folder / "after.fits"
    for path, law in zip(paths, (before, after), strict=True):
        path.write_bytes(compact_law.write(law))
    return paths


def test_text_says_how_far_apart_and_from_when(call, laws) -> None:
    done = call("diff", *laws, *STAR)
    assert (done.code, done.err) == (0, "")
    assert "Attitude: up to 1.0000 arcsec apart, above 1 mas from 2017-02-08T18:11:12 on" in done.out
    assert "Transits of 1 star:" in done.out
    assert len(done.out.splitlines()) < 40


def test_the_exit_code_tells_when_asked(call, laws, tmp_path) -> None:
    assert call("diff", *laws).code == 0
    assert call("diff", *laws, "--exit-code").code == 4
    assert call("diff", laws[0], laws[0], "--exit-code").code == 0
    assert call("diff", *laws, "--exit-code", "--threshold", "1001").code == 0


def test_json_has_all_of_it(call, laws) -> None:
    done = call("diff", *laws, "--json", "--step", "10m", "--bright-stars")
    told = json.loads(done.out)
    assert told["attitude"]["step_s"] == 600.0
    (jump,) = told["attitude"]["jumps"]
    assert jump["rotation_rad"] == pytest.approx(ARCSEC, rel=1e-6)
    assert told["transits"]["stars"] > 50
    assert told["transits"]["lost"] == told["transits"]["gained"] == 0


def test_a_catalogue_of_stars(call, laws, tmp_path) -> None:
    path = tmp_path / "stars.csv"
    rng = np.random.default_rng(5)
    rows = zip(range(4000), rng.uniform(0, 360, 4000), np.degrees(np.arcsin(rng.uniform(-1, 1, 4000))), strict=True)
    path.write_text("source_id,ra,dec\n" + "".join(f"{k},{ra},{dec}\n" for k, ra, dec in rows))
    found = json.loads(call("diff", *laws, "--json", "--catalog", path, "--threads", "2").out)["transits"]
    assert found["stars"] == 4000
    assert found["stars_changed"] == len(found["by_star"]) > 5
    assert all(isinstance(each["star_id"], int) for each in found["by_star"])
    assert found["shift_quantiles_s"]["0.0"] == pytest.approx(-1 / 59.96, rel=1e-3)


def test_pictures_are_the_same_bytes(call, laws, tmp_path) -> None:
    for suffix, head in ((".png", b"\x89PNG"), (".svg", b"<?xml")):
        pictures = [tmp_path / f"{name}{suffix}" for name in "ab"]
        for each in pictures:
            assert call("diff", *laws, "--picture", each, "--step", "10m").code == 0
        assert pictures[0].read_bytes() == pictures[1].read_bytes()
        assert pictures[0].read_bytes().startswith(head)


def test_a_picture_of_schedules_and_one_of_no_change(call, laws, tmp_path) -> None:
    a = a_schedule()
    paths = tmp_path / "a", tmp_path / "b"
    for path, passes in zip(paths, (a.passes.passes, a.passes.passes[1:]), strict=True):
        schedule = replace(a, passes=replace(a.passes, passes=passes))
        path.write_bytes(schedule_parquet.write(schedule, "Gaia"))
    assert "1 removed" in call("diff", *paths).out
    with style():
        figure = difference_figure(sp.diff(*paths))
    passes = figure.axes[0]
    # a bar for each pass and one for its set-up: three passes in A, two in B
    assert len(passes.patches) == 2 * (3 + 2)
    assert [each.get_text() for each in passes.get_yticklabels()] == ["CEB"]
    assert call("diff", laws[0], laws[0], *STAR, "--picture", tmp_path / "none.png").code == 0


def test_what_is_refused(call, laws, tmp_path) -> None:
    taken = tmp_path / "taken.png"
    taken.write_bytes(b"")
    cases = [
        (("--picture", taken), 3, "is there already"),
        (("--picture", tmp_path / "x.pdf"), 2, "end it with .png or .svg"),
        (("--bright-stars", *STAR), 2, "Give either --bright-stars"),
        (("--ra", "10"), 2, "Give the stars"),
        (("--step", "0s"), 2, "no length of time"),
        (("--threshold", "-1"), 2, "--threshold"),
    ]
    for options, code, told in cases:
        done = call("diff", *laws, *options)
        assert done.code == code, options
        assert told in done.err
    strange = tmp_path / "strange"
    strange.write_text("x")
    done = call("diff", laws[0], strange)
    assert (done.code, done.err.count("\n")) == (3, 1)
    assert "is of no kind that can be compared" in done.err


def test_it_is_public() -> None:
    assert sp.diff(day_of(gaia(), WINDOW), day_of(gaia(), WINDOW)).is_same
