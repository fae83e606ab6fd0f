"""Pictures of the scan law itself, and of what its files make of it."""

from __future__ import annotations

import numpy as np
from scanplan.planning.core import interpolation
from scanplan.planning.report.figures_axis import draw_around_sun
from scanplan.planning.report.figures_sky import draw_fields_on_sky
from scanplan.planning.report.sky_map import sky_map
from scanplan.planning.sampling import sample

from .paper import FIELD_COLOURS, LIGHT, WIDE_IN, gaia, new_figure, save, style, years_of

DAY_NS = 86_400_000_000_000
SEGMENT_COLOURS = {
    "ecliptic_pole": LIGHT["sun"],
    "ramp": LIGHT["sun"],
    "harmonic": LIGHT["third"],
    "integrated": LIGHT["first"],
}


def week() -> None:
    """Both fields of view on the sky, and the spin axis around the Sun."""
    law = gaia("2017-02-05", "2017-02-12")
    with style():
        figure = new_figure(3.7, 9.4)
        sky, axis = figure.subplots(1, 2, width_ratios=(1.45, 1.0))
        draw_fields_on_sky(sky, law, sky_map(law))
        sky.set_title("Fields of view on the sky, 5 to 12 February 2017")
        draw_around_sun(axis, law)
        axis.set_title("Spin axis around the Sun")
        save(figure, "gaia_2017-02-05_7d.png", 150)


def precession() -> None:
    """Gaia's segments, the precession's rate over two years, the path of the spin axis over one."""
    law = gaia("2014-07-26", "2025-01-15")
    with style():
        figure = new_figure(4.9, WIDE_IN)
        grid = figure.add_gridspec(2, 2, height_ratios=(0.42, 1.0))
        line, rate, path = (figure.add_subplot(each) for each in (grid[0, :], grid[1, 0], grid[1, 1]))
        _draw_segments(line, law)
        _draw_rate(rate)
        _draw_path(path)
        save(figure, "precession.png")


def _draw_segments(axes, law) -> None:
    for piece in law.segments:
        segment = next(each for each in law.mission.law.segments if each.name == piece.name)
        begin, end = (float(years_of(ns)) for ns in (piece.start_et_ns, piece.stop_et_ns))
        reversed_ = segment.kind == "integrated" and segment.sense < 0
        colour = LIGHT["second"] if reversed_ else SEGMENT_COLOURS[segment.kind]
        axes.barh(0.0, end - begin, 0.5, begin, color=colour, edgecolor="white", linewidth=1.0)
        if end - begin > 0.5:
            axes.text(0.5 * (begin + end), 0.0, piece.name, color="white", ha="center", va="center", fontsize=7)
    axes.annotate(
        "ecliptic-pole scanning, ramp,\nfirst month",
        (2014.6, 0.25), (2014.62, 0.62), ha="left", arrowprops={"arrowstyle": "-", "color": LIGHT["faint-ink"]},
    )  # fmt: skip
    axes.set_ylim(-0.35, 1.15)
    axes.set_xlim(2014.4, 2025.1)
    axes.set_xticks(range(2015, 2026))
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_title("Segments of the law that Gaia flew")


def _draw_rate(axes) -> None:
    law = gaia("2018-07-01", "2020-06-30")
    for piece in law.segments:
        et_ns = np.arange(piece.start_et_ns + DAY_NS, piece.stop_et_ns - DAY_NS, DAY_NS)
        rate = np.degrees(law.angles(et_ns).nu_rate_rad_s) * 86_400.0
        colour = LIGHT["second"] if "reversed" in piece.name else LIGHT["first"]
        axes.plot(years_of(et_ns), rate, color=colour, linewidth=1.2)
        axes.text(
            float(years_of(et_ns[0])) + 0.02, 0.35 if rate.mean() > 0 else -1.3, piece.name, color=colour, weight="bold"
        )
    axes.axhline(0.0, color=LIGHT["faint-ink"], linewidth=0.7)
    axes.set_xticks((2018.5, 2019.0, 2019.5, 2020.0, 2020.5))
    axes.set_xlabel("year")
    axes.set_ylabel("rate of the precession phase (°/day)")
    axes.set_title("Precession: an even speed over the sky,\nan uneven rate of the phase")


