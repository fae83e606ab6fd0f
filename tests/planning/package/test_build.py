"""Packages of a plan: what is in them, what their manifest says, what is refused."""

import hashlib
import io
import tarfile
from dataclasses import replace

import pytest
from lxml import etree
from scanplan.errors import InvalidInput, ProductError, RuleViolation, UsageError
from scanplan.planning.file_check import check_bytes
from scanplan.planning.package import withdrawal
from scanplan.planning.package.beside import beside, file_product
from scanplan.planning.package.build import build_package, build_withdrawal
from scanplan.planning.package.eo_header import read_header, unwrap
from scanplan.planning.package.manifest import Approval, PackageInput
from scanplan.planning.package.package_plan import approval, issue_date, profile_remarks
from scanplan.planning.package.profile import load_profile
from scanplan.planning.package.verify import open_package
from scanplan.planning.product import Product

from . import made_plan
from .made_plan import RELEASE

ESOC, OTHER = load_profile("esoc"), load_profile("ndm_xml")
NAME = "GAI_TEST_MPL_STP____20170208T171000_20170208T191000_0003"
POR = Product(
    "requests.xml", "payload-request-xml", "application/xml", b"<?xml version='1.0'?>\n<planningData/>\n", {"rows": 0}
)


@pytest.fixture(scope="module")
def esoc():
    return build_package(made_plan.plan(), ESOC, RELEASE, [POR])


@pytest.fixture(scope="module")
def other():
    return build_package(made_plan.plan(), OTHER, RELEASE, [POR])


def files_of(package):
    """Name and bytes, by the standard library."""
    with tarfile.open(fileobj=io.BytesIO(package.data)) as archive:
        return {each.name: archive.extractfile(each).read() for each in archive}


def test_files_are_the_plans_under_the_profiles_names(esoc) -> None:
    files = files_of(esoc)
    planned = {product.kind: product for product in made_plan.products()}
    stem = "20170208T171000_20170208T191000_0003"
    assert esoc.file_name == f"{NAME}.tar"
    assert list(files)[2:] == [
        f"GAI_TEST_MPL_ATTCMD_{stem}.AEM",
        f"GAI_TEST_MPL_SCLAW__{stem}.FITS",
        f"GAI_TEST_MPL_SUNAZ__{stem}.ECSV",
        f"GAI_TEST_MPL_EVENTS_{stem}.XML",
        f"GAI_TEST_MPL_POR____{stem}.XML",
    ]
    for listed in esoc.manifest.products[1:4]:
        assert files[listed.name] == planned[listed.kind].data
        assert listed.source == planned[listed.kind].name
    assert files[f"GAI_TEST_MPL_POR____{stem}.XML"] == POR.data
    attitude = esoc.manifest.products[0]
    assert (attitude.kind, attitude.source) == ("aem", None)
    assert f"MESSAGE_ID = GAI_TEST_MPL_ATTCMD_{stem}\n".encode() in files[attitude.name]
    assert attitude.facts["message_id"] == f"GAI_TEST_MPL_ATTCMD_{stem}"


def test_the_manifest_says_of_what_it_is_made(esoc) -> None:
    manifest, plan = esoc.manifest, made_plan.plan()
    assert manifest.series == "GAI_TEST_MPL_STP___"
    assert manifest.identity.version == 3
    assert (manifest.validity.start.et_ns, manifest.validity.stop.et_ns) == plan.validity_et_ns
    inputs = [(each.role, each.sha256) for each in manifest.inputs]
    assert inputs[: len(plan.manifest.inputs)] == [(each.role, each.sha256) for each in plan.manifest.inputs]
    assert ("plan", hashlib.sha256(made_plan.manifest()).hexdigest()) in inputs
    assert ("profile", ESOC.source_sha256) in inputs
    assert [role for role, _ in inputs].count("code") == 1
    assert manifest.issued_utc == "2017-02-01T12:00:00"
    assert open_package(esoc.data, None).manifest == manifest


def test_the_same_plan_serves_another_centre(other) -> None:
    files = files_of(other)
    stem = "-test-2017039t171000-2017039t191000-v0003"
    assert list(files)[2:] == [
        f"gaia-attitude__{stem}.eof",
        f"gaia-scanlaw___{stem}.fits",
        f"gaia-scanlaw___{stem}.hdr",
        f"gaia-events____{stem}.eof",
        f"gaia-por_______{stem}.eof",
    ]
    planned = {product.kind: product for product in made_plan.products()}
    header, events = unwrap(files[f"gaia-events____{stem}.eof"], "events")
    assert events == planned["events-xml"].data
    assert (header.file_name, header.file_type) == (f"gaia-events____{stem}", "EVENTS____")
    assert (header.validity_start, header.validity_stop) == ("2017-02-08T17:10:00", "2017-02-08T19:10:00")
    assert (header.version, header.file_class, header.creation_date) == ("0003", "TEST", "2017-02-01T12:00:00")
    assert read_header(files[f"gaia-scanlaw___{stem}.hdr"], "law").file_type == "SCANLAW___"
    root = etree.fromstring(files[f"gaia-attitude__{stem}.eof"])
    assert root.find("Data_Block/aem/header/MESSAGE_ID").text == "GAIA-ATT-2017039T171000-V0003"
    listed = {each.name: each for each in other.manifest.products}
    unwrapped = listed[f"gaia-events____{stem}.eof"].facts["unwrapped_sha256"]
    assert unwrapped == planned["events-xml"].record.sha256
    assert listed[f"gaia-scanlaw___{stem}.hdr"].facts["header_of"] == f"gaia-scanlaw___{stem}.fits"


