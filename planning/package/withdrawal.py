"""The notice of a withdrawal: a small XML file that names deliveries which are no longer in force, and why."""

from __future__ import annotations

from dataclasses import dataclass

from ...errors import ProductError
from ..products.strict_xml import DECLARATION, Layout, Rule, attributes, parse

NAMESPACE = "urn:scanplan:withdrawal:1"
_LAYOUT = Layout(
    {
        "withdrawalNotice": Rule(
            ("",), required=("formatVersion", "originator", "mission", "issued", "reason"), least=1, most=1
        ),
        "withdrawn": Rule(("withdrawalNotice",), required=("delivery",), least=1),
    },
    {NAMESPACE: ""},
)


@dataclass(frozen=True, slots=True)
class WithdrawalNotice:
    """``issued`` is UTC, YYYY-MM-DDThh:mm:ss; ``withdrawn`` are names of packages, without their ending."""

    originator: str
    mission: str
    issued: str
    reason: str
    withdrawn: tuple[str, ...]


def write(notice: WithdrawalNotice) -> bytes:
    """The notice as XML. Raises ProductError for one without names or reason, or with text that is not one line."""
    texts = {
        "formatVersion": "1",
        "originator": notice.originator,
        "mission": notice.mission,
        "issued": notice.issued,
        "reason": notice.reason,
    }
    for key, text in texts.items():
        if not text.strip() or not text.isprintable():
            raise ProductError(f"'{text}' cannot be written", key=key, hint="expected one line of text")
    if not notice.withdrawn:
        raise ProductError("names no delivery", key="withdrawn", hint="expected one or more")
    rows = "".join(f"<withdrawn{attributes({'delivery': name})}/>\n" for name in notice.withdrawn)
    root = {"xmlns": NAMESPACE, **texts}
    return f"{DECLARATION}<withdrawalNotice{attributes(root)}>\n{rows}</withdrawalNotice>\n".encode()


def read(data: bytes, source: str) -> WithdrawalNotice:
    """A notice back from its bytes. Raises ProductError with line and key."""
    root, *rows = (element.fields for element in parse(data, source, _LAYOUT))
    if root.values["formatVersion"] != "1":
        raise root.defect("formatVersion", "is a version that is not known", "expected 1")
    originator, mission, issued, reason = (root.some_text(key) for key in ("originator", "mission", "issued", "reason"))
    return WithdrawalNotice(originator, mission, issued, reason, tuple(row.some_text("delivery") for row in rows))
