"""The XML of GOST's servlet, as htof and others read it.

    .../targets/target/name, coords/ra, dec (radians), raHms, decDms
    .../targets/target/events/event       one for the sky mapper and one for each strip of the astrometric field
        details/kind (SM or AF), ccdRow, zetaFieldAngle, fov, scanAngle, parallaxFactorAl, parallaxFactorAc
        eventUtcDate, eventTcbDate, eventTcbBarycentricJulianDateAtBarycentre

Those who read it take the second event of each transit, AF1: that is the transit itself, with the values of the CSV.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from xml.sax.saxutils import escape

import numpy as np

from ....ephemeris.apparent import parallax_factors
from ....ephemeris.timescales import convert_ns, format_iso, jd1_jd2
from ...field_angles import direction_seen, field_angles
from ...focal_plane import NOT_SEEN
from ...products.transit_columns import TransitOptions
from ...products.transit_gost import COLUMNS
from ...products.transit_rows import TransitRows
from ...rotation import srs_axes
from .passages import barycentric_tcb_ns, strip_times
from .window import taken

if TYPE_CHECKING:
    from ...products.transit_rows import Labels
    from ...transits import Transits

MEDIA_TYPE = "application/xml"
_COLUMNS = {column.name: column for column in COLUMNS}


def gost_xml(found: Transits, name: str) -> bytes:
    """The document about the transits of one star that does not move."""
    strips, times = strip_times(found)
    transit, strip = np.nonzero(times != NOT_SEEN)
    if not strips:
        transit, strip, strips = np.arange(len(found)), np.zeros(len(found), np.int64), ("AF",)
        times = found.et_ns[:, None]
    events = taken(found, transit)
    et_ns = times[transit, strip]
    u = found.stars.directions()[:, 0]
    angles = field_angles(found.law, u, et_ns)
    axes = srs_axes(found.law.attitude(et_ns))
    factors = parallax_factors(u, direction_seen(found.law, u, et_ns), axes[:, 2], *found.law.orbit(et_ns))
    whole, part = jd1_jd2(barycentric_tcb_ns(events, et_ns))
    columns = zip(
        [strips[at][:2] for at in strip],
        events.row.tolist(),
        angles.zeta_rad.tolist(),
        _labels(events),
        angles.scan_angle_rad.tolist(),
        factors[0].tolist(),
        factors[1].tolist(),
        _texts(format_iso(convert_ns(et_ns, "TDB", "TAI"), "UTC", 3)),
        _texts(format_iso(convert_ns(et_ns, "TDB", "TCB"), "TCB", 3)),
        (whole + part).tolist(),
        strict=True,
    )
    return "".join([_head(found, name), *map(_event, columns), "</events></target></targets></gost>\n"]).encode()


def _head(found: Transits, name: str) -> str:
    star = found.stars
    right_ascension, declination = (_cells(name, found).texts[0] for name in ("ra[h:m:s]", "dec[d:m:s]"))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<gost><targets><target>'
        f"<name>{escape(name)}</name><coords><ra>{float(star.ra_rad[0])!r}</ra><dec>{float(star.dec_rad[0])!r}</dec>"
        f"<raHms>{right_ascension}</raHms><decDms>{declination}</decDms></coords>\n<events>\n"
    )


def _event(values: tuple[str, int, float, str, float, float, float, str, str, float]) -> str:
    kind, row, zeta, field, scan_angle, al, ac, utc, tcb, julian_date = values
    return (
        f"<event><details><kind>{kind}</kind><ccdRow>{row}</ccdRow><zetaFieldAngle>{zeta!r}</zetaFieldAngle>"
        f"<fov>{field}</fov><scanAngle>{scan_angle!r}</scanAngle><parallaxFactorAl>{al!r}</parallaxFactorAl>"
        f"<parallaxFactorAc>{ac!r}</parallaxFactorAc></details><eventUtcDate>{utc}</eventUtcDate>"
        f"<eventTcbDate>{tcb}</eventTcbDate><eventTcbBarycentricJulianDateAtBarycentre>{julian_date!r}"
        "</eventTcbBarycentricJulianDateAtBarycentre></event>\n"
    )


def _texts(texts: np.ndarray) -> list[str]:
    return [text.decode("ascii") for text in texts.tolist()]


def _labels(events: Transits) -> list[str]:
    cells = _cells("Fov[FovP=preceding/FovF=following]", events)
    return [cells.texts[code] for code in cells.codes]


def _cells(column: str, found: Transits) -> Labels:
    """A column of texts of the CSV; those of the star are there without any transit."""
    return cast("Labels", _COLUMNS[column].values(TransitRows(found, TransitOptions())))
