"""The package scanninglaw (D. Boubert and A. Everall) with the same law: a table of its format, every ten seconds.

It searches trees of the fields' pointings and interpolates between the two rows about a crossing.
"""

import contextlib
import io

import numpy as np
from scanplan.ephemeris.timescales import tcb_days

STEP_NS = 10_000_000_000
TABLE_EPOCH_TCB_D = 2455197.5 - 2451545.0


def write_table(law, path):
    """The columns it reads of the Gaia archive's table of the commanded law."""
    import pyarrow as pa
    import pyarrow.csv

    et_ns = np.arange(law.start_et_ns, law.stop_et_ns, STEP_NS)
    days = tcb_days(et_ns) - TABLE_EPOCH_TCB_D
    columns = {"jd_time": days, "bjd_fov1": days, "bjd_fov2": days}
    for number, field in enumerate(law.fov(et_ns), start=1):
        columns[f"ra_fov{number}"] = np.degrees(field.ra_rad) % 360.0
        columns[f"dec_fov{number}"] = np.degrees(field.dec_rad)
        columns[f"scan_angle_fov{number}"] = np.degrees(field.scan_angle_rad)
    pyarrow.csv.write_csv(pa.table(columns), path)


def load(path):
    """Its law of a table, silently."""
    from scanninglaw.times import Times

    with contextlib.redirect_stdout(io.StringIO()):
        return Times(map_fname=str(path), version="dr3_nominal")


def query(peer, stars):
    """Times, scan angles and counts of stars."""
    from scanninglaw.source import Source

    source = Source(np.degrees(stars.ra_rad), np.degrees(stars.dec_rad), unit="deg", frame="icrs")
    return peer.query(source, return_angles=True)


def interrupted(peer, days):
    """Whether it leaves out times (days of its table) as lost to the mission."""
    return np.any([(days >= begin) & (days <= end) for begin, end in peer._gaps], axis=0)
