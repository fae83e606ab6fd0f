"""Pictures of transits: of a star, of a planet, through the focal plane, in gaps."""

from __future__ import annotations

import numpy as np
from scanplan.ephemeris.apparent import AU_KM
from scanplan.planning.bodies import body_transits
from scanplan.planning.focal_plane import NOT_SEEN, ccd_times_et_ns, drift_rad_s
from scanplan.planning.gaps import GapList
from scanplan.planning.report.time_axis import set_time_axis
from scanplan.planning.transits import transits

from .paper import (
    FIELD_COLOURS,
    FIELD_MARKS,
    FIELD_WORDS,
    HOUR_NS,
    LIGHT,
    WIDE_IN,
    gaia,
    new_figure,
    save,
    seconds_since,
    style,
    years_of,
)

BETA_PICTORIS = 86.8212, -51.06651
PARALLAX_MAS = 51.44


def star() -> None:
    """Beta Pictoris over ten years: under which angles it is scanned, and where on its parallax ellipse."""
    law = gaia("2014-09-26", "2025-01-15")
    found = transits(law, ([BETA_PICTORIS[0]], [BETA_PICTORIS[1]]))
    with style():
        figure = new_figure(3.9, WIDE_IN)
        time, ellipse = figure.subplots(1, 2, width_ratios=(1.5, 1.0))
        for k, word in enumerate(FIELD_WORDS):
            own = found.field == k
            time.plot(
                years_of(found.et_ns[own]), np.degrees(found.scan_angle_rad[own]), FIELD_MARKS[k], markersize=3.6,
                color=FIELD_COLOURS[k], markerfacecolor="none" if k else FIELD_COLOURS[k], label=word,
            )  # fmt: skip
        time.set_ylim(-185.0, 185.0)
        time.set_yticks(range(-180, 181, 60))
        time.set_xlabel("year")
        time.set_ylabel("scan angle, north through east (°)")
        time.set_title(f"β Pictoris: {len(found)} transits")
        figure.legend(*time.get_legend_handles_labels(), loc="outside lower center", ncols=2)
        _draw_ellipse(ellipse, law, found)
        save(figure, "transits_star.png")


def _tangent_axes():
    ra, dec = np.radians(BETA_PICTORIS)
    east = np.array([-np.sin(ra), np.cos(ra), 0.0])
    north = np.array([-np.sin(dec) * np.cos(ra), -np.sin(dec) * np.sin(ra), np.cos(dec)])
    return east, north


def _draw_ellipse(axes, law, found) -> None:
    east, north = _tangent_axes()
    year = law.start_et_ns + np.arange(0, 367, 2) * 24 * HOUR_NS
    whole = -PARALLAX_MAS * law.orbit(year)[0] / AU_KM
    axes.plot(whole @ east, whole @ north, color=LIGHT["loop"], linewidth=1.2)
    seen = -PARALLAX_MAS * law.orbit(found.et_ns)[0] / AU_KM
    x, y = seen @ east, seen @ north
    sine, cosine = np.sin(found.scan_angle_rad), np.cos(found.scan_angle_rad)
    for k in range(2):
        own = found.field == k
        dx, dy = 9.0 * sine[own], 9.0 * cosine[own]
        axes.plot(np.stack([x[own] - dx, x[own] + dx]), np.stack([y[own] - dy, y[own] + dy]),
                  color=FIELD_COLOURS[k], linewidth=0.9)  # fmt: skip
    axes.plot(0.0, 0.0, "+", color=LIGHT["ink"])
    axes.set_aspect("equal")
    axes.set_xlim(72.0, -72.0)
    axes.set_ylim(-72.0, 72.0)
    axes.set_xlabel("east (mas), to the left")
    axes.set_ylabel("north (mas)")
    axes.set_title("Its parallax, and along which\nline each transit measures")


