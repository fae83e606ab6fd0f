"""Keys that a command line names: where their passphrases come from."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PASSPHRASE_VARIABLE = "SCANPLAN_KEY_PASSPHRASE"


def signing_key(path: Path) -> Ed25519PrivateKey:
    """A private key; its passphrase, where it has one, is that of the environment, or asked on the terminal.

    Raises InvalidInput for a file that is no private key or that others may read, and for a wrong passphrase.
    """
    from ..planning.package.signature import load_private

    return load_private(path, lambda: passphrase(path))


def passphrase(path: Path, is_new: bool = False) -> str:
    """The passphrase of a key: of the environment, or asked on the terminal, a new one twice."""
    from ..errors import InvalidInput

    given = os.environ.get(PASSPHRASE_VARIABLE)
    if given is None and sys.stdin.isatty():
        given = str(click.prompt(f"Passphrase of {path}", hide_input=True, confirmation_prompt=is_new, err=True))
    if not given:
        raise InvalidInput("needs a passphrase", file=path, hint=f"give one in {PASSPHRASE_VARIABLE}")
    return given
