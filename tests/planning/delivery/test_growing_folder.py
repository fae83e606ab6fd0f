"""A folder that grows: whole at its place or not there, and gone on with by the same plan only."""

import signal
import subprocess
import sys
import textwrap
from contextlib import suppress

import pytest
from scanplan.errors import InvalidInput
from scanplan.planning.delivery.growing_folder import PLAN_NAME, growing_folder, write_whole


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def hidden(folder):
    return folder.with_name(f".scanplan-{folder.name}.part")


def begin(folder, plan, *files):
    """A run that writes these files and ends there."""
    with suppress(ZeroDivisionError), growing_folder(folder, plan) as growing:
        for file in files:
            write_whole(growing / file, b"content")
        raise ZeroDivisionError


def test_appears_at_the_end_with_its_plan(tmp_path):
    folder = tmp_path / "above" / "catalogue"
    with growing_folder(folder, {"window": 5}) as growing:
        write_whole(growing / "deep" / "a", b"one")
        assert not folder.exists()
    assert names(folder) == ["deep", PLAN_NAME]
    assert (folder / "deep" / "a").read_bytes() == b"one"
    assert (folder / PLAN_NAME).read_text() == '{\n  "window": 5\n}\n'
    assert names(folder.parent) == ["catalogue"]


def test_an_empty_folder_is_filled(tmp_path):
    folder = tmp_path / "catalogue"
    folder.mkdir()
    with growing_folder(folder, {}) as growing:
        write_whole(growing / "a", b"one")
    assert names(folder) == ["a", PLAN_NAME]


def test_the_same_plan_goes_on(tmp_path):
    folder = tmp_path / "catalogue"
    begin(folder, {"window": (5, 6)}, "a")
    assert names(tmp_path) == [hidden(folder).name]
    with growing_folder(folder, {"window": (5, 6)}) as growing:
        assert names(growing) == ["a", PLAN_NAME]
        write_whole(growing / "b", b"two")
    assert names(tmp_path) == ["catalogue"]
    assert names(folder) == ["a", "b", PLAN_NAME]


def test_another_plan_is_refused_with_what_differs(tmp_path):
    folder = tmp_path / "catalogue"
    begin(folder, {"window": [5, 6], "mission": "gaia"}, "a")
    told = r"part: holds the beginning of another run \(window: \[5, 6\], not \[5, 7\]\); remove it, or"
    with (
        pytest.raises(InvalidInput, match=told),
        growing_folder(folder, {"window": [5, 7], "mission": "gaia"}),
    ):
        pytest.fail("went on with another plan")
    assert names(hidden(folder)) == ["a", PLAN_NAME]


def test_a_run_that_finished_nothing_leaves_nothing(tmp_path):
    begin(tmp_path / "catalogue", {})
    assert names(tmp_path) == []


@pytest.mark.parametrize("content", ["file", "folder"])
def test_what_lies_there_is_not_touched(tmp_path, content):
    place = tmp_path / "thesis"
    if content == "folder":
        place.mkdir()
    (place / "thesis.tex" if content == "folder" else place).write_text("years of work")
    with pytest.raises(InvalidInput, match="thesis: is there already"), growing_folder(place, {}):
        pytest.fail("began")
    assert names(tmp_path) == ["thesis"]


def test_strangers_under_the_hidden_name_are_refused(tmp_path):
    hidden(tmp_path / "catalogue").mkdir()
    (hidden(tmp_path / "catalogue") / "thesis.tex").write_text("years of work")
    with pytest.raises(InvalidInput, match="no earlier run wrote"), growing_folder(tmp_path / "catalogue", {}):
        pytest.fail("began")
    assert (hidden(tmp_path / "catalogue") / "thesis.tex").read_text() == "years of work"


def test_two_runs_at_once_are_refused(tmp_path):
    with growing_folder(tmp_path / "catalogue", {}) as growing:
        write_whole(growing / "a", b"one")
        with pytest.raises(InvalidInput, match="another run"), growing_folder(tmp_path / "catalogue", {}):
            pytest.fail("began")
    assert names(tmp_path / "catalogue") == ["a", PLAN_NAME]


def test_where_nothing_can_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidInput, match="cannot be written"), growing_folder(tmp_path / "file" / "catalogue", {}):
        pytest.fail("began")


_KILLED = """
    import sys, time
    from pathlib import Path
    from scanplan.planning.delivery import growing_folder as module

    def never(*ignored):
        print("writing", flush=True)
        time.sleep(60)

    with module.growing_folder(Path(sys.argv[1]), {}) as growing:
        module.write_whole(growing / "a", b"one")
        module.sync = never
        Path.replace = never
        module.write_whole(growing / "b", b"two")
"""


def test_a_killed_run_leaves_no_torn_file(tmp_path):
    folder = tmp_path / "catalogue"
    run = subprocess.Popen([sys.executable, "-c", textwrap.dedent(_KILLED), str(folder)], stdout=subprocess.PIPE)
    assert run.stdout.readline() == b"writing\n"
    run.send_signal(signal.SIGKILL)
    run.communicate()
    assert any(name.startswith(".scanplan-b") for name in names(hidden(folder)))
    with growing_folder(folder, {}) as growing:
        assert names(growing) == ["a", PLAN_NAME]
    assert names(folder) == ["a", PLAN_NAME]


def test_a_plan_in_another_order_is_another_plan(tmp_path):
    folder = tmp_path / "catalogue"
    begin(folder, {"window": 5, "mission": "gaia"}, "a")
    with (
        pytest.raises(InvalidInput, match=r"holds the beginning of another run; remove it"),
        growing_folder(folder, {"mission": "gaia", "window": 5}),
    ):
        pytest.fail("went on with another plan")
    assert names(hidden(folder)) == ["a", PLAN_NAME]


def test_the_plan_is_read_to_where_it_differs(tmp_path):
    folder = tmp_path / "catalogue"
    begin(folder, {"mission": "gaia", "window": 5}, "a")
    with (
        pytest.raises(InvalidInput, match=r"\(window: 5, not 6\)"),
        growing_folder(folder, {"mission": "gaia", "window": 6}),
    ):
        pytest.fail("went on with another plan")
