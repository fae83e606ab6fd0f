"""docs/transit-files.md lists the columns as they are."""

import re
from pathlib import Path

import scanplan
from scanplan.planning.products import transit_gost
from scanplan.planning.products.transit_table import transit_table

PAGE = (Path(scanplan.__file__).parent / "docs" / "transit-files.md").read_text(encoding="utf-8")


def test_standard_columns_are_listed_with_type_and_unit(numbered):
    listed = re.findall(r"^\| `(\w+)` \| (text|int64|float64|text or int64)(?:, ([\w/]+))? \|", PAGE, re.MULTILINE)
    columns = transit_table(numbered).columns
    assert [name for name, _, _ in listed] == [column.name for column in columns]
    for (name, dtype, unit), column in zip(listed, columns, strict=True):
        kinds = {"text": {"text", "utc"}, "text or int64": {"text", "int64"}}.get(dtype, {dtype})
        assert column.dtype in kinds, name
        assert unit == column.unit, name


def test_options_columns_are_listed(numbered, everything):
    columns = transit_table(numbered, everything).columns
    further = [column for column in columns if column.name not in transit_table(numbered).names]
    for column in further:
        if not column.may_be_empty:
            assert f"`{column.name}`" in PAGE


def test_gosts_columns_are_listed():
    for column in transit_gost.COLUMNS:
        assert f"`{column.name}`" in PAGE
