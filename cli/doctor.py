"""``scanplan doctor``: does this installation work?"""

from __future__ import annotations

import os
import platform
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

import click

from .columns import columns
from .options import json_option
from .output import echo_json
from .progress import progress

if TYPE_CHECKING:
    from ..planning.self_test import Outcome

_PACKAGES = ("numpy", "scipy", "astropy", "pyerfa", "numba", "spiceypy", "pyarrow", "pydantic", "click", "matplotlib")


@click.command("doctor")
@json_option
def command(as_json: bool) -> None:
    """Check that this installation works: versions, kernels, caches, and an attitude computed.

    Exit code 5 if something is wrong.
    """
    with progress("Looking"):
        outcomes = list(_outcomes())
    if as_json:
        echo_json([asdict(outcome) for outcome in outcomes])
    else:
        click.echo(columns([("ok" if o.is_good else "WRONG", o.what, o.detail) for o in outcomes]))
    if not all(outcome.is_good for outcome in outcomes):
        raise click.exceptions.Exit(5)


def _outcomes() -> Iterator[Outcome]:
    from ..planning.self_test import attitude_outcomes, embedded_kernel_outcomes

    yield from _versions()
    yield from embedded_kernel_outcomes()
    yield from attitude_outcomes()
    yield from _writable()


def _versions() -> Iterator[Outcome]:
    from ..planning.self_test import Outcome

    yield Outcome("scanplan", True, version("scanplan"))
    yield Outcome("Python", True, f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    for name in _PACKAGES:
        try:
            yield Outcome(name, True, version(name))
        except PackageNotFoundError:
            yield Outcome(name, False, "is not installed; pip install scanplan brings it")


def _writable() -> Iterator[Outcome]:
    """Where compiled code is kept from run to run, and where temporary files go."""
    from ..planning.core.attitude import fit_blocks
    from ..planning.self_test import Outcome

    cache = fit_blocks.stats.cache_path
    is_writable = cache is not None and os.access(cache, os.W_OK)
    hint = "" if is_writable else "; set NUMBA_CACHE_DIR to a writable folder, or every start compiles anew"
    yield Outcome("cache of compiled code", is_writable, f"{cache}{hint}")
    try:
        with tempfile.TemporaryFile() as stream:
            stream.write(b"scanplan")
        yield Outcome("temporary folder", True, tempfile.gettempdir())
    except OSError as error:
        yield Outcome("temporary folder", False, str(error))
