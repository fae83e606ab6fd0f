"""Packages, stores and a real SSH server for the tests of the outbox."""

import getpass
import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from scanplan.planning.delivery.outbox.address import SftpAddress
from scanplan.planning.delivery.outbox.sftp import SftpTarget
from scanplan.planning.delivery.outbox.sftp_session import SftpOptions
from scanplan.planning.delivery.store.store import Store
from scanplan.planning.package.signature import generate

from ..crash.made import identity, package

AT = "2017-02-01T12:00:00Z"


@pytest.fixture(scope="session")
def key():
    return generate()


@pytest.fixture
def store(tmp_path):
    return Store.create(tmp_path / "store")


@pytest.fixture
def packaged(store, key):
    """A function that puts a signed package into the store; its name."""

    def add(name="P1", version=1, start=0, stop=100, size=3000, signed=True, series="S"):
        known = identity(name, version, start, stop, series)
        made = package(known, size, private_key=key if signed else None)
        store.add_package(made, who="A. Planner", at_utc=AT)
        return name

    return add


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


SFTP_SERVERS = ("/usr/lib/openssh/sftp-server", "/usr/libexec/openssh/sftp-server", "/usr/libexec/sftp-server")
DIES_AFTER_BYTES = 200_000


@dataclass
class Sshd:
    """A server on loopback. Each user key has a server of its own kind behind it.

    user      plain
    reader    refuses to write
    small     has no room for a file above 8 KiB
    old       lacks the extensions of OpenSSH
    silent    starts and never answers
    dying     ends in the midst of a transfer as long as a file ``dies`` is there, each time removing it
    stranger  a key the server does not know
    """

    folder: Path
    port: int
    process: subprocess.Popen | None = None
    known_hosts: Path = field(init=False)

    def __post_init__(self):
        self.known_hosts = self.folder / "known_hosts"

    def address(self, folder, user=None):
        return SftpAddress(user or getpass.getuser(), "127.0.0.1", self.port, str(folder))

    def options(self, key="user", **changes):
        values = {"identity": self.folder / key, "known_hosts": self.known_hosts, "timeout_s": 10.0, **changes}
        return SftpOptions(**values)

    def target(self, folder, key="user", **changes):
        return SftpTarget(self.address(folder), self.options(key, **changes))

    def start(self):
        command = [shutil.which("sshd") or "/usr/sbin/sshd", "-D", "-e", "-f", self.folder / "sshd_config"]
        log = (self.folder / "log").open("ab")
        self.process = subprocess.Popen(command, stderr=log, stdin=subprocess.DEVNULL)
        for _ in range(200):
            if self.process.poll() is not None:
                pytest.skip(f"sshd does not start: {(self.folder / 'log').read_text()[-300:]}")
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        pytest.skip("sshd does not listen")

    def stop(self):
        """End the server with its sessions, as a machine does that loses its power."""
        if self.process is not None:
            for pid in [self.process.pid, *_descendants(self.process.pid)]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


def _descendants(pid):
    """Processes below one of ours; sessions have process groups of their own."""
    with suppress(FileNotFoundError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            yield from (int(child), *_descendants(int(child)))


@pytest.fixture(scope="module")
def sshd(tmp_path_factory):
    program = shutil.which("sshd") or "/usr/sbin/sshd"
    sftp_server = next(filter(os.path.exists, SFTP_SERVERS), None)
    if not os.path.exists(program) or sftp_server is None or shutil.which("ssh-keygen") is None:
        pytest.skip("needs sshd, sftp-server and ssh-keygen of OpenSSH")
    pytest.importorskip("paramiko")
    folder = tmp_path_factory.mktemp("sshd")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        server = Sshd(folder, taken.getsockname()[1])
    dies = folder / "dies"
    dying = f"dd status=none bs=4096 count={DIES_AFTER_BYTES} iflag=count_bytes | {sftp_server}"
    commands = {
        "user": sftp_server,
        "reader": f"{sftp_server} -R",
        "small": f"trap '' XFSZ; ulimit -f 8; exec {sftp_server}",
        "old": f"{sftp_server} -P fsync,posix-rename",
        "silent": "exec sleep 30",
        "dying": f"if rm {dies} 2>/dev/null; then {dying}; else exec {sftp_server}; fi",
    }
    lines = []
    for name in ("host", "other_host", "stranger", *commands):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
        if name in commands:
            public = (folder / f"{name}.pub").read_text()
            lines.append(f'restrict,command="{commands[name]}" {public}')
    (folder / "authorized_keys").write_text("".join(lines))
    host = (folder / "host.pub").read_text()
    (folder / "known_hosts").write_text(f"[127.0.0.1]:{server.port} {host}")
    (folder / "sshd_config").write_text(
        f"Port {server.port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nPidFile none\n"
        f"AuthorizedKeysFile {folder}/authorized_keys\nStrictModes no\nUsePAM no\nPermitRootLogin yes\n"
        "PasswordAuthentication no\nKbdInteractiveAuthentication no\nLogLevel VERBOSE\nUseDNS no\n"
        f"MaxStartups 100\nSubsystem sftp {sftp_server}\n"
    )
    if os.getuid() == 0:
        os.makedirs("/run/sshd", mode=0o755, exist_ok=True)  # as the system's own service makes it
    _calm(program, folder / "sshd_config")
    server.start()
    yield server
    server.stop()


def _calm(program, config):
    """From OpenSSH 9.8 on a server shuts out who fails often, which tests do."""
    asked = [program, "-t", "-f", config, "-o", "PerSourcePenalties=no"]
    if subprocess.run(asked, capture_output=True, check=False).returncode == 0:
        config.write_text(config.read_text() + "PerSourcePenalties no\n")
