"""Pictures of what happens to the spacecraft, of what an interruption costs, of where it flies."""

from __future__ import annotations

import numpy as np
from scanplan.ephemeris.sun import EARTH, SUN
from scanplan.planning.events.avoidance import avoidance
from scanplan.planning.events.cost import CostOptions, cost_series
from scanplan.planning.events.eclipses import MOON, MOON_RADIUS_KM, SUN_RADIUS_KM
from scanplan.planning.events.find import find_events
from scanplan.planning.events.interruptions import best_windows
from scanplan.planning.report.time_axis import set_time_axis
from scanplan.planning.science.rate import data_rate
from scanplan.planning.sky.galaxy_counts import default_star_map

from .paper import HOUR_NS, LIGHT, MINUTE_NS, WIDE_IN, gaia, new_figure, save, seconds_since, style, years_of


def events() -> None:
    """The Moon before Gaia's Sun, and a day of events by kind."""
    with style():
        figure = new_figure(3.7, WIDE_IN)
        discs, lanes = figure.subplots(1, 2, width_ratios=(1.0, 1.7))
        _draw_eclipse(discs)
        _draw_kinds(lanes)
        save(figure, "events.png")


def _draw_eclipse(axes) -> None:
    from matplotlib.patches import Circle

    law = gaia("2016-05-01T14:00", "2016-05-02T06:00")
    ephemeris, body = law.kernels.ephemeris, law.mission.orbit_body
    et_s = np.arange(law.start_et_ns, law.stop_et_ns, HOUR_NS) / 1e9
    sun, moon = (ephemeris.state(each, body, et_s)[0] for each in (SUN, MOON))
    pole = np.array([0.0, -np.sin(law.mission.law.obliquity_rad), np.cos(law.mission.law.obliquity_rad)])
    towards = sun / np.linalg.norm(sun, axis=1)[:, None]
    east = np.cross(pole, towards)
    east /= np.linalg.norm(east, axis=1)[:, None]
    north = np.cross(towards, east)
    away = moon / np.linalg.norm(moon, axis=1)[:, None]
    x = 60.0 * np.degrees((away * east).sum(axis=1))
    y = 60.0 * np.degrees((away * north).sum(axis=1))
    sun_arcmin = 60.0 * np.degrees(np.arcsin(SUN_RADIUS_KM / np.linalg.norm(sun, axis=1)))
    moon_arcmin = 60.0 * np.degrees(np.arcsin(MOON_RADIUS_KM / np.linalg.norm(moon, axis=1)))
    axes.add_patch(Circle((0.0, 0.0), sun_arcmin.mean(), facecolor=LIGHT["sun"], alpha=0.75))
    for k in range(et_s.size):
        axes.add_patch(Circle((x[k], y[k]), moon_arcmin[k], facecolor=LIGHT["ink"], alpha=0.3, edgecolor="white"))
    axes.set_aspect("equal")
    axes.set_xlim(30.0, -30.0)
    axes.set_ylim(-30.0, 30.0)
    axes.set_xlabel("ecliptic longitude from the Sun (′)")
    axes.set_ylabel("ecliptic latitude (′)")
    axes.set_title("The Moon before the Sun, 1 May 2016:\nhour by hour, as Gaia saw it")


def _draw_kinds(axes) -> None:
    law = gaia("2017-02-22T12:00", "2017-02-24T00:00")
    rate = data_rate(law, default_star_map(64), MINUTE_NS)
    found = find_events(law, rate=rate).events
    kinds = [kind for kind in ("bright-star", "planet", "galactic-plane", "dense-region", "segment", "moon", "antenna")
             if any(each.kind == kind for each in found)]  # fmt: skip
    for each in found:
        if each.kind not in kinds:
            continue
        begin, end = (float(seconds_since(law.start_et_ns, ns)) for ns in (each.start_et_ns, each.stop_et_ns))
        colour = LIGHT["second"] if each.kind in ("planet", "dense-region") else LIGHT["first"]
        axes.barh(kinds.index(each.kind), max(end - begin, 240.0), 0.55, begin, color=colour, linewidth=0.0)
    axes.set_yticks(range(len(kinds)), kinds)
    axes.set_ylim(-0.6, len(kinds) - 0.4)
    axes.grid(axis="y", visible=False)
    axes.set_title("A day and a half of events: Jupiter enters the fields")
    set_time_axis(axes, law.start_et_ns, law.stop_et_ns)


