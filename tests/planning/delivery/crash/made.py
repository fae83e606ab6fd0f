"""Small deliveries for tests of the store and the outbox. Imported by tests and by the workers that get killed."""

import hashlib

from scanplan.planning.package.assemble import assemble
from scanplan.planning.package.identity import PackageIdentity
from scanplan.planning.package.manifest import PackageManifest
from scanplan.planning.product import Product

SERIES = "GAI_TEST_SCNLAW"
REPORT = b'{"unwaived_errors": 0}\n'
ACT = {"who": "A. Planner", "at_utc": "2017-01-30T10:00:00Z"}


def identity(name, version=1, start=0, stop=100, series=SERIES):
    return PackageIdentity(name, series, start, stop, version, "MTP")


def products(name, size=200):
    """Two files, one of them of this many bytes, which differ from delivery to delivery."""
    filling = hashlib.shake_256(name.encode()).digest(size)
    return (
        Product("law.bin", "ck", "application/octet-stream", filling),
        Product("same.txt", "note", "text/plain", b""),
    )


def package(known, size=200, withdraws=(), files=None, private_key=None):
    """The package of an identity."""
    files = products(known.name, size) if files is None else files
    content = {
        "manifest": "scanplan-package",
        "version": 1,
        "generator": "scanplan test",
        "name": known.name,
        "series": known.series,
        "package_version": known.version,
        "level": known.level,
        "mission": {"name": "gaia"},
        "originator": "SOC",
        "issued_utc": "2017-01-30T00:00:00",
        "validity": {
            "start": {"utc": None, "tdb": "2017-02-05T00:00:00", "et_ns": known.start_et_ns},
            "stop": {"utc": None, "tdb": "2017-02-12T00:00:00", "et_ns": known.stop_et_ns},
        },
        "profile": {"name": "test", "title": "A profile", "sha256": "0" * 64},
        "supersedes": [],
        "withdraws": list(withdraws),
        "approvals": [],
        "checks": None,
        "inputs": [],
        "products": [
            {
                "name": each.name,
                "kind": each.kind,
                "media_type": each.media_type,
                "size_bytes": len(each.data),
                "sha256": hashlib.sha256(each.data).hexdigest(),
                "source": None,
                "facts": {},
            }
            for each in files
        ],
        "key_id": None,
    }
    return assemble(PackageManifest.model_validate(content), files, private_key)
