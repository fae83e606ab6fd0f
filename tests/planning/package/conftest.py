"""Keys made for the tests, and a package signed by one of them."""

import pytest
from scanplan.planning.package.signature import generate, private_pem, public_pem

from .made_package import package


@pytest.fixture(scope="session")
def key():
    return generate()


@pytest.fixture(scope="session")
def signed(key):
    return package(key)


@pytest.fixture
def unsigned():
    return package()


@pytest.fixture(scope="session")
def key_files(key, tmp_path_factory):
    """(private, public): the files of the key."""
    folder = tmp_path_factory.mktemp("keys")
    private, public = folder / "soc.key", folder / "soc.pub"
    private.touch(mode=0o600)
    private.write_bytes(private_pem(key))
    public.write_bytes(public_pem(key.public_key()))
    return private, public
