"""SFTP against a real server of OpenSSH on loopback."""

import errno
import hashlib
import os
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest
from scanplan.errors import IntegrityError, InvalidInput, UsageError
from scanplan.planning.delivery.outbox.address import SftpAddress
from scanplan.planning.delivery.outbox.faults import PassingFault
from scanplan.planning.delivery.outbox.place import Outgoing, hidden_name, new_token, place
from scanplan.planning.delivery.outbox.sftp import SftpTarget
from scanplan.planning.delivery.outbox.sftp_session import SftpOptions, connect, session_faults

LARGE = os.urandom(3_000_001)


@pytest.fixture(scope="module")
def session(sshd):
    """One session that many tests share: opening one is what takes time."""
    client, sftp = connect(sshd.address("/"), sshd.options())
    yield sftp
    client.close()


@pytest.fixture
def target(sshd, inbox, session):
    target = sshd.target(inbox)
    target._sftp = session
    return target


def names(folder):
    return sorted(os.listdir(folder))


@pytest.mark.parametrize("data", [b"", b"x", LARGE[: 1 << 20], LARGE], ids=len)
def test_a_file_arrives_as_it_was(target, inbox, data):
    target.write("a", data)
    assert (inbox / "a").read_bytes() == data
    assert target.size_bytes("a") == len(data)
    assert target.sha256("a") == hashlib.sha256(data).hexdigest()
    assert target.read("a", len(data)) == data


def test_folders_and_links_are_no_files(target, inbox):
    (inbox / "folder").mkdir()
    (inbox / "link").symlink_to("/etc/passwd")
    (inbox / "file").touch()
    assert target.names() == ("file",)
    assert target.size_bytes("nothing") is None
    for name in ("folder", "link"):
        with pytest.raises(InvalidInput, match="is no file"):
            target.size_bytes(name)
        with pytest.raises(InvalidInput, match="is no file"):
            target.read(name, 10)
    with pytest.raises(InvalidInput, match="nothing: is not there"):
        target.read("nothing", 10)


def test_reading_is_bounded(target, inbox):
    (inbox / "a").write_bytes(b"12345")
    assert target.read("a", 5) == b"12345"
    with pytest.raises(InvalidInput, match="larger than 4 bytes"):
        target.read("a", 4)


def test_renaming_never_replaces(target, inbox):
    target.write("new", b"new")
    target.write("old", b"old")
    assert not target.rename_new("new", "old")
    assert (inbox / "old").read_bytes() == b"old"
    assert target.rename_new("new", "name")
    assert names(inbox) == ["name", "old"]
    with pytest.raises(InvalidInput, match="No such file"):
        target.rename_new("nothing", "other")


def test_removing_what_is_not_there(target, inbox):
    target.write("a", b"a")
    target.remove("a")
    target.remove("a")
    assert names(inbox) == []


def test_a_folder_that_is_not_there(sshd, inbox):
    target = sshd.target(inbox / "missing")
    for act in (target.names, lambda: target.size_bytes("a"), lambda: target.write("a", b"")):
        with pytest.raises(InvalidInput, match="No such file") as caught:
            act()
        assert not isinstance(caught.value, PassingFault)
    target.close()


def test_a_relative_folder_begins_where_the_session_does(sshd, inbox):
    home = os.path.expanduser("~")
    target = SftpTarget(sshd.address(os.path.relpath(inbox, home)), sshd.options())
    target.write("a", b"a")
    target.close()
    assert names(inbox) == ["a"]


def test_an_unknown_host_is_refused_and_shown(sshd, inbox, tmp_path):
    (tmp_path / "none").touch()
    shown = subprocess.run(["ssh-keygen", "-lf", sshd.folder / "host.pub"], capture_output=True, text=True, check=True)
    with pytest.raises(InvalidInput, match="host key is not known") as caught:
        sshd.target(inbox, known_hosts=tmp_path / "none").names()
    assert shown.stdout.split()[1] in str(caught.value)
    assert not isinstance(caught.value, PassingFault)
    assert (tmp_path / "none").read_bytes() == b""


def test_another_key_of_a_known_host_is_refused(sshd, inbox, tmp_path):
    other = (sshd.folder / "other_host.pub").read_text()
    (tmp_path / "known").write_text(f"[127.0.0.1]:{sshd.port} {other}")
    with pytest.raises(IntegrityError, match=r"shows the host key SHA256:.*not the known SHA256:"):
        sshd.target(inbox, known_hosts=tmp_path / "known").names()


