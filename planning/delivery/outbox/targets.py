"""The target that an address names."""

from __future__ import annotations

from .address import DirectoryAddress, parse_address
from .directory import DirectoryTarget
from .sftp_session import SftpOptions
from .target import Target


def target_of(address: str, options: SftpOptions | None = None) -> Target:
    """The target of a folder's path, ``file:///...`` or ``sftp://...``. An SFTP target connects when first used.

    Raises InvalidInput where the address makes no sense.
    """
    parsed = parse_address(address)
    if isinstance(parsed, DirectoryAddress):
        return DirectoryTarget(parsed.folder)
    from .sftp import SftpTarget

    return SftpTarget(parsed, options or SftpOptions())
