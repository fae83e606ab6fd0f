"""From a scanned AEM to the values it carries, for messages that conform and hold quaternions."""

from __future__ import annotations

import math

import numpy as np

from ...errors import ProductError
from .aem import READABLE_TIME_SYSTEMS, AemBlock, AemFile, AemHeader, certificate_of, segment_of
from .aem_check import judge
from .aem_document import Document, Segment
from .aem_tokens import Fault, stamp_ns
from .series import Interpolation


def load(document: Document) -> AemFile:
    """The values of a message.

    Raises ProductError with file, line and key at the first breach of the standard, and for what conforms but
    is no quaternion or is timed in a scale that cannot be converted.
    """
    source = document.source
    for finding in judge(document):
        if finding.severity == "ERROR":
            raise ProductError(finding.message, file=source, line=finding.line, key=finding.key or None)
    header = {entry.key: entry.value for entry in document.header}
    names = {(segment.value("OBJECT_NAME"), segment.value("OBJECT_ID")) for segment in document.segments}
    if len(names) > 1:
        raise ProductError(
            "the blocks are of different objects", file=source, key="OBJECT_NAME", hint="one file, one object"
        )
    object_name, object_id = next(iter(names))
    return AemFile(
        AemHeader(
            header["CREATION_DATE"],
            header["ORIGINATOR"],
            header.get("MESSAGE_ID"),
            header.get("CLASSIFICATION"),
            tuple(document.header_comments),
        ),
        object_name,
        object_id,
        tuple(_block(segment, source) for segment in document.segments),
    )


def _block(segment: Segment, source: str) -> AemBlock:
    rows, time_scale = segment.rows, segment.value("TIME_SYSTEM").upper()
    frame_a, frame_b = segment.value("REF_FRAME_A").upper(), segment.value("REF_FRAME_B").upper()
    if rows is None or rows.columns[:4] != ("Q1", "Q2", "Q3", "QC"):
        raise _refused(segment, source, "ATTITUDE_TYPE", "use QUATERNION or QUATERNION/ANGVEL")
    if time_scale not in READABLE_TIME_SYSTEMS:
        raise _refused(segment, source, "TIME_SYSTEM", f"use one of {', '.join(READABLE_TIME_SYSTEMS)}")
    rates = None
    if rows.columns[4:5] == ("ANGVEL_X",):
        if segment.value("ANGVEL_FRAME").upper() != frame_b:
            raise _refused(segment, source, "ANGVEL_FRAME", f"use REF_FRAME_B, {frame_b}")
        rates = np.radians(rows.values[:, 4:7])
    comments = tuple(segment.comments)
    useable = [segment.value(f"USEABLE_{end}") or segment.value(end) for end in ("START_TIME", "STOP_TIME")]
    start_ns, stop_ns = (stamp_ns(text, time_scale) for text in useable)
    if isinstance(start_ns, Fault) or isinstance(stop_ns, Fault):
        raise _refused(segment, source, "START_TIME", "use YYYY-MM-DDThh:mm:ss")
    return AemBlock(
        segment=segment_of(comments),
        time_scale=time_scale,
        tags_ns=rows.tags_ns,
        quaternion=np.ascontiguousarray(rows.values[:, :4]),
        angular_velocity_rad_s=rates,
        interpolation=_interpolation(segment, comments),
        frame_a=frame_a,
        frame_b=frame_b,
        useable_ns=(start_ns, stop_ns),
        comments=comments,
    )


def _interpolation(segment: Segment, comments: tuple[str, ...]) -> Interpolation | None:
    if not segment.value("INTERPOLATION_METHOD"):
        return None
    certificate = certificate_of(comments)
    if certificate is not None:
        return certificate
    return Interpolation(
        segment.value("INTERPOLATION_METHOD").upper(), int(segment.value("INTERPOLATION_DEGREE")), math.inf
    )


def _refused(segment: Segment, source: str, key: str, hint: str) -> ProductError:
    entry = segment.find(key)
    line = segment.line if entry is None else entry.line
    return ProductError(f"'{segment.value(key)}' cannot be read", file=source, line=line, key=key, hint=hint)
