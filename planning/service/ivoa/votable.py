"""VOTable documents of the dialects: a small table as text, deterministic, quick to write; and errors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

PLAIN = "application/x-votable+xml"
_NAMESPACE = "http://www.ivoa.net/xml/VOTable/v1.3"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"


@dataclass(frozen=True)
class Column:
    """A FIELD: ``double``, or ``char`` of any length."""

    name: str
    description: str
    ucd: str
    utype: str
    unit: str = ""
    is_text: bool = False
    xtype: str = ""
    ref: str = ""

    def element(self) -> str:
        told = {
            "datatype": "char" if self.is_text else "double",
            "arraysize": "*" if self.is_text else "",
            "name": self.name,
            "ucd": self.ucd,
            "unit": self.unit,
            "utype": self.utype,
            "xtype": self.xtype,
            "ref": self.ref,
        }
        return element("FIELD", told, element("DESCRIPTION", {}, escape(self.description)))


@dataclass(frozen=True)
class Dialect:
    """What the documents of a protocol have in common.

    version       of VOTable; ``model`` is the namespace that the protocol demands
    standard_id   of the protocol; ``protocol`` its name and ``protocol_version`` its version
    time_systems  TIMESYS elements, from VOTable 1.4 on
    inputs        parameters of the service: name, datatype, unit
    """

    version: str
    model: str
    description: str
    standard_id: str
    protocol: str
    protocol_version: str
    columns: tuple[Column, ...]
    inputs: tuple[tuple[str, str, str], ...]
    time_systems: tuple[str, ...] = ()

    def answer(self, tables: Iterable[Table], infos: Mapping[str, str], access_url: str, overflows: bool) -> bytes:
        """A document that says OK, with its tables and how to ask again."""
        columns = _columns(self.columns)
        parts = [
            self._head(),
            info("QUERY_STATUS", "OK"),
            self._protocol_info(),
            *(info(name, value) for name, value in infos.items()),
            *self.time_systems,
            *(table.element(columns, f"table_{number}") for number, table in enumerate(tables)),
            # DALI: what comes behind the tables counts.
            *([info("QUERY_STATUS", "OVERFLOW")] if overflows else []),
            "</RESOURCE>\n",
            self._meta(access_url),
            "</VOTABLE>\n",
        ]
        return "".join(parts).encode()

    def error(self, message: str) -> bytes:
        """A document that says ERROR, and why."""
        status = element("INFO", {"name": "QUERY_STATUS", "value": "ERROR"}, escape(message))
        return f"{self._head()}{status}{self._protocol_info()}</RESOURCE>\n</VOTABLE>\n".encode()

    def _head(self) -> str:
        schema = f"http://www.ivoa.net/xml/VOTable/VOTable-{self.version}.xsd"
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<VOTABLE version="{self.version}" xmlns="{_NAMESPACE}" xmlns:ovdm="{self.model}"'
            f' xmlns:xsi="{_INSTANCE}" xsi:schemaLocation="{_NAMESPACE} {schema}">\n'
            f'<RESOURCE type="results">\n<DESCRIPTION>{escape(self.description)}</DESCRIPTION>\n'
        )

    def _protocol_info(self) -> str:
        # The blank is the draft's; an ID says what readers would make of it.
        told = {"ID": "SERVICE_PROTOCOL", "name": "SERVICE PROTOCOL", "value": self.protocol_version}
        return element("INFO", told, self.protocol)

    def _meta(self, access_url: str) -> str:
        inputs = "".join(
            element("PARAM", {"name": name, "datatype": kind, "arraysize": "*" * (kind == "char"), "unit": unit}
                    | {"value": "" if kind == "char" else "NaN"})
            for name, kind, unit in self.inputs
        )  # fmt: skip
        return (
            '<RESOURCE type="meta" utype="adhoc:service" name="this">\n'
            + text_param("standardID", self.standard_id)
            + text_param("accessURL", access_url)
            + f'<GROUP name="inputParams">\n{inputs}</GROUP>\n</RESOURCE>\n'
        )


@dataclass(frozen=True)
class Table:
    """A TABLE: its rows as cells that need no escaping, and what was asked for it."""

    name: str
    rows: Sequence[Sequence[str]]
    infos: Mapping[str, str]

    def element(self, columns: str, identifier: str) -> str:
        rows = "".join(f"<TR><TD>{'</TD><TD>'.join(row)}</TD></TR>\n" for row in self.rows)
        infos = "".join(info(name, value) for name, value in self.infos.items())
        return (
            f'<TABLE ID="{identifier}" name={quoteattr(self.name)} nrows="{len(self.rows)}">\n{columns}'
            f"<DATA>\n<TABLEDATA>\n{rows}</TABLEDATA>\n</DATA>\n{infos}</TABLE>\n"
        )


@lru_cache(8)
def _columns(columns: tuple[Column, ...]) -> str:
    return "".join(column.element() for column in columns)


def element(tag: str, attributes: Mapping[str, str], content: str = "") -> str:
    """An element with the attributes that are not empty (``value`` may be); content is XML already."""
    given = "".join(f" {name}={quoteattr(text)}" for name, text in attributes.items() if text or name == "value")
    return f"<{tag}{given}>{content}</{tag}>\n" if content else f"<{tag}{given}/>\n"


def info(name: str, value: str) -> str:
    return element("INFO", {"name": name, "value": value})


def text_param(name: str, value: str) -> str:
    return element("PARAM", {"name": name, "datatype": "char", "arraysize": "*", "value": value})
