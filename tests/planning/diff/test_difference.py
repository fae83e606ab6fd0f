"""Whole comparisons: what A and B are, what is compared, schedules changed by hand."""

import json
from dataclasses import replace

import numpy as np
import pytest
import scanplan as sp
from scanplan.errors import IntegrityError, InvalidInput, ProductError, UsageError
from scanplan.planning.diff.as_json import as_json
from scanplan.planning.diff.as_text import as_text
from scanplan.planning.diff.difference import _on_another_orbit, diff
from scanplan.planning.diff.schedule_change import schedule_change
from scanplan.planning.diff.sources import side_of
from scanplan.planning.diff.span_change import event_change
from scanplan.planning.events.event import Event, EventList
from scanplan.planning.manifest import write_manifest
from scanplan.planning.package.archive import write_archive
from scanplan.planning.products import compact_law, event_file, schedule_csv, schedule_parquet, schedule_xml

from ..package.made_package import content
from ..schedule_formats.made import DAY_NS, START_ET_NS, a_schedule
from .made_laws import ARCSEC, day_of, gaia, spun

WINDOW = ("2017-02-08T17:00", "2017-02-08T20:00")
HOUR_NS = 3_600_000_000_000
MAS = 1e-3 * ARCSEC


@pytest.fixture(scope="module")
def law():
    return day_of(gaia(), WINDOW)


@pytest.fixture(scope="module")
def ahead():
    return day_of(spun(gaia(), ARCSEC), WINDOW)


@pytest.fixture(scope="module")
def folder(law, tmp_path_factory):
    path = tmp_path_factory.mktemp("diff") / "law"
    sp.publish(path, sp.scan_law_products(law, ["aem", "aem-xml", "compact"]), sp.manifest_of(law))
    return path


def changed_schedule(schedule):
    """The second day stores a tenth more, the memory loses 5 Gbit in its bin 30, one pass of three is gone."""
    bits, dropped = schedule.rate.bits.copy(), schedule.memory.dropped_bits.copy()
    bits[24:48] *= 1.1
    dropped[30, 2] += 5e9
    fill = schedule.memory.fill_bits.copy()
    fill[40:, 1] += 7e9
    return replace(
        schedule,
        rate=replace(schedule.rate, bits=bits),
        memory=replace(schedule.memory, dropped_bits=dropped, fill_bits=fill),
        passes=replace(schedule.passes, passes=schedule.passes.passes[1:]),
    )


def test_a_plan_against_itself_is_no_difference(law, folder):
    for given in (law, a_schedule(), folder):
        found = diff(given, given)
        assert found.is_same
        assert found.files.files == found.files.inputs == found.files.facts == ()
        assert "the plans are the same" in as_text(found)


def test_a_law_is_the_same_in_memory_in_a_file_and_in_a_folder(law, folder):
    compact = next(folder.glob("*.fits"))
    for given in (folder, compact):
        assert diff(law, given).attitude.rotation.max_rad == 0.0


@pytest.mark.parametrize("ending", ["aem", "aem.xml"])
def test_a_message_strays_from_its_law_by_no_more_than_its_certificate(law, folder, ending):
    message = next(folder.glob(f"*.{ending}"))
    found = diff(law, message, step_ns=1_234_567_891)
    printed = 4e-15  # 15 decimals of each component, from TDB seconds to the microsecond
    spin_in_a_tag = law.mission.law.spin_rate_rad_s * 1e-9
    assert found.b.certificate_rad < MAS
    assert found.attitude.rotation.max_rad <= found.b.certificate_rad + printed + spin_in_a_tag
    assert found.attitude.rotation.max_rad > 0.1 * found.b.certificate_rad
    assert found.is_same


def test_an_arcsecond_ahead_shows_through_every_form(law, ahead, folder, tmp_path):
    path = tmp_path / "ahead.fits"
    path.write_bytes(compact_law.write(ahead))
    # the mission of the file is another's text: what counts is what the file holds
    for message in folder.glob("*.aem*"):
        found = diff(message, path, step_ns=7 * 10**9)
        assert found.attitude.spin_phase.max_rad == pytest.approx(ARCSEC, rel=1e-3)
        assert [field.name for field in found.attitude.fields] == ["FovP", "FovF"]
    with pytest.raises(UsageError, match="no scan law in which transits"):
        diff(next(folder.glob("*.aem")), path, stars=([1.0], [2.0]))


