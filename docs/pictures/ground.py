"""Pictures of what is observed, kept and sent: data rate, stations, passes, memory, two plans beside each other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scanplan.ephemeris.timescales import parse_time
from scanplan.planning.diff.difference import compare
from scanplan.planning.diff.sources import side_of
from scanplan.planning.mission import Mission
from scanplan.planning.mission_file import read_mission
from scanplan.planning.passes.requests import PassRequest, PassRequests
from scanplan.planning.passes.visibility import tracking_of, visible_links
from scanplan.planning.report.figures_diff import difference_picture
from scanplan.planning.report.figures_schedule import schedule_figure
from scanplan.planning.report.time_axis import set_time_axis
from scanplan.planning.scanlaw import propagate
from scanplan.planning.science.rate import data_rate
from scanplan.planning.science_plan import ScienceOptions, plan_science, schedule
from scanplan.planning.sky.galaxy_counts import default_star_map
from scanplan.planning.stars import Stars

from .paper import (
    FIELD_COLOURS,
    FIELD_WORDS,
    FOLDER,
    LIGHT,
    MINUTE_NS,
    SHADES,
    WIDE_IN,
    gaia,
    new_figure,
    save,
    seconds_since,
    style,
)

STATION_COLOURS = (LIGHT["first"], LIGHT["second"], LIGHT["third"])
# IAU 1958 system on ICRS axes (ESA SP-1200 vol. 1, section 1.5.3)
_GALACTIC_POLE = np.radians((192.85948, 27.12825))


def rate() -> None:
    """Two turns of the spin: Galactic latitude of the fields, transits by brightness, bits by stream."""
    law = gaia("2017-02-05T00:00", "2017-02-05T12:00")
    made = data_rate(law, default_star_map(64), MINUTE_NS)
    start = law.start_et_ns
    edges_s = seconds_since(start, made.edges_et_ns)
    middle = (made.edges_et_ns[:-1] + made.edges_et_ns[1:]) // 2
    with style():
        figure = new_figure(5.4, WIDE_IN)
        latitude, transits, bits = figure.subplots(3, 1, sharex=True, height_ratios=(0.8, 1.3, 1.3))
        for k, field in enumerate(law.fov(middle)):
            sine = np.sin(field.dec_rad) * np.sin(_GALACTIC_POLE[1])
            sine += np.cos(field.dec_rad) * np.cos(_GALACTIC_POLE[1]) * np.cos(field.ra_rad - _GALACTIC_POLE[0])
            latitude.plot(seconds_since(start, middle), np.degrees(np.arcsin(sine)), color=FIELD_COLOURS[k],
                          linestyle=("-", (0, (5, 2)))[k], label=FIELD_WORDS[k])  # fmt: skip
        latitude.axhline(0.0, color=LIGHT["faint-ink"], linewidth=0.7)
        latitude.set_yticks((-60, 0, 60))
        latitude.set_ylabel("degrees")
        latitude.set_title("Galactic latitude of the fields' centres")
        latitude.legend(loc="lower right", bbox_to_anchor=(1.0, 0.97), ncols=2, borderaxespad=0.1)
        _stack(transits, edges_s, made.transits_of_class / 60.0, _brightness(made.class_names))
        transits.set_ylabel("transits per second")
        transits.set_title("Star transits by brightness: the fields cross the Milky Way four times a turn together")
        _stack(
            bits,
            edges_s,
            made.bits[:, 1:] / made.duration_s[:, None] / 1e6,
            [stream.name for stream in made.streams[1:]],
        )
        bits.set_ylabel("Mbit/s")
        bits.set_title("Bits by stream")
        set_time_axis(bits, start, law.stop_et_ns)
        save(figure, "data_rate.png", 125)


def _brightness(names) -> list[str]:
    return [f"to G {name[2:].replace('_', '.')}" for name in names]


def _stack(axes, edges_s, values, names) -> None:
    below = np.zeros(values.shape[0])
    picked = np.linspace(0, len(SHADES) - 1, values.shape[1])
    colours = _shades(picked)
    for k in range(values.shape[1]):
        axes.stairs(below + values[:, k], edges_s, baseline=below, fill=True, color=colours[k], label=names[k])
        below = below + values[:, k]
    axes.set_ylim(0.0, 1.05 * below.max())
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), reverse=True, fontsize=7, labelspacing=0.25)


def _shades(at):
    from matplotlib.colors import LinearSegmentedColormap

    return [LinearSegmentedColormap.from_list("stars", SHADES)(each / (len(SHADES) - 1)) for each in at]


def stations() -> None:
    """How high the spacecraft stands over three stations in a day and a half, and what the link carries."""
    mission = Mission.load("gaia")
    span = "2017-02-05T00:00", "2017-02-06T12:00"
    ground, tracking = tracking_of(mission, *span)
    _, links = visible_links(mission, *span)
    start, stop = parse_time(span[0]), parse_time(span[1])
    et_ns = np.arange(start, stop, 5 * MINUTE_NS)
    with style():
        figure = new_figure(4.3, WIDE_IN)
        height, link = figure.subplots(2, 1, sharex=True, height_ratios=(1.5, 1.0))
        for k, station in enumerate(ground.stations):
            colour, shape = STATION_COLOURS[k], ("-", (0, (6, 2)), (0, (2, 1.5)))[k]
            elevation = np.degrees(tracking.seen_from(station, et_ns).elevation_rad)
            elevation[elevation < 0.0] = np.nan
            height.plot(seconds_since(start, et_ns), elevation, color=colour, linestyle=shape, label=station.name)
            for window in (each for each in links if each.station == station.name):
                link.stairs(window.rate_bit_s / 1e6, seconds_since(start, window.edges_et_ns), color=colour,
                            linestyle=shape, baseline=0.0, linewidth=1.3)  # fmt: skip
        height.axhline(ground.stations[0].elevation_min_deg, color=LIGHT["faint-ink"], linewidth=0.9)
        height.text(600.0, ground.stations[0].elevation_min_deg + 1.0, "least elevation", fontsize=7.5)
        height.set_ylim(0.0, 75.0)
        height.set_ylabel("elevation (°)")
        height.set_title("Gaia over the ground stations")
        height.legend(loc="lower right", bbox_to_anchor=(1.0, 0.99), ncols=3)
        link.set_ylim(0.0, 10.0)
        link.set_ylabel("Mbit/s")
        link.set_title("Net rate of the link, a step of elevation each")
        set_time_axis(link, start, stop)
        save(figure, "ground_visibility.png")


def passes() -> None:
    """A week's passes out of all times of visibility, the fixed daily pass, and the memory with either."""
    law = gaia("2017-02-20", "2017-02-27")
    made = plan_science(law, ScienceOptions(start_fill_bits=200e9))
    plan = made.schedule.passes
    _, links = visible_links(law)
    start = law.start_et_ns
    names = sorted({each.station for each in links})
    with style():
        figure = new_figure(4.6, WIDE_IN)
        lanes, memory = figure.subplots(2, 1, sharex=True, height_ratios=(1.25, 1.0))
        for window in links:
            lane = names.index(window.station)
            begin, end = (float(seconds_since(start, ns)) for ns in (window.rise_et_ns, window.set_et_ns))
            lanes.barh(lane, end - begin, 0.62, begin, color=LIGHT["rule"], linewidth=0.0)
        for each in plan.passes:
            _bar(lanes, each, names.index(each.station) + 0.08, 0.36, LIGHT["first"], start)
        for each in plan.baseline.passes:
            _bar(lanes, each, names.index(each.station) - 0.22, 0.14, LIGHT["second"], start)
        lanes.set_yticks(range(len(names)), names)
        lanes.grid(axis="y", visible=False)
        hours, daily = plan.station_hours, plan.baseline.station_hours
        lanes.set_title(
            f"Visible (grey), chosen passes (blue, {hours:.0f} h of station time), the fixed one (thin, {daily:.0f} h)"
        )
        fill = made.schedule.memory
        memory.plot(seconds_since(start, fill.edges_et_ns), fill.total_bits / 1e9, color=LIGHT["first"],
                    label="passes chosen")  # fmt: skip
        beside = made.daily_memory
        memory.plot(seconds_since(start, beside.edges_et_ns), beside.total_bits / 1e9, color=LIGHT["second"],
                    linestyle=(0, (4, 2)), label="fixed daily pass")  # fmt: skip
        memory.axhline(law.mission.ground.memory.planned_bits / 1e9, color=LIGHT["faint-ink"], linewidth=1.0)
        memory.text(3600.0, law.mission.ground.memory.planned_bits / 1e9 - 15.0, "what may be filled", fontsize=7.5,
                    va="top")  # fmt: skip
        memory.set_ylim(bottom=0.0)
        memory.set_ylabel("Gbit")
        memory.set_title("In the memory")
        memory.legend(loc="lower right", bbox_to_anchor=(1.0, 0.97), ncols=2)
        set_time_axis(memory, start, law.stop_et_ns)
        save(figure, "passes.png")


def _bar(axes, each, at: float, height: float, colour: str, start_et_ns: int) -> None:
    setup, begin, end = (
        float(seconds_since(start_et_ns, ns)) for ns in (each.setup_et_ns, each.start_et_ns, each.stop_et_ns)
    )
    axes.barh(at, end - begin, height, begin, color=colour, linewidth=0.0)
    axes.barh(at, begin - setup, height, setup, color=colour, alpha=0.45, linewidth=0.0)


def science() -> None:
    """Data rate, memory and passes, and when an interruption would hurt."""
    plan = plan_science(gaia("2018-03-20", "2018-04-03"), ScienceOptions(daily_pass_s=8 * 3600.0))
    with style():
        figure = schedule_figure(plan.schedule, plan.avoidance, plan.daily_memory)
        save(figure, "schedule_gaia_2018-03-20_14d.png", 110)


def difference() -> None:
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
    drawn = difference_picture(compare(*sides, stars=stars), ".png")
    (FOLDER / "difference_gaia_2017-02-07_4d.png").write_bytes(drawn)