def test_the_users_known_hosts_count_without_an_option(sshd, inbox, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(InvalidInput, match="host key is not known"):
        sshd.target(inbox, known_hosts=None).names()
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh" / "known_hosts").write_bytes(sshd.known_hosts.read_bytes())
    target = sshd.target(inbox, known_hosts=None)
    assert target.names() == ()
    target.close()


def test_a_key_the_server_does_not_take(sshd, inbox):
    with pytest.raises(InvalidInput, match="takes no key of this user") as caught:
        sshd.target(inbox, "stranger").names()
    assert not isinstance(caught.value, PassingFault)


@pytest.fixture
def agent(tmp_path):
    """An SSH agent of our own, holding nothing."""
    socket_path = tmp_path / "agent"
    process = subprocess.Popen(["ssh-agent", "-D", "-a", socket_path], stdout=subprocess.DEVNULL)
    while not socket_path.exists():
        assert process.poll() is None
    yield socket_path
    process.terminate()
    process.wait()


def test_keys_of_the_agent(sshd, inbox, agent, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SSH_AUTH_SOCK", str(agent))
    with pytest.raises(InvalidInput, match="there is no key to show"):
        sshd.target(inbox, identity=None).names()
    subprocess.run(["ssh-add", "-q", sshd.folder / "user"], check=True)
    target = sshd.target(inbox, identity=None)
    assert target.names() == ()
    target.close()


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda path: None, "cannot be read"),
        (lambda path: path.write_text("no key"), "holds no SSH private key"),
        (lambda path: subprocess.run(["ssh-keygen", "-qt", "ed25519", "-N", "secret", "-f", path]), "a passphrase"),
    ],
)
def test_a_key_file_that_cannot_be_used(sshd, inbox, tmp_path, make, told):
    make(tmp_path / "key")
    with pytest.raises(InvalidInput, match=told):
        sshd.target(inbox, identity=tmp_path / "key").names()


@pytest.mark.parametrize(
    ("content", "told"), [(None, "cannot be read"), (b"\xff\xfe\x00", "no known_hosts file")], ids=["missing", "binary"]
)
def test_known_hosts_that_cannot_be_used(sshd, inbox, tmp_path, content, told):
    if content is not None:
        (tmp_path / "known").write_bytes(content)
    with pytest.raises(InvalidInput, match=told):
        sshd.target(inbox, known_hosts=tmp_path / "known").names()


def test_closing_what_was_never_opened(sshd, inbox):
    sshd.target(inbox).close()


def test_permission_denied_is_not_tried_again(sshd, inbox):
    target = sshd.target(inbox, "reader")
    assert target.names() == ()
    with pytest.raises(InvalidInput, match="Permission denied") as caught:
        place(target, Outgoing("a", b"data"), new_token())
    assert not isinstance(caught.value, PassingFault)
    assert names(inbox) == []
    target.close()


def test_a_full_disk_may_pass_and_leaves_nothing(sshd, inbox):
    target = sshd.target(inbox, "small")
    with pytest.raises(PassingFault):
        place(target, Outgoing("a", bytes(100_000)), new_token())
    assert names(inbox) == []
    assert place(target, Outgoing("b", bytes(1000)), new_token())
    target.close()


def test_a_server_without_extensions(sshd, inbox):
    target = sshd.target(inbox, "old")
    assert place(target, Outgoing("a", LARGE), new_token())
    assert not place(target, Outgoing("a", LARGE), new_token())
    assert (inbox / "a").read_bytes() == LARGE
    target.close()


def test_a_connection_lost_in_a_transfer_is_opened_anew(sshd, inbox):
    (sshd.folder / "dies").touch()
    target, file = sshd.target(inbox, "dying"), Outgoing("a", LARGE)
    with pytest.raises(PassingFault):
        place(target, file, new_token())
    assert not (sshd.folder / "dies").exists()
    assert names(inbox) == []
    (inbox / hidden_name("a", new_token())).write_bytes(LARGE[:100_000])  # of a run that was killed
    assert place(target, file, new_token())
    assert names(inbox) == ["a"]
    assert (inbox / "a").read_bytes() == LARGE
    target.close()


def test_a_server_that_says_nothing(tmp_path, inbox):
    (tmp_path / "known").touch()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = SftpAddress("user", "127.0.0.1", silent.getsockname()[1], str(inbox))
        with pytest.raises(PassingFault, match="the connection failed"):
            SftpTarget(address, SftpOptions(known_hosts=tmp_path / "known", timeout_s=0.2)).names()


def test_without_paramiko(inbox, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "paramiko", None)
    with pytest.raises(UsageError, match=r"needs paramiko; pip install 'scanplan\[sftp\]'"):
        SftpTarget(SftpAddress(None, "moc", 22, "/in"), SftpOptions()).names()


