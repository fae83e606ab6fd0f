"""A folder of numbered parts, so large that it takes hours: a run that ends early is gone on with by the next.

It grows as ``growing_folder`` has it: hidden, with the plan it is made from, one run at a time. A journal there says
which parts are done. The next run of the same plan holds each part against its line and goes on behind the last that
is as it was. The manifest comes last.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ...errors import ProductError
from ..manifest import MANIFEST_NAME, read_manifest
from ..product import ProductRecord
from .disk import sync, temporary, writing
from .growing_folder import PLAN_NAME, growing_folder
from .stream import Written, publish_stream

JOURNAL_NAME = "journal.jsonl"


@dataclass(frozen=True)
class PartKind:
    """What the parts of a dataset have in common."""

    kind: str
    media_type: str
    suffix: str

    def name(self, number: int) -> str:
        return f"part-{number:06d}{self.suffix}"


@dataclass(frozen=True)
class Part:
    """One part before it is written."""

    pieces: Iterable[bytes]
    facts: Callable[[], Mapping[str, Any]]
    """What the manifest says of it, as JSON holds it; asked when the last piece has been taken."""


def publish_dataset(
    folder: Path,
    plan: Mapping[str, Any],
    kind: PartKind,
    parts_from: Callable[[int], Iterator[Part]],
    manifest_of: Callable[[Sequence[ProductRecord]], bytes],
    on_kept: Callable[[Sequence[ProductRecord]], None] = lambda records: None,
) -> tuple[ProductRecord, ...]:
    """Write parts, the plan and a manifest into a new folder; the records of the parts.

    plan        what the parts depend on, as JSON holds it
    parts_from  the parts from a number on, each written before the next is asked for
    on_kept     hears of the parts that an earlier run had done

    Raises what ``growing_folder``, ``publish_stream`` and ``parts_from`` raise.
    """
    with growing_folder(folder, plan) as growing:
        records = _kept(growing, kind)
        _rewrite_journal(growing, records)
        on_kept(records)
        for number, part in enumerate(parts_from(len(records)), start=len(records)):
            name = kind.name(number)
            written = publish_stream(growing / name, part.pieces, replace=True)
            records.append(_record(name, kind.kind, kind.media_type, written, part.facts()))
            _append_to_journal(growing, records[-1])
        plan_record = _record(PLAN_NAME, "plan", "application/json", _of(growing / PLAN_NAME), {})
        publish_stream(growing / MANIFEST_NAME, [manifest_of([*records, plan_record])], replace=True)
        with writing(growing):
            (growing / JOURNAL_NAME).unlink(missing_ok=True)
    return tuple(records)


def parts_done(folder: Path) -> int:
    """How many parts a run that ended early has done of a dataset that is to be this folder."""
    return sum(1 for _ in _noted(temporary(folder)))


def _kept(growing: Path, kind: PartKind) -> list[ProductRecord]:
    """Parts from the first on that are as they were when they were written."""
    kept: list[ProductRecord] = []
    for record in _noted(growing):
        if record.name != kind.name(len(kept)):
            break
        with suppress(OSError):
            if _of(growing / record.name) == Written(record.size_bytes, record.sha256):
                kept.append(record)
                continue
        break
    return kept


def _noted(growing: Path) -> Iterator[ProductRecord]:
    """Parts in the journal or, where a run was killed at its very end, in the manifest."""
    with suppress(OSError, ProductError):
        manifest = read_manifest((growing / MANIFEST_NAME).read_bytes(), str(growing))
        yield from (ProductRecord(**product.model_dump()) for product in manifest.products)
        return
    with suppress(OSError):
        for line in (growing / JOURNAL_NAME).read_bytes().splitlines():
            try:
                yield ProductRecord(**json.loads(line))
            except (ValueError, TypeError):  # the last line of a run that was killed as it wrote it
                return


def _rewrite_journal(growing: Path, records: Sequence[ProductRecord]) -> None:
    """Begin a journal in which no other line can be, torn ones among them."""
    with writing(growing):
        if records:
            publish_stream(growing / JOURNAL_NAME, map(_line, records), replace=True)
        else:
            (growing / JOURNAL_NAME).unlink(missing_ok=True)
        (growing / MANIFEST_NAME).unlink(missing_ok=True)


def _append_to_journal(growing: Path, record: ProductRecord) -> None:
    path = growing / JOURNAL_NAME
    with writing(path), path.open("ab") as stream:
        stream.write(_line(record))
        stream.flush()
        os.fsync(stream.fileno())
        sync(growing)


def _line(record: ProductRecord) -> bytes:
    return json.dumps(asdict(record), ensure_ascii=True, allow_nan=False).encode("ascii") + b"\n"


def _of(path: Path) -> Written:
    with path.open("rb") as stream:
        return Written(path.stat().st_size, hashlib.file_digest(stream, "sha256").hexdigest())


def _record(name: str, kind: str, media_type: str, written: Written, facts: Mapping[str, Any]) -> ProductRecord:
    return ProductRecord(name, kind, media_type, written.size_bytes, written.sha256, facts)
