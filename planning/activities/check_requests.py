"""Requests held against templates: every value of a file, whoever wrote it, in its range."""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import InvalidInput
from ..products.finding import Finding
from ..products.por import Por, PorParameter, PorSequence
from .template import ActivityTemplate, TemplateSet
from .values import value_of_request


def check_against_templates(por: Por, templates: TemplateSet) -> list[Finding]:
    """What templates do not allow of a file of requests; ``Finding.line`` is that of the sequence or parameter.

    A sequence that several templates make is right if one of them allows it.
    """
    found: list[Finding] = []
    for sequence in por.sequences:
        candidates = templates.of_sequence(sequence.name)
        if not candidates:
            message = f"'{sequence.name}' is the sequence of no template of {templates.name}"
            found.append(Finding("ERROR", "unknown-sequence", sequence.line, "name", message))
            continue
        outcomes: list[list[Finding]] = [list(_against(sequence, template)) for template in candidates]
        found += outcomes[min(range(len(outcomes)), key=lambda place: len(outcomes[place]))]
    return found


def _against(sequence: PorSequence, template: ActivityTemplate) -> Iterator[Finding]:
    for key in ("source", "destination"):
        if getattr(sequence, key) != getattr(template, key):
            message = f"is '{getattr(sequence, key)}'; template {template.name} has '{getattr(template, key)}'"
            yield Finding("WARN", "template-address", sequence.line, key, message)
    given = [each.name for each in sequence.parameters]
    wanted = [each.mnemonic for each in template.parameters]
    if given != wanted:
        message = f"has the parameters {', '.join(given) or 'none'}; expected {', '.join(wanted) or 'none'}"
        yield Finding("ERROR", "template-parameters", sequence.line, "parameterList", message)
        return
    for parameter, expected in zip(sequence.parameters, template.parameters, strict=True):
        if (parameter.representation, parameter.radix) != (expected.representation, expected.radix or ""):
            message = f"{parameter.name} is {_form(parameter)}; template {template.name} has another form"
            yield Finding("ERROR", "template-form", parameter.line, "representation", message)
            continue
        try:
            value_of_request(expected, parameter.value)
        except InvalidInput as error:
            message = f"{parameter.name}: {error.problem}; {error.hint}"
            yield Finding("ERROR", "template-range", parameter.line, "value", message)


def _form(parameter: PorParameter) -> str:
    return f"{parameter.representation} {parameter.radix}".strip()
