"""Products beside a plan's, such as payload operation requests, from files or published folders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ...errors import InvalidInput
from ..manifest import MANIFEST_NAME
from ..product import Product
from .manifest import PackageInput
from .plan_files import PlanFiles, file_bytes
from .profile import Profile

XML_START = b"<"


@dataclass(frozen=True)
class Beside:
    """Products, and the files that they were made of."""

    products: tuple[Product, ...]
    inputs: tuple[PackageInput, ...] = ()


def beside(path: Path, profile: Profile, kind: str | None = None) -> Beside:
    """A file as a product, or those products of a published folder that the profile has.

    kind   of a file; None: its content tells
    Raises InvalidInput for a file that cannot be read or nothing that the profile has, IntegrityError for a folder that
    differs from its manifest.
    """
    return _of_folder(path, profile) if path.is_dir() else Beside((file_product(path, profile, kind),))


def file_product(path: Path, profile: Profile, kind: str | None = None) -> Product:
    """A file as a product of a kind that the profile has; without ``kind`` its content tells. Raises InvalidInput."""
    from ..file_kind import kind_of

    data = file_bytes(path)
    ending = path.suffix.removeprefix(".").lower()
    found = kind_of(data)
    known = _kinds(profile)
    told = kind or next((each for each in (found, f"{found}-{ending}") if each in known), None)
    if told is None:
        hint = f"say KIND=FILE with one of {', '.join(known)}"
        raise InvalidInput(f"is of no kind that profile '{profile.name}' has", file=path, hint=hint)
    is_xml = data[:64].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(XML_START)
    return Product(path.name, told, "application/xml" if is_xml else "text/plain", data)


def _of_folder(path: Path, profile: Profile) -> Beside:
    files = PlanFiles.of_folder(path)
    known = _kinds(profile)
    products = tuple(files.product(each) for each in files.manifest.products if each.kind in known)
    if not products:
        hint = f"it has {', '.join(known)}"
        raise InvalidInput(f"holds nothing that profile '{profile.name}' has", file=path, hint=hint)
    inputs = [PackageInput(role=each.role, name=each.name, sha256=each.sha256) for each in files.manifest.inputs]
    own = PackageInput(role="folder", name=f"{path.name}/{MANIFEST_NAME}", sha256=files.manifest_sha256)
    return Beside(products, (*inputs, own))


def _kinds(profile: Profile) -> Sequence[str]:
    return sorted(rule.kind for rule in profile.products)
