"""The reference is complete and is what commands and models say; nothing public is left out of it."""

import inspect
import re

import click
import pytest
import scanplan
import scanplan.cli as cli_module
from pydantic import Field
from scanplan.cli import cli
from scanplan.docs import make_reference
from scanplan.docs._extensions.api_groups import GROUPS
from scanplan.docs.reference_tables import commands, mission_keys
from scanplan.docs.reference_tables.blocks import filled, names_in
from scanplan.planning import mission_schema
from scanplan.planning.package import profile_schema

from ..test_docs import DOCS, name_of

COMMANDS = dict(commands.leaf_commands(cli))
PAGES = {page.name: page.read_text(encoding="utf-8") for page in make_reference.pages()}
PYTHON = (DOCS / "python.md").read_text(encoding="utf-8")
WIDTH = 100
MODELS = {**mission_schema.TABLES, ("segment",): mission_schema.SegmentTable}


def undocumented(names, pages):
    """Blocks that stand in no page."""
    standing = {name for page in pages for name in names_in(page)}
    return sorted(set(names) - standing)


def section_of(page, name):
    """A page's text under the heading of this name in backticks, to the next heading of its level."""
    found = re.search(rf"^## (?:.*: )?`{re.escape(name)}`$(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    assert found, f"no heading with `{name}`"
    return found[1]


# What is generated


@pytest.mark.parametrize("page", make_reference.pages(), ids=name_of)
def test_the_page_is_what_is_generated(page):
    content = page.read_text(encoding="utf-8")
    assert filled(content, make_reference.BLOCKS) == content, "run make reference"


def test_every_block_stands_in_one_page_once():
    standing = [name for page in PAGES.values() for name in names_in(page)]
    assert sorted(standing) == sorted(make_reference.BLOCKS)


def test_a_stale_page_is_noticed():
    page = PAGES["commands.md"].replace("Time between rows.", "Time of rows.", 1)
    assert filled(page, make_reference.BLOCKS) != page


# Commands


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_an_example_and_its_reference(name):
    section = section_of(PAGES["commands.md"], name)
    assert f"$ {name}" in section, f"docs/commands.md shows no example of {name}"
    assert names_in(section) == [name]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_and_argument_is_in_the_reference(name):
    made = make_reference.BLOCKS[name]()
    for parameter in COMMANDS[name].params:
        shown = (
            parameter.opts
            if isinstance(parameter, click.Option)
            else [parameter.make_metavar(click.Context(COMMANDS[name])).strip("[].")]
        )
        for each in shown:
            assert re.search(rf"^\| .*`\[?{re.escape(each)}\b.*\|$", made, re.MULTILINE), f"{name} lacks {each}"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_and_argument_says_what_it_is(name):
    for parameter in COMMANDS[name].params:
        assert commands.help_of(parameter), f"{name}: {parameter.name} has no help"
        if getattr(parameter, "multiple", False):
            assert "May be repeated." in parameter.help, (
                f"{name}: {parameter.name} does not say that it may be repeated"
            )


@pytest.mark.parametrize("name", COMMANDS)
def test_help_fits_its_width(name, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    context = cli.make_context("scanplan", [*name.split()[1:], "--nothing"], resilient_parsing=True)
    formatter = click.HelpFormatter(max_width=context.max_content_width)
    COMMANDS[name].format_help(click.Context(COMMANDS[name], context, name), formatter)
    assert [line for line in formatter.getvalue().splitlines() if len(line) > WIDTH] == []


def test_a_command_that_is_new_is_missed():
    @click.group()
    def grown():
        pass

    for name in cli.list_commands(click.Context(cli)):
        grown.add_command(cli.get_command(click.Context(cli), name), name)
    assert undocumented(commands.blocks_of(grown), PAGES.values()) == []
    grown.add_command(click.Command("fly"))
    assert undocumented(commands.blocks_of(grown), PAGES.values()) == ["scanplan fly"]


def test_an_option_that_is_new_changes_the_page():
    known = COMMANDS["scanplan attitude"]
    grown = click.Command("attitude", params=[*known.params, click.Option(["--roll"], help="How far.")])
    blocks = {**make_reference.BLOCKS, "scanplan attitude": lambda: commands.reference("scanplan attitude", grown)}
    page = PAGES["commands.md"]
    assert "| `--roll` | text | | How far. |" in filled(page, blocks)
    assert filled(page, blocks) != page


def test_every_kind_of_parameter_is_told():
    told = commands.reference(
        "fly",
        click.Command(
            "fly",
            params=[
                click.Option(["--up"], required=True, type=click.IntRange(1, 9), help="Where."),
                click.Option(["--how", "-w"], type=click.Choice(("high", "low")), default="low", show_default=True),
                click.Option(["--base"], envvar="BASE", required=True, help="From $BASE, as --up."),
                click.Option(["--far"], is_flag=True, help="Far | wide."),
                click.Option(["--when"], help="When.  [default: now]"),
                click.Argument(["wing"], help="Which."),
            ],
        ),
    )  # fmt: skip
    assert told.splitlines() == [
        "`fly [OPTIONS] WING`",
        "",
        "| option | value | default | meaning |",
        "| --- | --- | --- | --- |",
        "| `WING` | text | required | Which. |",
        "| `--up` | whole number, 1 to 9 | required | Where. |",
        "| `--how`, `-w` | `high`, `low` | `low` | |",
        "| `--base` | text | required, or `$BASE` | From `$BASE`, as `--up`. |",
        "| `--far` | | | Far \\| wide. |",
        "| `--when` | text | now | When. |",
    ]


def test_every_exit_code_is_listed_and_is_an_error_of_ours():
    listed = {int(code) for code in re.findall(r"^\| (\d+) \|", commands.exit_codes(), re.MULTILINE)}
    of_errors = {
        each.exit_code
        for each in vars(scanplan.errors).values()
        if isinstance(each, type) and issubclass(each, scanplan.ScanplanError)
    }
    of_the_program = {0, cli_module._DEFECT, cli_module._INTERRUPTED, click.UsageError.exit_code}
    assert listed == of_errors | of_the_program


# Mission file and profiles


@pytest.mark.parametrize("path", MODELS, ids=lambda path: ".".join(path) or "top")
def test_every_key_stands_in_its_table(path):
    model = MODELS[path]
    page = PAGES["mission-file.md"]
    standing = {name for block in _blocks(page, path) for name in re.findall(r"^\| `(\w+)` \|", block, re.MULTILINE)}
    assert set(model.model_fields) == standing


def _blocks(page, path, what="mission"):
    """What stands in the page for a table: its block, with that of all segments where it is one."""
    names = [f"{what} {'.'.join(path)}".strip()]
    if path[:2] == ("law", "segment") and len(path) == 3:
        names.append("mission law.segment")
    elif path == ("segment",):
        names = ["mission law.segment"]
    for name in names:
        yield re.search(rf"<!-- reference: {re.escape(name)} -->\n(.*?)<!-- end", page, re.DOTALL)[1]


@pytest.mark.parametrize("path", profile_schema.TABLES, ids=lambda path: ".".join(path) or "top")
def test_every_key_of_a_profile_stands_in_its_table(path):
    (block,) = _blocks(PAGES["profiles.md"], path, "profile")
    assert re.findall(r"^\| `(\w+)` \|", block, re.MULTILINE) == list(profile_schema.TABLES[path].model_fields)


def test_a_key_that_is_new_changes_the_page():
    class Grown(mission_schema.AvailabilityTable):
        dead_fraction: float = Field(0.5, description="part that is lost, 0 to 1")

    blocks = {**make_reference.BLOCKS, "mission availability": lambda: mission_keys.keys_of(Grown)}
    page = PAGES["mission-file.md"]
    assert "| `dead_fraction` | number | `0.5` | part that is lost, 0 to 1 |" in filled(page, blocks)
    assert filled(page, blocks) != page


def test_a_table_that_is_new_is_missed():
    tables = {**mission_schema.TABLES, ("wings",): mission_schema.AvailabilityTable}
    assert undocumented(mission_keys.blocks_of("mission", tables), PAGES.values()) == ["mission wings"]


def test_a_key_without_description_stops_the_making():
    class Silent(mission_schema.AvailabilityTable):
        dead_fraction: float

    with pytest.raises(ValueError, match="dead_fraction has no description"):
        mission_keys.keys_of(Silent)


# Public names


def unnamed(names, page):
    """Names that have no place in the tables of a page."""
    return [name for name in names if not re.search(rf"^\|[^|]*`{name}`", page, re.MULTILINE)]


def test_every_public_name_has_its_line():
    assert unnamed(scanplan.__all__, PYTHON) == []
    assert unnamed([*scanplan.__all__, "fly"], PYTHON) == ["fly"]


def test_every_line_stands_under_the_subject_of_the_api_reference():
    subjects = {name: group.title for group in GROUPS for name in group.names}
    listing = PYTHON.split("## Public names", 1)[1]
    for title, rows in re.findall(r"^##+ (.+)\n(.*?)(?=^##|\Z)", listing, re.MULTILINE | re.DOTALL):
        for cell in re.findall(r"^\|([^|]*)\|", rows, re.MULTILINE):
            for name in re.findall(r"`(\w+)`", cell):
                assert name in scanplan.__all__
                assert title in (subjects.get(name, title), "Errors")


def objects():
    for name in scanplan.__all__:
        value = getattr(scanplan, name)
        if inspect.isclass(value) or inspect.isroutine(value):
            yield name, value


def methods_of(kind):
    """Public methods and properties that the class itself, or a base of ours, defines."""
    for each in kind.__mro__:
        if each.__module__.startswith("scanplan"):
            for name, value in vars(each).items():
                function = value.fget if isinstance(value, property) else getattr(value, "__func__", value)
                function = getattr(function, "func", function)  # a cached property
                if not name.startswith("_") and inspect.isfunction(function) and function.__name__ != "<lambda>":
                    yield name, function


def undescribed(name, value):
    """What of a public name has no first sentence of its own: itself, its public methods."""
    parts = [(name, value)]
    if inspect.isclass(value):
        parts += [(f"{name}.{each}", function) for each, function in methods_of(value)]
    return sorted({each for each, part in parts if not has_first_sentence(part)})


def has_first_sentence(part):
    text = inspect.cleandoc(part.__doc__ or "")
    own = not text.startswith(f"{getattr(part, '__name__', '')}(")  # what a dataclass writes by itself
    return own and bool(re.match(r"[^\n]*\w.*?[.:](\s|$)", text, re.DOTALL))


@pytest.mark.parametrize(("name", "value"), list(objects()), ids=lambda each: each if isinstance(each, str) else "")
def test_every_public_name_and_method_says_what_it_is(name, value):
    assert undescribed(name, value) == []


EVIDENT = {
    "self": "",
    "path": "a file or folder",
    "folder": "a folder",
    "name_or_path": "an embedded one's name, or a file",
    "threads": "how many work at once",
    "who": "who does it, for the log",
    "at_utc": "when, for the log",
    "version": "of a delivery",
}
"""Parameters that mean the same wherever they are."""


def untold(function):
    """Parameters that neither the docstring tells, nor one it refers to, nor a type of ours, nor the list above."""
    text = function.__doc__ or ""
    if re.search(r"rguments (and errors )?as (in )?``", text):
        return []
    return [
        each.name
        for each in inspect.signature(function).parameters.values()
        if each.name not in EVIDENT
        and not re.search(rf"\b{each.name}\b", text)
        and not re.search(r"\b[A-Z][a-z]+[A-Z]?\w*", str(each.annotation).replace("Path", "").replace("Callable", ""))
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, value) for name, value in objects() if inspect.isfunction(value)],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_every_parameter_of_a_public_function_is_told(name, value):
    assert untold(value) == []


def test_what_says_nothing_is_missed():
    class Plane:
        """A plane."""

        def fly(self, far):
            pass

    Plane.__module__ = "scanplan.plane"
    assert undescribed("Plane", Plane) == ["Plane.fly"]
    assert untold(Plane.fly) == ["far"]
