"""A mission's kernels: which they are, whether they are there, whether they reach as far as the law needs."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..ephemeris.kernels import KernelSet, embedded_kernels
from ..ephemeris.spk import Ephemeris
from ..ephemeris.sun import EARTH, SUN
from ..ephemeris.timescales import et_s_from_et_ns
from ..errors import CoverageError, MissionFileError
from .mission import Mission, Segment
from .toml_locate import KeyPath, key_text, locate, nearest_line

# The equation of these kinds starts from the Sun's place at the reference time.
_STARTS_FROM_SUN = ("integrated", "harmonic")


def load_kernels(mission: Mission, extra: Sequence[str | Path] = ()) -> KernelSet:
    """The mission's kernels, then the extra ones, so that these win; see ``Mission.kernel_set``."""
    check_kernel_names(mission)
    orbit = () if mission.oem is None else (mission.oem,)
    return KernelSet.load(
        [*mission.kernels, *orbit, *(from_here(each) for each in extra)],
        _folder(mission),
        oem_body=mission.orbit_body,
    )


def check_kernel_names(mission: Mission) -> None:
    """Raise MissionFileError, with line and key, for a kernel that is neither embedded nor a file, or no OEM."""
    embedded = [kernel.name for kernel in embedded_kernels()]
    for index, name in enumerate(mission.kernels):
        if name not in embedded and not _beside(mission, name).is_file():
            raise _error(
                mission,
                ("ephemeris", "kernels", index),
                f'no such kernel: "{name}"',
                f"give a path from the mission file's folder, or one of the embedded: {', '.join(embedded)}",
            )
    if mission.oem is not None and not _beside(mission, mission.oem).is_file():
        raise _error(
            mission,
            ("ephemeris", "oem"),
            f'no such OEM: "{mission.oem}"',
            "give the path of an OEM file from the mission file's folder",
        )


def check_against_ephemeris(mission: Mission, ephemeris: Ephemeris, segments: Sequence[Segment] | None = None) -> None:
    """Raise MissionFileError, with line and key, for a reference time at which the ephemeris lacks the Sun.

    Concerns laws that follow the true Sun, and of them the kinds that start from the reference time.
    ``segments``: those to check, all when None.
    """
    sun = mission.law.sun
    if sun.kind != "true":
        return
    observer = EARTH if sun.observer == "earth" else mission.orbit_body
    for index, segment in enumerate(mission.law.segments):
        if segment.kind not in _STARTS_FROM_SUN or (segments is not None and segment not in segments):
            continue
        try:
            ephemeris.require(SUN, observer, et_s_from_et_ns(np.array([segment.reference_et_ns])))
        except CoverageError as error:
            raise _error(
                mission,
                _reference_path(mission, index),
                f'the reference time of segment "{segment.name}" is outside the ephemeris: {error.problem}',
                error.hint or "choose a reference time that is covered, or name kernels that cover it",
            ) from error


def _reference_path(mission: Mission, index: int) -> KeyPath:
    """The key that gives a segment's reference time; its start where there is none."""
    lines = locate(mission.text)
    table = ("law", "segment", index)
    for key in ("reference_tcb_d", "reference", "start_tcb_d", "start"):
        if (*table, key) in lines:
            return (*table, key)
    return table


def _error(mission: Mission, path: KeyPath, problem: str, hint: str) -> MissionFileError:
    return MissionFileError(
        problem,
        file=mission.file,
        line=nearest_line(locate(mission.text), path),
        key=key_text(path),
        hint=hint,
    )


def _folder(mission: Mission) -> Path | None:
    return None if mission.path is None else mission.path.parent


def _beside(mission: Mission, name: str) -> Path:
    return (_folder(mission) or Path()) / Path(name).expanduser()


def from_here(name: str | Path) -> str | Path:
    """An embedded kernel's name as it is; a path as seen from the current folder."""
    embedded = (kernel.name for kernel in embedded_kernels())
    return name if str(name) in embedded else Path(name).expanduser().absolute()