def test_what_lies_outside_is_told(law):
    other = day_of(gaia(), ("2017-02-08T18:30", "2017-02-08T21:00"))
    found = diff(law, other)
    assert [(each.side, each.start_et_ns, each.stop_et_ns) for each in found.outside] == [
        ("A", law.start_et_ns, other.start_et_ns),
        ("B", law.stop_et_ns, other.stop_et_ns),
    ]
    assert not found.is_same
    assert (found.attitude.start_et_ns, found.attitude.stop_et_ns) == (other.start_et_ns, law.stop_et_ns)
    assert "not compared, only A: 2017-02-08T17:00:00 to 2017-02-08T18:30:00 (attitude)" in as_text(found)
    apart = diff(law, day_of(gaia(), ("2017-03-08", "2017-03-09")))
    assert apart.attitude is None
    assert {each.side for each in apart.outside} == {"A", "B"}


def test_a_schedule_changed_by_hand():
    a = a_schedule()
    b = changed_schedule(a)
    change = schedule_change(a, b)
    more = change.b.stored_bits - change.a.stored_bits
    np.testing.assert_allclose(more[1], 0.1 * a.rate.bits[24:48].sum(axis=0), rtol=1e-12)
    assert not more[[0, 2]].any()
    lost = change.b.lost_bits - change.a.lost_bits
    assert lost[1, 2] == pytest.approx(5e9)
    assert np.count_nonzero(np.abs(lost) > 1.0) == 1
    assert change.fill_change_bits == pytest.approx(7e9)
    assert change.fill_change_et_ns >= a.rate.edges_et_ns[40]
    assert change.memory_a.most_bits == pytest.approx(a.memory.total_bits.max())
    assert list(change.days_changed) == [False, True, False]
    back = schedule_change(b, a)
    assert back.fill_change_bits == -change.fill_change_bits
    np.testing.assert_array_equal(back.a.lost_bits, change.b.lost_bits)
    whole = diff(a, b)
    assert [(each.kind, each.start_et_ns) for each in whole.passes.changed] == [
        ("removed", a.passes.passes[0].start_et_ns)
    ]


@pytest.mark.parametrize("write", [schedule_parquet.write, schedule_csv.write, schedule_xml.write])
def test_schedules_out_of_files(write, tmp_path):
    a, path = a_schedule(), tmp_path / "schedule"
    path.write_bytes(write(changed_schedule(a), "Gaia"))
    found = diff(a, path)
    assert found.schedule.fill_change_bits == pytest.approx(7e9)
    assert found.passes.count("removed") == 1
    assert found.b.what == "science schedule"


def test_streams_of_one_side_alone_are_zero_in_the_other():
    a = a_schedule()
    streams = tuple(
        replace(each, name=f"{each.name}2" if k == 1 else each.name) for k, each in enumerate(a.rate.streams)
    )
    b = replace(a, rate=replace(a.rate, streams=streams), memory=replace(a.memory, streams=streams))
    change = schedule_change(a, b)
    assert change.streams == ("housekeeping", "astro", "spectro", "astro2")
    assert not change.b.stored_bits[:, 1].any()
    assert not change.a.stored_bits[:, 3].any()
    np.testing.assert_array_equal(change.a.stored_bits[:, 1], change.b.stored_bits[:, 3])


def events(*spans):
    listed = tuple(
        Event(kind, subject, START_ET_NS + a * HOUR_NS, START_ET_NS + b * HOUR_NS, START_ET_NS + a * HOUR_NS)
        for kind, subject, a, b in spans
    )
    return EventList("gaia", START_ET_NS, START_ET_NS + DAY_NS, listed)


def test_events_changed_by_hand():
    a = events(("penumbra", "Earth", 1, 2), ("near", "Mars", 3, 4), ("border", "x", 5, 5), ("near", "Mars", 8, 9))
    b = events(("penumbra", "Moon", 1, 2), ("near", "Mars", 3, 5), ("border", "x", 5, 5))
    change = event_change(a, b)
    assert [each.b.subject for each in change.added] == ["Moon"]
    assert [(each.a.subject, each.a.start_et_ns) for each in change.removed] == [
        ("Earth", START_ET_NS + HOUR_NS),
        ("Mars", START_ET_NS + 8 * HOUR_NS),
    ]
    assert [each.b.stop_et_ns - each.a.stop_et_ns for each in change.shifted] == [HOUR_NS]
    assert change.unchanged == 1
    assert event_change(a, a).is_same
    back = event_change(b, a)
    assert (len(back.added), len(back.removed), len(back.shifted)) == (2, 1, 1)


def published(folder, files, **plan):
    """A folder with these files and inputs, as a manifest states them."""
    from scanplan.planning.product import Product

    products = [Product(name, kind, "text/plain", data) for name, kind, data in files]

    def manifest(records):
        inputs = [{"role": "kernel", "name": "orbit.bsp", "sha256": plan.pop("hash") * 64}]
        return write_manifest(records, generator="scanplan test", plan=plan, inputs=inputs)

    sp.publish(folder, products, manifest)
    return folder


