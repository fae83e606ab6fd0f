"""The columns of IVOA's table of planned observations, ``ivoa.obsplan`` of ObsLocTAP 1.0, and a plan's values in them.

Names, units, UCDs and utypes are the standard's. Where a scan law has nothing to say, a column is empty: there is no
target, and the mission file does not know wavelengths, resolutions or polarisation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ...ephemeris.timescales import NS_PER_S, convert_ns, format_iso
from ..obsplan import ObservingPlan
from ..passes.utc_grid import utc_days, utc_midnights
from .fields import printable

Cell = str | float | int | None

CATEGORY, PRIORITY, STATUS = "Fixed", 2, "Scheduled"
"""A scan law observes what it passes at its time: nothing of it can be moved."""

TRACKING = "Fixed-az-el-transit"
"""The nearest of the standard's words: the fields stand fixed in the instrument, the sky goes past them."""

_MJD_OF_2000 = 51544.0
_DECIMALS = 7
"""Of a corner, in degrees: 0.4 mas."""
_NO_MARKS = str.maketrans("", "", "-:")


@dataclass(frozen=True)
class ObsPlanColumn:
    """What one column means; units in the notation of VOUnits, UCD1+ and utypes of the IVOA."""

    name: str
    dtype: Literal["float64", "int64", "string"]
    unit: str
    ucd: str
    utype: str
    description: str


_PLACE = "Char.SpatialAxis.Coverage.Location.Coord.Position2D.Value2"
_TIME, _SPECTRUM = "Char.TimeAxis", "Char.SpectralAxis"
_EXPOSURE = f"{_TIME}.Coverage.Support.Extent"

COLUMNS = (
    ObsPlanColumn("t_planning", "float64", "d", "", "", "When the observation was planned, MJD (UTC)"),
    ObsPlanColumn("target_name", "string", "", "meta.id;src", "Target.name", "Object observed"),
    ObsPlanColumn("obs_id", "string", "", "meta.id", "DataID.observationID", "Mission, field of view, start in UTC"),
    ObsPlanColumn("obs_collection", "string", "", "meta.id", "DataID.collection", "Mission"),
    ObsPlanColumn("s_ra", "float64", "deg", "pos.eq.ra", f"{_PLACE}.C1", "Right ascension of the middle, ICRS"),
    ObsPlanColumn("s_dec", "float64", "deg", "pos.eq.dec", f"{_PLACE}.C2", "Declination of the middle, ICRS"),
    ObsPlanColumn(
        "s_fov",
        "float64",
        "deg",
        "phys.angSize;instr.fov",
        "Char.SpatialAxis.Coverage.Bounds.Extent.diameter",
        "Diameter of a circle about the middle that holds the region",
    ),
    ObsPlanColumn(
        "s_region",
        "string",
        "",
        "pos.outline;obs.field",
        "Char.SpatialAxis.Coverage.Support.Area",
        "Strip that the field's centre line sweeps, STC-S polygon, ICRS",
    ),
    ObsPlanColumn(
        "s_resolution",
        "float64",
        "arcsec",
        "pos.angResolution",
        "Char.SpatialAxis.Resolution.Refval.value",
        "Spatial resolution, FWHM",
    ),
    ObsPlanColumn(
        "t_min",
        "float64",
        "d",
        "time.start;obs.exposure",
        f"{_TIME}.Coverage.Bounds.Limits.StartTime",
        "Start, MJD (UTC)",
    ),
    ObsPlanColumn(
        "t_max", "float64", "d", "time.end;obs.exposure", f"{_TIME}.Coverage.Bounds.Limits.StopTime", "End, MJD (UTC)"
    ),
    ObsPlanColumn("t_exptime", "float64", "s", "time.duration;obs.exposure", _EXPOSURE, "Time from start to end"),
    ObsPlanColumn(
        "t_resolution", "float64", "s", "time.resolution", f"{_TIME}.Resolution.Refval.value", "Time resolution, FWHM"
    ),
    ObsPlanColumn(
        "em_min",
        "float64",
        "m",
        "em.wl;stat.min",
        f"{_SPECTRUM}.Coverage.Bounds.Limits.LoLimit",
        "Shortest wavelength",
    ),
    ObsPlanColumn(
        "em_max", "float64", "m", "em.wl;stat.max", f"{_SPECTRUM}.Coverage.Bounds.Limits.HiLimit", "Longest wavelength"
    ),
    ObsPlanColumn(
        "em_res_power",
        "float64",
        "",
        "spect.resolution",
        f"{_SPECTRUM}.Resolution.ResolPower.refVal",
        "Spectral resolving power",
    ),
    ObsPlanColumn("o_ucd", "string", "", "meta.ucd", "Char.ObservableAxis.ucd", "UCD of the observable"),
    ObsPlanColumn(
        "pol_states",
        "string",
        "",
        "meta.code;phys.polarization",
        "Char.PolarizationAxis.stateList",
        "Polarisation states",
    ),
    ObsPlanColumn(
        "pol_xel", "int64", "", "meta.number", "Char.PolarizationAxis.numBins", "Number of polarisation samples"
    ),
    ObsPlanColumn(
        "facility_name", "string", "", "meta.id;instr.tel", "Provenance.ObsConfig.Facility.name", "Spacecraft"
    ),
    ObsPlanColumn(
        "instrument_name", "string", "", "meta.id;instr", "Provenance.ObsConfig.Instrument.name", "Field of view"
    ),
    ObsPlanColumn("t_plan_exptime", "float64", "s", "time.duration;obs.exposure", _EXPOSURE, "The same as t_exptime"),
    ObsPlanColumn("category", "string", "", "", "", "Fixed, Coordinated, Window or Other"),
    ObsPlanColumn("priority", "int64", "", "", "", "0, 1 or 2: 2 cannot be moved"),
    ObsPlanColumn("execution_status", "string", "", "", "", "Planned, Scheduled, Unscheduled, Performed or Aborted"),
    ObsPlanColumn(
        "tracking_type", "string", "", "", "", "Sidereal, Solar-system-object-tracking or Fixed-az-el-transit"
    ),
)


