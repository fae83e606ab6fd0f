"""The files that make up a delivery, and their names on the other side."""

from __future__ import annotations

from ...package.archive import read_archive
from ...package.manifest import MANIFEST_JSON, SIGNATURE
from ...package.package import ENDING
from .place import Outgoing

MARKER_ENDING = ".manifest.json"
SIGNATURE_ENDING = ".manifest.json.sig"


def outgoing_files(name: str, archive: bytes) -> tuple[Outgoing, ...]:
    """Archive, signature if there is one, and last the marker: once that is there, all is there.

    The marker is the package's own manifest, byte by byte. Raises what ``read_archive`` raises.
    """
    inside = read_archive(archive, f"{name}{ENDING}")
    files = [Outgoing(f"{name}{ENDING}", archive)]
    if SIGNATURE in inside:
        files.append(Outgoing(f"{name}{SIGNATURE_ENDING}", inside[SIGNATURE]))
    return (*files, Outgoing(f"{name}{MARKER_ENDING}", inside[MANIFEST_JSON]))
