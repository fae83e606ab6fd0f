"""What the definitions of columns leave to their writers: ranges and forms, by the name of the column.

Ranges that a checker holds are taken from it.
"""

from __future__ import annotations

from scanplan.planning.products import transit_check
from scanplan.planning.products.table_check import LARGEST_PARALLAX_FACTOR
from scanplan.planning.products.table_columns import HEALPIX_LEVEL

_FACTOR = f"-{LARGEST_PARALLAX_FACTOR:g} to {LARGEST_PARALLAX_FACTOR:g}"
_ISO = "`YYYY-MM-DDThh:mm:ss.fffffffff`"

TABLE = {
    "solution_id": "one number in all rows",
    "jd_time": "rises by the step",
    "obmt_time": "rises",
    "ra": "0 to 360",
    "dec": "-90 to 90",
    "heal_pix": f"0 to {12 * 4**HEALPIX_LEVEL - 1}",
    "scan_angle": "-180 to 180",
    "parallax_factor_al": _FACTOR,
    "parallax_factor_ac": _FACTOR,
}
TRANSITS = {
    **{name: f"{lowest:g} to {highest:g}" for name, (lowest, highest) in transit_check._LIMITS.items()},
    "ccd_row": "0, or a row of the mission",
    "utc": f"{_ISO}; a leap second reads `:60`",
}
SCHEDULE = {"start_utc": f"{_ISO}; a leap second reads `:60`", "passes": "0 or more", "contact_s": "0 or more"}
VOLUMES = "0 or more"
