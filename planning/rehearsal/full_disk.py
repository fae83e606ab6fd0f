"""A disk that is full, for this process alone and for the rest of its life: the kernel refuses what it writes.

Linux lets a process give up calls of the system (seccomp). From then on every write to a file, by whatever library,
ends with ENOSPC, as on a disk without space; files can still be made, renamed and removed, as there. Where the kernel
has no such filter, the largest size of a file becomes nothing (RLIMIT_FSIZE): then the error is EFBIG.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import resource
import struct
from collections.abc import Iterator

_SET_NO_NEW_PRIVILEGES = 38  # linux/prctl.h
_SET_FILTER, _ALL_THREADS = 1, 1  # linux/seccomp.h
_ALLOW, _FAIL = 0x7FFF0000, 0x00050000
_LOAD_WORD, _IF_EQUAL, _IF_ABOVE, _RETURN = 0x20, 0x15, 0x25, 0x06  # linux/bpf_common.h
_NUMBER_AT, _MACHINE_AT, _FIRST_ARGUMENT_AT = 0, 4, 16  # linux/seccomp.h, struct seccomp_data
_STANDARD_ERROR = 2

# Its mark (linux/audit.h), the call seccomp; write, pwrite64, writev, pwritev, pwritev2, sendfile, fallocate.
_MACHINES = {
    "x86_64": (0xC000003E, 317, (1, 18, 20, 296, 328, 40, 285)),
    "aarch64": (0xC00000B7, 277, (64, 68, 66, 70, 287, 71, 47)),
}


def fill_disk() -> None:
    """From now on this process can write to no file but standard output and error."""
    if not _refuse_writes():
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


def _refuse_writes() -> bool:
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        return False
    mark, seccomp, writes = machine
    program = b"".join(_program(mark, writes))
    held = ctypes.create_string_buffer(program, len(program))
    what = ctypes.create_string_buffer(struct.pack("@HP", len(program) // 8, ctypes.addressof(held)))
    system = ctypes.CDLL(None, use_errno=True)
    if system.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return False
    done: int = system.syscall(ctypes.c_long(seccomp), _SET_FILTER, _ALL_THREADS, ctypes.byref(what))
    return done == 0


def _program(mark: int, writes: tuple[int, ...]) -> Iterator[bytes]:
    """Fail writes of this machine whose first argument, the file, is above standard error; jumps count lines on."""
    count = len(writes)
    yield _line(_LOAD_WORD, 0, 0, _MACHINE_AT)
    yield _line(_IF_EQUAL, 0, count + 1, mark)
    yield _line(_LOAD_WORD, 0, 0, _NUMBER_AT)
    for index, number in enumerate(writes):
        yield _line(_IF_EQUAL, count - index, 0, number)
    yield _line(_RETURN, 0, 0, _ALLOW)
    yield _line(_LOAD_WORD, 0, 0, _FIRST_ARGUMENT_AT)
    yield _line(_IF_ABOVE, 1, 0, _STANDARD_ERROR)
    yield _line(_RETURN, 0, 0, _ALLOW)
    yield _line(_RETURN, 0, 0, _FAIL | errno.ENOSPC)


def _line(code: int, if_so: int, if_not: int, value: int) -> bytes:
    return struct.pack("=HBBI", code, if_so, if_not, value)