def jupiter() -> None:
    """Jupiter's way among the stars in the weeks of the relativistic experiment, and each transit's scan."""
    law = gaia("2017-02-22", "2017-02-27")
    found = body_transits(law, "jupiter")
    with style():
        figure = new_figure(3.9, WIDE_IN)
        sky, time = figure.subplots(1, 2, width_ratios=(1.0, 1.15))
        ra, dec = np.degrees(found.stars.ra_rad), np.degrees(found.stars.dec_rad)
        sky.plot(ra, dec, color=LIGHT["loop"], linewidth=1.0, zorder=1)
        for k, word in enumerate(FIELD_WORDS):
            own = found.field == k
            dx = 0.05 * np.sin(found.scan_angle_rad[own]) / np.cos(found.stars.dec_rad[own])
            dy = 0.05 * np.cos(found.scan_angle_rad[own])
            sky.plot(np.stack([ra[own] - dx, ra[own] + dx]), np.stack([dec[own] - dy, dec[own] + dy]),
                     color=FIELD_COLOURS[k], linewidth=0.9, zorder=2)  # fmt: skip
            sky.plot(ra[own], dec[own], FIELD_MARKS[k], color=FIELD_COLOURS[k], markersize=3.4, zorder=3,
                     markerfacecolor="white" if k else FIELD_COLOURS[k])  # fmt: skip
            time.plot(seconds_since(law.start_et_ns, found.et_ns[own]), np.degrees(found.zeta_rad[own]), FIELD_MARKS[k],
                      color=FIELD_COLOURS[k], markersize=4, markerfacecolor="none" if k else FIELD_COLOURS[k],
                      label=word)  # fmt: skip
        sky.invert_xaxis()
        sky.set_aspect(1.0 / np.cos(np.radians(dec.mean())))
        sky.margins(0.2)
        sky.set_xlabel("right ascension (°), to the left")
        sky.set_ylabel("declination (°)")
        sky.set_title(f"Jupiter on the sky: {len(found)} transits, scan directions")
        time.set_ylabel("angle out of the scan plane (°)")
        time.set_title("When, and how far from the middle of the field")
        figure.legend(*time.get_legend_handles_labels(), loc="outside lower center", ncols=2)
        set_time_axis(time, law.start_et_ns, law.stop_et_ns)
        save(figure, "bodies_jupiter.png")


def focal_plane() -> None:
    """The CCD strips in both fields' rows, and a star's way across them with its times."""
    law = gaia("2017-02-05", "2017-02-12")
    found = transits(law, ([254.3], [-13.1]))
    times = ccd_times_et_ns(found)
    field = law.mission.fields[found.field[0]]
    groups = {"SM": LIGHT["third"], "AF": LIGHT["first"], "BP": LIGHT["sun"], "RP": LIGHT["second"], "RV": "#7a4fa3"}
    with style():
        figure = new_figure(4.2, WIDE_IN)
        axes = figure.add_subplot()
        for strip in law.mission.strips:
            if field.name not in strip.fields:
                continue
            for row in field.rows:
                if row.number in strip.rows:
                    low, high = np.degrees([row.zeta_min_rad, row.zeta_max_rad])
                    axes.add_patch(_ccd(np.degrees(strip.offset_rad), low, high, groups[strip.name[:2]]))
            axes.text(np.degrees(strip.offset_rad), 0.335, strip.name, ha="center", fontsize=7.5)
        for row in field.rows:
            axes.text(1.44, np.degrees(0.5 * (row.zeta_min_rad + row.zeta_max_rad)), f"row {row.number}", va="center")
        _draw_way(axes, found, times, law.mission)
        axes.plot((0.0, 0.0), (-0.425, 0.31), color=LIGHT["ink"], linewidth=1.0, linestyle=(0, (4, 3)))
        axes.text(0.0, -0.43, "reference line,\nthe transit's time", ha="center", va="top", fontsize=7.5)
        axes.set_xlim(-0.28, 1.58)
        axes.set_ylim(-0.5, 0.38)
        axes.grid(False)
        axes.set_xlabel("how far the star has drifted past the reference line (°), against the scan")
        axes.set_ylabel("out of the scan plane, ζ (°)")
        axes.set_title(f"A star in row {found.row[0]} of the {FIELD_WORDS[found.field[0]]}: seconds after its transit")
        save(figure, "ccd_times.png")


