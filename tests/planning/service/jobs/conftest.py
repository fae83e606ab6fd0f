"""Services whose jobs get their share of a machine that is busy with tests."""

import pytest

from ..conftest import started, stopped
from ..processes import killed

SHARE = "job_nice = 1\n"


def allowing(folder, limits=""):
    """A service in a folder, with these limits."""
    (folder / "limits.toml").write_text(SHARE + limits)
    return started(folder, "--workers", "1", "--limits", "limits.toml")


class Restarted:
    """A service that can be killed and started again in the same folder."""

    def __init__(self, folder, limits=""):
        folder.mkdir(exist_ok=True)
        self.folder, self._limits = folder, limits
        self.server = allowing(folder, limits)

    def kill(self):
        killed(self.server.process.pid)
        self.server.process.wait()
        self.server.http.close()

    def again(self, *clients):
        self.server = allowing(self.folder, self._limits)
        for client in clients:
            client.server = self.server


@pytest.fixture(scope="session")
def restarted(tmp_path_factory):
    running = Restarted(tmp_path_factory.mktemp("jobs"))
    yield running
    stopped(running.server)
