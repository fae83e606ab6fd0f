"""Templates from their TOML file: schema first, then what keys say together.

templates = load_templates("gaia")
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from ...ephemeris.plain_file import MOST_TEXT_BYTES, plain_bytes
from ...errors import InvalidInput
from ..located_toml import LocatedToml, parse
from ..toml_locate import KeyPath
from ..toml_values import shown_value
from .configuration_names import NAME_HINT, configuration_values, is_configuration_name
from .template import ActivityTemplate, ParameterTemplate, Profile, Setting, TemplateSet
from .template_schema import MODELS, MOST_OCTETS, ParameterTable, TemplateFileTable, TemplateTable
from .values import checked_value

TEMPLATES_FOLDER = Path(__file__).parents[2] / "data" / "activities"

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_DEFAULT_TEXT_LENGTH = 80


def embedded_templates() -> tuple[str, ...]:
    """Names of the templates that come along."""
    return tuple(sorted(path.stem for path in TEMPLATES_FOLDER.glob("*.toml")))


def load_templates(name_or_path: str | Path) -> TemplateSet:
    """The embedded templates of this name, or those of a TOML file. Raises InvalidInput with file, line and key."""
    if isinstance(name_or_path, str) and name_or_path in embedded_templates():
        path = TEMPLATES_FOLDER / f"{name_or_path}.toml"
        return read_templates(path.read_bytes(), path.name)
    try:
        data = plain_bytes(name_or_path, MOST_TEXT_BYTES)
    except OSError as error:
        hint = f"give the path of a TOML file or embedded templates: {', '.join(embedded_templates())}"
        problem = f"cannot read these templates: {error.strerror}"
        raise InvalidInput(problem, file=name_or_path, hint=hint) from error
    return read_templates(data, str(name_or_path))


def read_templates(data: bytes, file: str) -> TemplateSet:
    """Templates from the bytes of their file. Raises InvalidInput for the first defect."""
    outcome = _examine(data, file)
    if isinstance(outcome, TemplateSet):
        return outcome
    raise outcome[0]


def template_errors(data: bytes, file: str) -> list[InvalidInput]:
    """Everything wrong with a file of templates, in order of lines; empty if it is good."""
    try:
        outcome = _examine(data, file)
    except InvalidInput as error:
        return [error]
    return [] if isinstance(outcome, TemplateSet) else outcome


def _examine(data: bytes, file: str) -> TemplateSet | list[InvalidInput]:
    toml = parse(data, file)
    table = toml.examined(TemplateFileTable, MODELS)
    if isinstance(table, list):
        return table
    errors: list[InvalidInput] = []
    templates: dict[str, ActivityTemplate] = {}
    for place, each in enumerate(table.template):
        path: KeyPath = ("template", place)
        if each.name in templates:
            errors.append(
                toml.error((*path, "name"), f'"{each.name}" is also another template', "give it its own name")
            )
        templates[each.name] = _template(each, table, path, toml, errors)
    configuration = configuration_values(table.configuration, toml, ("configuration",), errors)
    if errors:
        return sorted(errors, key=lambda error: error.line or 0)
    record = {"role": "templates", "name": Path(file).name, "sha256": hashlib.sha256(data).hexdigest()}
    return TemplateSet(table.name, table.title, table.insert_flag, templates, configuration, record)


def _template(
    table: TemplateTable, file: TemplateFileTable, path: KeyPath, toml: LocatedToml, errors: list[InvalidInput]
) -> ActivityTemplate:
    parameters = []
    for place, each in enumerate(table.parameter):
        at: KeyPath = (*path, "parameter", place)
        parameters.append(_parameter(each, at, toml, errors))
        for key in ("name", "mnemonic"):
            if getattr(each, key) in (getattr(other, key) for other in table.parameter[:place]):
                problem = f'"{getattr(each, key)}" is also another parameter of this template'
                errors.append(toml.error((*at, key), problem, "give it its own"))
    template = ActivityTemplate(
        table.name,
        table.title,
        table.sequence,
        table.source or file.source,
        table.destination or file.destination,
        tuple(parameters),
        (),
        tuple(Profile(each.type, each.offset_s, each.value) for each in table.profile),
        table.duration_s,
        table.kind or table.name,
        table.min_separation_s,
        table.passes,
    )
    sets = tuple(_settings(table, template, (*path, "sets"), toml, errors))
    return ActivityTemplate(**{**vars(template), "sets": sets})


def _parameter(
    table: ParameterTable, path: KeyPath, toml: LocatedToml, errors: list[InvalidInput]
) -> ParameterTemplate:
    def wrong(key: str, problem: str, hint: str | None = None) -> None:
        errors.append(toml.error((*path, key), problem, hint))

    count = len(errors)
    for key, types in _KEYS_OF_TYPES.items():
        if getattr(table, key) is not None and table.type not in types:
            wrong(key, f"makes no sense for type {table.type}", f"it belongs to {' and '.join(types)}")
    if table.min is not None and table.max is not None and table.min > table.max:
        wrong("min", f"{table.min} is above max, {table.max}", "expected the least value")
    for key in ("min", "max"):
        if table.type == "integer" and isinstance(getattr(table, key), float):
            wrong(key, f"{getattr(table, key)} is not a whole number", "expected one for an integer")
    representation = table.representation or ("Raw" if table.type in ("integer", "bytes") else "Engineering")
    radix = table.radix or ("Hexadecimal" if table.type == "bytes" else "Decimal")
    if table.radix is not None and representation == "Engineering":
        wrong("radix", "makes no sense for an engineering value", "leave it out, or give representation Raw")
    if table.type == "bytes" and radix != "Hexadecimal":
        wrong("radix", f"{radix} cannot hold octets", "expected Hexadecimal")
    if table.type == "bytes" and representation != "Raw":
        wrong("representation", "octets have no engineering value", "expected Raw")
    if table.type in ("real", "text") and representation == "Raw":
        wrong("representation", f"a {table.type} has no raw value here", "expected Engineering")
    if table.type == "integer" and radix != "Decimal" and (table.min is None or table.min < 0):
        wrong("radix", f"{radix} numbers have no sign", "give a min of 0 or more")
    choices = _choices(table, representation, radix, wrong)
    least = 1 if table.min_length is None else table.min_length
    most = table.max_length or (_DEFAULT_TEXT_LENGTH if table.type == "text" else MOST_OCTETS)
    if table.type in ("text", "bytes") and not 1 <= least <= most:
        wrong("min_length", f"{least} is not from 1 to max_length, {most}", "expected the least length")
    parameter = ParameterTemplate(
        table.name,
        table.mnemonic,
        table.type,
        table.unit,
        table.description,
        representation,
        radix if representation == "Raw" else None,
        table.min,
        table.max,
        choices,
        (least, most),
        None,
    )
    if table.default is None or len(errors) > count:
        return parameter
    try:
        return ParameterTemplate(**{**vars(parameter), "default": checked_value(parameter, table.default)})
    except InvalidInput as error:
        wrong("default", error.problem, error.hint)
    return parameter


_KEYS_OF_TYPES: Mapping[str, tuple[str, ...]] = {
    "min": ("integer", "real"),
    "max": ("integer", "real"),
    "choices": ("enum",),
    "min_length": ("text", "bytes"),
    "max_length": ("text", "bytes"),
}


def _choices(
    table: ParameterTable, representation: str, radix: str, wrong: Callable[..., None]
) -> Mapping[str, int | None]:
    if table.type != "enum":
        return {}
    if not table.choices:
        wrong("choices", "missing key" if table.choices is None else "holds no word", "expected the words of this enum")
        return {}
    if isinstance(table.choices, dict):
        codes = list(table.choices.values())
        if len(set(codes)) < len(codes):
            wrong("choices", "two words have one number", "expected a number of its own for each")
        if radix != "Decimal" and min(codes) < 0:
            wrong("choices", f"{radix} numbers have no sign", "expected numbers of 0 or more")
        return dict(table.choices)
    if len(set(table.choices)) < len(table.choices):
        wrong("choices", "names a word twice", "expected each word once")
    if representation == "Raw":
        wrong("choices", "has no numbers for raw values", "expected a table, such as { OFF = 0, ON = 1 }")
    return dict.fromkeys(table.choices)


def _settings(
    table: TemplateTable, template: ActivityTemplate, path: KeyPath, toml: LocatedToml, errors: list[InvalidInput]
) -> Iterable[Setting]:
    known = ", ".join(each.name for each in template.parameters) or "none"
    for target, what in table.sets.items():
        at = (*path, target)
        for name in _PLACEHOLDER.findall(target):
            parameter = template.parameter(name)
            if parameter is None:
                problem = f"{shown_value('{' + name + '}')} is no parameter of this template"
                errors.append(toml.error(at, problem, f"the parameters are {known}"))
            elif parameter.type not in ("integer", "enum"):
                problem = f"{{{name}}} is of type {parameter.type}"
                errors.append(toml.error(at, problem, "expected an integer or enum in a name"))
            elif not all(is_configuration_name(word) for word in parameter.choices):
                problem = f"the choices of {{{name}}} cannot stand in a name"
                errors.append(toml.error(at, problem, NAME_HINT))
        if not is_configuration_name(_PLACEHOLDER.sub("x", target)):
            errors.append(toml.error(at, f"{shown_value(target)} is no name of the configuration", NAME_HINT))
        if not isinstance(what, str):
            values = configuration_values({"value": what.value}, toml, at, errors)
            yield Setting(target, None, values["value"])
        elif template.parameter(what) is None:
            problem = f"{shown_value(what)} is no parameter of this template"
            errors.append(toml.error(at, problem, f"the parameters are {known}; or give {{ value = ... }}"))
        else:
            yield Setting(target, what, "")
