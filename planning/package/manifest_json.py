"""The manifest of a package as JSON: ASCII, in one form for one manifest, and read back strictly.

Keys stand in the order of the manifest's tables, those of free facts in alphabetical order; indent 2, a line end.
A reader writes anew what it read, and refuses a file that is not the same bytes.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from pydantic import ValidationError

from ...errors import InvalidInput, ProductError
from ..products.fields import shown
from .manifest import PackageManifest, is_one_line

MOST_BYTES = 1024 * 1024
MOST_VALUES = 50_000
"""Values, lists and objects, as many as commas and opening brackets say; those in texts count too."""
MOST_DEPTH = 16

_HINT = "expected a manifest as scanplan writes it"


def write_json(manifest: PackageManifest) -> bytes:
    """The manifest as JSON.

    Raises InvalidInput for facts that JSON or XML cannot carry, with the key, and for more than a manifest may hold.
    """
    data = (json.dumps(content_of(manifest), ensure_ascii=True, allow_nan=False, indent=2) + "\n").encode("ascii")
    _require_size(data)
    return data


def content_of(manifest: PackageManifest) -> dict[str, Any]:
    """The manifest as dicts and lists, keys in the order in which they are written; errors as of ``write_json``."""
    content = manifest.model_dump()
    content["mission"] = _free(content["mission"], ("mission",))
    for number, product in enumerate(content["products"]):
        product["facts"] = _free(product["facts"], ("products", str(number), "facts"))
    return content


def read_json(data: bytes, source: str) -> PackageManifest:
    """A manifest back from its bytes. Raises ProductError with line or key for any that ``write_json`` would not make.

    source  what messages call the file
    """
    try:
        _require_size(data)
        content = json.loads(data.decode("ascii"), object_pairs_hook=_once)
        _free(content, ())
        manifest = PackageManifest.model_validate(content)
        again = write_json(manifest)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ProductError("is not ASCII", file=source, line=line, hint=_HINT) from None
    except json.JSONDecodeError as error:
        raise ProductError(f"is not JSON: {error.msg}", file=source, line=error.lineno, hint=_HINT) from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = shown(".".join(str(part) for part in first["loc"]))
        raise ProductError(shown(first["msg"]), file=source, key=key or None, hint=_HINT) from None
    except InvalidInput as error:
        raise ProductError(error.problem, file=source, key=error.key, hint=error.hint) from None
    except RecursionError:
        raise ProductError("is nested too deeply", file=source, hint=_HINT) from None
    except ValueError:  # of int(), for thousands of digits
        raise ProductError("holds a number that is too long", file=source, hint=_HINT) from None
    if again != data:
        pairs = zip_longest(again.split(b"\n"), data.split(b"\n"))
        line = next(number for number, (ours, theirs) in enumerate(pairs, start=1) if ours != theirs)
        raise ProductError("is not in the one form a manifest has", file=source, line=line, hint=_HINT)
    return manifest


def _require_size(data: bytes) -> None:
    if len(data) > MOST_BYTES:
        raise InvalidInput(f"has {len(data)} bytes", hint=f"a manifest has at most {MOST_BYTES}")
    values = sum(data.count(each) for each in (b",", b"[", b"{"))
    if values > MOST_VALUES:
        raise InvalidInput(f"holds {values} values", hint=f"a manifest has at most {MOST_VALUES}")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        raise InvalidInput("stands there twice", key=shown(counts.most_common(1)[0][0]), hint="expected each key once")
    return content


def _free(value: Any, key: Sequence[str]) -> Any:
    """A value with its keys sorted, lists as lists; both JSON and XML can carry it, and it reads back as it was."""
    if len(key) > MOST_DEPTH:
        raise _unfit("is nested too deeply", key, f"expected at most {MOST_DEPTH} levels")
    if isinstance(value, dict):
        for name in value:
            if not isinstance(name, str) or not is_one_line(name):
                raise _unfit("holds a key that is not one line of text", key, "expected printable text")
        return {name: _free(value[name], (*key, name)) for name in sorted(value)}
    if isinstance(value, list | tuple):
        return [_free(each, (*key, str(number))) for number, each in enumerate(value)]
    if isinstance(value, str):
        if not is_one_line(value):
            raise _unfit("is not one line of text", key, "expected printable text")
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise _unfit(f"is {value}", key, "expected a finite number")
    elif isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            raise _unfit("is too large", key, "expected an integer of 64 bits")
    elif value is not None:
        raise _unfit(f"is a {type(value).__name__}", key, "expected what JSON knows")
    return value


def _unfit(problem: str, key: Sequence[str], hint: str) -> InvalidInput:
    return InvalidInput(problem, key=shown(".".join(key)) or None, hint=hint)
