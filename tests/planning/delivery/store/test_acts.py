"""What may be done with a delivery, and what the log says of it."""

import itertools

import pytest
from scanplan.errors import IntegrityError, InvalidInput, ProductError, RuleViolation
from scanplan.planning.delivery.publish import publish
from scanplan.planning.delivery.store.delivery import StoredFile
from scanplan.planning.delivery.store.states import STATES, TRANSITIONS
from scanplan.planning.delivery.store.store import Store
from scanplan.planning.manifest import MANIFEST_NAME, write_manifest
from scanplan.planning.package.signature import generate
from scanplan.planning.product import Product

from ..crash.made import ACT, REPORT, identity, package, products
from ..crash.seen import assert_sound
from .lives import WAY, brought, states

BY_OTHER_MEANS = {"CHECKED": "the report", "PACKAGED": "the package", "SUPERSEDED": "later versions"}


def published(folder, files):
    publish(folder, files, lambda records: write_manifest(records, generator="test", plan={}, inputs=[]))
    return folder


def test_the_life_of_a_delivery(store):
    known = identity("D1")
    drafted = store.draft(products("D1"), known, **ACT, why="week 6")
    assert (drafted.identity, drafted.state, drafted.package) == (known, "DRAFT", None)
    assert [store.read(file) for file in drafted.files] == [product.data for product in products("D1")]
    store.check("D1", REPORT, **ACT)
    assert store.report("D1") == REPORT
    assert store.approve("D1", who="B. Lead", at_utc="2017-01-31T09:00:00Z", why="seen").state == "APPROVED"
    packed = package(known)
    delivery = store.attach_package("D1", packed, **ACT)
    assert delivery.package == StoredFile("D1.tar", packed.sha256, len(packed.data))
    assert store.package("D1") == packed.data
    for state in ("SENT", "TIMEOUT", "SENT", "ACKED"):
        assert store.transition("D1", state, **ACT).state == state
    assert store.withdraw("D1", **ACT, why="wrong orbit").state == "WITHDRAWN"
    log = store.log("D1")
    assert [entry.number for entry in log] == list(range(1, 10))
    assert [entry.after for entry in log] == [
        *("DRAFT", "CHECKED", "APPROVED", "PACKAGED", "SENT", "TIMEOUT", "SENT", "ACKED", "WITHDRAWN"),
    ]
    assert [entry.before for entry in log] == [None, *(entry.after for entry in log[:-1])]
    assert (log[2].who, log[2].at_utc, log[2].why) == ("B. Lead", "2017-01-31T09:00:00Z", "seen")
    assert log[0].why == "week 6"
    assert store.log("D1", after_number=7) == log[7:]
    assert_sound(store.path)


@pytest.mark.parametrize("before", WAY)
def test_only_what_the_table_allows_happens(before, store):
    for number, after in enumerate(STATES, start=1):
        name = f"D{number}"
        brought(store, before, name, start=number * 100, stop=number * 100 + 100)
        log = store.log(name)
        if after == before:
            assert store.transition(name, after, **ACT).state == before
            assert store.log(name) == log
        elif after in TRANSITIONS[before] and after not in BY_OTHER_MEANS:
            assert store.transition(name, after, **ACT).state == after
            assert len(store.log(name)) == len(log) + 1
        else:
            with pytest.raises(InvalidInput, match=BY_OTHER_MEANS.get(after, f"is {before} and cannot become {after}")):
                store.transition(name, after, **ACT)
            assert (store.delivery(name).state, store.log(name)) == (before, log)


def test_every_act_done_twice_counts_once(store):
    known = identity("D1")
    acts = [
        lambda: store.draft(products("D1"), known, **ACT),
        lambda: store.check("D1", REPORT, **ACT),
        lambda: store.approve("D1", **ACT),
        lambda: store.add_package(package(known), **ACT),
        lambda: store.transition("D1", "SENT", **ACT),
        lambda: store.transition("D1", "ACKED", **ACT),
        lambda: store.withdraw("D1", **ACT, why="x"),
    ]
    for act in acts:
        first = act()
        log = store.log()
        assert act() == first
        assert store.log() == log
    for again in (acts[0], acts[1], acts[3]):  # also when much has happened since
        assert again().state == "WITHDRAWN"
    assert store.log() == log


