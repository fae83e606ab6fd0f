"""Opening an SFTP session: a host whose key is known, a user who has a key, and time limits on everything."""

from __future__ import annotations

import base64
import hashlib
import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ....errors import IntegrityError, InvalidInput, UsageError
from .address import SftpAddress
from .faults import PassingFault, fault_of

_CHANNEL = "scanplan.sftp"
_SYSTEM_KNOWN_HOSTS = (Path("~/.ssh/known_hosts"), Path("/etc/ssh/ssh_known_hosts"))
"""Where OpenSSH looks, ssh(1)."""
_NO_KEY_HINT = "check the user's name and --identity, or load the key into the SSH agent"

logging.getLogger(_CHANNEL).addHandler(logging.NullHandler())  # else paramiko's tracebacks reach the standard error


@dataclass(frozen=True, slots=True)
class SftpOptions:
    """How to reach a server.

    identity     private key file without a passphrase; None for the agent and the keys of ``~/.ssh``
    known_hosts  file of host keys; None for the user's and the system's
    timeout_s    for connecting, for each step of logging in, and for every answer
    """

    identity: Path | None = None
    known_hosts: Path | None = None
    timeout_s: float = 30.0


def connect(address: SftpAddress, options: SftpOptions) -> tuple[Any, Any]:
    """The SSH client and its SFTP client. The host's key must be known; none is ever accepted on sight.

    Raises PassingFault where the server is not to be had now, IntegrityError where it shows another key than the
    known one, UsageError without paramiko, InvalidInput for what will not pass: no known key, no user key it takes.
    """
    paramiko = _paramiko()
    client = paramiko.SSHClient()
    client.set_log_channel(_CHANNEL)
    client.set_missing_host_key_policy(_NoStrangers(address))
    try:
        _load_known_hosts(client, options)
        key = None if options.identity is None else _private_key(paramiko, options.identity)
        with session_faults(str(address)):
            client.connect(
                address.host,
                port=address.port,
                username=address.user,
                pkey=key,
                allow_agent=key is None,
                look_for_keys=key is None,
                timeout=options.timeout_s,
                banner_timeout=options.timeout_s,
                auth_timeout=options.timeout_s,
                channel_timeout=options.timeout_s,
            )
            sftp = _open_sftp(paramiko, client, options.timeout_s)
    except BaseException:
        client.close()
        raise
    return client, sftp


def _open_sftp(paramiko: Any, client: Any, timeout_s: float) -> Any:
    """The SFTP client of a session; a server that says nothing from here on ends in a fault, too."""
    watchdog = threading.Timer(timeout_s, client.close)  # paramiko waits for the subsystem without end
    watchdog.start()
    try:
        channel = client.get_transport().open_session(timeout=timeout_s)
        channel.settimeout(timeout_s)
        channel.invoke_subsystem("sftp")
        return paramiko.SFTPClient(channel)
    finally:
        watchdog.cancel()


@contextmanager
def session_faults(place: str) -> Iterator[None]:
    """Turn what paramiko and the network say into one line, of the kind that tells whether to try again."""
    paramiko = _paramiko()
    try:
        yield
    except paramiko.BadHostKeyException as error:
        raise IntegrityError(
            f"{place}: shows the host key {_fingerprint(error.key)}, not the known {_fingerprint(error.expected_key)}; "
            "ask who runs it before anything is sent"
        ) from None
    except paramiko.AuthenticationException:
        raise InvalidInput("takes no key of this user", file=place, hint=_NO_KEY_HINT) from None
    except paramiko.ssh_exception.IncompatiblePeer as error:
        raise InvalidInput(f"has no cipher or key in common with us ({error})", file=place) from None
    except socket.gaierror as error:
        if error.errno == socket.EAI_AGAIN:
            raise PassingFault("its name cannot be looked up now", file=place) from None
        raise InvalidInput(f"has no address ({error.strerror})", file=place, hint="check the host's name") from None
    except (paramiko.SSHException, EOFError) as error:
        if "No authentication methods" in str(error):
            raise InvalidInput("there is no key to show", file=place, hint=_NO_KEY_HINT) from None
        raise PassingFault(f"the connection failed: {str(error) or 'it ended'}", file=place) from None
    except paramiko.SFTPError as error:
        raise InvalidInput(f"speaks no SFTP ({error})", file=place) from None
    except paramiko.ssh_exception.NoValidConnectionsError:
        raise PassingFault("nobody listens there", file=place) from None
    except OSError as error:
        if error.errno is None and not isinstance(error, TimeoutError):
            # SSH_FX_FAILURE is all a server says of a full disk, among other things.
            raise PassingFault(f"the server refuses ({error})", file=place) from None
        raise fault_of(error, place) from None


class _NoStrangers:
    """What paramiko asks where it finds no key of a host."""

    def __init__(self, address: SftpAddress) -> None:
        self._address = address

    def missing_host_key(self, client: Any, host: str, key: Any) -> None:
        raise InvalidInput(
            f"its host key is not known; it shows {key.get_name()} {_fingerprint(key)}",
            file=self._address,
            hint="compare that with who runs it, then add the key to a known_hosts file",
        )


def _fingerprint(key: Any) -> str:
    """As ssh-keygen shows it."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode("ascii").rstrip("=")


def _load_known_hosts(client: Any, options: SftpOptions) -> None:
    if options.known_hosts is not None:
        _load(client, options.known_hosts)
        return
    for path in _SYSTEM_KNOWN_HOSTS:
        if path.expanduser().is_file():
            _load(client, path.expanduser())


def _load(client: Any, path: Path) -> None:
    try:
        client.load_host_keys(str(path))
    except OSError as error:
        raise InvalidInput(f"cannot be read ({error.strerror})", file=path, hint="name a known_hosts file") from None
    except ValueError:
        raise InvalidInput("is no known_hosts file", file=path, hint="name one as OpenSSH writes it") from None


def _private_key(paramiko: Any, path: Path) -> Any:
    try:
        return paramiko.PKey.from_path(str(path))
    except OSError as error:
        raise InvalidInput(f"cannot be read ({error.strerror})", file=path, hint="name a private key file") from None
    except TypeError:
        hint = "load it into an SSH agent and leave --identity out"
        raise InvalidInput("is a private key with a passphrase", file=path, hint=hint) from None
    except Exception:  # paramiko and cryptography each have several kinds for a file that is no key
        raise InvalidInput("holds no SSH private key", file=path, hint="name one that ssh-keygen made") from None


def _paramiko() -> Any:
    try:
        import paramiko
    except ImportError:
        raise UsageError("sftp:// needs paramiko; pip install 'scanplan[sftp]' brings it") from None
    return paramiko