def values_of(plan: ObservingPlan) -> dict[str, Sequence[Cell]]:
    """Every column (N,) by name, None where there is no value.

    Raises InvalidInput for names that are not one line of printable text, TimeError before 1972, where UTC is not
    defined here.
    """
    mission, rows = plan.law.mission, len(plan)
    collection, facility = printable(mission.name, "the mission's name"), printable(mission.object_name, "its name")
    names = [printable(field.name, "a field of view") for field in mission.fields]
    exposure_s = (np.diff(convert_ns([plan.start_et_ns, plan.stop_et_ns], "TDB", "TAI"), axis=0)[0] / NS_PER_S).tolist()
    known: dict[str, Sequence[Cell]] = {
        "t_planning": mjd_utc(np.array([plan.planned_et_ns], np.int64)).tolist() * rows,
        "obs_id": [
            f"{collection}_{names[field]}_{stamp}"
            for field, stamp in zip(plan.field.tolist(), _stamps(plan.start_et_ns), strict=True)
        ],
        "obs_collection": [collection] * rows,
        "s_ra": plan.centre_deg[:, 0].tolist(),
        "s_dec": plan.centre_deg[:, 1].tolist(),
        "s_fov": plan.diameter_deg.tolist(),
        "s_region": [_polygon(corners) for corners in plan.corner_deg.reshape(rows, -1).tolist()],
        "t_min": mjd_utc(plan.start_et_ns).tolist(),
        "t_max": mjd_utc(plan.stop_et_ns).tolist(),
        "t_exptime": exposure_s,
        "facility_name": [facility] * rows,
        "instrument_name": [names[field] for field in plan.field.tolist()],
        "t_plan_exptime": exposure_s,
        "category": [CATEGORY] * rows,
        "priority": [PRIORITY] * rows,
        "execution_status": [STATUS] * rows,
        "tracking_type": [TRACKING] * rows,
    }
    return {column.name: known.get(column.name, [None] * rows) for column in COLUMNS}


def mjd_utc(et_ns: NDArray[np.int64]) -> NDArray[np.float64]:
    """Modified Julian Dates (N,) of UTC at TDB times (N,), as SOFA and astropy have them: a day with a leap second is
    stretched, its last second is part of it.
    """
    days = utc_days(et_ns)
    # In a leap second the clock is a day ahead.
    days = days - (et_ns < utc_midnights(days))
    begin, end = utc_midnights(days), utc_midnights(days + 1)
    return np.asarray(_MJD_OF_2000 + days + (et_ns - begin) / (end - begin), np.float64)


def _stamps(et_ns: NDArray[np.int64]) -> list[str]:
    """UTC as 20170205T001000, with a fraction where the time is not a whole second."""
    texts = format_iso(convert_ns(et_ns, "TDB", "UTC"), "UTC", 9).astype(np.str_).tolist()
    return [text.translate(_NO_MARKS).rstrip("0").rstrip(".") for text in texts]


def _polygon(corners_deg: Sequence[float]) -> str:
    """A polygon in the notation of STC-S that TAP has."""
    return "POLYGON ICRS " + " ".join(f"{value:.{_DECIMALS}f}" for value in corners_deg)
