"""The scanner that finds the line of every key of a TOML text."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scanplan.planning.toml_locate import key_text, locate, nearest_line

MISSIONS = Path(__file__).parent.parent.parent / "data" / "missions"
SMALL = Path(__file__).parent.parent / "data" / "missions" / "small.toml"

AWKWARD = """\
# a = 1
top = 1 # ] } "
"quoted key" . 'literal.key'.bare = 2
text = \"\"\"
[not.a.table]
x = 1 \\\"\"\" still text\"\"\"\"\"
raw = '''
'' [[nor.this]]'''
list = [ # comment with ] in it
  1, [2,
  3], "]",
  { deep = { er = [ 'a',
    'b' ] }, more = 5 },
]
empty = []
none = {}
date = 1979-05-27T07:32:00Z
"\\u0041\\"b" = "x"

[table.sub]
key = 'v' # not 'this'
[table]
key = true

[[many]]
id = 1
[many.child]
id = 10
[[many.grand]]
id = 100
[[many.grand]]
id = 101
[[ many ]]
id = 2
child.id = 20
[[many.grand]]
id = 200
"""

EXPECTED = {
    ("top",): 2,
    ("quoted key",): 3,
    ("quoted key", "literal.key"): 3,
    ("quoted key", "literal.key", "bare"): 3,
    ("text",): 4,
    ("raw",): 7,
    ("list",): 9,
    ("list", 0): 10,
    ("list", 1): 10,
    ("list", 1, 0): 10,
    ("list", 1, 1): 11,
    ("list", 2): 11,
    ("list", 3): 12,
    ("list", 3, "deep"): 12,
    ("list", 3, "deep", "er"): 12,
    ("list", 3, "deep", "er", 0): 12,
    ("list", 3, "deep", "er", 1): 13,
    ("list", 3, "more"): 13,
    ("empty",): 15,
    ("none",): 16,
    ("date",): 17,
    ('A"b',): 18,
    ("table",): 20,
    ("table", "sub"): 20,
    ("table", "sub", "key"): 21,
    ("table", "key"): 23,
    ("many",): 25,
    ("many", 0): 25,
    ("many", 0, "id"): 26,
    ("many", 0, "child"): 27,
    ("many", 0, "child", "id"): 28,
    ("many", 0, "grand"): 29,
    ("many", 0, "grand", 0): 29,
    ("many", 0, "grand", 0, "id"): 30,
    ("many", 0, "grand", 1): 31,
    ("many", 0, "grand", 1, "id"): 32,
    ("many", 1): 33,
    ("many", 1, "id"): 34,
    ("many", 1, "child"): 35,
    ("many", 1, "child", "id"): 35,
    ("many", 1, "grand"): 36,
    ("many", 1, "grand", 0): 36,
    ("many", 1, "grand", 0, "id"): 37,
}


def paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every path that a parsed text has."""
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from paths(child, (*path, key))


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_awkward_text(newline: str) -> None:
    found = locate(AWKWARD.replace("\n", newline))
    assert found == {(): 1, **EXPECTED}
    assert set(found) == set(paths(tomllib.loads(AWKWARD)))


@pytest.mark.parametrize("path", [*sorted(MISSIONS.glob("*.toml")), SMALL], ids=lambda path: path.name)
def test_mission_files(path: Path) -> None:
    """The scanner finds just the paths that the parser finds, each key on a line that holds its name."""
    text = path.read_text(encoding="utf-8")
    found = locate(text)
    assert set(found) == set(paths(tomllib.loads(text)))
    lines = text.splitlines()
    assert all(key[-1] in lines[line - 1] for key, line in found.items() if key and isinstance(key[-1], str))


def test_nearest_line_goes_up() -> None:
    found = locate(AWKWARD)
    assert nearest_line(found, ("many", 1, "child", "absent", 3)) == 35
    assert nearest_line(found, ("many", 7)) == 25
    assert nearest_line(found, ("nowhere",)) == 1
    assert nearest_line({}, ("nowhere",)) == 1


def test_key_text() -> None:
    assert key_text(("law", "segment", 3, "kind")) == "law.segment[3].kind"
    assert key_text(("list", 1, 0)) == "list[1][0]"
    assert key_text(()) == ""


@pytest.mark.parametrize(
    "text", ["[", "[[", "a", "a =", "a = [", "a = {", "a = [1 2", 'a = "x', "= 3", "]", "a = {]", "\x00"]
)
def test_broken_text_ends(text: str) -> None:
    """Not meant for it, but the scanner must come back."""
    assert locate(text)[()] == 1


KEYS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=4)
SCALARS = st.one_of(
    st.integers(-9, 9),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.sampled_from("ab[]{}#,='\"\\ \n."), max_size=6),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=8,
)
TREES = st.dictionaries(
    KEYS,
    st.one_of(
        VALUES,
        st.dictionaries(KEYS, VALUES, max_size=3),
        st.lists(st.dictionaries(KEYS, VALUES, max_size=3), min_size=1, max_size=3),
    ),
    max_size=4,
)


class Emitter:
    """Writes a tree as TOML and notes the line of every path: the scanner's twin, from the other side."""

    def __init__(self) -> None:
        self.text = ""
        self.lines: dict[tuple[str | int, ...], int] = {(): 1}

    def note(self, path: tuple[str | int, ...]) -> None:
        self.lines.setdefault(path, self.text.count("\n") + 1)

    def quoted(self, text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'

    def value(self, value: Any, path: tuple[str | int, ...]) -> None:
        if isinstance(value, dict):
            self.text += "{ "
            for index, (key, child) in enumerate(value.items()):
                self.text += ", " if index else ""
                self.note((*path, key))
                self.text += f"{self.quoted(key)} = "
                self.value(child, (*path, key))
            self.text += " }"
        elif isinstance(value, list):
            self.text += "[ # [\n"
            for index, child in enumerate(value):
                self.note((*path, index))
                self.value(child, (*path, index))
                self.text += ",\n"
            self.text += "]"
        elif isinstance(value, str):
            literal = "'''" not in value and not value.endswith("'")
            self.text += f"'''\n{value}'''" if literal else self.quoted(value)
        else:
            self.text += str(value).lower()

    def pairs(self, table: dict[str, Any], path: tuple[str | int, ...]) -> None:
        for key, value in table.items():
            self.note((*path, key))
            self.text += f"{self.quoted(key)} = "
            self.value(value, (*path, key))
            self.text += " # = ]\n"

    def document(self, tree: dict[str, Any]) -> None:
        arrays = {k: v for k, v in tree.items() if isinstance(v, list) and v and all(isinstance(e, dict) for e in v)}
        tables = {k: v for k, v in tree.items() if isinstance(v, dict)}
        self.pairs({k: v for k, v in tree.items() if k not in arrays and k not in tables}, ())
        for key, table in tables.items():
            self.note((key,))
            self.text += f"[ {self.quoted(key)} ]\n"
            self.pairs(table, (key,))
        for key, array in arrays.items():
            for index, table in enumerate(array):
                self.text += "\n"
                self.note((key,))
                self.note((key, index))
                self.text += f"[[{self.quoted(key)}]]\n"
                self.pairs(table, (key, index))


@settings(deadline=None, derandomize=True)
@given(TREES)
def test_any_document(tree: dict[str, Any]) -> None:
    emitter = Emitter()
    emitter.document(tree)
    assert set(paths(tomllib.loads(emitter.text))) == set(emitter.lines)
    assert locate(emitter.text) == emitter.lines
