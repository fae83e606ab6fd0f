"""The command line: one module per noun, imported when its command is called."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

import click

EXIT_CODES = """\b
Exit codes:
  0    done
  1    a defect of scanplan itself
  2    the command line makes no sense
  3    a file or value is not acceptable
  4    a check found an ERROR
  5    a checksum or signature does not match
  130  interrupted; nothing is left half-written"""

# Name: module, one line of help. Kept here so that --help imports none of the modules.
_COMMANDS = {
    "plan": ("plan", "Make every product of a window, a manifest and a report."),
    "scanlaw": ("scanlaw", "Make scan-law files in chosen formats."),
    "transits": ("transits", "Find when stars cross the fields of view."),
    "sky": ("sky", "Show, picture, fetch or import star maps."),
    "schedule": ("schedule", "Predict the science data and how they reach the ground."),
    "passes": ("passes", "Plan ground-station passes."),
    "coverage": ("coverage", "Map how often every part of the sky is scanned."),
    "obsplan": ("obsplan", "List what each field of view sweeps, as IVOA's observing plan."),
    "events": ("events", "Find what happens to the spacecraft and in its fields of view."),
    "avoidance": ("avoidance", "List when an interruption of the science would cost much."),
    "requests": ("requests", "Make payload operation requests and the configuration history."),
    "windows": ("windows", "Find where an interruption of given length hurts least."),
    "attitude": ("attitude", "Print the attitude at given times."),
    "package": ("package", "Check a plan and package it for a control centre."),
    "check": ("check", "Check a file, a published folder or a package."),
    "keys": ("keys", "Make or show the keys that sign packages."),
    "verify": ("verify", "Verify a package: signature and every file."),
    "store": ("store", "Keep deliveries: their files, where they stand, the log of operations."),
    "registry": ("registry", "Say which delivery holds when."),
    "deliver": ("deliver", "Send packages to the control centre."),
    "ack": ("ack", "Take the control centre's answers."),
    "receive": ("receive", "Verify and answer what has arrived: the other side."),
    "rehearse": ("rehearse", "Rehearse planning cycles with faults on a clone of a store."),
    "diff": ("diff", "Tell what differs between two plans."),
    "serve": ("serve", "Serve transits, plans and packages over HTTP, with a page."),
    "tokens": ("tokens", "Make, list or revoke the tokens of a service."),
    "mission": ("mission", "Show, validate or begin a mission file; print its schema."),
    "kernels": ("kernels", "List kernels and what they cover."),
    "doctor": ("doctor", "Check that this installation works."),
    "completion": ("completion", "Print the completion script of a shell."),
}
_INTERRUPTED, _DEFECT, _READER_GONE = 130, 1, 141


class _ReaderGone(Exception):
    """Whoever read our output has stopped reading."""


class _LazyGroup(click.Group):
    """Commands named here, imported when one is called or asked for its own help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        from importlib import import_module

        module = import_module(f".{_COMMANDS[name][0]}", __name__)
        command: click.Command = module.command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            close = get_close_matches(args[0], _COMMANDS, n=1)
            hint = f" Did you mean '{close[0]}'?" if close else ""
            ctx.fail(f"No such command '{args[0]}'.{hint} The commands are {', '.join(_COMMANDS)}.")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise _ReaderGone from None


def _print_version(ctx: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"scanplan {version('scanplan')}")
        ctx.exit()


@click.group(
    cls=_LazyGroup,
    epilog=EXIT_CODES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version and exit.",
)
@click.option("--debug", is_flag=True, help="Show where in the program an error arises.")
def cli(debug: bool) -> None:
    """Mission planning for spacecraft that scan the sky on a revolving scanning law.

    Results go to the standard output, progress and messages to the standard error. A MISSION is the name of an
    embedded one or a path; times are ISO with an optional scale, UTC when none ("2017-02-05", "2017-02-05T12:00 TCB");
    durations are like 7d, 12h, 90m, 10s.
    """


def main() -> None:
    """The program ``scanplan``."""
    if sys.argv[1:2] == ["attitude"]:
        from .quick_start import quick_start

        quick_start()
    elif sys.argv[1:2] == ["transits"]:
        from .quick_start import import_numba_alone

        import_numba_alone()
    try:
        code = run(sys.argv[1:])
        sys.stdout.flush()
    except (_ReaderGone, BrokenPipeError):
        # What is still buffered has nowhere to go, and the interpreter would complain about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = _READER_GONE
    if code == _INTERRUPTED:
        # A thread of a library that is about to call Python while the interpreter ends would abort the process.
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run one command line; the exit code. Errors are told on the standard error in one line."""
    from ..errors import ScanplanError

    debug = "--debug" in arguments
    try:
        code = cli.main(list(arguments), prog_name="scanplan", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt) as error:
        told = str(error.__cause__ or error) or "nothing was left half-written"
        click.echo(f"scanplan: interrupted; {told}", err=True)
        return _INTERRUPTED
    except (_ReaderGone, BrokenPipeError):
        raise
    except ScanplanError as error:
        if debug:
            raise
        click.echo(f"scanplan: {error}", err=True)
        return error.exit_code
    except Exception as error:
        if debug:
            raise
        text = " ".join(f"{type(error).__name__}: {error}".split())
        click.echo(f"scanplan: unexpected error: {text}; scanplan --debug ... shows where it arose", err=True)
        return _DEFECT
