"""The set of SPICE kernels that gives a law's attitude: CK, frames, clock, what they rest on, and a meta-kernel.

A SPICE user furnishes the meta-kernel alone. Leap seconds and ephemerides are copies of those the law was computed
with, so that the folder is complete wherever it is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..ephemeris.kernels import KernelFile
from ..errors import InvalidInput
from .plan_facts import instant, series_facts
from .product import Product
from .products.ck import look_up_error_uas, write_ck
from .products.fk import FieldFrame, SpacecraftIds, fk_text, frame_name
from .products.meta_kernel import meta_kernel_text
from .products.sclk import SpacecraftClock, sclk_text
from .products.series import AttitudeSeries
from .scanlaw import ScanLaw

_NS_PER_DAY = 86_400_000_000_000
_COPIED_KINDS = ("LSK", "SPK")
_TEXT, _BINARY = "text/plain", "application/octet-stream"


def attitude_kernels(
    law: ScanLaw, series: AttitudeSeries, name: Callable[[str], str], producer: str
) -> Iterator[Product]:
    """The kernels of ``series``, sampled for LINEAR interpolation. ``name`` completes a file's name from its ending.

    Raises InvalidInput for a spacecraft that SPICE cannot name.
    """
    mission = law.mission
    try:
        ids = SpacecraftIds.of(mission.naif_id)
        frame = frame_name(mission.object_name, "SRS")
        fields = [FieldFrame(field.name, field.azimuth_rad) for field in mission.fields]
        frames = fk_text(mission.object_name, ids, fields)
    except ValueError as error:
        raise InvalidInput(f"SPICE cannot hold this mission: {error}", file=mission.file) from error
    clock = mission_clock(law, ids)
    ck = write_ck(series, structure_id=ids.structure, clock=clock, frame=frame, producer=producer)
    facts = {**series_facts(series), "frame": frame, "look_up_error_uas": look_up_error_uas(series, clock)}
    yield Product(name("attitude.bc"), "ck", _BINARY, ck, facts)
    yield Product(name("frames.tf"), "fk", _TEXT, frames.encode("ascii"), {"frame": frame})
    clock_facts = {"clock": ids.clock, "zero": instant(clock.origin_et_ns)}
    yield Product(name("clock.tsc"), "sclk", _TEXT, sclk_text(clock, mission.object_name).encode("ascii"), clock_facts)
    listed = []
    for file in law.kernels.files:
        rested_on = _rested_on(file, law, name)
        if rested_on is not None and rested_on.name not in listed:
            yield rested_on
            listed.append(rested_on.name)
    listed += [name("frames.tf"), name("clock.tsc"), name("attitude.bc")]
    title = f"Kernels of the commanded attitude of {mission.object_name}"
    yield Product(name("kernels.tm"), "mk", _TEXT, meta_kernel_text(title, listed, frame).encode("ascii"), {})


def mission_clock(law: ScanLaw, ids: SpacecraftIds) -> SpacecraftClock:
    """The clock all CKs of a mission share: zero two days before its law begins, for the finest ticks in a double."""
    begin = law.mission.law.start_et_ns
    return SpacecraftClock(ids.clock, (begin // _NS_PER_DAY - 2) * _NS_PER_DAY)


def _rested_on(file: KernelFile, law: ScanLaw, name: Callable[[str], str]) -> Product | None:
    """A copy of a kernel that the attitude rests on; the orbit of an OEM as an SPK; nothing for other kinds."""
    data = file.path.read_bytes()
    if file.kind in _COPIED_KINDS:
        media_type = _TEXT if file.kind == "LSK" else _BINARY
        return Product(file.path.name, file.kind.lower(), media_type, data, {"copy_of_sha256": file.sha256})
    if file.kind == "OEM":
        from ..ephemeris.oem import read_oem
        from ..ephemeris.oem_spk import oem_to_spk

        orbit = oem_to_spk(read_oem(data, str(file.path)), law.mission.orbit_body)
        facts = {"made_from_sha256": file.sha256, "max_error_km": orbit.max_error_km}
        return Product(name("orbit.bsp"), "spk", _BINARY, orbit.data, facts)
    return None
