"""Pictures of the page of validation, the same bytes in every run."""

import numpy as np

NS_PER_DAY = 86_400e9


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


def by_bins(day, values, width):
    """Middle of each bin that holds enough, and the quantiles 0, 1, 50, 99, 100 % there."""
    bins = np.floor(day / width).astype(np.int64)
    order = np.argsort(bins, kind="stable")
    edges = np.flatnonzero(np.diff(bins[order])) + 1
    groups = [g for g in np.split(order, edges) if g.size >= 100]
    middle = np.array([(bins[g[0]] + 0.5) * width for g in groups])
    return middle, np.array([np.quantile(values[g], [0.0, 0.01, 0.5, 0.99, 1.0]) for g in groups])


def save_residuals(path, day, time_us, counted, law):
    """Barycentric time, law minus forecast, over the mission: median, 1 to 99 % and extremes in bins of three days."""
    from scanplan.ephemeris.timescales import tcb_days

    middle, low_to_high = by_bins(day[counted], time_us[counted], 3.0)
    made = figure(10, 4.2)
    axes = made.add_subplot()
    axes.axhspan(-20, 20, color="0.9", lw=0, label="rounding of the forecasts, 40 us")
    axes.fill_between(year(middle), low_to_high[:, 0], low_to_high[:, 4], color="#b8d4ee", lw=0, label="all")
    axes.fill_between(year(middle), low_to_high[:, 1], low_to_high[:, 3], color="#4a90d0", lw=0, label="98 %")
    axes.plot(year(middle), low_to_high[:, 2], color="#102a43", lw=0.8, label="median")
    for piece in law.segments[1:]:
        axes.axvline(year(tcb_days(piece.start_et_ns)), color="#c0392b", lw=0.7, ls=":")
    axes.axvline(year(7518.0), color="0.4", lw=0.7, ls="--")
    axes.text(year(7530.0), -320, "orbit fitted to\nthe forecasts", fontsize=8, color="0.3", va="bottom")
    axes.set(
        xlabel="year (TCB)",
        ylabel="law minus forecast (us)",
        ylim=(-330, 330),
        xlim=(2014.4, 2025.2),
        title="Barycentric time of 8.8 million forecast transits; dotted: borders of the law's segments",
    )
    axes.title.set_fontsize(10)
    axes.legend(loc="upper left", fontsize=8, ncols=4, framealpha=0.9)
    save(made, path)


def save_law_errors(path, drawn):
    """Angle between the law and DOP853, in microarcseconds, over the integrated segments."""
    from scanplan.ephemeris.timescales import tcb_days

    made = figure(10, 3.2)
    axes = made.add_subplot()
    for et_ns, off_uas in drawn:
        axes.plot(year(tcb_days(et_ns)), off_uas, ".", ms=1.5)
    axes.set(xlabel="year (TCB)", ylabel="angle (uas)", ylim=(0.0, None), xlim=(2014.4, 2025.2))
    axes.set_title("Attitude: law against DOP853, from the reference time of each integrated segment", fontsize=10)
    save(made, path)
