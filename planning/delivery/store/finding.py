"""What a verification of the store has to say."""

from __future__ import annotations

from dataclasses import dataclass

from ...products.finding import Severity


@dataclass(frozen=True, slots=True)
class StoreFinding:
    """One thing that is not as it should be.

    severity     ERROR where something is lost or contradicts itself, WARN for what a crash left and nobody needs
    rule         short name, lower case with hyphens
    subject      the content, delivery or file it is about
    is_repaired  whether it is in order now
    """

    severity: Severity
    rule: str
    subject: str
    message: str
    is_repaired: bool = False
