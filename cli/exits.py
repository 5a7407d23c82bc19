"""Exit codes, and how an exception becomes one line and one of them."""

import errno
import os
import sys
from enum import IntEnum
from pathlib import Path
from typing import NamedTuple

import click

from qdabridge.errors import (
    ComparisonError,
    ConflictError,
    LimitError,
    LossError,
    QdaBridgeError,
    ReadError,
    UnknownFormatError,
    UnknownNameError,
    WriteError,
)

from .piping import unquoted
from .terminal import one_line

__all__ = ["MEANINGS", "ExitCode", "Failure", "failure_of", "tell", "typed"]


class ExitCode(IntEnum):
    """How a run ended; never a count."""

    FINE = 0
    FINDINGS = 1
    USAGE = 2
    UNREADABLE = 3
    UNWRITABLE = 4
    BUG = 70
    INTERRUPTED = 130
    PIPE_CLOSED = 141


MEANINGS = {
    ExitCode.FINE: "fine",
    ExitCode.FINDINGS: "findings at or above --fail-on, or a difference",
    ExitCode.USAGE: "wrong usage: an unknown option, command, format, suffix or name",
    ExitCode.UNREADABLE: "an input cannot be read",
    ExitCode.UNWRITABLE: "the output cannot be written",
    ExitCode.BUG: "a fault of qdabridge itself; please report it",
    ExitCode.INTERRUPTED: "interrupted by Ctrl-C",
    ExitCode.PIPE_CLOSED: "whoever read the output went away, as head does",
}

_WRITING = (errno.ENOSPC, errno.EROFS, errno.EFBIG)


class Failure(NamedTuple):
    """What went wrong in one line, and the exit code for it."""

    message: str
    code: ExitCode

    def show(self) -> None:
        """Print the line on stderr."""
        plain = bool(os.environ.get("NO_COLOR"))
        word = "error:" if plain else click.style("error:", fg="red", bold=True)
        click.echo(f"{word} {one_line(self.message)}", err=True)


def failure_of(error: BaseException) -> Failure:
    """Return the line and the code for an exception."""
    match error:
        case click.UsageError():
            return Failure(_usage(error), ExitCode.USAGE)
        case KeyboardInterrupt():
            return Failure("interrupted", ExitCode.INTERRUPTED)
        case QdaBridgeError() | OSError():
            return Failure(_message(error), _code(error))
        case MemoryError():
            return Failure("there is not enough memory", ExitCode.UNREADABLE)
    return Failure(
        f"unexpected {type(error).__name__}: {error}; this is a fault of qdabridge:"
        " please report it with what --verbose adds",
        ExitCode.BUG,
    )


def tell(
    error: BaseException, *, verbose: bool = False, quotes: bool = True
) -> ExitCode:
    """Print what went wrong, the traceback of a fault if verbose; return the code.

    Args:
        error: What went wrong.
        verbose: Show the traceback of a fault.
        quotes: Show words of the input: a wrong file may hold a transcript.
    """
    if not quotes and isinstance(error, ReadError | UnknownFormatError):
        from qdabridge.report import without_words

        error.message = without_words(error.message, _is_typed)
        error.hint = error.hint and without_words(error.hint, _is_typed)
    failure = failure_of(error)
    if verbose and failure.code is ExitCode.BUG:
        import traceback

        traceback.print_exception(error)
    failure.show()
    return failure.code


typed: list[str] = []
"""The words of the command line, among which a name may be that has blanks."""


def _torn() -> str | None:
    """Return a hint if words of the command line are the pieces of one name."""
    return unquoted([Path(word) for word in typed])


def _is_typed(words: str) -> bool:
    """Are these words from the command line, or a command to type?"""
    return words in sys.argv or words.startswith("qdabridge")


def _usage(error: click.UsageError) -> str:
    text = error.format_message().rstrip(".")
    text = text[:1].lower() + text[1:]
    if "unexpected extra argument" in text and (hint := _torn()):
        return f"{text}; {hint}"
    if error.ctx is None:
        return text
    return f"{text}; see '{error.ctx.command_path} --help'"


def _message(error: QdaBridgeError | OSError) -> str:
    if isinstance(error, LimitError) and error.limit:
        return f"{error} (--trust)"
    if isinstance(error, ReadError) and error.path and not Path(error.path).exists():
        error.hint = _torn() or error.hint
    if isinstance(error, QdaBridgeError) or not error.strerror:
        return str(error)
    if error.filename is None:
        return error.strerror
    return f"{error.filename}: {error.strerror}"


def _code(error: QdaBridgeError | OSError) -> ExitCode:
    if isinstance(error, UnknownFormatError | UnknownNameError | ComparisonError):
        return ExitCode.USAGE
    if isinstance(error, LossError | ConflictError):
        return ExitCode.FINDINGS
    if isinstance(error, WriteError) or getattr(error, "errno", None) in _WRITING:
        return ExitCode.UNWRITABLE
    return ExitCode.UNREADABLE
