"""Keys of files of activities and templates, from models whose descriptions say what a value must be."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pydantic import BaseModel
from scanplan.docs.reference_tables import activity_meanings as meanings
from scanplan.docs.reference_tables.markdown import table
from scanplan.docs.reference_tables.record_keys import require_same
from scanplan.planning.activities import activity_file, template_schema


def described(model: type[BaseModel], told: Mapping[str, str]) -> str:
    """Key, form, what holds where it is left out, and meaning."""
    require_same(list(model.model_fields), told, model.__name__)
    rows = []
    for key, field in model.model_fields.items():
        form = (field.description or "").replace("[[", "`[[").replace("]]", "]]`")
        rows.append((f"`{key}`", form, _left_out(field.is_required(), field.default), told[key]))
    return table(("key", "range or form", "left out", "meaning"), rows)


def _left_out(is_required: bool, default: object) -> str:
    if is_required:
        return "never"
    if default in (None, "", [], {}):
        return "nothing"
    return f"`{str(default).lower()}`"


def _of(model: type[BaseModel], told: Mapping[str, str]) -> Callable[[], str]:
    return lambda: described(model, told)


BLOCKS: Mapping[str, Callable[[], str]] = {
    "activity-file": _of(activity_file.ActivityFileTable, meanings.ACTIVITY_FILE),
    "activity": _of(activity_file.ActivityTable, meanings.ACTIVITY),
    "template-file": _of(template_schema.TemplateFileTable, meanings.TEMPLATE_FILE),
    "template": _of(template_schema.TemplateTable, meanings.TEMPLATE),
    "template-parameter": _of(template_schema.ParameterTable, meanings.PARAMETER),
    "template-profile": _of(template_schema.ProfileTable, meanings.PROFILE),
}
