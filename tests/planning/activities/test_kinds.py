"""What files of this room are, told from their content, and what a check of them says."""

import pytest
from scanplan.errors import InvalidInput
from scanplan.planning.file_check import check_path
from scanplan.planning.file_kind import kind_of

from .made import ACTIVITIES, TEMPLATES, changed

CSV = b"# on Monday\n\nid, template, time, parameters\nA, level, 2017-02-05, channel=1\n"
TABLE = b'# now\nformat = 1\n\n[configuration]\n"A.B" = 1\n'


@pytest.mark.parametrize(
    ("data", "kind", "what"),
    [
        (TEMPLATES, "templates", "templates of activities"),
        (ACTIVITIES, "activities", "file of 2 activities"),
        (CSV, "activities", "file of 1 activities"),
        (TABLE, "configuration", "configuration of 1 values"),
    ],
)
def test_kinds(data, kind, what, tmp_path) -> None:
    assert kind_of(data) == kind
    path = tmp_path / "a_file"
    path.write_bytes(data)
    checked = check_path(path)
    assert (checked.what, checked.findings) == (what, ())


def test_all_defects_of_templates_are_findings(tmp_path) -> None:
    path = tmp_path / "made.toml"
    path.write_bytes(changed(changed(TEMPLATES, "default = 0.5", "default = 999"), 'default = "LEFT"', 'default = ""'))
    checked = check_path(path)
    assert [(each.rule, each.line) for each in checked.findings] == [("templates", 34), ("templates", 44)]
    assert checked.has_errors


def test_a_mission_stays_a_mission() -> None:
    assert kind_of(b'name = "x"\n[configuration]\n[law]\n') == "mission"
    assert kind_of(b'name = "x"\n[[law.segment]]\n') == "mission"


def test_a_table_that_is_broken(tmp_path) -> None:
    path = tmp_path / "now.toml"
    path.write_bytes(changed(TABLE, '"A.B"', "A.B"))
    with pytest.raises(InvalidInput, match=r"now.toml:5: configuration.A: a table is not accepted"):
        check_path(path)
