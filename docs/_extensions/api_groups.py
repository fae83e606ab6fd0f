"""The public names by subject: a page of the API reference each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    """One page: its file, its title, a sentence, the public names on it, in the order of reading."""

    file: str
    title: str
    says: str
    names: tuple[str, ...]


def _group(file: str, title: str, says: str, names: str) -> Group:
    return Group(file, title, says, tuple(names.split()))


GROUPS = (
    _group(
        "scan-law",
        "Mission and scan law",
        "A mission file as frozen objects, and where the spacecraft looks.",
        "Mission embedded_missions propagate ScanLaw sample KernelSet embedded_kernels __version__",
    ),
    _group(
        "transits",
        "Transits",
        "When which star crosses which field of view, and what that makes star by star.",
        "transits Transits TransitOptions count_transits reduce_stars reduce_transits StarReductions "
        "strip_names ccd_times_et_ns GapList data_probability",
    ),
    _group(
        "stars",
        "Stars and catalogues",
        "Stars as columns, from numbers, from files of any size.",
        "Stars stars_of open_catalogue Catalogue ColumnChoice reduce_catalogue reduce_partition TransitReduction",
    ),
    _group(
        "coverage",
        "Coverage and observing plan",
        "How the sky is scanned: as a map, and as rows of what is observed when.",
        "coverage CoverageMap observing_plan ObservingPlan",
    ),
    _group(
        "schedule",
        "Science schedule",
        "What is observed, stored, sent and lost.",
        "schedule ScienceSchedule ScienceOptions plan_science SciencePlan data_rate DataRate "
        "default_star_map read_star_map StarMap",
    ),
    _group(
        "passes",
        "Ground stations and passes",
        "When stations see the spacecraft, which of them receive, what the memory holds.",
        "visibility plan_passes baseline_plan PassPlan read_pass_requests simulate_memory",
    ),
    _group(
        "events",
        "Events and avoidance periods",
        "What happens in a window, when an interruption hurts, and when least.",
        "find_events EventList ManoeuvreList avoidance AvoidanceList best_windows",
    ),
    _group(
        "payload",
        "Payload requests",
        "What is asked of the payload, and the configuration that follows.",
        "load_templates read_activity_file payload_requests IssueOptions RequestInputs request_products "
        "ConfigurationHistory configuration_at",
    ),
    _group(
        "files",
        "Files",
        "Products as bytes, folders written all or nothing, files read back.",
        "FORMATS PlanOptions Product scan_law_products plan_products manifest_of publish verify check_path "
        "read_aem read_ck read_table read_compact_law read_oem read_transits read_coverage_map read_schedule "
        "read_daily_volumes read_pass_request read_events read_avoidance read_por read_configuration_history",
    ),
    _group(
        "checks",
        "Checks before delivery",
        "Rules over a whole delivery, waivers, rules of a site.",
        "Subject check_subject CheckReport read_waivers rule RuleFinding",
    ),
    _group(
        "packages",
        "Packages and profiles",
        "A plan checked, named, signed and packed for a control centre; and opened again.",
        "package Package open_package OpenedPackage PackageManifest load_profile embedded_profiles Profile",
    ),
    _group(
        "differences",
        "Differences",
        "What changes from one plan, law or schedule to another.",
        "diff Difference",
    ),
    _group(
        "delivery",
        "Store and delivery",
        "Deliveries and their states, the way to the control centre and back.",
        "Store Delivery deliver target_of RetryPolicy collect_answers receive",
    ),
    _group(
        "operations",
        "Operations",
        "What runbooks and rehearsals share.",
        "Site Checklist rehearse Rehearsal",
    ),
    _group(
        "service",
        "Service",
        "A service asked from Python.",
        "Client ServiceError",
    ),
    _group(
        "errors",
        "Errors",
        "Every error raised on purpose is one of these; its text is one line: where, what, what would be right.",
        "ScanplanError CoverageError IntegrityError InvalidInput KernelError MissionFileError ProductError "
        "RuleViolation TimeError UsageError",
    ),
)
