"""``scanplan attitude``: where the spacecraft looks at given times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .columns import columns
from .options import Time, json_option, kernel_options, mission_argument, overruled
from .output import echo_json

if TYPE_CHECKING:
    from pathlib import Path

    from ..planning.mission import Mission
    from ..planning.snapshot import Snapshot


@click.command("attitude")
@mission_argument
@click.option(
    "--at", "times", type=Time(), multiple=True, required=True, help="Time that is asked for. May be repeated."
)
@kernel_options
@json_option
def command(
    mission: Mission, times: tuple[int, ...], kernels: tuple[str, ...], orbit: Path | None, as_json: bool
) -> None:
    """Print the commanded attitude at given times.

    \b
    scanplan attitude gaia --at 2017-02-08T18:00:00 --at "2017-02-08T19:00:00 TCB"
    """
    from ..planning.snapshot import snapshots

    mission, loaded = overruled(mission, kernels, orbit)
    found = snapshots(mission, times, loaded)
    if as_json:
        echo_json({"mission": mission.name, "attitudes": [each.as_json() for each in found]})
    else:
        click.echo("\n\n".join(_page(each) for each in found))


def _page(snapshot: Snapshot) -> str:
    time = snapshot.as_json()["time"]
    rows = [
        ("time", f"{time['tdb']} TDB" + (f"  {time['utc']} UTC" if time["utc"] else "")),
        ("law segment", snapshot.segment),
        ("quaternion", " ".join(f"{value:+.15f}" for value in snapshot.quaternion) + "  ICRS to SRS, scalar last"),
        ("spin axis", f"ra {snapshot.spin_axis_ra_deg:.9f}  dec {snapshot.spin_axis_dec_deg:+.9f} deg"),
        *(
            (
                field.name,
                f"ra {field.ra_deg:.9f}  dec {field.dec_deg:+.9f}  scan angle {field.scan_angle_deg:+.9f} deg",
            )
            for field in snapshot.fields
        ),
        ("phases", f"nu {snapshot.nu_deg:.9f}  omega {snapshot.omega_deg:.9f} deg"),
        ("Sun aspect", f"{snapshot.sun_aspect_deg:.9f} deg"),
        ("rotation", " ".join(f"{value:+.12f}" for value in snapshot.angular_velocity_deg_s) + " deg/s  SRS axes"),
    ]
    return columns(rows)