def test_a_late_answer_to_what_is_superseded_changes_nothing(store):
    brought(store, "ACKED", "D1")
    brought(store, "ACKED", "D2", version=2)
    log = store.log()
    assert store.transition("D1", "ACKED", **ACT).state == "SUPERSEDED"
    assert store.log() == log


@pytest.mark.parametrize(
    "changes", [{"version": 2}, {"start": 1}, {"stop": 99}, {"series": "T"}], ids=lambda changes: next(iter(changes))
)
@pytest.mark.parametrize("state", ["DRAFT", "PACKAGED"])
def test_a_name_stands_for_one_version_and_validity(changes, state, store):
    brought(store, state)
    other = identity("D1", **{"series": "S", **changes})
    with pytest.raises(InvalidInput, match=r"^D1: is there already with other validity or version; .* the next one"):
        store.draft(products("D1"), other, **ACT)
    with pytest.raises(InvalidInput, match="with other validity or version"):
        store.add_package(package(other), **ACT)
    assert states(store) == {"D1": state}


def test_a_version_never_changes(store):
    brought(store, "PACKAGED")
    with pytest.raises(InvalidInput, match="is there already with other content"):
        store.add_package(package(identity("D1", series="S"), size=199), **ACT)
    brought(store, "DRAFT", "D2", version=2)
    with pytest.raises(InvalidInput, match="is there already with other content"):
        store.draft(products("D2", size=199), identity("D2", 2, series="S"), **ACT)
    brought(store, "CHECKED", "D3", version=3)
    with pytest.raises(InvalidInput, match="is CHECKED and cannot become CHECKED"):
        store.check("D3", REPORT + b" ", **ACT)


@pytest.mark.parametrize(
    "report",
    [b"", b"[]", b"{}", b"1", b"\xff", b'{"unwaived_errors": true}', b'{"unwaived_errors": -1}', b"[" * 100_000],
)
def test_what_is_no_report_of_a_check(report, store):
    brought(store, "DRAFT")
    with pytest.raises(InvalidInput, match="report: is no report of a check"):
        store.check("D1", report, **ACT)
    assert states(store) == {"D1": "DRAFT"}


def test_errors_that_nobody_waived_end_a_draft(store):
    brought(store, "DRAFT")
    with pytest.raises(RuleViolation, match="found 3 errors that no waiver covers"):
        store.check("D1", b'{"unwaived_errors": 3}', **ACT)
    assert states(store) == {"D1": "DRAFT"}


def test_a_package_comes_after_approval(store):
    brought(store, "CHECKED")
    with pytest.raises(InvalidInput, match="is CHECKED and cannot become PACKAGED"):
        store.add_package(package(identity("D1", series="S")), **ACT)
    with pytest.raises(InvalidInput, match="has no package yet; approve it"):
        store.package("D1")


def test_the_package_of_another_delivery_is_refused(store):
    brought(store, "APPROVED")
    with pytest.raises(InvalidInput, match=r"^D1: the package is called D2; hand in"):
        store.attach_package("D1", package(identity("D2", 2, series="S")), **ACT)
    assert states(store) == {"D1": "APPROVED"}


def test_a_version_is_there_once_within_a_time(store):
    brought(store, "WITHDRAWN", "D1", version=4, start=0, stop=100)
    brought(store, "PACKAGED", "D2", version=4, start=100, stop=200)
    brought(store, "PACKAGED", "D3", version=4, start=0, stop=100, series="T")
    for start, stop in ((99, 100), (0, 1), (150, 151), (50, 250)):
        with pytest.raises(InvalidInput, match=r"version 4 of S is D[12] within the same time; the next version is 5"):
            brought(store, "PACKAGED", "D4", version=4, start=start, stop=stop)
    assert [store.next_version(series, 0, 100) for series in ("S", "T", "U")] == [5, 5, 1]
    assert [store.next_version("S", *span) for span in ((99, 101), (200, 300), (-1, 0))] == [5, 1, 1]


