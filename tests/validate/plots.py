"""Pictures of the page of validation, the same bytes in every run."""

from dataclasses import dataclass

import numpy as np

PALE, MIDDLE, DARK, RED = "#b8d4ee", "#4a90d0", "#102a43", "#c0392b"
SHOWN = (2014.4, 2025.2)


def figure(width, height):
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    made = Figure(figsize=(width, height), dpi=100, layout="constrained")
    FigureCanvasAgg(made)
    return made


def save(made, path):
    path.parent.mkdir(exist_ok=True)
    made.savefig(path, metadata={"Software": None})


def year(day):
    """Julian years from TCB days past J2000."""
    return 2000.0 + np.asarray(day) / 365.25


def name_segments(axes, law):
    """The borders of the law's segments, dotted, and the names of those that have room along the upper edge."""
    from scanplan.ephemeris.timescales import tcb_days

    for number, piece in enumerate(law.segments):
        start, stop = year(tcb_days(piece.start_et_ns)), year(tcb_days(piece.stop_et_ns))
        if number:
            axes.axvline(start, color=RED, lw=0.7, ls=":")
        if stop - start > 0.5:
            where = ((start + stop) / 2, 0.98)
            axes.text(*where, piece.name, transform=axes.get_xaxis_transform(), fontsize=7, ha="center", va="top")


def by_bins(day, values, width):
    """Middle of each bin that holds enough, and the quantiles 0, 1, 50, 99, 100 % there."""
    bins = np.floor(day / width).astype(np.int64)
    order = np.argsort(bins, kind="stable")
    edges = np.flatnonzero(np.diff(bins[order])) + 1
    groups = [g for g in np.split(order, edges) if g.size >= 100]
    middle = np.array([(bins[g[0]] + 0.5) * width for g in groups])
    return middle, np.array([np.quantile(values[g], [0.0, 0.01, 0.5, 0.99, 1.0]) for g in groups])


@dataclass(frozen=True)
class Panel:
    """Residuals to draw against time."""

    label: str
    """Quantity and unit, as on the axis."""
    day: np.ndarray
    values: np.ndarray
    limit: float
    """The axis reaches from minus this to this."""
    rounding: float = 0.0
    """Half a step of the truth's own numbers."""


def save_residuals(path, title, panels, law, dense=True):
    """One panel below the other against time, histograms beside; ``dense``: quantiles in bins of three days."""
    made = figure(10, 1.0 + 2.4 * len(panels))
    grid = made.subplots(len(panels), 2, squeeze=False, width_ratios=[6, 1], sharey="row", sharex="col")
    for (axes, beside), panel in zip(grid, panels, strict=True):
        if panel.rounding:
            axes.axhspan(-panel.rounding, panel.rounding, color="0.9", lw=0, label="rounding of the truth")
        if dense:
            middle, low_to_high = by_bins(panel.day, panel.values, 3.0)
            axes.fill_between(year(middle), low_to_high[:, 0], low_to_high[:, 4], color=PALE, lw=0, label="all")
            axes.fill_between(year(middle), low_to_high[:, 1], low_to_high[:, 3], color=MIDDLE, lw=0, label="98 %")
            axes.plot(year(middle), low_to_high[:, 2], color=DARK, lw=0.8, label="median")
        else:
            axes.plot(year(panel.day), panel.values, ".", color=MIDDLE, ms=4)
        axes.set(ylabel=panel.label, ylim=(-panel.limit, panel.limit))
        name_segments(axes, law)
        edges = np.linspace(-panel.limit, panel.limit, 61)
        beside.hist(panel.values, edges, orientation="horizontal", color=MIDDLE)
        beside.set(xticks=[])
        for at in (-panel.rounding, panel.rounding):
            beside.axhline(at, color="0.6", lw=0.6)
    if dense:
        grid[0][0].legend(loc="lower left", fontsize=7, ncols=4, framealpha=0.9)
    grid[-1][0].set(xlabel="year (TCB)", xlim=SHOWN)
    grid[-1][1].set(xlabel="how many")
    made.suptitle(title, fontsize=10)
    save(made, path)


