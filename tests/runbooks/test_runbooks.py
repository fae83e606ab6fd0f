"""Every runbook works: read as text, run in an empty folder with its own parameters, its form as agreed.

The form: a table at the top that says what it is for and what it takes, a cell tagged ``parameters``, steps that say
what to do when things are otherwise, checks, and an entry in the operations log at the end.
"""

import importlib.util
import re
import tomllib

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError
from scanplan.planning.delivery.store.store import Store

from ..test_docs import DOCS, ROOT, name_of

# by its path: these tests also run on the wheel, which has no docs/
_SPEC = importlib.util.spec_from_file_location("run_runbooks", DOCS / "run_runbooks.py")
run_runbooks = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(run_runbooks)

RUNBOOKS = run_runbooks.runbooks()
TABLE = ("purpose", "when", "inputs", "who", "duration", "leaves behind")
LEAST_CHECKS = 3
_COLOUR = re.compile("\x1b\\[[0-9;]*m")


def printed_by(cell):
    """All that a cell's outputs say as text."""
    said = (output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.outputs)
    return "\n".join(said)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def run(notebook, folder):
    """The executed notebook; a cell that raises fails the test with its text and error."""
    try:
        return run_runbooks.execute(notebook, folder)
    except CellExecutionError as error:
        pytest.fail(f"a cell raised:\n{_COLOUR.sub('', str(error))}", pytrace=False)


def stores_below(folder):
    return [Store.open(path.parent) for path in folder.rglob("registry.sqlite")]


@pytest.mark.parametrize("page", RUNBOOKS, ids=name_of)
def test_a_runbook_runs_and_its_checks_pass(page, tmp_path):
    executed = run(run_runbooks.read(page), tmp_path)
    said = "\n".join(map(printed_by, code_cells(executed)))
    passed = re.findall(r"^passed  (.+)$", said, re.MULTILINE)
    assert len(passed) >= LEAST_CHECKS, said
    assert "FAILED  " not in said
    told = f"{page.stem}: {len(passed)} of {len(passed)} checks passed"
    assert re.search(rf"^log entry \d+: {re.escape(told)}$", said, re.MULTILINE), said[-500:]
    # the entry is not only said: a store made in the folder has it
    assert any(entry.why == told for store in stores_below(tmp_path) for entry in store.log())


@pytest.mark.parametrize("page", RUNBOOKS, ids=name_of)
def test_a_runbook_keeps_to_the_form(page):
    notebook = run_runbooks.read(page)
    first, cells = notebook.cells[0], code_cells(notebook)
    assert first.cell_type == "markdown"
    assert first.source.startswith("# "), "a runbook begins with its title"
    top = re.search(r"(?:^\|.*\|$\n?)+", first.source, re.MULTILINE)
    rows = dict(re.findall(r"^\| ([a-z ]+?) +\| (.+?) \|$", top[0] if top else "", re.MULTILINE))
    assert list(rows) == list(TABLE), "the table at the top"
    assert re.search(r"\d+ min", rows["duration"]), "how long it takes a person"
    assert re.search(r"cells take (about )?\d+ s", rows["duration"]), "how long its cells take"

    assert "parameters" in cells[0].metadata.get("tags", []), "the first cell has the parameters"
    assert 'checks = sp.Checklist("' + page.stem + '")' in "\n".join(cell.source for cell in cells)
    checks = [line for cell in cells for line in cell.source.splitlines() if re.match(r"\s*checks\.check\(", line)]
    assert len(checks) >= LEAST_CHECKS
    assert re.match(r"(\w+ = )?checks\.conclude\(", cells[-1].source.splitlines()[-1]), "it ends in the log"

    headings = re.findall(r"^## (.+)$", "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown"), re.M)
    assert headings[-2:] == ["Checks", "Log"], headings
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert len(re.findall(r"\bIf\b", prose)) >= LEAST_CHECKS, "what to do when it is otherwise"


@pytest.mark.parametrize("page", RUNBOOKS, ids=name_of)
def test_a_runbook_is_plain_text(page):
    """No results in it, and what jupytext needs to know in its head; jupytext gives it back as it is."""
    import jupytext

    text = page.read_text(encoding="utf-8")
    head = text.split("---\n")[1]
    assert "format_name: myst" in head
    assert "name: python3" in head
    again = jupytext.reads(jupytext.writes(jupytext.reads(text, "md:myst"), "md:myst"), "md:myst")
    assert [cell.source for cell in again.cells] == [cell.source for cell in run_runbooks.read(page).cells]


def test_the_index_names_every_runbook():
    index = (DOCS / "runbooks" / "README.md").read_text(encoding="utf-8")
    assert RUNBOOKS
    for page in RUNBOOKS:
        assert f"]({page.name})" in index


@pytest.mark.long
def test_a_second_week_joins_the_first(tmp_path):
    """As the weekly cycle says: done again with the window that follows, nothing is skipped any more."""
    weekly = DOCS / "runbooks" / "weekly-cycle.md"
    said = []
    for parameters in ({}, {"start": "2017-02-05T06:00", "stop": "2017-02-05T12:00"}):
        executed = run(run_runbooks.with_parameters(run_runbooks.read(weekly), parameters), tmp_path)
        said.append("\n".join(map(printed_by, code_cells(executed))))
    assert "follows nothing: the first of its kind" in said[0]
    assert "follows GAI_OPER_MPL_STP____20170205T000000_20170205T060000_0001" in said[1]
    assert re.search(r"^\d+ rules applied, 0 skipped$", said[1], re.MULTILINE)


SMALL = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

# Small

```{code-cell} ipython3
:tags: [parameters]

holds = True
who = "A. Planner"
```

```{code-cell} ipython3
import scanplan as sp
site = sp.Site.practice("site")
checks = sp.Checklist("small")
checks.check("it holds", holds)
checks.conclude(site.open_store(), who=who, at_utc="2017-02-01T12:00:00Z")
```
"""


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "small.md"
    path.write_text(SMALL, encoding="utf-8")
    return path


def test_a_runbook_whose_check_fails_fails(small, tmp_path):
    """Were this not so, the first test of this file could pass whatever a runbook finds."""
    notebook = run_runbooks.with_parameters(run_runbooks.read(small), {"holds": False})
    with pytest.raises(pytest.fail.Exception, match=r"(?s)checks\.conclude.*small: 0 of 1 checks passed; failed: it"):
        run(notebook, tmp_path)
    (store,) = stores_below(tmp_path)
    assert store.log()[-1].why.endswith("failed: it holds")


def test_parameters_of_ones_own(small, tmp_path):
    notebook = run_runbooks.with_parameters(run_runbooks.read(small), {"who": "B. Lead"})
    run(notebook, tmp_path)
    (store,) = stores_below(tmp_path)
    assert store.log()[-1].who == "B. Lead"


def test_a_parameter_that_is_not_there_is_refused(small):
    import click

    with pytest.raises(click.UsageError, match="no parameter 'hold'; it has holds, who"):
        run_runbooks.with_parameters(run_runbooks.read(small), {"hold": False})


def test_notebooks_are_run_by_this_interpreter(tmp_path):
    import sys

    cells = [nbformat.v4.new_code_cell("import sys\nprint(sys.executable)")]
    executed = run(nbformat.v4.new_notebook(cells=cells), tmp_path)
    assert printed_by(executed.cells[0]).strip() == sys.executable


def test_what_runbooks_need_comes_with_the_tests():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert "scanplan[runbooks]" in extras["test"]
    for each in ("jupytext", "nbclient", "ipykernel", "papermill", "nbconvert"):
        assert any(named.startswith(each) for named in extras["runbooks"])
