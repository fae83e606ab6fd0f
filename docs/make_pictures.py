"""Pictures of the README, from results: run ``python docs/make_pictures.py`` after a change that shows in them."""

from __future__ import annotations

from pathlib import Path

from matplotlib.figure import Figure
from scanplan.planning.coverage import coverage
from scanplan.planning.mission import Mission
from scanplan.planning.report.coverage_figure import FIGURE_IN, draw_coverage
from scanplan.planning.report.drawing import new_figure, style
from scanplan.planning.report.figures_axis import draw_around_sun
from scanplan.planning.report.figures_schedule import schedule_figure
from scanplan.planning.report.figures_sky import draw_fields_on_sky
from scanplan.planning.report.sky_map import sky_map
from scanplan.planning.report.star_figure import draw_star_map
from scanplan.planning.scanlaw import ScanLaw, propagate
from scanplan.planning.science_plan import ScienceOptions, plan_science
from scanplan.planning.sky.galaxy_counts import default_star_map

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


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    scan(propagate(Mission.load("gaia"), "2017-02-05", "2017-02-12"), FOLDER / "gaia_2017-02-05_7d.png")
    sky(propagate(Mission.load("gaia"), "2014-07-26", "2025-01-15"), FOLDER / "coverage_gaia.png")
    science(propagate(Mission.load("gaia"), "2018-03-20", "2018-04-03"), FOLDER / "schedule_gaia_2018-03-20_14d.png")
    stars(FOLDER / "sky_g20.png")