def test_files_inputs_and_facts_of_folders(tmp_path):
    listed = event_file.write_csv(events(("near", "Mars", 3, 4)), "Gaia")
    a = published(
        tmp_path / "a", [("x_1", "note", b"1"), ("same", "note", b"2"), ("e", "events", listed)], hash="1", level="STP"
    )
    b = published(
        tmp_path / "b",
        [("x_2", "note", b"3"), ("same", "note", b"2"), ("e", "events", listed), ("new", "map", b"4")],
        hash="2",
        level="LTP",
    )
    files = diff(a, b).files
    assert files.same == 2
    assert [(x.a and x.a.name, x.b and x.b.name) for x in files.files] == [("x_1", "x_2"), (None, "new")]
    assert [(x.role, x.sha256_a[0], x.sha256_b[0]) for x in files.inputs] == [("kernel", "1", "2")]
    assert [(x.key, x.a, x.b) for x in files.facts] == [("level", "STP", "LTP")]
    text = as_text(diff(a, b))
    assert "Inputs that differ: kernel orbit.bsp" in text


def test_packages(tmp_path, folder, law):
    from scanplan.planning.package.assemble import assemble
    from scanplan.planning.package.manifest import PackageManifest
    from scanplan.planning.product import Product

    compact = next(folder.glob("*.fits"))
    products = (Product("LAW.fits", "compact", "application/fits", compact.read_bytes()),)
    paths = []
    for version in (1, 2):
        name = f"GAI_TEST_SLW_SCNLAW_20170205T000000_20170212T000000_000{version}"
        manifest = PackageManifest.model_validate(content(products, name=name, package_version=version))
        package = assemble(manifest, products, None)
        paths.append(tmp_path / package.file_name)
        paths[-1].write_bytes(package.data)
    found = diff(*paths)
    assert found.is_same
    assert found.files.same == 1
    assert {each.key for each in found.files.facts} == {"name", "package_version"}
    assert diff(folder, paths[0]).attitude.rotation.max_rad == 0.0
    broken = bytearray(paths[0].read_bytes())
    broken[-5000] ^= 1
    paths[0].write_bytes(broken)
    with pytest.raises((IntegrityError, ProductError)):
        diff(*paths)


def test_what_cannot_be_compared(tmp_path, law, folder):
    with pytest.raises(InvalidInput, match="nothing in common"):
        diff(law, a_schedule())
    with pytest.raises(InvalidInput, match="of type int, cannot be compared"):
        diff(law, 5)
    strange = tmp_path / "strange.txt"
    strange.write_text("hello")
    with pytest.raises(InvalidInput, match="of no kind that can be compared"):
        diff(law, strange)
    with pytest.raises(InvalidInput, match="cannot be read"):
        diff(law, tmp_path / "absent")
    tar = tmp_path / "x.tar"
    tar.write_bytes(write_archive([("a", b"b")]))
    with pytest.raises(ProductError):
        diff(law, tar)
    touched = tmp_path / "touched"
    sp.publish(touched, sp.scan_law_products(law, ["compact"]), sp.manifest_of(law))
    with next(touched.glob("*.fits")).open("ab") as file:
        file.write(b" ")
    with pytest.raises(IntegrityError):
        side_of(touched, "A")


def test_json_is_plain_and_whole(law, ahead):
    stars = ([254.35, 10.0], [-13.1, 20.0])
    found = diff(law, ahead, stars=stars)
    told = json.loads(json.dumps(as_json(found), allow_nan=False))
    assert told["attitude"]["rotation"]["max_rad"] == found.attitude.rotation.max_rad
    assert told["is_same"] is False
    assert told["transits"]["stars"] == 2
    assert len(told["attitude"]["series"]["et_ns"]) == len(told["attitude"]["series"]["along_rad"][1])
    schedule = a_schedule()
    told = json.loads(json.dumps(as_json(diff(schedule, changed_schedule(schedule))), allow_nan=False))
    assert told["schedule"]["fill_change"]["bits"] == pytest.approx(7e9)
    assert told["passes"]["counts"]["removed"] == 1
    assert told["attitude"] is None


def test_a_plan_that_does_not_hold_its_orbit_is_remarked_upon(law):
    """Only where transits are compared; and not where the command line gave an orbit to both."""
    made_on = tuple({"role": r, "name": n, "sha256": "0"} for r, n in (("kernel", "own.bsp"), ("orbit", "late.oem")))
    side, stars = replace(side_of(law, "B"), inputs=made_on), ([254.35], [-13.1])
    found = diff(law, side, stars=stars)
    (remark,) = found.remarks
    assert remark.startswith("B was made on late.oem, which it does not hold: ")
    assert f"\nremark: {remark}\n" in as_text(found)
    assert as_json(found)["remarks"] == [remark]
    assert diff(law, side).remarks == ()
    given = replace(side, law=replace(law, mission=replace(law.mission, oem="late.oem")))
    assert list(_on_another_orbit("B", given)) == []