def test_a_published_folder_becomes_a_draft_with_its_manifest(store, quick_path):
    folder = published(quick_path / "plan", products("D1"))
    delivery = store.draft(folder, identity("D1"), **ACT)
    assert [file.name for file in delivery.files] == ["law.bin", "same.txt", MANIFEST_NAME]
    assert store.read(delivery.files[-1]) == (folder / MANIFEST_NAME).read_bytes()
    assert store.draft(str(folder), identity("D1"), **ACT) == delivery


def test_a_folder_that_is_not_whole_is_refused(store, quick_path):
    folder = published(quick_path / "plan", products("D1"))
    (folder / "law.bin").write_bytes(b"short")
    with pytest.raises(IntegrityError, match=r"law\.bin: differs from manifest\.json"):
        store.draft(folder, identity("D1"), **ACT)
    (folder / "law.bin").unlink()
    with pytest.raises(InvalidInput, match=r"law\.bin: cannot be read: No such file"):
        store.draft(folder, identity("D1"), **ACT)
    (folder / MANIFEST_NAME).write_text("{}")
    with pytest.raises(ProductError, match=r"manifest\.json"):
        store.draft(folder, identity("D1"), **ACT)
    with pytest.raises(InvalidInput, match=r"manifest\.json: cannot be read"):
        store.draft(quick_path / "nowhere", identity("D1"), **ACT)
    assert store.deliveries() == ()


@pytest.mark.parametrize("name", ["a/b", "a\\b", "..", ".", "", "a\nb", "x" * 256, MANIFEST_NAME])
def test_names_of_files_that_are_none(name, store):
    with pytest.raises(InvalidInput, match="cannot be the name of a file"):
        store.draft([Product(name, "k", "text/plain", b"")], identity("D1"), **ACT)
    assert not list(store.layout.objects.folder.iterdir())


def test_two_files_of_one_name(store):
    with pytest.raises(InvalidInput, match="two files called a"):
        store.draft([Product("a", "k", "t", b"1"), Product("a", "k", "t", b"2")], identity("D1"), **ACT)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": "-x"}, "name: '-x' is no name"),
        ({"name": "x" * 100}, "is no name"),
        ({"series": "a b"}, "series: 'a b' is no name"),
        ({"start": 5, "stop": 5}, "empty validity"),
        ({"version": 0}, "has version 0"),
        ({"version": 10_000}, "has version 10000"),
    ],
)
def test_identities_that_are_none(changes, told, store):
    with pytest.raises(InvalidInput, match=told):
        store.draft(products("D1"), identity(**{"name": "D1", **changes}), **ACT)


def test_a_package_that_is_valid_never(store):
    with pytest.raises(InvalidInput, match="D1: has an empty validity"):
        store.add_package(package(identity("D1", start=5, stop=5)), **ACT)


def test_the_outermost_identities_are_taken(store):
    known = identity("x" * 99, version=9999, start=-(2**63), stop=2**63 - 1)
    assert store.draft(products("D1"), known, **ACT).identity == known
    brought(store, "DRAFT", "D1", version=1, start=0, stop=1)


def test_a_package_is_verified_before_it_is_kept(store, quick_path):
    packed = package(identity("D1"))
    path = quick_path / packed.file_name
    path.write_bytes(packed.data[:-1000] + b"x" + packed.data[-999:])
    with pytest.raises((IntegrityError, ProductError), match=r"D1\.tar"):
        store.add_package(path, **ACT)
    other = quick_path / "other.tar"
    other.write_bytes(packed.data)
    with pytest.raises(IntegrityError, match=r"not of other\.tar"):
        store.add_package(other, **ACT)
    with pytest.raises(InvalidInput, match="cannot be read"):
        store.add_package(quick_path / "nowhere.tar", **ACT)
    assert store.deliveries() == ()
    path.write_bytes(packed.data)
    assert store.add_package(path, **ACT) == store.add_package(packed.data, **ACT) == store.add_package(packed, **ACT)


def test_a_signature_is_asked_for_with_its_key(store):
    key, other = generate(), generate()
    signed = package(identity("D1"), private_key=key)
    with pytest.raises(IntegrityError):
        store.add_package(signed, other.public_key(), **ACT)
    assert store.deliveries() == ()
    assert store.add_package(signed, key.public_key(), **ACT).state == "PACKAGED"


