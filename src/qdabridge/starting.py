"""Where the program begins and ends: from here on Ctrl-C ends it at once.

An interrupt may come at any moment: while modules are imported, inside a library that
makes another exception of it, while Python shuts down. So it is no exception here: the
handler removes what is half written, says one line, and the process is gone.

Until then Python itself tells an interrupt, with a traceback, so this comes before all
else and imports nothing that Python has not loaded already: not even ``signal``, which
is a face of ``_signal`` and takes longer than all that is here.
"""

import os
import sys

try:
    import _signal as signal  # type: ignore[import-not-found, unused-ignore]
except ImportError:  # another Python
    import signal

TYPE_CHECKING = False
"""As in ``typing``, which takes long too."""
if TYPE_CHECKING:
    from types import FrameType
    from typing import NoReturn

__all__ = ["begin_beside", "is_listening", "is_program", "leave", "listen"]


_INTERRUPTED = 130
_STARTED_IN = os.getpid()
_listening: list[int] = []


def listen() -> None:
    """End at once when told to, unless whoever started us wants that ignored."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) not in (signal.SIG_IGN, None):
            signal.signal(number, _stop)
            _listening.append(number)


def is_listening() -> bool:
    """Is this process the program, and no other one that uses its commands?"""
    return bool(_listening) and os.getpid() == _STARTED_IN


def is_program() -> bool:
    """Is this process the installed script, or ``python -m qdabridge``?"""
    name = (sys.argv or [""])[0].replace("\\", "/").rpartition("/")[2]
    if name == "-m":
        words = sys.orig_argv
        return words[words.index("-m") + 1 :][:1] == ["qdabridge"]
    return name in ("qdabridge", "qdabridge.exe", "qdabridge-script.py")


def begin_beside() -> None:
    """Let this process, which works for another one, hear no Ctrl-C and end with it.

    However the other one ends: even if it is killed, nothing goes on in secret.
    """
    from threading import Thread

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    from multiprocessing import parent_process

    if parent := parent_process():
        parent.join()
        _abandon()
        os._exit(_INTERRUPTED)


def _abandon() -> None:
    # What is imported just now cannot be imported here.
    outputs = sys.modules.get("qdabridge.outputs")
    if abandon := getattr(outputs, "abandon", None):
        abandon()


def _stop(number: int, frame: "FrameType | None") -> None:
    """Remove what is half written, and end."""
    _abandon()
    is_ours = os.getpid() == _STARTED_IN  # not that of a process beside
    if is_ours:
        _write(b"\r\x1b[K\x1b[?25h" if os.isatty(2) else b"")  # a spinner hides it
    if number == signal.SIGINT:
        if is_ours:
            _write(b"error: interrupted\n")
        os._exit(_INTERRUPTED)
    os._exit(128 + number)


def _write(text: bytes) -> None:
    try:
        os.write(2, text)
    except OSError:
        return


def leave(code: object) -> "NoReturn":
    """End without a shutdown in which an interrupt would be told by Python itself."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):
            continue
    if isinstance(code, str):
        _write(f"{code}\n".encode())
    os._exit(code if isinstance(code, int) else int(code is not None))
