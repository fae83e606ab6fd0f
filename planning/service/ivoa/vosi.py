"""VOSI: whether a service is available, what it can do, and examples (DALI), as XML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode
from xml.sax.saxutils import escape, quoteattr

from .objobssap import STANDARD_ID

Example = tuple[str, str, Sequence[tuple[str, str]]]
"""Title, what it is for, parameters."""

MEDIA_TYPE = "text/xml"
EXAMPLES_TYPE = "application/xhtml+xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_DATA_SERVICE = "http://www.ivoa.net/xml/VODataService/v1.1"
_CAPABILITIES = "http://www.ivoa.net/xml/VOSICapabilities/v1.0"
_AVAILABILITY = "http://www.ivoa.net/xml/VOSIAvailability/v1.0"


def availability() -> bytes:
    """It is available: it answers. What its workers do, ``/health/ready`` says."""
    available = "<vosi:available>true</vosi:available>\n"
    return f'{_HEAD}<vosi:availability xmlns:vosi="{_AVAILABILITY}">\n{available}</vosi:availability>\n'.encode()


def capabilities(base_url: str) -> bytes:
    """What the service at a base URL can do; its resources are query, availability, capabilities and examples.

    The query's parameters stand in the answers (``MAXREC=0``): pyvo's reader of this document knows none.
    """
    query = (
        '<interface xsi:type="vs:ParamHTTP" role="std" version="0.3">'
        f'<accessURL use="base">{escape(base_url)}/query</accessURL>'
        "<queryType>GET</queryType><resultType>application/x-votable+xml</resultType></interface>\n"
    )
    parts = [
        f'{_HEAD}<vosi:capabilities xmlns:vosi="{_CAPABILITIES}" xmlns:vs="{_DATA_SERVICE}" xmlns:xsi="{_INSTANCE}"'
        f' xsi:schemaLocation="{_CAPABILITIES} {_CAPABILITIES} {_DATA_SERVICE} {_DATA_SERVICE}">\n',
        *(
            _capability(f"ivo://ivoa.net/std/{standard}", _full(base_url, name))
            for standard, name in (
                ("VOSI#capabilities", "capabilities"),
                ("VOSI#availability", "availability"),
                ("DALI#examples", "examples"),
            )
        ),
        _capability(STANDARD_ID, query),
        "</vosi:capabilities>\n",
    ]
    return "".join(parts).encode()


def examples(base_url: str, shown: Iterable[Example]) -> bytes:
    """A page of examples as DALI marks them up."""
    items = "".join(_example(base_url, number, each) for number, each in enumerate(shown, start=1))
    return (
        f'{_HEAD}<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Examples</title></head>\n'
        f'<body vocab="http://www.ivoa.net/rdf/examples#">\n<h1>Examples</h1>\n{items}</body></html>\n'
    ).encode()


def _example(base_url: str, number: int, example: Example) -> str:
    title, what, parameters = example
    address = f"{base_url}/query?{urlencode(parameters)}"
    items = "".join(
        f'<li property="generic-parameter" typeof="keyval"><span property="key">{name}</span> = '
        f'<span property="value">{escape(value)}</span></li>'
        for name, value in parameters
    )
    return (
        f'<div typeof="example" resource="#{number}" id="{number}">\n<h2 property="name">{escape(title)}</h2>\n'
        f"<p>{escape(what)}</p>\n<ul>{items}</ul>\n<p><a href={quoteattr(address)}>ask</a></p>\n</div>\n"
    )


def _full(base_url: str, name: str) -> str:
    url = f'<accessURL use="full">{escape(base_url)}/{name}</accessURL>'
    return f'<interface xsi:type="vs:ParamHTTP" version="1.0">{url}</interface>\n'


def _capability(standard_id: str, interface: str) -> str:
    return f'<capability standardID="{standard_id}">\n{interface}</capability>\n'
