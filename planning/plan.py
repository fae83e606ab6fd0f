"""From a scan law to the files of a plan: which there are, what they are called, what they hold.

Pure but for reading the kernels that the law was computed with: ``scan_law_products`` yields bytes, and
``delivery.publish`` writes them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from ..ephemeris.timescales import convert_ns, iso
from ..errors import TimeError, UsageError
from .manifest import write_manifest
from .plan_facts import generator, inputs_of, plan_facts, rounded_up_uas, series_facts, solution_id
from .product import Product, ProductRecord
from .products.series import AttitudeSeries
from .products.table import ScanLawTable
from .sampling import sample
from .scanlaw import ScanLaw

if TYPE_CHECKING:
    from .science_plan import SciencePlan

__all__ = ["FORMATS", "PlanOptions", "Product", "ProductRecord", "manifest_of", "plan_products", "scan_law_products"]

REPORT_NAME = "report.html"
_PLAIN = "text/plain"


@dataclass(frozen=True)
class PlanOptions:
    """How a scan law is written.

    step_ns            between rows, which lie on whole multiples of it in ``time_scale``
    time_scale         of attitude messages and of the table's grid: UTC, TAI, TT, TDB or TCB
    interpolation      that attitude messages are certified for: LINEAR or LAGRANGE, of this degree
    angular_velocity   whether attitude messages carry it
    originator         of attitude messages
    creation_date      of attitude messages, UTC; the start of the window when None: no clock is asked
    """

    step_ns: int = 10_000_000_000
    time_scale: str = "TDB"
    interpolation: str = "LAGRANGE"
    degree: int = 3
    angular_velocity: bool = False
    originator: str = "SCANPLAN"
    creation_date: str | None = None


@dataclass(frozen=True)
class _Workshop:
    """A law and what several formats are made from, each computed when first asked for."""

    law: ScanLaw
    options: PlanOptions

    @cached_property
    def inputs(self) -> tuple[Mapping[str, str], ...]:
        return inputs_of(self.law)

    @cached_property
    def series(self) -> Callable[[str, str, int], AttitudeSeries]:
        """Sampled attitude by time scale, interpolation and degree. Keeps the last: formats that share it follow."""
        return lru_cache(maxsize=1)(
            lambda scale, method, degree: sample(self.law, self.options.step_ns, scale, method, degree)
        )

    @cached_property
    def table(self) -> ScanLawTable:
        from .tabulate import tabulate

        return tabulate(
            self.law,
            self.options.step_ns,
            self.options.time_scale,
            solution_id=solution_id(self.inputs),
            inputs=[(each["name"], each["sha256"]) for each in self.inputs if each["role"] != "mission"],
            generator=generator(),
        )

    def name(self, ending: str) -> str:
        return self.law.file_name(ending)


def scan_law_products(
    law: ScanLaw, formats: Sequence[str] | None = None, options: PlanOptions | None = None
) -> Iterator[Product]:
    """The files of a scan law in the given formats (all when None), in the order of FORMATS, one by one.

    The same law and options give the same bytes. Raises UsageError for an unknown format, InvalidInput for a law
    that a format cannot hold.
    """
    asked = tuple(FORMATS) if formats is None else tuple(formats)
    for unknown in (each for each in asked if each not in FORMATS):
        raise UsageError(f"unknown format '{unknown}'; the formats are {', '.join(FORMATS)}")
    workshop = _Workshop(law, options or PlanOptions())
    for each, make in FORMATS.items():
        if each in asked:
            yield from make(workshop)


def plan_products(
    law: ScanLaw, options: PlanOptions | None = None, science: Callable[[], SciencePlan] | None = None
) -> Iterator[Product]:
    """Every file of a plan: the scan law in all formats, what is planned on it, and a report about them.

    science   makes the science plan; asked only when the scan law is done, so that what is wrong shows early
    """
    from .report import render

    records = []
    for product in scan_law_products(law, None, options):
        yield product
        records.append(product.record)
    plan = None if science is None else science()
    for product in _science_products(law, options, plan):
        yield product
        records.append(product.record)
    inputs = inputs_of(law) if plan is None else plan.inputs
    yield Product(REPORT_NAME, "report", "text/html", render(law, records, inputs, generator(), plan))


def _science_products(law: ScanLaw, options: PlanOptions | None, science: SciencePlan | None) -> Iterator[Product]:
    if science is None:
        return
    from .products.pass_request import RequestOptions
    from .schedule_products import schedule_products

    options = options or PlanOptions()
    request = RequestOptions(originator=options.originator, creation_date=options.creation_date)
    yield from schedule_products(
        science.schedule, science.events, science.avoidance, law.mission, law.file_name, request
    )


def manifest_of(
    law: ScanLaw, options: PlanOptions | None = None, science: Callable[[], SciencePlan] | None = None
) -> Callable[[Sequence[ProductRecord]], bytes]:
    """What makes the manifest of a law's products, and of what is planned on it, once they are known."""
    facts = {**plan_facts(law), "options": asdict(options or PlanOptions())}

    def manifest(records: Sequence[ProductRecord]) -> bytes:
        inputs = inputs_of(law) if science is None else science().inputs
        return write_manifest(records, generator=generator(), plan=facts, inputs=inputs)

    return manifest