def save_edges(path, missing, extra, law):
    """How far from an edge of a row the transits lie that one side lacks, against time."""
    made = figure(10, 3.6)
    axes, beside = made.subplots(1, 2, width_ratios=[6, 1], sharey=True)
    bins = np.logspace(-9, -4, 41)
    for name, (day, edge_deg), colour in (("extra", extra, MIDDLE), ("missing", missing, RED)):
        axes.plot(year(day), np.maximum(edge_deg, 1e-9), ".", ms=3, color=colour, label=name)
        beside.hist(edge_deg, bins, orientation="horizontal", color=colour)
    axes.set(yscale="log", ylim=(1e-9, 1e-4), ylabel="to the nearest edge (deg)", xlabel="year (TCB)", xlim=SHOWN)
    axes.legend(loc="lower left", fontsize=8, ncols=2)
    beside.set(xticks=[], xlabel="how many")
    name_segments(axes, law)
    axes.set_title("Zeta of transits that only one side has", fontsize=10)
    save(made, path)


def save_days(path, day, theirs, ours):
    """Transits of a day, in millions: the truth, what each star map gives, and their ratios."""
    made = figure(10, 5.0)
    grid = made.subplots(2, 2, width_ratios=[6, 1], sharey="row", sharex="col")
    (above, corner), (below, beside) = grid
    corner.set_axis_off()
    above.plot(year(day), theirs, color=DARK, lw=0.7, label="forecasts times counts of DR3")
    for (name, values), colour in zip(ours.items(), (MIDDLE, RED), strict=True):
        off = 100.0 * np.log(values / theirs)
        above.plot(year(day), values, color=colour, lw=0.5, label=name)
        below.plot(year(day), off, ".", color=colour, ms=2)
        beside.hist(off, np.linspace(-25, 25, 51), orientation="horizontal", color=colour, histtype="step")
    above.set(yscale="log", ylabel="transits of a day (millions)")
    above.legend(loc="upper left", fontsize=7, ncols=3)
    below.set(ylabel="ln of the ratio (%)", xlabel="year (TCB)", ylim=(-25, 25))
    below.axhline(0.0, color="0.6", lw=0.6)
    beside.set(xticks=[], xlabel="how many")
    made.suptitle("Transits of stars to G = 21 in a day", fontsize=10)
    save(made, path)


def save_counters(path, names, percent):
    """Each counter's difference from Gaia's, by star map."""
    made = figure(8, 3.2)
    axes = made.add_subplot()
    at = np.arange(len(names))
    for shift, (name, values), colour in zip((-0.18, 0.18), percent.items(), (MIDDLE, RED), strict=True):
        axes.barh(at + shift, values, 0.34, color=colour, label=name)
    axes.axvline(0.0, color=DARK, lw=0.8)
    axes.set(yticks=at, yticklabels=names, xlabel="made minus counted (%)", xlim=(-5, 5))
    axes.invert_yaxis()
    axes.legend(loc="lower right", fontsize=8)
    axes.set_title("Gaia's counters after 1,567 days", fontsize=10)
    save(made, path)


def save_law_errors(path, drawn, law):
    """Angle between the law and DOP853, in microarcseconds, over the integrated segments."""
    from scanplan.ephemeris.timescales import tcb_days

    made = figure(10, 3.2)
    axes, beside = made.subplots(1, 2, width_ratios=[6, 1], sharey=True)
    for et_ns, off_uas in drawn:
        axes.plot(year(tcb_days(et_ns)), off_uas, ".", ms=1.5, color=MIDDLE)
    beside.hist(np.concatenate([off for _, off in drawn]), 60, orientation="horizontal", color=MIDDLE)
    beside.set(xticks=[], xlabel="how many")
    axes.set(xlabel="year (TCB)", ylabel="angle (uas)", ylim=(0.0, None), xlim=SHOWN)
    name_segments(axes, law)
    axes.set_title("Attitude: law against DOP853, from the reference time of each integrated segment", fontsize=10)
    save(made, path)
