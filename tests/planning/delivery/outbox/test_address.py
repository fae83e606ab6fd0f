"""What a target is called, and what is refused as one."""

from pathlib import Path

import pytest
from scanplan.errors import InvalidInput
from scanplan.planning.delivery.outbox.address import DirectoryAddress, SftpAddress, parse_address
from scanplan.planning.delivery.outbox.directory import DirectoryTarget
from scanplan.planning.delivery.outbox.sftp import SftpTarget
from scanplan.planning.delivery.outbox.targets import target_of


@pytest.mark.parametrize(
    ("text", "folder"),
    [
        ("moc-inbox/", "moc-inbox"),
        ("/data/in box", "/data/in box"),
        ("file:///data/in%20box", "/data/in box"),
        ("FILE://localhost/data", "/data"),
        ("a:b", "a:b"),
    ],
)
def test_folders(text, folder):
    assert parse_address(text) == DirectoryAddress(Path(folder))


@pytest.mark.parametrize(
    ("text", "address", "shown"),
    [
        ("sftp://soc@moc.int/in", SftpAddress("soc", "moc.int", 22, "/in"), "sftp://soc@moc.int/in"),
        ("SFTP://moc:2222/~/in/", SftpAddress(None, "moc", 2222, "in"), "sftp://moc:2222/~/in"),
        ("sftp://moc:22/a%20b%3F", SftpAddress(None, "moc", 22, "/a b?"), "sftp://moc/a b?"),
        ("sftp://u@[::1]:7/x", SftpAddress("u", "::1", 7, "/x"), "sftp://u@[::1]:7/x"),
        ("sftp://moc", SftpAddress(None, "moc", 22, "."), "sftp://moc/~/."),
        ("sftp://moc/", SftpAddress(None, "moc", 22, "/"), "sftp://moc/"),
        ("sftp://moc/~/", SftpAddress(None, "moc", 22, "."), "sftp://moc/~/."),
        ("sftp://esa%40soc@moc/in", SftpAddress("esa@soc", "moc", 22, "/in"), "sftp://esa@soc@moc/in"),
    ],
)
def test_servers(text, address, shown):
    assert parse_address(text) == address
    assert str(address) == shown


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "empty"),
        ("a\nb", "control"),
        ("ftp://moc/in", "'ftp' is not known"),
        ("https://moc/in", "'https' is not known"),
        ("file://moc/in", "no folder of this machine"),
        ("file:///", "no folder of this machine"),
        ("file:///a?b", "no folder of this machine"),
        ("file:///a#b", "no folder of this machine"),
        ("sftp://soc:secret@moc/in", "holds a password"),
        ("sftp://moc:port/in", "no address"),
        ("sftp://moc:99999/in", "no address"),
        ("sftp://moc:0/in", "no host"),
        ("sftp://[::1/in", "no address"),
        ("sftp:///in", "no host"),
        ("sftp://-oProxyCommand=x/in", "no host"),
        ("sftp://-l@moc/in", "no user"),
        ("sftp://moc/in?x", "'\\?'"),
        ("sftp://moc/in#x", "'\\?'"),
        ("sftp://moc/%00", "no name has"),
        ("sftp://moc/%ff", "no name has"),
        ("sftp://%ff@moc/", "no name has"),
    ],
)
def test_what_is_no_target(text, told):
    with pytest.raises(InvalidInput, match=told) as caught:
        parse_address(text)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_the_target_of_an_address(tmp_path):
    assert isinstance(target_of(str(tmp_path)), DirectoryTarget)
    target = target_of("sftp://moc/in")
    assert isinstance(target, SftpTarget)
    assert target.address == "sftp://moc/in"
