import pytest
from scanplan.errors import RuleViolation
from scanplan.planning.operations.checklist import Checklist
from scanplan.planning.operations.site import Site

BY = {"who": "A. Planner", "at_utc": "2017-02-01T12:00:00Z"}


def test_checks_are_said_and_logged(tmp_path):
    store = Site.practice(tmp_path / "site").open_store()
    said = []
    checks = Checklist("weekly-cycle", said.append)
    assert checks.check("the store is whole", not store.verify())
    entry = checks.conclude(store, **BY)
    assert entry == store.log()[-1]
    assert entry.why == "weekly-cycle: 1 of 1 checks passed"
    assert said == ["passed  the store is whole", "log entry 1: weekly-cycle: 1 of 1 checks passed"]


def test_a_failed_check_is_logged_and_raised(tmp_path):
    store = Site.practice(tmp_path).open_store()
    checks = Checklist("weekly-cycle", lambda text: None)
    checks.check("one", True)
    checks.check("two", False, "found\nthree")
    with pytest.raises(RuleViolation, match="1 of 2 checks passed; failed: two"):
        checks.conclude(store, **BY)
    assert store.log()[-1].why == "weekly-cycle: 1 of 2 checks passed; failed: two"
    assert str(checks.failed[0]) == "FAILED  two: found\\nthree"


def test_no_check_at_all_is_no_success(tmp_path):
    with pytest.raises(RuleViolation, match="0 of 0"):
        Checklist("weekly-cycle").conclude(Site.practice(tmp_path).open_store(), **BY)


def test_a_practice_site_is_made_once(tmp_path):
    first = Site.practice(tmp_path)
    key = first.private_key.read_bytes()
    store = first.open_store()
    store.annotate(None, "kept", **BY)
    again = Site.practice(tmp_path)
    assert again == first
    assert again.private_key.read_bytes() == key
    assert again.open_store().log()[-1].why == "kept"
    assert again.signing_key().public_key() == again.verifying_key()