def _draw_path(axes) -> None:
    law = gaia("2016-01-01", "2017-01-01")
    et_ns = np.arange(law.start_et_ns, law.stop_et_ns, DAY_NS // 8)
    angles, xi = law.angles(et_ns), law.mission.law.solar_aspect_angle_rad
    lat = np.arcsin(np.sin(xi) * np.sin(angles.nu_rad))
    lon = np.unwrap(angles.sun_lon_rad) + np.arctan2(np.sin(xi) * np.cos(angles.nu_rad), np.cos(xi))
    axes.plot(np.degrees(lon), np.degrees(lat), color=LIGHT["first"])
    sun = np.degrees(np.unwrap(angles.sun_lon_rad))
    axes.plot(sun, np.zeros(sun.size), color=LIGHT["sun"], linewidth=2.4)
    axes.text(sun[-1], -6.0, "Sun", color=LIGHT["sun"], ha="right", weight="bold")
    axes.set_xlim(sun[0] - 50.0, sun[-1] + 50.0)
    marks = np.arange(270, 700, 90)
    axes.set_xticks(marks, [str(mark % 360) for mark in marks])
    axes.set_yticks((-45, 0, 45))
    axes.set_xlabel("ecliptic longitude (°)")
    axes.set_ylabel("ecliptic latitude (°)")
    axes.set_title("Path of the spin axis in 2016:\n5.8 loops about the Sun")


def certificates() -> None:
    """How far interpolated attitude strays between the rows of a file, and what the certificate says."""
    law = gaia("2017-02-05T00:00", "2017-02-05T00:20")
    piece = law.segments[0]
    with style():
        figure = new_figure(3.1, WIDE_IN)
        linear, lagrange = figure.subplots(1, 2)
        for axes, method, step_s, degree in (
            (linear, "LINEAR", 10, 1),
            (lagrange, "LAGRANGE", 60, 3),
        ):
            block = sample(law, step_s * 1_000_000_000, method=method, degree=degree).blocks[0]
            nodes = block.et_ns
            first = int(np.searchsorted(nodes, nodes[0] + 300_000_000_000))
            shown = 4
            at = np.arange(nodes[first], nodes[first + shown] + 1, (step_s * 1_000_000_000) // 60)
            error = np.array([_error_uas(piece, block, int(ns), method, degree) for ns in at])
            axes.plot((at - nodes[first]) * 1e-9, error, color=FIELD_COLOURS[0])
            axes.plot((nodes[first : first + shown + 1] - nodes[first]) * 1e-9, np.zeros(shown + 1), "o", markersize=5,
                      color=LIGHT["ink"], clip_on=False, label="rows of the file")  # fmt: skip
            stated_uas = np.degrees(block.interpolation.max_error_rad) * 3.6e9
            axes.axhline(stated_uas, color=LIGHT["second"], linestyle=(0, (5, 3)), label="certificate")
            axes.set_ylim(0.0, 1.25 * stated_uas)
            axes.set_xticks(np.arange(shown + 1) * step_s)
            axes.set_xlabel("time (s)")
            axes.set_ylabel("error of the attitude (µas)")
            axes.set_title(f"{method} {degree}, a row every {step_s} s")
            axes.legend(loc="upper right", ncols=2)
        save(figure, "certificates.png")


def _error_uas(piece, block, et_ns: int, method: str, degree: int) -> float:
    at = np.array([et_ns])
    begin = int(min(np.searchsorted(block.et_ns, et_ns, side="right") - 1, block.et_ns.size - 2))
    law = piece.attitude(at)
    flat = np.ascontiguousarray(block.quaternion)
    if method == "LINEAR":
        error = interpolation.largest_slerp_error(block.et_ns, flat, at, law, begin)
    else:
        error = interpolation.largest_lagrange_error(block.et_ns, flat, at, law, begin, degree + 1)
    return float(np.degrees(error) * 3.6e9)
