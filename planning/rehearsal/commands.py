"""What an operator types in a cycle: the words of each command, behind ``scanplan``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..operations.site import Site
from .window import Window

PLANNER, OPERATOR, CENTRE = "planner", "operator", "MOC"
_BITS_PER_GBIT = 1e9


@dataclass(frozen=True, slots=True)
class Commands:
    """The commands of one site and mission."""

    site: Site
    mission: str

    def plan(
        self, window: Window, folder: Path, orbit: Path, fill_bits: float, requests: Path | None
    ) -> tuple[str, ...]:
        more = () if requests is None else ("--requests", str(requests))
        return (
            *("plan", self.mission, "--start", window.start, "--end", window.stop, "--orbit", str(orbit)),
            *("--memory-fill", repr(fill_bits / _BITS_PER_GBIT), *more, "--out", str(folder), "--json"),
        )

    def check(self, folder: Path, window: Window, orbit: Path, previous: Path | None) -> tuple[str, ...]:
        more = () if previous is None else ("--previous", str(previous))
        return ("check", str(folder), "--issued", window.log_time(0), "--orbit", str(orbit), *more, "--json")

    def package(self, folder: Path, window: Window, version: int, previous: Path | None) -> tuple[str, ...]:
        more = () if previous is None else ("--previous", str(previous))
        approved = f"{PLANNER};mission planner;{window.log_time(0)};rehearsal"
        return (
            *("package", str(folder), "--version", str(version), "--key", str(self.site.private_key), *more),
            *("--issued", window.log_time(0), "--approved", approved, "--out", str(self.site.packages), "--json"),
        )

    def verify(self, package: Path) -> tuple[str, ...]:
        return ("verify", str(package), "--key", str(self.site.public_key), "--json")

    def store(self, package: Path, at_utc: str) -> tuple[str, ...]:
        site = self.site
        add = ("store", "add", str(package), "--key", str(site.public_key))
        return (*add, "--store", str(site.store), "--who", PLANNER, "--at", at_utc, "--json")

    def deliver(self, name: str, at_utc: str) -> tuple[str, ...]:
        """Once: the inbox is a folder of this disk, to which waiting would do nothing."""
        to = ("deliver", name, "--to", str(self.site.inbox), "--attempts", "1", "--rehearsal")
        return (*to, "--store", str(self.site.store), "--who", OPERATOR, "--at", at_utc, "--json")

    def receive(self, at_utc: str) -> tuple[str, ...]:
        site = self.site
        receive = ("receive", str(site.inbox), "--key", str(site.public_key), "--answers", str(site.answers))
        return (*receive, "--who", CENTRE, "--at", at_utc, "--json")

    def ack(self, at_utc: str) -> tuple[str, ...]:
        ack = ("ack", "--store", str(self.site.store), "--from", str(self.site.answers))
        return (*ack, "--who", OPERATOR, "--at", at_utc, "--json")

    def time_out(self, at_utc: str) -> tuple[str, ...]:
        return (*self.ack(at_utc), "--timeout", "1s")

    def diff(self, before: Path, after: Path) -> tuple[str, ...]:
        return ("diff", str(before), str(after), "--json")

    def repair(self) -> tuple[str, ...]:
        return ("store", "verify", "--repair", "--store", str(self.site.store), "--json")
