import pytest
from scanplan.errors import InvalidInput
from scanplan.planning.rehearsal.history import add_run, compared_with, plain, read_history, run_of
from scanplan.planning.rehearsal.record import Recovery, times_of

KINDS = ("kill", "rejected")


def recoveries(kill_s, message="killed"):
    return tuple(Recovery(1, "kill", "plan", message, (), seconds) for seconds in kill_s)


def run(kill_s, message="killed", days=2.0):
    return run_of("gaia", days, 1, "2026-01-01T00:00:00Z", recoveries(kill_s, message), 0)


def compared(before, kill_s, message="killed"):
    return compared_with(before, run(kill_s, message), times_of(recoveries(kill_s, message), KINDS))


def test_runs_are_kept_and_a_torn_last_line_is_passed_over(tmp_path):
    path = tmp_path / "history.jsonl"
    assert read_history(path) == ()
    add_run(path, run([1.0]))
    with path.open("a") as stream:
        stream.write('{"mission": "ga')
    assert read_history(path) == (run([1.0]),)


def test_a_history_that_is_none_is_refused_with_its_line(tmp_path):
    path = tmp_path / "history.jsonl"
    path.write_text("{}\n{}\n")
    with pytest.raises(InvalidInput, match=r"history.jsonl:1: is no run"):
        read_history(path)


def test_what_became_slower_is_told_and_what_is_quicker_is_not():
    before = (run([2.0, 2.0, 9.0]), run([2.2]))
    found = compared(before, [4.0])
    assert (found.runs, [(each.kind, each.before_s, each.now_s) for each in found.slower]) == (2, [("kill", 2.1, 4.0)])
    assert compared(before, [1.0]).slower == ()
    assert compared((run([0.1]),), [0.5]).slower == ()  # half a second is the machine's mood
    assert compared((run([2.0], days=7.0),), [9.0]).runs == 0


def test_only_messages_never_seen_are_new():
    full = "/a/b/plans/x.aem: cannot be written: No space left on device"
    before = (run([1.0], full),)
    assert compared(before, [1.0], full.replace("/a/b/plans", "r/site-0002")).new_messages == ()
    assert compared(before, [1.0], "registry: disk I/O error").new_messages == ("registry: disk I/O error",)


def test_messages_lose_what_differs_from_run_to_run():
    name = "GAI_OPER_MPL_STP____20170205T000000_20170205T011200_0001"
    assert plain(f"{name}.tar: was changed: 5 of 7 in /tmp/x_1") == "NAME.tar: was changed: N of N in PATH"


@pytest.mark.parametrize(
    "line",
    [
        "5",
        "[]",
        "null",
        '{"mission": "gaia", "days": 2.0, "messages": [], "recovery_s": 3}',
        '{"mission": "gaia", "days": 2.0, "messages": [], "recovery_s": {"kill": 5}}',
        '{"mission": "gaia", "days": 2.0, "messages": [], "recovery_s": {"kill": ["slow"]}}',
        '{"mission": "gaia", "days": 2.0, "messages": [5], "recovery_s": {}}',
        "\udcff",
    ],
)
def test_a_line_of_another_kind_is_told_where_it_stands(tmp_path, line):
    path = tmp_path / "history.jsonl"
    path.write_text(f"{line}\n", encoding="utf-8", errors="surrogateescape")
    with pytest.raises(InvalidInput, match=r"history.jsonl:1: is no run of a rehearsal"):
        read_history(path)


def test_a_history_that_is_a_folder_is_told(tmp_path):
    with pytest.raises(InvalidInput, match="cannot be read: Is a directory"):
        read_history(tmp_path)