def _aem(workshop: _Workshop, xml: bool) -> Iterator[Product]:
    from .products import aem_kvn, aem_xml
    from .products.aem import AemHeader
    from .products.aem_layout import as_printed

    options = workshop.options
    series = workshop.series(options.time_scale, options.interpolation, options.degree)
    header = AemHeader(
        creation_date=options.creation_date or _start_utc(workshop.law),
        originator=options.originator,
        message_id=workshop.name("attitude").upper(),
        comments=(f"Commanded attitude of {workshop.law.mission.object_name}, made by {generator()}",),
    )
    write = aem_xml.write if xml else aem_kvn.write
    data = write(series, header, with_rates=options.angular_velocity)
    kind, ending, media = ("aem-xml", "attitude.aem.xml", "application/xml") if xml else ("aem", "attitude.aem", _PLAIN)
    yield Product(workshop.name(ending), kind, media, data, series_facts(as_printed(series)))


def _start_utc(law: ScanLaw) -> str:
    try:
        return iso(int(convert_ns(law.start_et_ns, "TDB", "UTC")), "UTC", 0)
    except TimeError:
        raise UsageError("a window before 1972 has no date in UTC: give a creation date") from None


def _ck(workshop: _Workshop) -> Iterator[Product]:
    from .attitude_kernels import attitude_kernels

    yield from attitude_kernels(workshop.law, workshop.series("TDB", "LINEAR", 1), workshop.name, generator())


def _table(workshop: _Workshop, kind: str) -> Iterator[Product]:
    from importlib import import_module

    module, ending, media = _TABLES[kind]
    table = workshop.table
    write: Callable[[ScanLawTable], bytes] = import_module(f".products.{module}", __package__).write
    facts = {
        "rows": len(table),
        "columns": list(table.layout.names),
        "solution_id": int(table["solution_id"][0]),
        "max_error_uas": table.metadata["interpolation"]["max_error_uas"],
        "interpolation": table.metadata["interpolation"]["method"],
    }
    yield Product(workshop.name(f"scanlaw.{ending}"), kind, media, write(table), facts)


_TABLES = {
    "parquet": ("table_parquet", "parquet", "application/vnd.apache.parquet"),
    "fits": ("table_fits", "fits", "application/fits"),
    "ecsv": ("table_ecsv", "ecsv", "text/csv"),
    "votable": ("table_votable", "vot", "application/x-votable+xml"),
    "csv": ("table_text", "csv", "text/csv"),
}


def _compact(workshop: _Workshop) -> Iterator[Product]:
    from .products import compact_law

    law = workshop.law
    facts = {"segments": len(law.segments), "max_error_uas": 0.0}
    yield Product(workshop.name("compact_law.fits"), "compact", "application/fits", compact_law.write(law), facts)


def _sun_azimuth(workshop: _Workshop) -> Iterator[Product]:
    from .products import sun_azimuth

    law = workshop.law
    azimuth = sun_azimuth.sun_azimuth(law)
    facts = {
        "rows": len(azimuth.segment),
        "max_error_uas": rounded_up_uas(math.radians(float(azimuth.max_error_deg.max()))),
        "interpolation": f"polynomial of degree {azimuth.coefficients_deg.shape[1] - 1} in each interval",
    }
    data = sun_azimuth.write(azimuth, law.mission.object_name)
    yield Product(workshop.name("sun_azimuth.ecsv"), "sun-azimuth", "text/csv", data, facts)


def _maker(make: Callable[..., Iterator[Product]], *arguments: Any) -> Callable[[_Workshop], Iterator[Product]]:
    return lambda workshop: make(workshop, *arguments)


FORMATS: Mapping[str, Callable[[_Workshop], Iterator[Product]]] = {
    "aem": _maker(_aem, False),
    "aem-xml": _maker(_aem, True),
    "ck": _ck,
    **{kind: _maker(_table, kind) for kind in _TABLES},
    "compact": _compact,
    "sun-azimuth": _sun_azimuth,
}
"""The formats by name, in the order in which they are made."""
