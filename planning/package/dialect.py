"""The attitude message in the dialect of a profile, made anew from the plan's compact law.

The compact law is lossless: from it the attitude follows in any time system and at any step exactly as the plan
would have had it.
"""

from __future__ import annotations

from dataclasses import replace

from ...errors import IntegrityError, UsageError
from ..frame_bias import from_eme2000
from ..plan_facts import generator, series_facts
from ..product import Product
from ..products import aem_kvn, aem_xml, compact_law
from ..products.aem import AemFrames, AemHeader
from ..products.aem_layout import as_printed
from ..sampling import sample
from ..scanlaw import ScanLaw
from .naming import NameParts, name_of
from .plan_files import PlanFiles
from .profile import AemDialect

COMPACT = "compact"
_COMMENTS = {
    "ICRF": (),
    "EME2000": (
        "EME2000 IS THE MEAN EQUATOR AND EQUINOX OF J2000.0",
        "IT IS TURNED FROM THE ICRF BY THE FRAME BIAS OF IAU 2000, 23 MAS",
    ),
}


def law_of(plan: PlanFiles) -> ScanLaw:
    """The law of a plan, from its compact law file.

    Raises UsageError where the plan has none, IntegrityError where it is of another mission file than the plan.
    """
    record = plan.of_kind(COMPACT)
    if record is None:
        raise UsageError(f"{plan.name}: has no compact law to make attitude from; plan with scanplan plan")
    law = compact_law.read(plan.product(record).data, f"{plan.name}/{record.name}")
    if law.mission.source_sha256 != plan.mission_sha256:
        raise IntegrityError(f"{plan.name}/{record.name}: holds another mission file than the one that the plan names")
    return law


def attitude_product(law: ScanLaw, dialect: AemDialect, name: str, parts: NameParts, issued_utc: str) -> Product:
    """The commanded attitude as a profile wants it.

    name        of the file
    parts       what stands in MESSAGE_ID
    issued_utc  CREATION_DATE
    Raises ProductError for what the message cannot hold, UsageError for an interpolation without a certificate.
    """
    series = sample(law, dialect.step_ns, dialect.time_system, dialect.interpolation, dialect.degree)
    series = replace(
        series,
        object_name=dialect.object_name or series.object_name,
        object_id=dialect.object_id or series.object_id,
    )
    if dialect.ref_frame_a == "EME2000":
        series = from_eme2000(series)
    message_id = name_of(dialect.message_id, parts)
    header = AemHeader(
        creation_date=issued_utc,
        originator=dialect.originator,
        message_id=message_id,
        comments=(f"Commanded attitude of {series.object_name}, made by {generator()}",),
    )
    frames = AemFrames(dialect.ref_frame_a, dialect.ref_frame_b, _COMMENTS[dialect.ref_frame_a])
    is_xml = dialect.notation == "xml"
    write = aem_xml.write if is_xml else aem_kvn.write
    data = write(series, header, with_rates=dialect.angular_velocity, frames=frames)
    facts = {
        **series_facts(as_printed(series)),
        "ref_frame_a": frames.a,
        "ref_frame_b": frames.b,
        "step_ns": dialect.step_ns,
        "message_id": message_id,
    }
    kind, media_type = ("aem-xml", "application/xml") if is_xml else ("aem", "text/plain")
    return Product(name, kind, media_type, data, facts)
