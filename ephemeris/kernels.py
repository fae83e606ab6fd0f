"""SPICE kernels as a set: found by name, told apart by their first bytes, listed with size and sha256.

    kernels = KernelSet.load(["naif0012.tls", "de440_2010_2050.bsp", "my_orbit.bsp"])
    kernels.ephemeris.position_km(399, 0, et_s)

A name is an embedded kernel's, or a path; ``./name`` is always a path. A meta-kernel stands for the kernels it lists.
An orbit may also come as a CCSDS OEM: it is converted when the ephemeris is first asked for.
Nothing is loaded into SPICE's own global pool.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from mmap import ACCESS_READ, mmap
from pathlib import Path

from ..errors import KernelError
from .daf import read_daf
from .plain_file import MOST_TEXT_BYTES, plain_bytes
from .spk import Ephemeris
from .spk_segments import SpkSegment, segments_of
from .text_kernel import Assignment, assignments, joined_strings

_TEXT_KINDS = ("LSK", "FK", "SCLK", "PCK", "IK", "MK")
_BINARY_KINDS = ("SPK", "CK", "PCK")
# An XML OEM may open with a declaration and a comment.
_HEAD_BYTES = 1000
_EMBEDDED_SUFFIXES = (".bsp", ".tls")


@dataclass(frozen=True)
class KernelFile:
    """One kernel on disk. ``name`` is as it was asked for, ``kind`` as its first bytes say."""

    name: str
    path: Path
    kind: str
    size_bytes: int

    @cached_property
    def sha256(self) -> str:
        with self.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()


@dataclass(frozen=True, eq=False)
class KernelSet:
    """Kernels in loading order, meta-kernels before what they list; of two SPKs that disagree the later wins."""

    files: tuple[KernelFile, ...]
    oem_body: int | None = None
    """NAIF id of the body whose path the set's OEM files give."""

    @classmethod
    def load(cls, names: Sequence[str | Path], base: Path | None = None, *, oem_body: int | None = None) -> "KernelSet":
        """Find and identify kernels. Relative paths count from ``base`` (the current folder when None).

        KernelError names a file that is missing or no kernel, or the line of a broken meta-kernel.
        """
        files: list[KernelFile] = []
        for name in names:
            found = _identify(str(name), _locate(str(name), base))
            files.append(found)
            if found.kind == "MK":
                files += _listed(found)
        return cls(tuple(files), oem_body)

    @cached_property
    def ephemeris(self) -> Ephemeris:
        """All SPK segments of the set, and its OEM files as such.

        KernelError where a kernel is truncated or garbage, ProductError where an OEM breaks its format.
        """
        segments: list[SpkSegment] = []
        for file in self.files:
            if file.kind == "SPK":
                with file.path.open("rb") as stream:
                    content = mmap(stream.fileno(), 0, access=ACCESS_READ)
                segments += segments_of(read_daf(content, str(file.path)), str(file.path))
            elif file.kind == "OEM":
                segments += _converted(file, self.oem_body)
        return Ephemeris(segments)


def _converted(file: KernelFile, body: int | None) -> Sequence[SpkSegment]:
    """The segments of an OEM as SPK type 2, which keep its path to 1e-6 km."""
    from .oem import read_oem
    from .oem_spk import oem_to_spk

    if body is None:
        raise KernelError("an OEM does not say whose path it gives", file=file.path, hint="name the body it stands for")
    orbit = oem_to_spk(read_oem(plain_bytes(file.path), str(file.path)), body)
    return segments_of(read_daf(orbit.data, str(file.path)), str(file.path))


def embedded_kernels() -> list[KernelFile]:
    """The kernels that come with the package, by name."""
    return [_identify(path.name, path) for path in _embedded_paths()]


def _embedded_paths() -> list[Path]:
    from .. import data

    folder = Path(data.__file__).parent / "kernels"
    return sorted(path for path in folder.iterdir() if path.suffix in _EMBEDDED_SUFFIXES)


