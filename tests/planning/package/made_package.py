"""A small package for tests, made of what nobody computes."""

import hashlib

from scanplan.planning.package.assemble import assemble
from scanplan.planning.package.manifest import PackageManifest
from scanplan.planning.product import Product

NAME = "GAI_TEST_SLW_SCNLAW_20170205T000000_20170212T000000_0001"
PRODUCTS = (
    Product("law.aem", "aem", "text/plain", b"CCSDS_AEM_VERS = 2.0\n" * 60, {"rows": 60, "max_error_uas": 1.25}),
    Product("empty.txt", "note", "text/plain", b""),
    Product("block.bin", "ck", "application/octet-stream", bytes(range(256)) * 4, {"nested": {"a": [1, None, True]}}),
)


def content(products=PRODUCTS, **changes):
    """A manifest's content as dicts and lists."""
    return {
        "manifest": "scanplan-package",
        "version": 1,
        "generator": "scanplan test",
        "name": NAME,
        "series": "GAI_TEST_SLW_SCNLAW",
        "package_version": 1,
        "level": "MTP",
        "mission": {"name": "gaia", "title": '<&> "Gaïa"'},
        "originator": "SOC",
        "issued_utc": "2017-01-30T00:00:00",
        "validity": {
            "start": {"utc": "2017-02-05T00:00:00", "tdb": "2017-02-05T00:01:09.184", "et_ns": 539524869184000000},
            "stop": {"utc": None, "tdb": "2017-02-12T00:01:09.184", "et_ns": 540129669184000000},
        },
        "profile": {"name": "test", "title": "A profile", "sha256": "0" * 64},
        "supersedes": ["GAI_OLD"],
        "withdraws": [],
        "approvals": [{"who": "A. Planner", "role": "planner", "at_utc": "2017-01-29", "note": "it's good"}],
        "checks": {
            "rules": ["sun-aspect"],
            "errors_waived": [{"rule": "lead-time", "author": "A", "reason": "B", "expires_utc": "2017-03-01"}],
            "warnings": 2,
        },
        "inputs": [{"role": "mission", "name": "gaia.toml", "sha256": "1" * 64}],
        "products": [
            {
                "name": product.name,
                "kind": product.kind,
                "media_type": product.media_type,
                "size_bytes": len(product.data),
                "sha256": hashlib.sha256(product.data).hexdigest(),
                "source": None,
                "facts": dict(product.facts),
            }
            for product in products
        ],
        "key_id": None,
        **changes,
    }


def manifest(products=PRODUCTS, **changes):
    return PackageManifest.model_validate(content(products, **changes))


def package(private_key=None, products=PRODUCTS, **changes):
    return assemble(manifest(products, **changes), products, private_key)
