"""``scanplan requests``: what is asked of the payload, and what its configuration becomes by it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .columns import columns
from .options import Time, json_option, mission_argument, window_end, window_options
from .output import echo_json

if TYPE_CHECKING:
    from ..planning.activities.history import ConfigurationChange
    from ..planning.activities.requests import PayloadRequests, RequestInputs
    from ..planning.mission import Mission

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("requests")
@mission_argument
@click.argument("activities", type=_FILE, help="File of activities, TOML or CSV.")
@window_options
@click.option("--templates", help="Embedded templates or a TOML file.  [default: those of the mission's name]")
@click.option(
    "--configuration",
    type=_FILE,
    help="The payload's configuration at the start: the history that ends there, or TOML.  [default: the templates']",
)
@click.option("--events", type=_FILE, help="Event file that activities count from.")
@click.option("--passes", type=_FILE, help="Pass request, for activities that must lie inside or outside passes.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for the files: new or empty.")
@click.option("--issued", type=Time(), required=True, help="When the requests are issued.")
@click.option("--author", required=True, help="Who issues them.")
@json_option
def command(
    mission: Mission,
    activities: Path,
    start: int,
    end: int | None,
    days: float | None,
    templates: str | None,
    configuration: Path | None,
    events: Path | None,
    passes: Path | None,
    out: Path,
    issued: int,
    author: str,
    as_json: bool,
) -> None:
    """Make payload operation requests of ACTIVITIES, and the configuration history that they imply.

    ACTIVITIES is TOML or CSV. Every parameter is held against its template; nothing is written if one is not right.

    \b
    scanplan requests gaia activities.toml --start 2017-02-05 --days 7 \\
        --issued 2017-02-01T12:00 --author "SOC planning" --out requests
    """
    from ..planning.activities.activity_file import read_activity_file
    from ..planning.activities.requests import (
        IssueOptions,
        manifest_of_requests,
        payload_requests,
        request_products,
    )
    from ..planning.activities.template_file import load_templates
    from ..planning.delivery.publish import publish

    stop = window_end(start, end, days)
    made = payload_requests(
        mission.name,
        (start, stop),
        load_templates(templates or mission.name),
        read_activity_file(activities),
        IssueOptions(issued, author),
        _inputs(mission, start, configuration, events, passes),
    )
    products = list(request_products(made, mission))
    records = publish(out, products, lambda written: manifest_of_requests(made, mission, written))
    for each in made.unchecked:
        click.echo(f"Not checked: {each}", err=True)
    if as_json:
        echo_json(_told(made, [{"name": each.name, "sha256": each.sha256} for each in records]))
    else:
        _echo(made, out, len(records))


def _inputs(
    mission: Mission, start: int, configuration: Path | None, events: Path | None, passes: Path | None
) -> RequestInputs:
    from ..planning.activities.configuration import read_initial_configuration
    from ..planning.activities.requests import RequestInputs, read_passes
    from ..planning.plan_facts import input_file
    from ..planning.readers import read_events

    listed = {"events": events, "passes": passes}
    own = {"role": "mission", "name": f"{mission.name}.toml", "sha256": mission.source_sha256}
    return RequestInputs(
        None if events is None else read_events(events),
        None if passes is None else read_passes(passes),
        None if configuration is None else read_initial_configuration(configuration, mission.name, start),
        (own, *(input_file(role, path) for role, path in listed.items() if path is not None)),
    )


def _told(made: PayloadRequests, files: list[dict[str, str]]) -> Mapping[str, Any]:
    from dataclasses import asdict

    por, history = made.por, made.history
    return {
        "mission": history.mission,
        "start_et_ns": por.start_et_ns,
        "stop_et_ns": por.stop_et_ns,
        "issued_et_ns": por.generation_et_ns,
        "author": por.author,
        "inputs": [dict(each) for each in history.inputs],
        "activities": [
            {
                "id": each.id,
                "template": each.template.name,
                "sequence": each.template.sequence,
                "et_ns": each.et_ns,
                "values": dict(each.values),
            }
            for each in made.activities
        ],
        "changes": [asdict(each) for each in history.changes],
        "unchecked": list(made.unchecked),
        "files": files,
    }


def _echo(made: PayloadRequests, out: Path, files: int) -> None:
    from .event_output import utc

    rows: list[tuple[str, ...]] = [("time, UTC", "id", "sequence", "sets", "from", "to")]
    by_activity: dict[str, list[ConfigurationChange]] = {}
    for each in made.history.changes:
        by_activity.setdefault(each.activity, []).append(each)
    for activity in made.activities:
        changes = by_activity.get(activity.id, [])
        first = (utc(activity.et_ns), activity.id, activity.template.sequence)
        rows.append((*first, *_change(changes[0])) if changes else (*first, "", "", ""))
        rows += [("", "", "", *_change(change)) for change in changes[1:]]
    click.echo(columns(rows))
    click.echo(
        f"\n{len(made.activities)} requests, {len(made.history.changes)} changes of the configuration: "
        f"{files} files and manifest.json in {out}"
    )


def _change(change: ConfigurationChange) -> tuple[str, str, str]:
    return change.parameter, change.old[:40] or "unknown", change.new[:40]
