"""Every reader of the project: what its inputs are made of, seeds to spoil, and how it is called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from . import seeds

NAMED = ("aem-kvn", "aem-xml", "oem-kvn", "oem-xml", "manifest", "mission", "archive")
"""Readers that ``make test`` gives ten thousand inputs each: an AEM and an OEM in either notation count as one."""

Read = Callable[[bytes, Path], object]


@dataclass(frozen=True)
class Reader:
    """How to attack a reader.

    kind   what its inputs are made of, a key of ``mutations.MUTATIONS``
    seeds  made when first asked for
    read   takes the bytes, and a folder in which it may write them for a reader that takes a path

    may_refuse_seeds   whether some of them are good for splicing only
    """

    kind: str
    seeds: Callable[[], Sequence[bytes]]
    read: Read
    may_refuse_seeds: bool = False


class BadFinding(Exception):
    """A checker's message that is not fit for a line of a table."""


def _module(name: str, function: str = "read") -> Read:
    """A reader of bytes that is told the name of the file."""

    def read(data: bytes, folder: Path) -> object:
        return getattr(import_module(f"scanplan.{name}"), function)(data, "x")

    return read


def _path(name: str, function: str, file: str = "x") -> Read:
    """A reader that takes a path."""

    def read(data: bytes, folder: Path) -> object:
        path = folder / file
        path.write_bytes(data)
        target: Any = import_module(f"scanplan.{name}")
        for part in function.split("."):
            target = getattr(target, part)
        return target(path)

    return read


def _sane(findings: Iterable[Any]) -> None:
    for finding in findings:
        if not all(str(part).isprintable() for part in (finding.message, finding.key)) or len(finding.message) > 1500:
            raise BadFinding(repr(finding)[:3000])


def _check_aem(data: bytes, folder: Path) -> None:
    from scanplan.planning.products import aem_check

    _sane(aem_check.check(data))


def _check_path(file: str) -> Read:
    """Whatever ``scanplan check`` does with a file of its kind, and with files that changed their kind."""

    def read(data: bytes, folder: Path) -> None:
        from scanplan.planning.file_check import check_path

        path = folder / file
        path.write_bytes(data)
        _sane(check_path(path).findings)

    return read


def _ck(data: bytes, folder: Path) -> object:
    from scanplan.planning.products.ck_read import read_ck

    return read_ck(data, "x", naif_id=-999001)


def _catalogue(file: str) -> Read:
    def read(data: bytes, folder: Path) -> int:
        from scanplan.planning.catalogue.columns import ColumnChoice
        from scanplan.planning.catalogue.files import open_catalogue

        path = folder / file
        path.write_bytes(data)
        return sum(len(stars) for stars in open_catalogue(path, ColumnChoice(default_epoch=2016.0)).chunks())

    return read


def _open_package(data: bytes, folder: Path) -> object:
    from scanplan.planning.package.verify import open_package

    return open_package(data)


def _answer(data: bytes, folder: Path) -> object:
    from scanplan.planning.delivery.outbox.answer import read_answer

    return read_answer(data, "GAI_TEST_0001.REJ")


def _text_kernel(data: bytes, folder: Path) -> object:
    from scanplan.ephemeris.text_kernel import assignments

    return assignments(data.decode("latin-1"), "x")


def _all_kinds() -> list[bytes]:
    """Small files of many kinds, spliced into each other."""
    return [
        *seeds.aem_kvn_seeds(),
        *seeds.oem_xml_seeds(),
        *seeds.schedule_seeds("events.xml", "avoidance.csv", "pass_request.xml"),
        *seeds.transit_seeds("csv"),
        *seeds.ck_seeds(),
        *seeds.text_kernel_seeds(),
        seeds.SMALL_MISSION,
    ]


_LISTS = b"start,end,kind"
_PRODUCTS = "planning.products"

