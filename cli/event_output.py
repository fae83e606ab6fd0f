"""What the commands about events and interruptions share: the predicted rate, times, files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .progress import progress

if TYPE_CHECKING:
    from ..planning.events.manoeuvres import ManoeuvreList
    from ..planning.scanlaw import ScanLaw
    from ..planning.science.data_rate import DataRate

SUFFIXES = (".xml", ".csv")


def rate_of(law: ScanLaw, sky: Path | None, bins: int | None, threads: int) -> DataRate:
    """The predicted data rate of a law's window, with progress."""
    from ..planning.science_plan import ScienceOptions, predicted_rate
    from .science_options import star_map_of

    with progress("predicting the data rate") as say:
        return predicted_rate(law, ScienceOptions(star_map=star_map_of(sky), step_ns=bins, threads=threads), say)


def manoeuvres_of(path: Path | None) -> ManoeuvreList | None:
    """The list in a file, if one is named."""
    if path is None:
        return None
    from ..planning.events.manoeuvres import ManoeuvreList

    return ManoeuvreList.read(path)


def require_out(out: Path | None) -> None:
    """Raises UsageError for a file of another kind than there is, InvalidInput for one that is there already."""
    from ..errors import UsageError
    from ..planning.delivery.together import require_new

    if out is None:
        return
    if out.suffix not in SUFFIXES:
        raise UsageError(f"{out.name} is neither XML nor CSV by its name; end it with {' or '.join(SUFFIXES)}")
    require_new([out])


def write_out(out: Path, write: dict[str, Callable[..., bytes]], listed: Any, object_name: str) -> None:
    """Write a list to a new file, as its name says: ``write`` has a function for each suffix."""
    from ..planning.delivery.publish import publish_file

    publish_file(out, write[out.suffix](listed, object_name))
    click.echo(f"Written to {out}", err=True)


def utc(et_ns: int) -> str:
    """A time as text in UTC to the second."""
    from ..ephemeris.timescales import convert_ns, iso

    return iso(int(convert_ns(et_ns, "TDB", "UTC")), "UTC", 0)


def lasts(start_et_ns: int, stop_et_ns: int) -> str:
    """Hours, minutes and seconds between two times."""
    seconds = round((stop_et_ns - start_et_ns) * 1e-9)
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
