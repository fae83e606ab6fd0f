"""A rejection: a byte flips on the way to the control centre, which says no.

Where it is a byte of the archive, the answer is about another checksum: the copy is bad, not the package; it is taken
away, and the same package is delivered again. Where it is one of the files beside it, the package is REJECTED, and the
next version goes out.
"""

from __future__ import annotations

import time
from pathlib import Path

from ...errors import RuleViolation
from ..delivery.disk import make_folder
from ..operations.checklist import Checklist
from ..package.package import ENDING
from .desk import Delivered, Desk, Planned
from .faults import Fault
from .situation import deliver, send

_ENDINGS = (ENDING, ".manifest.json", ".manifest.json.sig")


def send_damaged(
    desk: Desk, planned: Planned, previous: Delivered | None, fault: Fault, checks: Checklist
) -> Delivered:
    """As ``send``, with damage in transfer; what is in force in the end."""
    package, window = desk.package(planned, previous), planned.window
    name = desk.store(package, window)
    desk.deliver(name, window)
    ending = _ENDINGS[int(fault.share * len(_ENDINGS))]
    damaged = desk.commands.site.inbox / f"{name}{ending}"
    where = _flip_a_byte(damaged, fault.share)
    reason = desk.answer(name, window)
    begun = time.perf_counter()
    state = desk.acknowledge(name, window)
    checks.check("the damage was seen", reason, reason)
    whys = [entry.why for entry in desk.commands.site.open_store().log(name)]
    if ending == ENDING:
        checks.check("an answer about another archive is not taken", state == "SENT", state)
        checks.check("the log says so", any("another archive" in why for why in whys), whys[-1])
        again = _same_again(desk, planned, package, name, damaged)
        steps = [
            "the answer is about another checksum: the log says so",
            "copy and answer taken away, TIMEOUT",
            f"the same version delivered again, {again.state}",
        ]
    else:
        checks.check("the package was rejected", state == "REJECTED", state)
        checks.check("the log says why", any(reason[:60] in why for why in whys), whys[-1])
        again = send(desk, planned, previous)
        steps = [f"{state}: the log says why", f"version {again.held.version} delivered, {again.state}"]
    if again.state != "ACKED":
        raise RuleViolation(f"{again.held.name}: is {again.state} after what was mended")
    desk.recovered("rejected", where, reason, steps, begun)
    return again


def _same_again(desk: Desk, planned: Planned, package: Path, name: str, damaged: Path) -> Delivered:
    """The control centre removes its bad copy and the answer to it; then the package is delivered again."""
    site = desk.commands.site
    aside = site.inbox.parent / "damaged"
    make_folder(aside)
    for path in (damaged, site.answers / f"{name}.REJ"):
        path.rename(aside / path.name)
    desk.time_out(name, planned.window)
    return deliver(desk, planned, package, name)


def _flip_a_byte(path: Path, share: float) -> str:
    """Damage a file as a bad line would; where, in words."""
    with path.open("r+b") as stream:
        size = stream.seek(0, 2)
        at = int(share * 1009 % 1.0 * size)
        stream.seek(at)
        byte = stream.read(1)[0]
        stream.seek(at)
        stream.write(bytes([byte ^ 1]))
    return f"in transfer, byte {at} of {size} of the {_NAMES[path.suffix]}"


_NAMES = {".tar": "archive", ".json": "manifest beside it", ".sig": "signature beside it"}
