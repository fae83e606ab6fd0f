"""Run runbooks as a whole: notebooks with their results, as .ipynb and HTML.

python docs/run_runbooks.py                                   all, each in a folder of its own, at practice sites
python docs/run_runbooks.py weekly-cycle -p who "A. Planner"  one, with a parameter of its own
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

FOLDER = Path(__file__).parent / "runbooks"
CELL_TIMEOUT_S = 600
_LINK = re.compile(r"\]\((?![a-z]+:|#)([^)\s]+)\)")


def runbooks() -> list[Path]:
    """The runbooks, by name."""
    return [path for path in sorted(FOLDER.glob("*.md")) if path.name != "README.md"]


def read(path: Path) -> Any:
    """A runbook as a notebook (nbformat's NotebookNode)."""
    import jupytext

    return jupytext.read(path)


def parameters_of(notebook: Any) -> tuple[str, ...]:
    """The names that the cell tagged ``parameters`` sets."""
    cells = (cell.source for cell in notebook.cells if "parameters" in cell.metadata.get("tags", ()))
    nodes = (node for source in cells for node in ast.walk(ast.parse(source)))
    return tuple(node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))


def with_parameters(notebook: Any, parameters: Mapping[str, Any]) -> Any:
    """The notebook with a cell behind its parameters that sets some of them otherwise.

    Raises click.UsageError for one that it does not have.
    """
    from papermill.parameterize import parameterize_notebook

    known = parameters_of(notebook)
    for unknown in (name for name in parameters if name not in known):
        raise click.UsageError(f"the runbook has no parameter '{unknown}'; it has {', '.join(sorted(known))}")
    if not parameters:
        return notebook
    for cell in notebook.cells:
        cell.metadata.setdefault("tags", [])
    notebook.metadata.setdefault("papermill", {})
    return parameterize_notebook(notebook, dict(parameters))


def execute(notebook: Any, folder: Path) -> Any:
    """Run all cells in a folder, with this interpreter; the results stand in the notebook also where one raises.

    Raises nbclient's CellExecutionError, which holds the cell and its error.
    """
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient

    kernel = AsyncKernelManager()
    kernel._kernel_spec = KernelSpec(
        argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"], language="python"
    )
    resources = {"metadata": {"path": str(folder)}}
    waits = {"timeout": CELL_TIMEOUT_S, "startup_timeout": CELL_TIMEOUT_S}  # a kernel starts late on a busy machine
    return NotebookClient(notebook, km=kernel, resources=resources, **waits).execute()


def with_links_from(notebook: Any, folder: Path) -> Any:
    """The notebook with its relative links leading from another folder to the documentation."""
    from os.path import relpath

    base = relpath(FOLDER, folder)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = _LINK.sub(rf"]({base}/\1)", cell.source)
    return notebook


def as_html(path: Path) -> None:
    """Write an executed notebook as HTML beside it."""
    from nbconvert import HTMLExporter

    text, _ = HTMLExporter(template_name="lab").from_filename(str(path))
    path.with_suffix(".html").write_text(text, encoding="utf-8")


def _values(pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[str, Any]]:
    """Parameters as YAML has them: numbers, true, [a, b]; all else is text."""
    import yaml

    for name, text in pairs:
        yield name, yaml.safe_load(text)


@click.command()
@click.argument("names", nargs=-1)
@click.option("-p", "pairs", multiple=True, type=(str, str), metavar="NAME VALUE", help="A parameter; may be repeated.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("out/runbooks"), show_default=True)
def main(names: Sequence[str], pairs: Sequence[tuple[str, str]], out: Path) -> None:
    """Run runbooks (all, or those named) and write OUT/NAME.ipynb and OUT/NAME.html; each works in OUT/NAME/."""
    import nbformat
    from nbclient.exceptions import CellExecutionError

    known = {path.stem: path for path in runbooks()}
    for unknown in (name for name in names if name not in known):
        raise click.UsageError(f"no runbook is called '{unknown}'; there are {', '.join(known)}")
    failed = []
    for name in names or known:
        folder = out / name
        folder.mkdir(parents=True, exist_ok=True)
        notebook = with_parameters(read(known[name]), dict(_values(pairs)))
        try:
            execute(notebook, folder)
        except CellExecutionError as error:
            failed.append(name)
            click.echo(f"{name}: {error.ename}: {error.evalue}", err=True)
        path = out / f"{name}.ipynb"
        nbformat.write(with_links_from(notebook, out), path)
        as_html(path)
        click.echo(path.with_suffix(".html"))
    if failed:
        sys.exit(1)


if __name__ == "__main__":
    main()
