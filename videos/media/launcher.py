"""Put a process under limits, then become the program it was asked for.

Run as a script by `process.run`:
`python -I -S launcher.py PARENT_PID LIMITS_JSON PROGRAM [ARGUMENT ...]`. Doing this in a
program of its own, rather than in `preexec_fn`, is safe when the parent has threads.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_EXEC_FAILED = 127


def _leave_network() -> None:
    """Move to an empty network, where the kernel lets us; films need none.

    The protocol whitelist is what keeps ffmpeg local. This is a second wall, which
    containers may forbid, so that a refusal is no error.
    """
    if not sys.platform.startswith("linux"):
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWNET) != 0:
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def _die_with(parent: int) -> None:
    """Have the kernel kill us when the parent dies, however it dies (Linux only)."""
    if not sys.platform.startswith("linux"):
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if os.getppid() != parent:  # it died before the line above
        os._exit(_EXEC_FAILED)


def _apply(limits: dict[str, int]) -> None:
    for name, value in limits.items():
        number = getattr(resource, name)
        _, hard = resource.getrlimit(number)
        wanted = value if hard == resource.RLIM_INFINITY else min(value, hard)
        # The soft limit of processor time sends a signal that says why, the hard one kills.
        ceiling = hard if name == "RLIMIT_CPU" else wanted
        try:
            resource.setrlimit(number, (wanted, ceiling))
        except (ValueError, OSError):  # macOS has no working RLIMIT_AS
            if sys.platform.startswith("linux"):
                raise


def main(argv: list[str]) -> None:
    """Apply the limits of `argv[1]` (rlimit name to value) and exec `argv[2:]`."""
    _leave_network()  # first: a change of credentials would cancel the next line
    _die_with(int(argv[0]))
    _apply(json.loads(argv[1]))
    program = argv[2:]
    try:
        os.execv(program[0], program)  # noqa: S606 - without a shell is the point
    except OSError as error:
        sys.stderr.write(f"{program[0]}: {error.strerror}\n")
        sys.exit(_EXEC_FAILED)


if __name__ == "__main__":
    main(sys.argv[1:])