def _ccd(x: float, low: float, high: float, colour: str):
    from matplotlib.patches import Rectangle

    width = 0.055
    return Rectangle((x - 0.5 * width, low), width, high - low, facecolor=colour, alpha=0.28, edgecolor=colour)


def _draw_way(axes, found, times, mission) -> None:
    later_s = np.linspace(-12.0, 84.0, 50)
    drift = np.degrees(drift_rad_s(found)[0])
    zeta = np.degrees(found.zeta_rad[0] + found.zeta_rate_rad_s[0] * later_s)
    axes.plot(drift * later_s, zeta, color=LIGHT["ink"], linewidth=1.1)
    axes.annotate("", (drift * 84.5, zeta[-1]), (drift * 82.0, zeta[-2]), arrowprops={"arrowstyle": "->"})
    is_above = True
    for et_ns, strip in zip(times[0], mission.strips, strict=True):
        if et_ns == NOT_SEEN:
            continue
        at_s = (et_ns - found.et_ns[0]) * 1e-9
        x, y = np.degrees(strip.offset_rad), np.degrees(found.zeta_rad[0] + found.zeta_rate_rad_s[0] * at_s)
        axes.plot(x, y, "o", color=LIGHT["ink"], markersize=4)
        # above the line and below it by turns: neighbours would touch
        told = f"{at_s:+.1f}".replace("-", "\N{MINUS SIGN}")
        axes.text(x, y + (0.022 if is_above else -0.04), told, ha="center", fontsize=7.5)
        is_above = not is_above


def gaps() -> None:
    """Which transits of a star fall in gaps of the data."""
    law = gaia("2017-02-05", "2017-02-12")
    spans = (
        ("2017-02-06T08:00", "2017-02-06T20:00", "telemetry"),
        ("2017-02-07T12:00", "2017-02-08T19:00 TCB", "refocus"),
        ("2017-02-10T12:00", "2017-02-10T18:00", "manoeuvre"),
    )
    lost = GapList.from_rows(spans)
    places = (116.0, 55.0), (291.0, -53.0), (304.0, -57.0), (99.0, 45.0), (277.0, -42.0)
    found = transits(law, tuple(np.array(places).T))
    kind = lost.kind_at(found.et_ns)
    shades = (LIGHT["sun"], LIGHT["loop"], LIGHT["third"])
    with style():
        figure = new_figure(2.7, WIDE_IN)
        axes = figure.add_subplot()
        for k, (start, end) in enumerate(zip(lost.start_et_ns, lost.end_et_ns, strict=True)):
            begin_s, end_s = (float(seconds_since(law.start_et_ns, each)) for each in (start, end))
            axes.axvspan(begin_s, end_s, color=shades[k], alpha=0.35, linewidth=0.0)
            axes.text(0.5 * (begin_s + end_s), len(places) - 0.35, lost.kinds[lost.kind[k]], ha="center", va="bottom")
        at_s = seconds_since(law.start_et_ns, found.et_ns)
        kept = kind < 0
        axes.plot(at_s[kept], found.star[kept], "o", color=LIGHT["first"], markersize=6, label="data with 80 % chance")
        axes.plot(at_s[~kept], found.star[~kept], "X", color=LIGHT["second"], markersize=7, label="in a gap: no data")
        names = [f"α {ra:.0f}°, δ {dec:+.0f}°".replace("-", "\N{MINUS SIGN}") for ra, dec in places]
        axes.set_yticks(range(len(places)), names)
        axes.set_ylim(-0.6, len(places) - 0.4)
        figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=2)
        axes.set_title("Transits of five stars and the gap list\n")
        set_time_axis(axes, law.start_et_ns, law.stop_et_ns, most=8)
        save(figure, "data_gaps.png")
