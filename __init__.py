"""Mission planning for spacecraft that scan the sky on a revolving scanning law.

    import scanplan as sp

    mission = sp.Mission.load("gaia")
    law = sp.propagate(mission, "2017-02-05", "2017-02-12")
    law.attitude(["2017-02-08T18:00:00"])

Names are imported from their modules when first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .ephemeris.kernels import KernelSet, embedded_kernels
    from .errors import (
        CoverageError,
        IntegrityError,
        InvalidInput,
        KernelError,
        MissionFileError,
        ProductError,
        RuleViolation,
        ScanplanError,
        TimeError,
        UsageError,
    )
    from .planning.activities.activity_file import read_activity_file
    from .planning.activities.history import ConfigurationHistory, configuration_at
    from .planning.activities.requests import IssueOptions, RequestInputs, payload_requests, request_products
    from .planning.activities.template_file import load_templates
    from .planning.catalogue import Catalogue, ColumnChoice, open_catalogue
    from .planning.coverage import CoverageMap, coverage
    from .planning.delivery.outbox.collect import collect_answers
    from .planning.delivery.outbox.deliver import deliver
    from .planning.delivery.outbox.receive import receive
    from .planning.delivery.outbox.retry import RetryPolicy
    from .planning.delivery.outbox.targets import target_of
    from .planning.delivery.publish import publish
    from .planning.delivery.store.delivery import Delivery
    from .planning.delivery.store.store import Store
    from .planning.diff.difference import Difference, diff
    from .planning.events.avoidance import avoidance
    from .planning.events.event import AvoidanceList, EventList
    from .planning.events.find import find_events
    from .planning.events.interruptions import best_windows
    from .planning.events.manoeuvres import ManoeuvreList
    from .planning.file_check import check_path
    from .planning.focal_plane import ccd_times_et_ns, strip_names
    from .planning.gaps import GapList, data_probability
    from .planning.hats.reduction import TransitReduction, reduce_partition
    from .planning.hats.run import reduce_catalogue
    from .planning.manifest import verify
    from .planning.mission import Mission, embedded_missions
    from .planning.obsplan import ObservingPlan, observing_plan
    from .planning.operations.checklist import Checklist
    from .planning.operations.site import Site
    from .planning.package.manifest import PackageManifest
    from .planning.package.package import OpenedPackage, Package
    from .planning.package.package_plan import package
    from .planning.package.profile import Profile, embedded_profiles, load_profile
    from .planning.package.verify import open_package
    from .planning.passes.baseline import baseline_plan
    from .planning.passes.memory import simulate_memory
    from .planning.passes.pass_plan import PassPlan
    from .planning.passes.planner import plan_passes
    from .planning.passes.requests import read_pass_requests
    from .planning.passes.visibility import visibility
    from .planning.plan import FORMATS, PlanOptions, Product, manifest_of, plan_products, scan_law_products
    from .planning.products.transit_columns import TransitOptions
    from .planning.readers import (
        read_aem,
        read_avoidance,
        read_ck,
        read_compact_law,
        read_configuration_history,
        read_coverage_map,
        read_daily_volumes,
        read_events,
        read_oem,
        read_pass_request,
        read_por,
        read_schedule,
        read_table,
        read_transits,
    )
    from .planning.reductions import StarReductions, reduce_stars, reduce_transits
    from .planning.rehearsal.record import Rehearsal
    from .planning.rehearsal.rehearse import rehearse
    from .planning.rules.check import CheckReport, check_subject
    from .planning.rules.finding import RuleFinding
    from .planning.rules.registry import rule
    from .planning.rules.subject import Subject
    from .planning.rules.waivers import read_waivers
    from .planning.sampling import sample
    from .planning.scanlaw import ScanLaw, propagate
    from .planning.schedule import ScienceSchedule
    from .planning.science.data_rate import DataRate
    from .planning.science.rate import data_rate
    from .planning.science_plan import ScienceOptions, SciencePlan, plan_science, schedule
    from .planning.search import count_transits
    from .planning.service.client.client import Client
    from .planning.service.client.errors import ServiceError
    from .planning.sky.galaxy_counts import default_star_map
    from .planning.sky.map_file import read_star_map
    from .planning.sky.star_map import StarMap
    from .planning.stars import Stars, stars_of
    from .planning.transits import Transits, transits

    __version__: str

__all__ = [
    "FORMATS",
    "AvoidanceList",
    "Catalogue",
    "CheckReport",
    "Checklist",
    "Client",
    "ColumnChoice",
    "ConfigurationHistory",
    "CoverageError",
    "CoverageMap",
    "DataRate",
    "Delivery",
    "Difference",
    "EventList",
    "GapList",
    "IntegrityError",
    "InvalidInput",
    "IssueOptions",
    "KernelError",
    "KernelSet",
    "ManoeuvreList",
    "Mission",
    "MissionFileError",
    "ObservingPlan",
    "OpenedPackage",
    "Package",
    "PackageManifest",
    "PassPlan",
    "PlanOptions",
    "Product",
    "ProductError",
    "Profile",
    "Rehearsal",
    "RequestInputs",
    "RetryPolicy",
    "RuleFinding",
    "RuleViolation",
    "ScanLaw",
    "ScanplanError",
    "ScienceOptions",
    "SciencePlan",
    "ScienceSchedule",
    "ServiceError",
    "Site",
    "StarMap",
    "StarReductions",
    "Stars",
    "Store",
    "Subject",
    "TimeError",
    "TransitOptions",
    "TransitReduction",
    "Transits",
    "UsageError",
    "__version__",
    "avoidance",
    "baseline_plan",
    "best_windows",
    "ccd_times_et_ns",
    "check_path",
    "check_subject",
    "collect_answers",
    "configuration_at",
    "count_transits",
    "coverage",
    "data_probability",
    "data_rate",
    "default_star_map",
    "deliver",
    "diff",
    "embedded_kernels",
    "embedded_missions",
    "embedded_profiles",
    "find_events",
    "load_profile",
    "load_templates",
    "manifest_of",
    "observing_plan",
    "open_catalogue",
    "open_package",
    "package",
    "payload_requests",
    "plan_passes",
    "plan_products",
    "plan_science",
    "propagate",
    "publish",
    "read_activity_file",
    "read_aem",
    "read_avoidance",
    "read_ck",
    "read_compact_law",
    "read_configuration_history",
    "read_coverage_map",
    "read_daily_volumes",
    "read_events",
    "read_oem",
    "read_pass_request",
    "read_pass_requests",
    "read_por",
    "read_schedule",
    "read_star_map",
    "read_table",
    "read_transits",
    "read_waivers",
    "receive",
    "reduce_catalogue",
    "reduce_partition",
    "reduce_stars",
    "reduce_transits",
    "rehearse",
    "request_products",
    "rule",
    "sample",
    "scan_law_products",
    "schedule",
    "simulate_memory",
    "stars_of",
    "strip_names",
    "target_of",
    "transits",
    "verify",
    "visibility",
]

_MODULES = {
    ".ephemeris.kernels": ("KernelSet", "embedded_kernels"),
    ".errors": (
        "CoverageError",
        "IntegrityError",
        "InvalidInput",
        "KernelError",
        "MissionFileError",
        "ProductError",
        "RuleViolation",
        "ScanplanError",
        "TimeError",
        "UsageError",
    ),
    ".planning.activities.activity_file": ("read_activity_file",),
    ".planning.activities.history": ("ConfigurationHistory", "configuration_at"),
    ".planning.activities.requests": ("IssueOptions", "RequestInputs", "payload_requests", "request_products"),
    ".planning.activities.template_file": ("load_templates",),
    ".planning.catalogue": ("Catalogue", "ColumnChoice", "open_catalogue"),
    ".planning.coverage": ("CoverageMap", "coverage"),
    ".planning.delivery.outbox.collect": ("collect_answers",),
    ".planning.delivery.outbox.deliver": ("deliver",),
    ".planning.delivery.outbox.receive": ("receive",),
    ".planning.delivery.outbox.retry": ("RetryPolicy",),
    ".planning.delivery.outbox.targets": ("target_of",),
    ".planning.delivery.publish": ("publish",),
    ".planning.delivery.store.delivery": ("Delivery",),
    ".planning.delivery.store.store": ("Store",),
    ".planning.diff.difference": ("Difference", "diff"),
    ".planning.events.avoidance": ("avoidance",),
    ".planning.events.event": ("AvoidanceList", "EventList"),
    ".planning.events.find": ("find_events",),
    ".planning.events.interruptions": ("best_windows",),
    ".planning.events.manoeuvres": ("ManoeuvreList",),
    ".planning.file_check": ("check_path",),
    ".planning.focal_plane": ("ccd_times_et_ns", "strip_names"),
    ".planning.gaps": ("GapList", "data_probability"),
    ".planning.hats.reduction": ("TransitReduction", "reduce_partition"),
    ".planning.hats.run": ("reduce_catalogue",),
    ".planning.manifest": ("verify",),
    ".planning.mission": ("Mission", "embedded_missions"),
    ".planning.obsplan": ("ObservingPlan", "observing_plan"),
    ".planning.operations.checklist": ("Checklist",),
    ".planning.operations.site": ("Site",),
    ".planning.package.manifest": ("PackageManifest",),
    ".planning.package.package": ("OpenedPackage", "Package"),
    ".planning.package.package_plan": ("package",),
    ".planning.package.profile": ("Profile", "embedded_profiles", "load_profile"),
    ".planning.package.verify": ("open_package",),
    ".planning.passes.baseline": ("baseline_plan",),
    ".planning.passes.memory": ("simulate_memory",),
    ".planning.passes.pass_plan": ("PassPlan",),
    ".planning.passes.planner": ("plan_passes",),
    ".planning.passes.requests": ("read_pass_requests",),
    ".planning.passes.visibility": ("visibility",),
    ".planning.plan": ("FORMATS", "PlanOptions", "Product", "manifest_of", "plan_products", "scan_law_products"),
    ".planning.products.transit_columns": ("TransitOptions",),
    ".planning.readers": (
        "read_aem",
        "read_avoidance",
        "read_ck",
        "read_compact_law",
        "read_configuration_history",
        "read_coverage_map",
        "read_daily_volumes",
        "read_events",
        "read_oem",
        "read_pass_request",
        "read_por",
        "read_schedule",
        "read_table",
        "read_transits",
    ),
    ".planning.reductions": ("StarReductions", "reduce_stars", "reduce_transits"),
    ".planning.rehearsal.record": ("Rehearsal",),
    ".planning.rehearsal.rehearse": ("rehearse",),
    ".planning.rules.check": ("CheckReport", "check_subject"),
    ".planning.rules.finding": ("RuleFinding",),
    ".planning.rules.registry": ("rule",),
    ".planning.rules.subject": ("Subject",),
    ".planning.rules.waivers": ("read_waivers",),
    ".planning.sampling": ("sample",),
    ".planning.scanlaw": ("ScanLaw", "propagate"),
    ".planning.schedule": ("ScienceSchedule",),
    ".planning.science.data_rate": ("DataRate",),
    ".planning.science.rate": ("data_rate",),
    ".planning.science_plan": ("ScienceOptions", "SciencePlan", "plan_science", "schedule"),
    ".planning.search": ("count_transits",),
    ".planning.service.client.client": ("Client",),
    ".planning.service.client.errors": ("ServiceError",),
    ".planning.sky.galaxy_counts": ("default_star_map",),
    ".planning.sky.map_file": ("read_star_map",),
    ".planning.sky.star_map": ("StarMap",),
    ".planning.stars": ("Stars", "stars_of"),
    ".planning.transits": ("Transits", "transits"),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        value: Any = version("scanplan")
    elif name in _MODULE_OF:
        from importlib import import_module

        value = getattr(import_module(_MODULE_OF[name], __name__), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
