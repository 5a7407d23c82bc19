"""Every exception the library raises; ``cli/`` alone turns them into exit codes.

The tree::

    QdaBridgeError
    ├── ReadError (OSError)               the input cannot be read
    │   ├── NotThisFormatError            it is something else
    │   ├── DamagedPackageError           it is broken
    │   ├── UnsafePackageError            it is, or looks, hostile
    │   └── LimitError                    it exceeds a safety limit
    ├── WriteError (OSError)              the output cannot be written
    │   ├── UnsupportedContentError       the target cannot hold it
    │   │   └── LossError                 it would drop some, and that was forbidden
    │   └── WouldOverwriteError           something is there already
    ├── ConflictError (ValueError)        projects disagree, and that was forbidden
    ├── ComparisonError (ValueError)      coders cannot be compared in this way
    ├── UnknownFormatError (ValueError)   no such format or suffix
    ├── UnknownNameError (ValueError)     nothing in the project is called so
    ├── FormError (ValueError)            the package is not in the form it takes
    └── SchemaError (ValueError)          the document breaks the schema
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qdabridge.report import Report

__all__ = [
    "ComparisonError",
    "ConflictError",
    "DamagedPackageError",
    "FormError",
    "LimitError",
    "LossError",
    "NotThisFormatError",
    "QdaBridgeError",
    "ReadError",
    "SchemaError",
    "UnknownFormatError",
    "UnknownNameError",
    "UnsafePackageError",
    "UnsupportedContentError",
    "WouldOverwriteError",
    "WriteError",
]


class QdaBridgeError(Exception):
    """Base of all errors: says where, what is wrong, and what to do.

    Attributes:
        path: The file concerned, if any.
        location: The place inside it: a line, an element, an archive member.
        hint: The remedy, as an imperative.
    """

    def __init__(
        self,
        message: str,
        *,
        path: str | Path | None = None,
        location: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.location = location
        self.hint = hint

    def __reduce__(self) -> tuple[Any, ...]:
        """Let it come from another process whole, whatever making it asks for."""
        return _again, (type(self), self.args, self.__dict__)

    def __str__(self) -> str:
        place = self.location  # a path in a document may have any length
        if place and len(place) > 500:
            place = f"{place[:500]}…"
        where = ", ".join(str(part) for part in (self.path, place) if part)
        text = f"{where}: {self.message}" if where else self.message
        return f"{text}; {self.hint}" if self.hint else text


def _again(
    kind: type[QdaBridgeError], args: tuple[Any, ...], said: dict[str, Any]
) -> QdaBridgeError:
    made = kind.__new__(kind, *args)
    made.args = args
    made.__dict__.update(said)
    return made


class ReadError(QdaBridgeError, OSError):
    """The input cannot be read; check that it exists and is what it claims to be."""


class NotThisFormatError(ReadError):
    """The input is another kind of file; name its real format or export it again."""


class DamagedPackageError(ReadError):
    """The input is truncated, malformed or incomplete; get a fresh copy of it."""


class UnsafePackageError(ReadError):
    """The input could do harm (entities, escaping paths); do not trust its origin."""


class LimitError(ReadError):
    """The input exceeds a safety limit; raise the limit if you trust the file.

    Attributes:
        limit: Name of the limit that can be raised; None: this one cannot.
    """

    def __init__(self, message: str, *, limit: str | None = None, **place: Any) -> None:
        if limit and not place.get("hint"):
            place["hint"] = f"raise {limit} if you trust the file"
        super().__init__(message, **place)
        self.limit = limit


class WriteError(QdaBridgeError, OSError):
    """The output cannot be written; nothing has been left at its place."""


class UnsupportedContentError(WriteError):
    """The target format cannot hold this content; change the content or the target."""


class LossError(UnsupportedContentError):
    """The target would drop content and the caller forbade it; nothing is written.

    Attributes:
        report: The findings, among them every loss with its count.
    """

    def __init__(self, message: str, report: "Report", **place: Any) -> None:
        super().__init__(message, **place)
        self.report = report


class WouldOverwriteError(WriteError):
    """Something exists at the output path; choose another or allow overwriting."""


class ConflictError(QdaBridgeError, ValueError):
    """Projects that are merged disagree and the caller forbade it; agree on one."""


class ComparisonError(QdaBridgeError, ValueError):
    """Coders cannot be compared in this way; the message names what is missing."""


class UnknownFormatError(QdaBridgeError, ValueError):
    """No format has this name or suffix; the message lists those that exist."""


class UnknownNameError(QdaBridgeError, ValueError):
    """Nothing in the project has this name; the message lists what there is."""


class FormError(QdaBridgeError, ValueError):
    """The package is as written or for a tool; bring it into canonical form first."""


class SchemaError(QdaBridgeError, ValueError):
    """The document breaks the schema; the message has the first place and the rule."""