def _incompatible():
    from paramiko.ssh_exception import IncompatiblePeer

    return IncompatiblePeer("no cipher")


def _no_sftp():
    from paramiko import SFTPError

    return SFTPError("Garbage")


@pytest.mark.parametrize(
    ("error", "is_passing", "told"),
    [
        (_incompatible, False, "no cipher"),
        (_no_sftp, False, "speaks no SFTP"),
        (lambda: socket.gaierror(socket.EAI_AGAIN, "later"), True, "looked up now"),
        (lambda: socket.gaierror(socket.EAI_NONAME, "Name unknown"), False, "has no address"),
        (lambda: EOFError(), True, "it ended"),
        (lambda: TimeoutError(), True, "TimeoutError"),
        (lambda: OSError("Failure"), True, "refuses"),
        (lambda: OSError(errno.ECONNRESET, "reset"), True, "reset"),
        (lambda: OSError(errno.EACCES, "denied"), False, "denied"),
    ],
)
def test_what_may_pass_and_what_not(error, is_passing, told):
    pytest.importorskip("paramiko")
    with pytest.raises(InvalidInput, match=told) as caught, session_faults("sftp://moc/in"):
        raise error()
    assert isinstance(caught.value, PassingFault) == is_passing
    assert "\n" not in str(caught.value)


class Scripted:
    """An SFTP client that refuses plain renaming."""

    def __init__(self, error):
        self.error, self.renamed = error, []

    def rename(self, old, new):
        raise self.error

    def posix_rename(self, old, new):
        self.renamed.append((old, new))

    def lstat(self, path):
        raise FileNotFoundError(errno.ENOENT, "No such file")

    def stat(self, path):
        return None


def scripted(sftp):
    target = SftpTarget(SftpAddress(None, "moc", 22, "/in"), SftpOptions())
    target._sftp = sftp
    return target


def test_posix_rename_where_the_plain_one_is_refused():
    pytest.importorskip("paramiko")
    sftp = Scripted(OSError("Failure"))
    assert scripted(sftp).rename_new("a", "b")
    assert sftp.renamed == [("/in/a", "/in/b")]
    sftp = Scripted(PermissionError(errno.EACCES, "denied"))
    with pytest.raises(InvalidInput, match="denied"):
        scripted(sftp).rename_new("a", "b")
    assert sftp.renamed == []


@pytest.mark.parametrize("error", [TimeoutError("slow"), OSError(errno.ENOENT, "gone")])
def test_fsync_that_fails_otherwise_is_told(error):
    pytest.importorskip("paramiko")
    from scanplan.planning.delivery.outbox.sftp import _fsync

    class Client:
        def _request(self, *words):
            raise error

    with pytest.raises(OSError, match=r"slow|gone"):
        _fsync(Client(), type("Stream", (), {"handle": b""}))


def test_a_session_that_never_answers(sshd, inbox):
    with pytest.raises(PassingFault, match=r"TimeoutError|connection"):
        sshd.target(inbox, "silent", timeout_s=0.5).names()


def test_a_server_that_never_opens_the_subsystem(monkeypatch):
    """The watchdog closes the connection, on which paramiko's waiting ends."""
    import threading

    paramiko = pytest.importorskip("paramiko")
    from scanplan.planning.delivery.outbox.sftp_session import _open_sftp

    closed = threading.Event()

    class Client:
        close = closed.set

        def get_transport(self):
            return self

        def open_session(self, timeout):
            assert closed.wait(10)
            raise paramiko.SSHException("the transport was closed")

    with pytest.raises(paramiko.SSHException):
        _open_sftp(paramiko, Client(), 0.05)


def test_two_at_once_are_one(sshd, inbox):
    """Each file by two sessions at the same time: nobody fails, and each is there once."""
    files = [Outgoing(f"{number}.tar", LARGE[: 200_000 + number]) for number in range(6)]

    def send(target):
        token = new_token()
        placed = [place(target, file, token) for file in files]
        target.close()
        return placed

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(send, [sshd.target(inbox), sshd.target(inbox)])
    assert [a + b for a, b in zip(one, other, strict=True)] == [1] * len(files)
    assert names(inbox) == [file.name for file in files]
    assert all((inbox / file.name).read_bytes() == file.data for file in files)


def test_a_server_that_ends_and_comes_back(sshd, inbox):
    target = sshd.target(inbox)
    assert target.names() == ()
    sshd.stop()
    with pytest.raises(PassingFault):
        target.names()
    with pytest.raises(PassingFault, match="nobody listens"):
        target.names()
    sshd.start()
    assert target.names() == ()
    target.close()
