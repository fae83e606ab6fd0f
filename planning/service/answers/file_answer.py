"""A product as an answer: its bytes as they would be written to disk, and the name it would have there."""

from __future__ import annotations

from ...scanlaw import ScanLaw
from ..answer import Answer

MEDIA_TYPES = {
    "csv": "text/csv",
    "ecsv": "text/csv",
    "fits": "application/fits",
    "parquet": "application/vnd.apache.parquet",
    "votable": "application/x-votable+xml",
    "xml": "application/xml",
}
_ENDINGS = {"votable": "vot"}


def file_answer(law: ScanLaw, name: str, form: str, data: bytes) -> Answer:
    """A file about a law's window.

    name  of the product, as ``daily_volumes``
    form  one of ``MEDIA_TYPES``
    """
    file_name = law.file_name(f"{name}.{_ENDINGS.get(form, form)}")
    return Answer(data, MEDIA_TYPES[form], headers={"Content-Disposition": f'attachment; filename="{file_name}"'})
