"""Usage, arguments and options of each command, from what its ``--help`` says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import click
from scanplan.cli import EXIT_CODES, cli
from scanplan.docs.reference_tables.markdown import table

_DEFAULT = re.compile(r"\s+\[default: ([^\]]*)\]$")
_WORDS = {"integer": "whole number", "float": "number", "directory": "folder"}
_LITERAL = re.compile(r"(?<![\w-])(--[a-z][a-z-]*|\$[A-Z_]+[\w/]*|[a-z]+://[^\s]*[\w])")
_MORE: Mapping[str, str] = {
    "ACTIVITIES": "payload-requests.md#activities",
    "--answers": "delivery.md#answers",
    "--body": "solar-system-bodies.md",
    "--catalog": "catalogues.md",
    "--ccd-times": "ccd-times.md",
    "--gaps": "data-gaps.md",
    "--hats": "large-catalogues.md",
    "--kinds": "events.md#kinds",
    "--limits": "service.md#limits",
    "--profile": "profiles.md",
    "--requests": "passes.md#requests",
    "--sky": "sky.md",
    "--templates": "payload-requests.md#templates",
    "--to": "delivery.md#sftp",
    "--waivers": "checks.md#waivers",
    "scanplan avoidance --threshold": "avoidance.md#what-an-interruption-costs",
    "scanplan check --rules": "checks.md",
    "scanplan coverage --reduce": "coverage.md#columns",
    "scanplan passes --out": "icd/pass-request.md",
    "scanplan serve --store": "store.md",
    "scanplan transits --out": "transits.md#a-folder-that-a-run-may-leave-unfinished",
}
"""Where a page says more of an option, in all commands or in one."""


def leaf_commands(command: click.Command, path: str = "scanplan") -> Iterator[tuple[str, click.Command]]:
    """Name and command of all that do something, in the order of the help."""
    if isinstance(command, click.Group):
        with click.Context(command) as context:
            for name in command.list_commands(context):
                found = command.get_command(context, name)
                if found is not None and not found.hidden:
                    yield from leaf_commands(found, f"{path} {name}")
    else:
        yield path, command


def reference(name: str, command: click.Command) -> str:
    """Usage line and table of a command."""
    context = click.Context(command, info_name=name)
    usage = " ".join([name, *command.collect_usage_pieces(context)])
    shown = [each for each in command.params if not getattr(each, "hidden", False)]
    ordered = sorted(shown, key=lambda each: isinstance(each, click.Option))
    rows = [_row(name, each, context) for each in ordered]
    return f"`{usage}`\n\n" + (table(("option", "value", "default", "meaning"), rows) if rows else "")


def options_of_all() -> str:
    """Options that stand before the command."""
    context = click.Context(cli, **cli.context_settings)
    return table(
        ("option", "meaning"),
        ((", ".join(f"`{name}`" for name in each.opts), help_of(each)) for each in cli.get_params(context)),
    )


def exit_codes() -> str:
    """The exit codes that ``scanplan --help`` lists."""
    return table(("code", "meaning"), re.findall(r"^ +(\d+) +(.*)$", EXIT_CODES, re.MULTILINE))


def help_of(parameter: click.Parameter) -> str:
    """What a parameter's help says, without its default."""
    return _DEFAULT.sub("", parameter.help or "")


def default_of(parameter: click.Parameter) -> str:
    """What holds where the parameter is left out; empty where nothing does, as for a flag."""
    if (variable := parameter.envvar) is not None:
        return f"required, or `${variable}`"
    if parameter.required:
        return "required"
    if said := _DEFAULT.search(parameter.help or ""):
        return _with_literals(said[1])
    if not isinstance(parameter, click.Option) or not parameter.show_default or parameter.is_flag:
        return ""
    return f"`{parameter.default:g}`" if isinstance(parameter.default, float) else f"`{parameter.default}`"


def _row(command: str, parameter: click.Parameter, context: click.Context) -> tuple[str, str, str, str]:
    is_option = isinstance(parameter, click.Option)
    names = [*parameter.opts, *parameter.secondary_opts] if is_option else [parameter.make_metavar(context)]
    meaning = _with_literals(help_of(parameter))
    key = names[0].strip("[].")
    if more := _MORE.get(f"{command} {key}", _MORE.get(key)):
        meaning += f" [More]({more})."
    return ", ".join(f"`{each}`" for each in names), _value(parameter), default_of(parameter), meaning


def _with_literals(text: str) -> str:
    """Options, variables and addresses as code."""
    return _LITERAL.sub(r"`\1`", text)


def _value(parameter: click.Parameter) -> str:
    """What kind of value it takes; empty for flags, and for arguments that any word may be."""
    kind: Any = parameter.type
    if getattr(parameter, "is_flag", False):
        return ""
    if isinstance(kind, click.Choice):
        return ", ".join(f"`{each}`" for each in kind.choices)
    if isinstance(parameter, click.Option) and parameter.metavar:
        return ", ".join(f"`{each}`" for each in parameter.metavar.split("|"))
    name = kind.name.removesuffix(" range")
    return ", ".join([_WORDS.get(name, name), *_range(kind)])


def _range(kind: Any) -> list[str]:
    least, most = getattr(kind, "min", None), getattr(kind, "max", None)
    if least is None:
        return []
    if most is not None:
        return [f"{least:g} to {most:g}"]
    return [f"above {least:g}" if kind.min_open else f"{least:g} or more"]


def _of(name: str, command: click.Command) -> Callable[[], str]:
    return lambda: reference(name, command)


def blocks_of(command: click.Command) -> dict[str, Callable[[], str]]:
    """A block for each command of a group, by the words that call it."""
    return {name: _of(name, each) for name, each in leaf_commands(command)}


BLOCKS: Mapping[str, Callable[[], str]] = {"scanplan": options_of_all, **blocks_of(cli), "exit codes": exit_codes}
