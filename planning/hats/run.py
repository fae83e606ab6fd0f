"""Reductions of a whole catalogue in the HATS layout: its partitions, one by one, on the workers of Dask.

A partition whose worker dies is given to another. A run that ends early goes on where it stopped when it is started
again: a partition whose file is there is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import InvalidInput
from ..catalogue.columns import FoundColumns, find_columns
from ..delivery.growing_folder import growing_folder, refuse_occupied
from ..delivery.hats_catalogue import Descriptions, describe_catalogue, partition_path, write_partition
from ..mission import Mission
from ..plan_facts import generator, inputs_of, instant
from .reduction import TransitReduction, no_stars, reduce_partition
from .source import describe, fingerprint, open_columns, with_index
from .workers import as_done, processors, require_same_program, workers_of

if TYPE_CHECKING:
    import pandas as pd
    from dask.delayed import Delayed
    from distributed import Client
    from hats.catalog import Catalog


@dataclass(frozen=True)
class CatalogueSummary:
    """What a run made.

    kept            partitions that an earlier run had made
    promised_stars  how many stars the properties of the source tell of, if they do
    """

    stars: int
    partitions: int
    kept: int
    promised_stars: int | None


def reduce_catalogue(
    source: str,
    out: Path,
    reduction: TransitReduction,
    *,
    scheduler: str | None = None,
    workers: int | None = None,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> CatalogueSummary:
    """Reduce the transits of every star of a HATS catalogue to a row of a new HATS catalogue.

    source       folder or address of a catalogue or of a collection; rows of its margin are not taken
    out          the new catalogue's folder, on a disk that every worker sees
    scheduler    address of a Dask scheduler; None for processes of this machine
    workers      how many processes of this machine; as many as it has processors when None
    on_progress  hears how many partitions of how many are done

    Raises UsageError without LSDB, InvalidInput for a catalogue that is none or lacks a column, ScanplanError when
    workers die again and again, and what ``propagate`` and ``growing_folder`` raise.
    """
    refuse_occupied(out)
    told = describe(source)
    info = told.catalog_info
    columns = replace(reduction.columns, ra=info.ra_column, dec=info.dec_column)
    reduction = replace(reduction, columns=columns, mission=_wherever(reduction.mission))
    found = find_columns(told.schema.names, columns, source)
    opened = open_columns(source, list(found.all()))
    reduce_partition(opened.meta, reduction, source)  # no stars: what is wrong with the columns shows before the work
    plan = _plan(told, found, reduction)
    pixels = list(opened.get_ordered_healpix_pixels())
    with growing_folder(out, plan) as growing:
        paths = [partition_path(growing, pixel) for pixel in pixels]
        parts = {path: part for path, part in zip(paths, opened.to_delayed(), strict=True) if not path.exists()}
        kept = len(paths) - len(parts)
        on_progress(kept, len(paths))
        if parts:
            with workers_of(scheduler, min(workers or processors(), len(parts))) as client:
                require_same_program(client, growing)
                for done, _ in enumerate(_written(client, parts, reduction), start=kept + 1):
                    on_progress(done, len(paths))
        rows = describe_catalogue(growing, f"{told.catalog_name}_transits", told, pixels, _properties(plan))
    return CatalogueSummary(rows, len(paths), kept, info.total_rows)


def _written(client: Client, parts: Mapping[Path, Delayed], reduction: TransitReduction) -> Iterator[Path]:
    """Partitions, each when its file is written. Raises InvalidInput for one that cannot be read."""
    import pyarrow as pa
    from dask import delayed

    columns = reduction.of(no_stars())
    described = {each.name: {"unit": each.unit, "description": each.description} for each in columns}
    told, write = delayed((reduction, described)), delayed(_write_reduced)
    for path, result in as_done(client, {path: write(path, part, told) for path, part in parts.items()}):
        try:
            result()
        except (OSError, pa.ArrowException) as error:
            reason = " ".join(str(error).split())
            raise InvalidInput(f"cannot be read: {reason}", file=_partition_of(path)) from error
        yield path


def _write_reduced(path: Path, frame: pd.DataFrame, told: tuple[TransitReduction, Descriptions]) -> None:
    """On a worker: one partition, from its frame to its file."""
    reduction, described = told
    reduced = reduce_partition(frame, reduction, _partition_of(path))
    write_partition(path, with_index(reduced, reduction.columns), described)


def _partition_of(path: Path) -> str:
    """What messages call a partition: Norder=3/Dir=0/Npix=265."""
    return "/".join([*path.parts[-3:-1], path.stem])


def _wherever(mission: Mission) -> Mission:
    """The mission with paths that do not depend on the current folder."""
    return mission if mission.path is None else replace(mission, path=mission.path.absolute())


def _plan(source: Catalog, found: FoundColumns, reduction: TransitReduction) -> dict[str, Any]:
    """Everything the new catalogue depends on, as JSON holds it."""
    law = reduction.law()
    return {
        "generator": generator(),
        "catalogue": {"name": source.catalog_name, "sha256": fingerprint(source)},
        "columns": {name: column for name, column in asdict(found).items() if column is not None},
        "default_epoch": reduction.columns.default_epoch,
        "window": {"start": instant(law.start_et_ns), "stop": instant(law.stop_et_ns)},
        "inputs": list(inputs_of(law)),
        "reductions": list(reduction.which),
    }


def _properties(plan: Mapping[str, Any]) -> dict[str, str]:
    """The plan in the properties of the new catalogue; no clock, so that the same inputs give the same bytes."""
    return {
        "hats_builder": plan["generator"],
        "prov_progenitor": plan["catalogue"]["name"],
        "scanplan_catalogue_sha256": plan["catalogue"]["sha256"],
        "scanplan_start_tdb": plan["window"]["start"]["tdb"],
        "scanplan_stop_tdb": plan["window"]["stop"]["tdb"],
        "scanplan_reductions": " ".join(plan["reductions"]),
        "scanplan_inputs": " ".join(f"{each['name']} {each['sha256']}" for each in plan["inputs"]),
    }
