"""Plans checked and packaged: what blocks a package, and the same bytes wherever it is made."""

import hashlib
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import scanplan as sp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from scanplan.errors import IntegrityError, RuleViolation, UsageError
from scanplan.planning.package.bare import bare_files
from scanplan.planning.package.plan_files import PlanFiles
from scanplan.planning.package.verify import open_package

from . import made_plan

KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
PROGRAM = """
import sys
import scanplan as sp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
key = Ed25519PrivateKey.from_private_bytes(bytes(32))
print(sp.package(sys.argv[1], sys.argv[2], version=2, private_key=key).sha256)
"""
SURROUNDINGS = [
    {"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "1", "NUMBA_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
    {"TZ": "America/Lima", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "2", "PYTHONUTF8": "0", "NUMBA_NUM_THREADS": "2"},
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return made_plan.write_folder(tmp_path_factory.mktemp("package") / "plan")


@pytest.mark.parametrize(("profile", "surroundings"), [("esoc", SURROUNDINGS[0]), ("ndm_xml", SURROUNDINGS[1])])
def test_other_processes_make_the_same_bytes(folder, profile, surroundings, tmp_path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder), profile],
        env={**os.environ, **surroundings},
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    here = sp.package(folder, profile, version=2, private_key=KEY)
    assert done.stdout.strip() == hashlib.sha256(here.data).hexdigest()


def test_a_folder_and_products_in_memory_give_the_same_package(folder) -> None:
    of_folder = sp.package(folder, private_key=KEY)
    of_memory = sp.package(PlanFiles.of_products(made_plan.products(), made_plan.manifest()), private_key=KEY)
    assert of_folder.data == of_memory.data
    facts = of_folder.manifest.checks
    assert facts.errors_waived == []
    assert {"sun-aspect", "profile-length"} <= set(facts.rules)
    assert facts.warnings >= 1  # two hours are not a week


def broken(kind, old, new):
    """The plan with another product, whole by its manifest."""
    made = [
        replace(each, data=each.data.replace(old, new)) if each.kind == kind else each for each in made_plan.products()
    ]
    from scanplan.planning.plan import manifest_of

    return PlanFiles.of_products(made, manifest_of(made_plan.law())([each.record for each in made]))


WAIVER = """
[[waiver]]
rule = "{rule}"
author = "A. Planner"
reason = "test"
expires = "{expires}"
"""


def test_an_error_without_a_waiver_has_no_package(tmp_path) -> None:
    plan = broken("sun-azimuth", b",", b";")
    with pytest.raises(RuleViolation, match="ERROR") as caught:
        sp.package(plan)
    assert "\n" not in str(caught.value)
    rules = {part.split(": ")[0] for part in str(caught.value).partition("a waiver: ")[2].split("; ")}
    waivers = tmp_path / "waivers.toml"
    waivers.write_text("".join(WAIVER.format(rule=rule, expires="2017-03-01") for rule in rules if " " not in rule))
    package = sp.package(plan, waivers=waivers)
    waived = package.manifest.checks.errors_waived
    assert {each.author for each in waived} == {"A. Planner"}
    assert ("waivers", "waivers.toml") in {(each.role, each.name) for each in package.manifest.inputs}
    with pytest.raises(RuleViolation):
        sp.package(plan, waivers=waivers, issued="2017-03-02")


def test_a_previous_delivery_is_an_input(folder, tmp_path) -> None:
    first = sp.package(folder, private_key=KEY)
    path = tmp_path / first.file_name
    path.write_bytes(first.data)
    again = sp.package(folder, version=2, previous=path, supersedes=[first.manifest.name])
    (before,) = [each for each in again.manifest.inputs if each.role == "previous"]
    assert (before.name, before.sha256) == (first.file_name, first.sha256)


def test_a_changed_folder_is_refused(folder, tmp_path) -> None:
    changed = made_plan.write_folder(tmp_path / "plan")
    law = next(changed.glob("*compact_law.fits"))
    law.write_bytes(law.read_bytes().replace(b"NSL", b"NSM", 1))
    with pytest.raises(IntegrityError, match=r"compact_law\.fits has sha256"):
        sp.package(changed)


def test_a_withdrawal_needs_no_checks(folder) -> None:
    first = sp.package(folder)
    package = sp.package(folder, withdraws=[first.manifest.name], reason="superseded by events")
    assert package.manifest.checks is None
    assert package.manifest.withdraws == [first.manifest.name]


def test_files_of_one_name_are_refused() -> None:
    twin = sp.Product(made_plan.products()[0].name, "payload-request-xml", "application/xml", b"<a/>")
    with pytest.raises(UsageError, match="the plan has a file of this name"):
        sp.package(made_plan.plan(), extra=[twin])


def test_wrapped_messages_in_eme2000_are_held_against_the_law(folder) -> None:
    opened = open_package(sp.package(folder, "ndm_xml").data)
    report = sp.check_subject(sp.Subject.of_package(opened))
    assert "attitude-law" in report.rules
    assert not report.has_unwaived_errors
    bare = bare_files(opened)
    (message,) = (each.name for each in opened.manifest.products if each.kind == "aem-xml")
    wrong = {**bare, message: bare[message].replace(b">EME2000<", b">ICRF<")}
    errors = sp.check_subject(sp.Subject.of_products(wrong.items())).unwaived_errors
    # the whole of the frame bias: dra, dpsi sin eps0 and deps of IERS Conventions 2003, section 5.4.4
    bias_mas = np.linalg.norm([14.6, 41.775 * np.sin(np.radians(23.4392794)), 6.8192])
    values = [each.value for each in errors if each.rule == "attitude-law"]
    assert values == pytest.approx([bias_mas, bias_mas], rel=1e-4)  # before and after the jump


def test_a_wrapped_file_that_is_not_the_one_stated_is_refused(folder) -> None:
    opened = open_package(sp.package(folder, "ndm_xml").data)
    name = next(each.name for each in opened.manifest.products if "unwrapped_sha256" in each.facts)
    files = {**opened.files, name: opened.files[name].replace(b"GAIA", b"GAIB")}
    with pytest.raises(IntegrityError, match=f"{name}: holds another file than the manifest says"):
        bare_files(replace(opened, files=files))


@pytest.mark.parametrize("given", [{"previous": "before.tar"}, {"waivers": "waivers.toml"}, {"extra": ["a product"]}])
def test_a_withdrawal_takes_nothing_beside_its_notice(folder, given) -> None:
    name = sp.package(folder).manifest.name
    with pytest.raises(UsageError, match="holds a notice alone"):
        sp.package(folder, withdraws=[name], reason="wrong orbit", **given)