def test_headers_beside_every_file() -> None:
    profile = replace(ESOC, eo_header=replace(ESOC.eo_header, form="hdr", mission="Gaia"))
    names = list(files_of(build_package(made_plan.plan(), profile, RELEASE)))[2:]
    assert len(names) == 8
    for name, header in zip(names[::2], names[1::2], strict=True):
        assert header == f"{name.rpartition('.')[0]}.HDR"


def test_what_is_said_of_the_release_is_in_the_manifest(esoc) -> None:
    said = replace(
        RELEASE,
        version=4,
        approvals=[approval("A. Planner;mission planner;2017-02-01T13:00;ok"), approval("B;MOC; 2017-02-01 ")],
        supersedes=[f"{NAME}.tar"],
    )
    package = build_package(made_plan.plan(), ESOC, said)
    assert package.manifest.supersedes == [NAME]
    assert package.manifest.approvals == [
        Approval(who="A. Planner", role="mission planner", at_utc="2017-02-01T13:00:00", note="ok"),
        Approval(who="B", role="MOC", at_utc="2017-02-01T00:00:00", note=""),
    ]
    assert package.sha256 != esoc.sha256


def test_a_withdrawal_is_a_package_with_a_notice() -> None:
    other = NAME.replace("0003", "0002")
    package = build_withdrawal(made_plan.plan(), ESOC, RELEASE, [f"{NAME}.tar", other], "wrong orbit <1>")
    (listed,) = package.manifest.products
    assert package.manifest.withdraws == [other, NAME]
    assert package.manifest.series == "GAI_TEST_MPL_WITHDR"
    notice = withdrawal.read(files_of(package)[listed.name], listed.name)
    assert notice == withdrawal.WithdrawalNotice(
        "GAIA SOC", "GAIA", "2017-02-01T12:00:00", "wrong orbit <1>", (other, NAME)
    )
    wrapped = build_withdrawal(
        made_plan.plan(), OTHER, RELEASE, ["gaia-stp-delivery__-test-2017039t171000-2017039t191000-v0003"], "why"
    )
    (held,) = wrapped.manifest.products
    assert withdrawal.read(unwrap(files_of(wrapped)[held.name], "a")[1], "a").reason == "why"


