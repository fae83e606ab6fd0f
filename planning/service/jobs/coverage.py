"""A job: a coverage map, as ``scanplan coverage`` writes it. It begins again when it is interrupted."""

from __future__ import annotations

from collections.abc import Iterator

from ...coverage import coverage
from ...delivery.publish import publish
from ...manifest import write_manifest
from ...plan_facts import generator, inputs_of, plan_facts
from ...product import Product
from ...products import healpix_map
from ..questions.jobs import CoverageJob
from .desk import JobDesk


def work(desk: JobDesk, asked: CoverageJob) -> None:
    law = desk.law(asked.et_ns)
    pixels = 12 * asked.nside**2
    done = 0

    def on_pixels(number: int) -> None:
        nonlocal done
        done += number
        desk.tell(done / pixels, f"{done:,} of {pixels:,} pixels")

    def products() -> Iterator[Product]:
        sky = coverage(law, asked.nside, asked.reductions, on_pixels=on_pixels)
        yield Product("coverage.fits", "coverage", "application/fits", healpix_map.write(sky), {"nside": asked.nside})

    publish(
        desk.results,
        desk.fitting(products()),
        lambda records: write_manifest(records, generator=generator(), plan=plan_facts(law), inputs=inputs_of(law)),
    )