READERS: dict[str, Reader] = {
    "aem-kvn": Reader("text", seeds.aem_kvn_seeds, _module(f"{_PRODUCTS}.aem_kvn")),
    "aem-xml": Reader("xml", seeds.aem_xml_seeds, _module(f"{_PRODUCTS}.aem_xml")),
    "oem-kvn": Reader("text", seeds.oem_kvn_seeds, _module("ephemeris.oem", "read_oem")),
    "oem-xml": Reader("xml", seeds.oem_xml_seeds, _module("ephemeris.oem", "read_oem")),
    "manifest": Reader("json", seeds.manifest_seeds, _module("planning.manifest", "read_manifest")),
    "mission": Reader("toml", seeds.mission_seeds, _module("planning.mission_file", "read_mission")),
    "archive": Reader("tar", seeds.archive_seeds, _module("planning.package.archive", "read_archive")),
    "package": Reader("tar", seeds.package_seeds, _open_package),
    "package-manifest": Reader(
        "json", seeds.package_manifest_seeds, _module("planning.package.manifest_json", "read_json")
    ),
    "profile": Reader("toml", seeds.profile_seeds, _module("planning.package.profile", "read_profile")),
    "withdrawal": Reader("xml", seeds.withdrawal_seeds, _module("planning.package.withdrawal")),
    "eo-header": Reader("xml", seeds.eo_header_seeds, _module("planning.package.eo_header", "read_header")),
    "templates": Reader("toml", seeds.template_seeds, _module("planning.activities.template_file", "read_templates")),
    "activities": Reader("toml", seeds.activity_seeds, _module("planning.activities.activity_file", "activities_of")),
    "por": Reader("xml", seeds.por_seeds, _module(f"{_PRODUCTS}.por_read")),
    "configuration-history": Reader(
        "xml", seeds.configuration_history_seeds, _module(f"{_PRODUCTS}.configuration_history_read")
    ),
    "waivers": Reader("toml", seeds.waiver_seeds, _module("planning.rules.waivers", "parse_waivers")),
    "answer": Reader("json", seeds.answer_seeds, _answer),
    "aem-check-kvn": Reader("text", seeds.checked_aem_seeds, _check_aem),
    "aem-check-xml": Reader("xml", seeds.aem_xml_seeds, _check_aem),
    "mission-whole": Reader("toml", seeds.whole_mission_seeds, _module("planning.mission_file", "read_mission")),
    "compact-law": Reader("fits", seeds.compact_law_seeds, _module(f"{_PRODUCTS}.compact_law")),
    "sun-azimuth": Reader("text", lambda: [seeds.product("sun-azimuth")], _module(f"{_PRODUCTS}.sun_azimuth")),
    "ck": Reader("daf", seeds.ck_seeds, _ck),
    "table-csv": Reader("text", lambda: [seeds.product("csv")], _module(f"{_PRODUCTS}.table_text")),
    "table-ecsv": Reader("text", lambda: [seeds.product("ecsv")], _module(f"{_PRODUCTS}.table_ecsv")),
    "table-votable": Reader("xml", lambda: [seeds.product("votable")], _module(f"{_PRODUCTS}.table_votable")),
    "table-fits": Reader("fits", seeds.fits_table_seeds, _module(f"{_PRODUCTS}.table_fits")),
    "table-parquet": Reader("parquet", lambda: [seeds.product("parquet")], _module(f"{_PRODUCTS}.table_parquet")),
    **{
        f"transits-{form}": Reader(kind, partial(seeds.transit_seeds, form), _module(f"{_PRODUCTS}.transit_{form}"))
        for form, kind in (
            *(("csv", "text"), ("ecsv", "text"), ("votable", "xml"), ("parquet", "parquet"), ("gost", "text")),
            ("json", "json"),
        )
    },
    "coverage-map": Reader("fits", seeds.coverage_map_seeds, _module(f"{_PRODUCTS}.healpix_map")),
    **{
        f"schedule-{form}": Reader(
            kind, partial(seeds.schedule_seeds, f"schedule.{form}"), _module(f"{_PRODUCTS}.schedule_read")
        )
        for form, kind in (("csv", "text"), ("ecsv", "text"), ("xml", "xml"), ("parquet", "parquet"))
    },
    "daily-volumes": Reader(
        "text",
        partial(seeds.schedule_seeds, "daily_volumes.csv", "daily_volumes.ecsv"),
        _module(f"{_PRODUCTS}.daily_volumes"),
    ),
    "pass-request": Reader(
        "xml", partial(seeds.schedule_seeds, "pass_request.xml"), _module(f"{_PRODUCTS}.simple_schedule_read")
    ),
    "events-xml": Reader("xml", partial(seeds.schedule_seeds, "events.xml"), _module(f"{_PRODUCTS}.event_file")),
    "events-csv": Reader("text", partial(seeds.schedule_seeds, "events.csv"), _module(f"{_PRODUCTS}.event_file")),
    "avoidance": Reader(
        "xml", partial(seeds.schedule_seeds, "avoidance.xml", "avoidance.csv"), _module(f"{_PRODUCTS}.avoidance_file")
    ),
    "gaps": Reader("text", partial(seeds.csv_list_seeds, _LISTS), _path("planning.gaps", "GapList.read")),
    "manoeuvres": Reader(
        "text", partial(seeds.csv_list_seeds, _LISTS), _path("planning.events.manoeuvres", "ManoeuvreList.read")
    ),
    "pass-requests": Reader(
        "text", seeds.pass_request_list_seeds, _path("planning.passes.requests", "read_pass_requests")
    ),
    "star-map": Reader("parquet", seeds.star_map_seeds, _path("planning.sky.map_file", "read_star_map")),
    "star-map-text": Reader("text", seeds.star_map_seeds, _path("planning.sky.map_file", "read_star_map")),
    "star-map-fits": Reader("fits", seeds.star_map_seeds, _path("planning.sky.map_file", "read_star_map")),
    **{
        f"catalogue-{ending}": Reader(
            kind, lambda ending=ending: [seeds.catalogue_seed(ending)], _catalogue(f"x.{ending}")
        )
        for ending, kind in (
            *(("csv", "text"), ("ecsv", "text"), ("txt", "text"), ("vot", "xml"), ("fits", "fits")),
            *(("parquet", "parquet"), ("csv.gz", "bytes"), ("fits.gz", "bytes")),
        )
    },
    "text-kernel": Reader("text", seeds.text_kernel_seeds, _text_kernel),
    "check-file": Reader("text", _all_kinds, _check_path("x"), may_refuse_seeds=True),
}
