"""The long ones first: with several processes, one that starts last keeps the others waiting."""


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: "test_docs.py" not in item.nodeid)
