"""Acts of the outbox, with arguments that JSON can carry. Run in workers."""

import tempfile
from pathlib import Path

from made import ACT, identity, package
from scanplan.planning.delivery.outbox.collect import collect_answers
from scanplan.planning.delivery.outbox.deliver import deliver, waiting
from scanplan.planning.delivery.outbox.directory import DirectoryTarget
from scanplan.planning.delivery.outbox.receive import receive
from scanplan.planning.delivery.outbox.retry import RetryPolicy
from scanplan.planning.delivery.store.store import Store

WHO, AT = ACT["who"], ACT["at_utc"]


def warm_up():
    with tempfile.TemporaryDirectory() as folder:
        store = Store.create(Path(folder) / "store")
        store.add_package(package(identity("W")), **ACT)
        for name in ("inbox", "answers"):
            (Path(folder) / name).mkdir()
        send(folder, "W")
        answer(folder)
        take(folder)


def send(folder, name, attempts=1):
    sent = deliver(
        Store.open(Path(folder) / "store"),
        name,
        DirectoryTarget(Path(folder) / "inbox"),
        who=WHO,
        now=lambda: AT,
        retry=RetryPolicy(attempts=attempts),
        sleep=lambda seconds: None,
    )
    return sent.state


def send_all(folder):
    for name in waiting(Store.open(Path(folder) / "store")):
        send(folder, name, attempts=20)


def answer(folder):
    return len(list(receive(Path(folder) / "inbox", Path(folder) / "answers", None, by="MOC", at_utc=AT)))


def take(folder):
    answers = DirectoryTarget(Path(folder) / "answers")
    found = collect_answers(Store.open(Path(folder) / "store"), answers, who=WHO, at_utc=AT, timeout_ns=10**12)
    return sorted(each.outcome for each in found)


def send_sftp(folder, name, port, server):
    """To the inbox behind the test's own server; ``server`` holds its keys."""
    import getpass

    from scanplan.planning.delivery.outbox.address import SftpAddress
    from scanplan.planning.delivery.outbox.sftp import SftpTarget
    from scanplan.planning.delivery.outbox.sftp_session import SftpOptions

    keys = Path(server)
    options = SftpOptions(keys / "user", keys / "known_hosts", 10.0)
    target = SftpTarget(SftpAddress(getpass.getuser(), "127.0.0.1", port, f"{folder}/inbox"), options)
    store = Store.open(Path(folder) / "store")
    retry = RetryPolicy(attempts=3)
    sent = deliver(store, name, target, who=WHO, now=lambda: AT, retry=retry, sleep=lambda seconds: None)
    target.close()
    return sent.state
