"""``scanplan keys``: keys that sign packages."""

from __future__ import annotations

from pathlib import Path

import click

from .options import json_option
from .output import echo_json


@click.group("keys")
def command() -> None:
    """Make or show the keys that sign packages."""


@command.command("new")
@click.argument("name", help="Of the two files, NAME.key and NAME.pub.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=".",
    help="Folder for the two files; they must not exist.  [default: here]",
)
@click.option(
    "--passphrase",
    "is_encrypted",
    is_flag=True,
    help="Encrypt the private key; the passphrase is asked, or that of $SCANPLAN_KEY_PASSPHRASE.",
)
@json_option
def new(name: str, out: Path, is_encrypted: bool, as_json: bool) -> None:
    """Make a pair of Ed25519 keys: NAME.key, which signs and stays secret, and NAME.pub for those who verify.

    A passphrase is taken from SCANPLAN_KEY_PASSPHRASE, or asked on the terminal.
    """
    from ..errors import UsageError
    from ..planning.delivery.disk import make_folder
    from ..planning.delivery.together import publish_together, require_new
    from ..planning.package.safe_names import is_safe
    from ..planning.package.signature import generate, key_id, private_pem, public_pem
    from .key_files import passphrase

    if not is_safe(name):
        raise UsageError(f"'{name}' is no name for a key; use letters, digits and ._+- after a letter or digit")
    private, public = out / f"{name}.key", out / f"{name}.pub"
    make_folder(out)
    require_new([private, public])
    secret = passphrase(private, is_new=True) if is_encrypted else None
    key = generate()
    files = [(private, private_pem(key, secret)), (public, public_pem(key.public_key()))]
    publish_together(files, private=(private,))
    identity = key_id(key.public_key())
    if as_json:
        echo_json({"private": str(private), "public": str(public), "key_id": identity})
        return
    click.echo(
        f"{private}: private key, keep it secret\n{public}: public key, give it to those who verify\nid {identity}"
    )


@command.command("show")
@click.argument(
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="PEM file; a passphrase is asked, or that of $SCANPLAN_KEY_PASSPHRASE.",
)
@json_option
def show(file: Path, as_json: bool) -> None:
    """Say of what kind the key in FILE is, and its id, which packages name; never the secret."""
    from ..planning.package.signature import is_private, key_id, load_public
    from .key_files import signing_key

    kind = "private" if is_private(file) else "public"
    identity = key_id(signing_key(file).public_key() if kind == "private" else load_public(file))
    if as_json:
        echo_json({"file": str(file), "kind": kind, "algorithm": "Ed25519", "key_id": identity})
        return
    click.echo(f"{file}: Ed25519 {kind} key\nid {identity}")