REFUSED = {
    "version": (lambda: build_package(made_plan.plan(), ESOC, replace(RELEASE, version=0)), UsageError, "version 0"),
    "level": (lambda: build_package(made_plan.plan(), OTHER, replace(RELEASE, level="LTP")), UsageError, "no level"),
    "class": (
        lambda: build_package(made_plan.plan(), ESOC, replace(RELEASE, file_class="PROD")),
        UsageError,
        "no class 'PROD'; it has OPER, TEST, SIMU",
    ),
    "mission": (
        lambda: build_package(made_plan.plan(), replace(ESOC, mission_codes={"x": "XX"}), RELEASE),
        UsageError,
        "no code for mission 'gaia'",
    ),
    "file-size": (
        lambda: build_package(made_plan.plan(), replace(ESOC, max_file_bytes=70_000), RELEASE),
        RuleViolation,
        "allows 70000 in a file",
    ),
    "package-size": (
        lambda: build_package(made_plan.plan(), replace(ESOC, max_package_bytes=120_000), RELEASE),
        RuleViolation,
        "allows 120000 in a package",
    ),
    "another-mission-file": (
        lambda: build_package(
            made_plan.plan(),
            ESOC,
            replace(RELEASE, inputs=[PackageInput(role="mission", name="gaia.toml", sha256="0" * 64)]),
        ),
        UsageError,
        "was made with another mission file",
    ),
    "required": (
        lambda: build_package(
            made_plan.plan(), replace(ESOC, products=(replace(ESOC.products[3], required=True),)), RELEASE
        ),
        UsageError,
        "no product of kind 'schedule-xml', which profile 'esoc' requires",
    ),
    "extra-unknown": (
        lambda: build_package(made_plan.plan(), ESOC, RELEASE, [replace(POR, kind="poem")]),
        UsageError,
        "no product of kind 'poem'",
    ),
    "extra-twice": (
        lambda: build_package(made_plan.plan(), ESOC, RELEASE, [POR, POR]),
        UsageError,
        "there is a product of kind 'payload-request-xml' already",
    ),
    "extra-planned": (
        lambda: build_package(made_plan.plan(), ESOC, RELEASE, [replace(POR, kind="events-xml")]),
        UsageError,
        "there is a product of kind 'events-xml' already",
    ),
    "supersedes": (
        lambda: build_package(made_plan.plan(), ESOC, replace(RELEASE, supersedes=["../etc"])),
        ProductError,
        "is no name of this profile",
    ),
    "other-mission": (
        lambda: build_package(made_plan.plan(), ESOC, replace(RELEASE, supersedes=[NAME.replace("GAI", "HIP")])),
        UsageError,
        "is not of mission 'gaia'",
    ),
    "withdraws": (
        lambda: build_withdrawal(made_plan.plan(), ESOC, RELEASE, ["GAI"], "why"),
        ProductError,
        "is no name of this profile",
    ),
    "no-reason": (lambda: build_withdrawal(made_plan.plan(), ESOC, RELEASE, [NAME], " "), ProductError, "reason"),
    "no-withdrawals": (
        lambda: build_withdrawal(made_plan.plan(), replace(ESOC, withdrawal=None), RELEASE, [NAME], "why"),
        UsageError,
        r"has no table \[withdrawal\]",
    ),
    "title": (
        lambda: build_package(made_plan.plan(), replace(ESOC, title="a\nb"), RELEASE),
        InvalidInput,
        "a manifest cannot say this|is not one line",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_makes_no_package_is_told_in_one_line(what) -> None:
    make, error, problem = REFUSED[what]
    with pytest.raises(error, match=problem) as caught:
        make()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text", ["", "a;b", "a;;2017-01-01", ";b;2017-01-01", "a;b;yesterday", "a\nb;c;2017-01-01", "a" * 1200 + ";b;2017"]
)
def test_other_approvals_are_refused(text) -> None:
    with pytest.raises(UsageError):
        approval(text)


def test_length_and_lead_time_are_remarked_on() -> None:
    day = 86_400_000_000_000
    level = ESOC.level("STP")
    assert profile_remarks(level, (10 * day, 17 * day), 7 * day) == []
    assert profile_remarks(level, (10 * day, 17 * day), None) == []
    length, lead = profile_remarks(level, (10 * day, 18 * day), 8 * day)
    assert (length.rule, length.severity, length.value, length.limit) == ("profile-length", "WARN", 8.0, 7.0)
    assert (lead.rule, lead.severity, lead.value, lead.limit) == ("profile-lead-time", "WARN", 2.0, 3.0)
    assert profile_remarks(ESOC.level("LTP"), (10 * day, 400 * day), 9 * day) == []


def test_no_clock_is_asked_for_the_date_of_issue() -> None:
    plan = made_plan.plan()
    assert issue_date(plan) == "2017-02-08T17:10:00"
    options = {**plan.manifest.plan, "options": {"creation_date": "2017-01-02T03:04:05.9"}}
    dated = replace(plan, manifest=plan.manifest.model_copy(update={"plan": options}))
    assert issue_date(dated) == "2017-01-02T03:04:05"
    assert issue_date(dated, "2017-032T00:00") == "2017-02-01T00:00:00"


def test_the_kind_of_a_file_beside_the_plan_is_found(tmp_path) -> None:
    path = tmp_path / "e.xml"
    path.write_bytes(made_plan.products()[2].data)
    assert file_product(path, ESOC).kind == "events-xml"
    assert file_product(path, ESOC, "payload-request-xml").kind == "payload-request-xml"
    path.write_bytes(b"hello\n")
    with pytest.raises(InvalidInput, match="KIND=FILE"):
        file_product(path, ESOC)
    with pytest.raises(InvalidInput, match="cannot be read"):
        file_product(tmp_path / "none", ESOC)


def test_a_folder_beside_the_plan_gives_what_the_profile_has(tmp_path) -> None:
    folder = made_plan.write_folder(tmp_path / "more")
    taken = beside(folder, ESOC)
    assert [each.kind for each in taken.products] == ["compact", "sun-azimuth", "events-xml"]
    assert taken.inputs[-1].name == "more/manifest.json"
    assert taken.inputs[-1].sha256 == hashlib.sha256(made_plan.manifest()).hexdigest()
    assert [each.sha256 for each in taken.inputs[:-1]] == [each.sha256 for each in made_plan.plan().manifest.inputs]
    with pytest.raises(InvalidInput, match="holds nothing that profile 'esoc' has; it has attitude"):
        beside(folder, replace(ESOC, products=ESOC.products[:1]))


def test_a_notice_of_a_withdrawal_is_checked_as_such(tmp_path) -> None:
    notice = withdrawal.WithdrawalNotice("SOC", "GAIA", "2017-02-03T12:00:00", "a wrong orbit", ("P1", "P2"))
    checked = check_bytes(withdrawal.write(notice), tmp_path / "notice.xml")
    assert (checked.what, checked.findings) == ("notice that withdraws 2 deliveries", ())