@pytest.mark.parametrize(
    ("act", "told"),
    [
        ({"who": " "}, "^who: is empty"),
        ({"who": "a\nb"}, "^who: is not one line"),
        ({"who": "a\ud800"}, "^who: is not one line"),
        ({"why": "x" * 1001}, "^why: is not one line"),
        ({"at_utc": "yesterday"}, "^at: 'yesterday' is no UTC time"),
        ({"at_utc": "2017-02-30T00:00:00"}, "is no UTC time"),
        ({"at_utc": "2017-02-03T00:00:61"}, "is no UTC time"),
        ({"at_utc": "2017-02-03T24:00:00"}, "is no UTC time"),
    ],
)
def test_acts_that_the_log_cannot_hold(act, told, store):
    with pytest.raises(InvalidInput, match=told):
        store.draft(products("D1"), identity("D1"), **{**ACT, **act})
    assert store.log() == ()


@pytest.mark.parametrize("at_utc", ["2016-12-31T23:59:60Z", "2017-02-03T00:00:00", "2017-02-03T00:00:00.123456789Z"])
def test_times_of_the_log(at_utc, store):
    store.draft(products("D1"), identity("D1"), who="x" * 1000, at_utc=at_utc)
    assert store.log()[0].at_utc == at_utc


def test_remarks(store):
    brought(store, "DRAFT")
    first = store.annotate(None, "Moon near", **ACT)
    second = store.annotate("D1", "as asked", **ACT)
    assert (first.number, first.delivery, first.before, first.after, first.why) == (2, None, None, None, "Moon near")
    assert (second.number, second.delivery) == (3, "D1")
    assert store.log()[1:] == (first, second)
    assert store.log("D1")[1:] == (second,)
    with pytest.raises(InvalidInput, match="text: is empty"):
        store.annotate(None, " ", **ACT)
    with pytest.raises(InvalidInput, match="D9: there is no such delivery"):
        store.annotate("D9", "x", **ACT)


def test_questions_about_nothing(store):
    questions = [
        store.delivery,
        store.package,
        store.report,
        store.log,
        lambda name: store.transition(name, "SENT", **ACT),
        lambda name: store.check(name, REPORT, **ACT),
        lambda name: store.attach_package(name, package(identity("D1")), **ACT),
    ]
    for question in questions:
        with pytest.raises(InvalidInput, match="D9: there is no such delivery"):
            question("D9")
    brought(store, "DRAFT")
    assert store.report("D1") is None


def test_deliveries_are_found_by_series_state_and_time(store):
    made = [
        brought(store, state, f"{series}{start}", version=1, start=start, stop=start + 50, series=series)
        for (series, start), state in zip(
            itertools.product("AB", (0, 50, 100)), ("DRAFT", "ACKED", "SENT", "ACKED", "DRAFT", "TIMEOUT"), strict=True
        )
    ]
    assert store.deliveries() == tuple(made)
    assert store.deliveries(series="B") == tuple(made[3:])
    assert store.deliveries(states=("DRAFT", "SENT")) == (made[0], made[2], made[4])
    assert store.deliveries(at_et_ns=50) == (made[1], made[4])
    assert store.deliveries(at_et_ns=49) == (made[0], made[3])
    assert store.deliveries(series="A", states=("ACKED",), at_et_ns=99) == (made[1],)
    assert store.deliveries(series="A", states=("ACKED",), at_et_ns=100) == ()


def test_what_is_no_store(quick_path, store):
    for path in (quick_path / "nowhere", quick_path):
        with pytest.raises(InvalidInput, match=r"registry\.sqlite: is not there; name the folder of a store"):
            Store.open(path)
    with pytest.raises(InvalidInput, match="is there already"):
        Store.create(store.path)
    assert Store.open(str(store.path)) == store
    for folder in (store.layout.objects.growing, store.layout.objects.folder):
        folder.rmdir()
        with pytest.raises(InvalidInput, match=f"{folder}: is not there; restore"):
            Store.open(store.path)


def test_an_empty_folder_becomes_a_store(quick_path):
    (quick_path / "here").mkdir()
    store = Store.create(quick_path / "here")
    assert sorted(path.name for path in store.path.iterdir()) == ["objects", "registry.sqlite", "tmp"]
    assert not store.is_rehearsal
