"""What each key of ``record_keys`` means, by model."""

from __future__ import annotations

from collections.abc import Mapping

Meanings = Mapping[str, str]

_SHA256 = "of its bytes"

PACKAGE: Mapping[str, Meanings] = {
    "PackageManifest": {
        "manifest": "what this is",
        "version": "of this layout",
        "generator": "program and its version",
        "name": "of the package, unique; the archive is called so, with `.tar`",
        "series": "what versions are counted in and replace each other in",
        "package_version": "a later one wins where validities overlap",
        "level": "long-, medium-, short-term plan",
        "mission": "what is known of the mission: free facts",
        "originator": "who issues",
        "issued_utc": "when, UTC; given by who packages, not by a clock",
        "validity": "the window [start, stop), below",
        "profile": "the agreement with the receiver that the package follows, below",
        "supersedes": "packages that this one replaces",
        "withdraws": "packages that are withdrawn",
        "approvals": "who approved it, below",
        "checks": "how the [checks](../checks.md) came out, below",
        "inputs": "what went in, below",
        "products": "the files, in the order of the archive, below",
        "key_id": "which key signed: sha256 of the 32 bytes of the public key; null where none did",
    },
    "Validity": {"start": "first instant, below", "stop": "end, not part of it"},
    "Instant": {"utc": "as text; null before 1972", "tdb": "as text", "et_ns": "TDB nanoseconds past J2000: exact"},
    "ProfileFacts": {"name": "of the profile", "title": "of the profile", "sha256": "of its file"},
    "Approval": {"who": "approves", "role": "of the person", "at_utc": "when, UTC", "note": "may be empty"},
    "CheckFacts": {
        "rules": "that were applied",
        "errors_waived": "errors that a waiver covers, below; others have no package",
        "warnings": "how many findings were warnings",
    },
    "WaivedFinding": {
        "rule": "that found the error",
        "author": "of the waiver",
        "reason": "of the waiver",
        "expires_utc": "end of the waiver, UTC",
    },
    "PackageInput": {
        "role": "what it was for: the roles of a [plan](plan-manifest.md#4-fields), `plan`, `profile`, `code`, ...",
        "name": "of the file; of program and version for the code",
        "sha256": _SHA256,
    },
    "PackagedProduct": {
        "name": "of the file in the archive",
        "kind": "of product, as in the plan",
        "media_type": "of the file",
        "size_bytes": "of the file",
        "sha256": _SHA256,
        "source": "its name in the plan; null for a file that packaging made",
        "facts": "counts and certificates: free facts",
    },
}
PLAN: Mapping[str, Meanings] = {
    "Manifest": {
        "manifest": "what this is",
        "version": "of this layout",
        "generator": "program and its version",
        "plan": "what was planned: mission, window, law segments, jumps, options: free facts",
        "inputs": "what went in, below",
        "products": "the files, in the order in which they were made, below",
    },
    "ManifestInput": {"role": "what it was for", "name": "of the file", "sha256": _SHA256},
    "ManifestProduct": {
        "name": "of the file, in the same folder",
        "kind": "of product: that of the [index](README.md), with its format",
        "media_type": "of the file",
        "size_bytes": "of the file",
        "sha256": _SHA256,
        "facts": "counts and certificates: free facts",
    },
}
ANSWER: Meanings = {
    "answer": "what this is",
    "version": "of this layout",
    "package": "NAME, as in the file's name",
    "sha256": "of `NAME.tar` as it was received, in lower case; of no bytes where it is missing",
    "verdict": "as in the file's name",
    "reason": "why it is refused; may be empty with `ACK` only",
    "at_utc": "when it was judged, UTC",
    "by": "who judged it",
}
LOG: Meanings = {
    "number": "from 1, without gaps",
    "at_utc": "when, ISO 8601 in UTC",
    "who": "did it",
    "delivery": "name of the package; null for an entry about the whole store",
    "before": "state before; null for a remark, and for what was not there",
    "after": "state after; null for a remark",
    "why": "reason; may be empty",
}
TOKEN: Meanings = {
    "name": "of who has the token; a safe name, there once",
    "scope": "what it is good for; `deliver` includes `read`",
    "since_utc": "when it was made, UTC",
    "sha256": "of the token's text, 64 hexadecimal digits",
}
ORDERED: Meanings = {
    "id": "of the job, as its folder",
    "number": "counts the jobs of a service, which are begun in this order",
    "kind": "of job, as in its address",
    "bearer": "name of the token that submitted it",
    "submitted_utc": "when, ISO 8601, whole seconds",
    "parameters": "what was asked, as the [HTTP interface](../http-api.md) has it",
    "body": "name of the file in the job's folder that came along",
}
JOB: Meanings = {
    "state": "where it stands",
    "deaths": "how often its process ended without a word since a part of the results was last done",
    "parts": "how many parts were done when it did so the last time",
    "done": "1 where it is done, else 0",
    "said": "once it has ended: what it has found",
    "problem": "why it failed, a problem document (RFC 9457)",
    "files": "what came out, below",
}
JOB_FILE: Meanings = {
    "name": "in the folder of results",
    "size_bytes": "of the file",
    "sha256": _SHA256,
    "media_type": "of the file",
}
EO_HEADER: Meanings = {
    "File_Name": "of the file that the header is about, without its ending",
    "File_Description": "title of the product in the profile",
    "Notes": "free text; scanplan leaves it empty",
    "Mission": "name of the mission",
    "File_Class": "such as `OPER`",
    "File_Type": "type of the file in the profile",
    "Validity_Period/Validity_Start": "start of the validity",
    "Validity_Period/Validity_Stop": "its end",
    "File_Version": "version of the package",
    "Source/System": "who issues",
    "Source/Creator": "program",
    "Source/Creator_Version": "its version",
    "Source/Creation_Date": "when the package was issued",
}
