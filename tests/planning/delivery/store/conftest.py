"""A store, in memory where there is such a folder: waiting for a disk takes longer and shows nothing."""

from pathlib import Path

import pytest
from scanplan.planning.delivery.store.store import Store

from ..crash.conftest import quick_path  # noqa: F401


@pytest.fixture
def store(quick_path):  # noqa: F811
    return Store.create(Path(quick_path) / "store")