def cost() -> None:
    """What an interruption costs through a day, what to avoid, and the three best windows of 45 minutes."""
    law = gaia("2017-02-22", "2017-02-23")
    rate = data_rate(law, default_star_map(), MINUTE_NS)
    found = find_events(law, rate=rate)
    series = cost_series(law, rate, found.events, CostOptions())
    periods = avoidance(law, rate, found).periods
    best = best_windows(law, rate, found, duration_ns=45 * MINUTE_NS, count=3)
    start = law.start_et_ns
    with style():
        figure = new_figure(3.2, WIDE_IN)
        axes = figure.add_subplot()
        edges_s = seconds_since(start, series.edges_et_ns)
        axes.stairs(series.cost_per_min / 1e3, edges_s, color=LIGHT["first"], linewidth=1.2, label="cost of a minute")
        axes.stairs(series.transits_per_min / 1e3, edges_s, color=LIGHT["faint-ink"], linewidth=0.9,
                    linestyle=(0, (2, 1.5)), label="transits lost in a minute")  # fmt: skip
        for k, each in enumerate(periods):
            begin, end = (float(seconds_since(start, ns)) for ns in (each.start_et_ns, each.stop_et_ns))
            axes.axvspan(begin, end, color=LIGHT["sun"], alpha=0.25, linewidth=0.0, label="" if k else "to be avoided")
        for k, each in enumerate(best):
            begin, end = (float(seconds_since(start, ns)) for ns in (each.start_et_ns, each.stop_et_ns))
            axes.axvspan(begin, end, color=LIGHT["third"], alpha=0.45, linewidth=0.0,
                         label="" if k else "best 45 minutes, numbered")  # fmt: skip
            axes.text(0.5 * (begin + end), 1.02, str(k + 1), transform=axes.get_xaxis_transform(), ha="center",
                      color=LIGHT["third"], weight="bold")  # fmt: skip
        axes.set_yscale("log")
        axes.set_yticks((10.0, 100.0), ("10", "100"))
        axes.set_ylabel("thousands of transits a minute")
        axes.set_title("Cost of an interruption, 22 February 2017\n")
        figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=4)
        set_time_axis(axes, start, law.stop_et_ns)
        save(figure, "avoidance.png")


def orbit() -> None:
    """Gaia about the Sun-Earth point L2: seen from the Earth, from above, and its distance."""
    law = gaia("2014-07-26", "2025-01-15")
    et_ns = np.arange(law.start_et_ns, law.stop_et_ns, 24 * HOUR_NS)
    ephemeris, body = law.kernels.ephemeris, law.mission.orbit_body
    place = ephemeris.state(body, EARTH, et_ns / 1e9)[0] / 1e3
    sun_km, sun_km_s = ephemeris.state(SUN, EARTH, et_ns / 1e9)
    outward = -sun_km / np.linalg.norm(sun_km, axis=1)[:, None]
    pole = np.cross(sun_km, sun_km_s)
    pole /= np.linalg.norm(pole, axis=1)[:, None]
    onward = np.cross(pole, outward)
    x, y, z = ((place * axis).sum(axis=1) for axis in (outward, onward, pole))
    years = years_of(et_ns)
    with style():
        figure = new_figure(3.5, WIDE_IN)
        seen, above, far = figure.subplots(1, 3)
        for axes, across, up in ((seen, y, z), (above, x, y)):
            drawn = axes.scatter(across, up, c=years, s=1.6, cmap="viridis", linewidths=0.0)
            axes.set_aspect("equal", adjustable="datalim")
        seen.set_xlabel("along the Earth's motion (1000 km)")
        seen.set_ylabel("ecliptic north (1000 km)")
        seen.set_title("Seen from the Earth")
        above.plot(0.0, 0.0, "o", color=LIGHT["third"], markersize=5)
        above.annotate("Earth", (0.0, 0.0), (-2, 8), textcoords="offset points", ha="left")
        above.set_xlabel("away from the Sun (1000 km)")
        above.set_ylabel("along the Earth's motion (1000 km)")
        above.set_title("Seen from ecliptic north")
        far.plot(years, np.linalg.norm(place, axis=1), color=LIGHT["first"], linewidth=1.0)
        far.set_xticks((2016, 2020, 2024))
        far.set_xlabel("year")
        far.set_ylabel("1000 km")
        far.set_title("Distance from the Earth")
        figure.colorbar(drawn, ax=(seen, above), label="year", orientation="horizontal", shrink=0.6, aspect=40)
        save(figure, "orbit.png", colours=128)
