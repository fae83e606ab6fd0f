"""Transits of a catalogue as a dataset of parts, which a run that ends early leaves to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any

from ..errors import UsageError
from .catalogue import Catalogue
from .delivery.dataset import Part, PartKind, publish_dataset
from .manifest import write_manifest
from .plan_facts import generator, inputs_of, instant
from .product import ProductRecord
from .transit_formats import FORMATS
from .transit_run import NONE_YET, Counted, TransitCounts, TransitJob, found_in

CHUNKS_PER_PART = 16


def write_transit_dataset(
    job: TransitJob,
    folder: Path,
    *,
    on_kept: Callable[[TransitCounts], None] = lambda counts: None,
    on_found: Callable[[TransitCounts], None] = lambda counts: None,
) -> tuple[TransitCounts, tuple[ProductRecord, ...]]:
    """Write the transits of a catalogue into a new folder, in parts of a fixed number of stars; what it has.

    A run that ends early, by a kill too, loses the part in work; the next run of the same job does the rest.
    ``on_kept`` hears what was done already, ``on_found`` the counts of each chunk of stars.

    Raises UsageError for a format or a source that makes no dataset, and what ``delivery.dataset`` raises.
    """
    parts = _part_kind(job)
    facts, inputs = _facts(job), _inputs(job)
    plan = {**facts, **{f"{each['role']} {each['name']}": each["sha256"] for each in inputs}, "generator": generator()}

    def manifest_of(records: Sequence[ProductRecord]) -> bytes:
        told = {**facts, **_counts_in(records).as_json()}
        return write_manifest(records, generator=generator(), plan=told, inputs=inputs)

    records = publish_dataset(
        folder,
        plan,
        parts,
        lambda number: _parts_from(job, number, on_found),
        manifest_of,
        lambda kept: on_kept(_counts_in(kept)),
    )
    return _counts_in(records), records


def _parts_from(job: TransitJob, number: int, on_found: Callable[[TransitCounts], None]) -> Iterator[Part]:
    found = found_in(job, number * _stars_per_part(job))
    for _, chunks in groupby(enumerate(found), key=lambda chunk: chunk[0] // CHUNKS_PER_PART):
        counted = Counted((each for _, each in chunks), on_found)
        yield Part(FORMATS[job.format].write(counted, job.options), counted.facts)


def _stars_per_part(job: TransitJob) -> int:
    return _catalogue_of(job).rows_at_once * CHUNKS_PER_PART


def _counts_in(records: Sequence[ProductRecord]) -> TransitCounts:
    facts = [record.facts for record in records if "transits_by_field" in record.facts]
    return sum((TransitCounts(each["stars"], each["transits_by_field"]) for each in facts), NONE_YET)


def _part_kind(job: TransitJob) -> PartKind:
    chosen = FORMATS[job.format]
    if not chosen.is_parted:
        parted = " and ".join(name for name, each in FORMATS.items() if each.is_parted)
        raise UsageError(f"a folder holds {parted}, not {job.format}; name a file, or one of these formats")
    return PartKind(f"transits-{job.format}", chosen.media_type, chosen.suffixes[0])


def _facts(job: TransitJob) -> Mapping[str, Any]:
    """What the parts depend on, besides the inputs' content."""
    catalogue = _catalogue_of(job)
    return {
        "mission": job.law.mission.name,
        "start": instant(job.law.start_et_ns),
        "stop": instant(job.law.stop_et_ns),
        "catalogue": catalogue.path.name,
        "columns": asdict(catalogue.columns),
        "epoch": catalogue.choice.default_epoch,
        "format": job.format,
        "state": job.options.state,
        "ccd_times": job.options.ccd_times,
        "data_probability": job.options.data_probability,
        "between_rows": job.between_rows,
        "engine": job.engine,
        "stars_per_part": _stars_per_part(job),
    }


def _inputs(job: TransitJob) -> tuple[Mapping[str, str], ...]:
    catalogue = _catalogue_of(job)
    read = {"role": "catalogue", "name": catalogue.path.name, "sha256": catalogue.sha256}
    return (*inputs_of(job.law), read, *job.inputs)


def _catalogue_of(job: TransitJob) -> Catalogue:
    if not isinstance(job.source, Catalogue):
        raise UsageError("a folder is made from a catalogue in a file; give one, or name a file for the transits")
    return job.source