def _locate(name: str, base: Path | None) -> Path:
    for path in _embedded_paths():
        if path.name == name:
            return path
    path = Path(name).expanduser()
    return path if base is None else base / path


def _identify(name: str, path: Path) -> KernelFile:
    if not path.is_file():
        embedded = ", ".join(known.name for known in _embedded_paths())
        raise KernelError("no such kernel", file=path, hint=f"give a path, or one of the embedded: {embedded}")
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
    except OSError as error:
        raise KernelError(f"cannot be read ({error.strerror})", file=path) from error
    return KernelFile(name, path, _kind(head, path), path.stat().st_size)


def _kind(head: bytes, path: Path) -> str:
    if not head:
        raise KernelError("is empty", file=path, hint="a SPICE kernel is expected")
    word = head.splitlines()[0].decode("ascii", "replace").strip() if head.startswith(b"KPL/") else ""
    kind = word.removeprefix("KPL/").strip()
    if kind in _TEXT_KINDS:
        return kind
    if b"CCSDS_OEM_VERS" in head or b"<oem" in head:
        return "OEM"
    kind = head[4:8].decode("ascii", "replace").strip()
    if head.startswith(b"DAF/") and kind in _BINARY_KINDS:
        return kind
    raise KernelError(
        f"is no kernel scanplan knows: it begins with {head[:8]!r}",
        file=path,
        hint=f"DAF/ with {', '.join(_BINARY_KINDS)}, KPL/ with {', '.join(_TEXT_KINDS)} or a CCSDS OEM is expected",
    )


def _listed(meta: KernelFile) -> list[KernelFile]:
    """The kernels a meta-kernel lists; relative names count from its own folder, else from the current one."""
    source = str(meta.path)
    try:
        text = plain_bytes(meta.path, MOST_TEXT_BYTES).decode("latin-1")
    except OSError as error:
        raise KernelError(f"cannot be read ({error.strerror})", file=meta.path) from error
    variables = assignments(text, source)
    if "KERNELS_TO_LOAD" not in variables:
        raise KernelError("lists no kernels", file=source, key="KERNELS_TO_LOAD", hint="add KERNELS_TO_LOAD = ( ... )")
    to_load = variables["KERNELS_TO_LOAD"]
    nothing = Assignment((), to_load.line)
    symbols = variables.get("PATH_SYMBOLS", nothing)
    values = joined_strings(variables.get("PATH_VALUES", nothing).values)
    if len(symbols.values) != len(values):
        raise KernelError(
            f"{len(symbols.values)} symbols but {len(values)} values",
            file=source,
            line=symbols.line,
            key="PATH_SYMBOLS",
            hint="PATH_VALUES needs one value for each",
        )
    paths = dict(zip(symbols.values, values, strict=True))
    files: list[KernelFile] = []
    for name in joined_strings(to_load.values):
        full = _expand(name, paths, source, to_load.line)
        path = meta.path.parent / full
        if not path.is_file() and Path(full).is_file():
            path = Path(full)
        if not path.is_file():
            raise KernelError(
                f"lists {full}, which is not there",
                file=source,
                line=to_load.line,
                key="KERNELS_TO_LOAD",
                hint=f"correct PATH_VALUES or put the file at {path}",
            )
        listed = _identify(full, path)
        if listed.kind == "MK":
            raise KernelError(f"lists the meta-kernel {full}", file=source, line=to_load.line, key="KERNELS_TO_LOAD")
        files.append(listed)
    return files


def _expand(name: str, paths: dict[str, str], source: str, line: int) -> str:
    """Replace each $SYMBOL by its value, longest symbol first."""
    for symbol in sorted(paths, key=len, reverse=True):
        name = name.replace(f"${symbol}", paths[symbol])
    if "$" in name:
        known = ", ".join(f"${symbol}" for symbol in sorted(paths)) or "none"
        raise KernelError(
            f"unknown path symbol in {name!r}",
            file=source,
            line=line,
            key="KERNELS_TO_LOAD",
            hint=f"PATH_SYMBOLS defines {known}",
        )
    return name
