"""``scanplan verify``: a package on the receiver's side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .columns import columns
from .options import json_option
from .output import echo_json

if TYPE_CHECKING:
    from ..planning.package.package import OpenedPackage


@click.command("verify")
@click.argument(
    "package", type=click.Path(exists=True, path_type=Path), help="Archive, or the folder it was unpacked into."
)
@click.option(
    "--key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Public key that must have signed it; without one, hashes are compared alone.",
)
@click.option(
    "--unpack",
    type=click.Path(path_type=Path),
    help="New or empty folder to write its files into, once all is verified.",
)
@json_option
def command(package: Path, key: Path | None, unpack: Path | None, as_json: bool) -> None:
    """Verify PACKAGE, an archive or the folder it was unpacked into: form, signature, every file.

    Exit code 5 where a file was changed, is missing or too much, or another key signed; 3 if it is no package.
    """
    from ..planning.delivery.unpack import unpack as write_files
    from ..planning.package.manifest_json import content_of
    from ..planning.package.signature import load_public
    from ..planning.package.verify import open_package

    opened = open_package(package, None if key is None else load_public(key))
    if unpack is not None:
        write_files(opened, unpack)
    if as_json:
        told = {
            "file": str(package),
            "is_authenticated": opened.is_signed,
            "unpacked": None if unpack is None else str(unpack),
            "manifest": content_of(opened.manifest),
        }
        echo_json(told)
        return
    click.echo(_page(package, opened))
    if unpack is not None:
        click.echo(f"\nunpacked into {unpack}")


def _page(package: Path, opened: OpenedPackage) -> str:
    manifest = opened.manifest
    start, stop = (each.utc or f"{each.tdb} TDB" for each in (manifest.validity.start, manifest.validity.stop))
    if opened.is_signed:
        signature = f"right, by the key {manifest.key_id}"
    else:
        signature = "not looked at, for no key was given: anybody may have made this package"
    facts = [
        ("package", manifest.name),
        ("valid", f"{start} to {stop}"),
        ("version", f"{manifest.package_version}, {manifest.level}"),
        ("issued", f"{manifest.issued_utc} by {manifest.originator}"),
        ("signature", signature),
    ]
    rows = [(each.name, each.kind, each.size_bytes) for each in manifest.products]
    files = columns([("file", "kind", "bytes"), *rows], right=(2,))
    outcome = "nothing wrong" if opened.is_signed else "hashes are right; not authenticated"
    return f"{package}: {outcome}\n\n{columns(facts)}\n\n{files}"
