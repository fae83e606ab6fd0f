import base64

import numpy as np
from matplotlib.figure import Figure
from scanplan.planning.operations.shown import picture, table, utc


def test_a_table_as_text_and_in_a_notebook():
    made = table(["pass", "hours", "count"], [("CEB", 2.5, 3), ("<NNO>", np.float64(12.3456), 10)])
    assert str(made).splitlines() == ["pass    hours  count", "CEB     2.500      3", "<NNO>  12.346     10"]
    html = made._repr_html_()
    assert html.count("<tr>") == 3
    assert '<td style="text-align: right; white-space: nowrap">2.500</td>' in html
    assert "&lt;NNO&gt;" in html


def test_an_empty_table_has_its_header():
    assert str(table(["a", "b"], [])).split() == ["a", "b", "none"]
    assert str(table(["a"], [(None,), (True,)])).split() == ["a", "True"]


def test_numbers_stand_flush_right_also_where_one_is_missing():
    assert str(table(["saved"], [(None,), (12,)])).splitlines() == ["saved", "", "   12"]


def test_decimals_are_as_many_as_asked_for():
    assert str(table(["h"], [(1.26,), (10.0,)], decimals=1)).split() == ["h", "1.3", "10.0"]
    assert str(table(["h"], [(1.0,), (10.0,)], decimals=1)).split() == ["h", "1", "10"]


def test_a_picture_is_a_png():
    shown = picture(Figure, (1, 1))
    assert shown.png.startswith(b"\x89PNG")
    assert base64.b64decode(shown._repr_png_()) == shown.png
    assert picture(b"bytes").png == b"bytes"


def test_utc_to_the_second():
    assert utc(0) == "2000-01-01T11:58:56"
