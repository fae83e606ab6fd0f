"""Pictures of the README, from results: run ``python docs/make_pictures.py`` after a change that shows in them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from scanplan.ephemeris.timescales import parse_time
from scanplan.planning.coverage import coverage
from scanplan.planning.diff.difference import compare
from scanplan.planning.diff.sources import side_of
from scanplan.planning.mission import Mission
from scanplan.planning.mission_file import read_mission
from scanplan.planning.passes.requests import PassRequest, PassRequests
from scanplan.planning.report.coverage_figure import FIGURE_IN, draw_coverage
from scanplan.planning.report.drawing import new_figure, style
from scanplan.planning.report.figures_axis import draw_around_sun
from scanplan.planning.report.figures_diff import difference_picture
from scanplan.planning.report.figures_schedule import schedule_figure
from scanplan.planning.report.figures_sky import draw_fields_on_sky
from scanplan.planning.report.sky_map import sky_map
from scanplan.planning.report.star_figure import draw_star_map
from scanplan.planning.scanlaw import ScanLaw, propagate
from scanplan.planning.science_plan import ScienceOptions, plan_science, schedule
from scanplan.planning.sky.galaxy_counts import default_star_map
from scanplan.planning.stars import Stars

FOLDER = Path(__file__).parent / "img"


def scan(law: ScanLaw, path: Path) -> None:
    """Both fields of view on the sky, and the spin axis around the Sun."""
    with style():
        figure = new_figure(3.7, 9.4)
        sky, axis = figure.subplots(1, 2, width_ratios=(1.45, 1.0))
        draw_fields_on_sky(sky, law, sky_map(law))
        sky.set_title("Fields of view on the sky, 5 to 12 February 2017")
        draw_around_sun(axis, law)
        axis.set_title("Spin axis around the Sun")
        figure.savefig(path, dpi=150, facecolor="white", metadata={"Software": None})


def sky(law: ScanLaw, path: Path) -> None:
    """Transits over the whole sky."""
    with style():
        figure = Figure(figsize=FIGURE_IN)
        draw_coverage(figure, coverage(law, 64), "transits", "ecliptic")
        figure.savefig(path, dpi=100, facecolor="white", metadata={"Software": None})


def stars(path: Path) -> None:
    """Stars of the model Galaxy."""
    with style():
        figure = Figure(figsize=FIGURE_IN)
        draw_star_map(figure, default_star_map(), 20.0, "galactic")
        figure.savefig(path, dpi=100, facecolor="white", metadata={"Software": None})


def science(law: ScanLaw, path: Path) -> None:
    """Data rate, memory and passes, and when an interruption would hurt."""
    plan = plan_science(law, ScienceOptions(daily_pass_s=8 * 3600.0))
    with style():
        figure = schedule_figure(plan.schedule, plan.avoidance, plan.daily_memory)
        figure.savefig(path, dpi=110, facecolor="white", metadata={"Software": None})


def difference(path: Path) -> None:
    """Two plans: the second with a corrected phase, and without Cebreros for a day."""
    mission = Mission.load("gaia")
    text = mission.text.replace("= 355.9199128", "= 355.9279128").replace("= 263.17388773", "= 263.17398773")
    away = PassRequest("unavailable", "CEB", parse_time("2017-02-09T00:00"), parse_time("2017-02-09T23:00"))
    sides = []
    for name, each, requests in (
        ("A", mission, PassRequests()),
        ("B", read_mission(text.encode(), "replanned.toml"), PassRequests((away,))),
    ):
        law = propagate(each, "2017-02-07", "2017-02-11")
        made = schedule(law, ScienceOptions(requests=requests, start_fill_bits=500e9))
        planned = side_of(made, name)
        sides.append(replace(planned, law=law, pieces=law.segments))
    rng = np.random.default_rng(0)
    stars = Stars(rng.uniform(0.0, 2.0 * np.pi, 20_000), np.arcsin(rng.uniform(-1.0, 1.0, 20_000)))
    path.write_bytes(difference_picture(compare(*sides, stars=stars), ".png"))


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    scan(propagate(Mission.load("gaia"), "2017-02-05", "2017-02-12"), FOLDER / "gaia_2017-02-05_7d.png")
    sky(propagate(Mission.load("gaia"), "2014-07-26", "2025-01-15"), FOLDER / "coverage_gaia.png")
    science(propagate(Mission.load("gaia"), "2018-03-20", "2018-04-03"), FOLDER / "schedule_gaia_2018-03-20_14d.png")
    stars(FOLDER / "sky_g20.png")
    difference(FOLDER / "difference_gaia_2017-02-07_4d.png")
