"""The configuration history that activities imply, from where the one before ends or from a table of values."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from ...ephemeris.plain_file import MOST_TEXT_BYTES, plain_bytes
from ...ephemeris.timescales import iso
from ...errors import InvalidInput
from ..file_kind import kind_of
from ..located_toml import parse
from .activity import Activity
from .configuration_names import configuration_values
from .history import UNKNOWN, ConfigurationChange, ConfigurationHistory, configuration_at
from .template import Setting
from .values import configuration_text

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_Scalar = Annotated[int, Field(ge=-(2**63), lt=2**63)] | Annotated[float, Field(allow_inf_nan=False)] | str


class _ConfigurationTable(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
    format: Literal[1] = Field(description="1, the version of this format")
    configuration: Mapping[str, _Scalar] = Field(description="names of the configuration with their values")


@dataclass(frozen=True)
class InitialConfiguration:
    """What the payload is like at the start of a window.

    inputs     the file it is from, if any: role, name and sha256
    previous   the history it is the end of, if any
    """

    values: Mapping[str, str]
    inputs: tuple[Mapping[str, str], ...] = ()
    previous: ConfigurationHistory | None = None


def read_initial_configuration(path: str | Path, mission: str, start_et_ns: int) -> InitialConfiguration:
    """The configuration at a time, from a TOML table of values or from an earlier configuration history.

    A history must reach the time: one that ends before leaves a gap. Raises InvalidInput for that, for a history of
    another mission, and with line and key for what cannot be read.
    """
    try:
        data = plain_bytes(path, MOST_TEXT_BYTES)
    except OSError as error:
        raise InvalidInput(f"cannot read this configuration: {error.strerror}", file=path) from error
    return initial_configuration(data, str(path), mission, start_et_ns)


def initial_configuration(data: bytes, file: str, mission: str, start_et_ns: int) -> InitialConfiguration:
    """The same from the bytes of a file."""
    inputs = ({"role": "configuration", "name": Path(file).name, "sha256": hashlib.sha256(data).hexdigest()},)
    if kind_of(data) != "configuration-history":
        return InitialConfiguration(configuration_table(data, file), inputs)
    from ..products import configuration_history_read

    previous = configuration_history_read.read(data, file)
    if previous.mission != mission:
        problem = f"is of mission '{previous.mission}'"
        raise InvalidInput(problem, file=file, key="mission", hint=f"expected '{mission}'")
    if not previous.start_et_ns <= start_et_ns <= previous.stop_et_ns:
        span = f"{iso(previous.start_et_ns, 'TDB')} to {iso(previous.stop_et_ns, 'TDB')} TDB"
        problem = f"goes from {span}, which does not reach {iso(start_et_ns, 'TDB')} TDB"
        raise InvalidInput(problem, file=file, key="validity", hint="give the history that ends where this one starts")
    # What was asked for at or after the start is asked for anew, or it is not part of the plan any more.
    return InitialConfiguration(_before(previous, start_et_ns), inputs, previous)


def configuration_table(data: bytes, file: str) -> dict[str, str]:
    """The values of a TOML table, by name in their order. Raises InvalidInput with line and key."""
    toml = parse(data, file)
    table = toml.validated(_ConfigurationTable, {(): _ConfigurationTable})
    errors: list[InvalidInput] = []
    values = configuration_values(table.configuration, toml, ("configuration",), errors)
    if errors:
        raise errors[0]
    return values


def implied_history(
    mission: str,
    span_et_ns: tuple[int, int],
    initial: Mapping[str, str],
    activities: Iterable[Activity],
    inputs: Iterable[Mapping[str, str]] = (),
) -> ConfigurationHistory:
    """The history over [start, stop) that activities in order of time make of an initial configuration."""
    values, changes = dict(initial), []
    for activity in activities:
        for parameter, new in settings_of(activity):
            old = values.get(parameter, UNKNOWN)
            sequence = activity.template.sequence
            changes.append(ConfigurationChange(activity.et_ns, parameter, old, new, activity.id, sequence))
            values[parameter] = new
    return ConfigurationHistory(mission, *span_et_ns, dict(sorted(initial.items())), tuple(changes), tuple(inputs))


def settings_of(activity: Activity) -> Iterator[tuple[str, str]]:
    """Name and value of everything that an activity sets."""
    for each in activity.template.sets:
        yield _target(each, activity), _new_value(each, activity)


def join_defects(previous: ConfigurationHistory, following: ConfigurationHistory) -> list[str]:
    """Why one history does not begin as the other is at that time; nothing where they join."""
    if following.mission != previous.mission:
        return [f"is of mission '{following.mission}', the one before of '{previous.mission}'"]
    if not previous.start_et_ns <= following.start_et_ns <= previous.stop_et_ns:
        starts, ends = iso(following.start_et_ns, "TDB"), iso(previous.stop_et_ns, "TDB")
        return [f"starts at {starts} TDB, and the one before ends at {ends} TDB"]
    before = _before(previous, following.start_et_ns)
    names = sorted({*before, *following.initial})
    return [
        f"starts with {name} = '{following.initial.get(name, UNKNOWN)}', and it was '{before.get(name, UNKNOWN)}'"
        for name in names
        if following.initial.get(name, UNKNOWN) != before.get(name, UNKNOWN)
    ]


def _before(history: ConfigurationHistory, et_ns: int) -> dict[str, str]:
    """The configuration just before a time: changes at that time belong to who starts there."""
    if et_ns == history.start_et_ns:
        return dict(history.initial)
    return configuration_at(history, et_ns - 1)


def _target(setting: Setting, activity: Activity) -> str:
    return _PLACEHOLDER.sub(lambda found: configuration_text(activity.values[found[1]]), setting.target)


def _new_value(setting: Setting, activity: Activity) -> str:
    return setting.literal if setting.parameter is None else configuration_text(activity.values[setting.parameter])
