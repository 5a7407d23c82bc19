"""Several files one after the other: one that cannot be read hides no other."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from qdabridge.errors import UnknownFormatError

from . import output
from .exits import ExitCode, failure_of, tell
from .options import Printing
from .output import step

if TYPE_CHECKING:
    from qdabridge.report import Report

__all__ = ["Outcome", "as_json", "each", "exit_code", "report_each"]


T = TypeVar("T")


class Outcome(NamedTuple, Generic[T]):
    """What came of one file: a result, or the error that prevented it."""

    path: Path
    result: T | None
    error: Exception | None = None


def each(
    verb: str, files: Sequence[Path], run: Callable[[Path], T], printing: Printing
) -> Iterator[Outcome[T]]:
    """Yield what comes of each file; failures are printed and the rest goes on."""
    for number, path in enumerate(files, 1):
        place = f" ({number} of {len(files)})" if len(files) > 1 else ""
        try:
            with step(f"{verb} {path}{place}", printing):
                outcome = Outcome(path, run(path))
        except UnknownFormatError:
            raise  # it would be the same for every file
        except Exception as error:
            tell(error, verbose=printing.verbose, quotes=not printing.no_quotes)
            outcome = Outcome(path, None, error)
        yield outcome


def as_json(outcome: Outcome[Any], what: str) -> dict[str, Any]:
    """Return the outcome for scripts: the file, and a result or an error."""
    result, error = outcome.result, outcome.error
    return {
        "file": str(outcome.path),
        what: result.model_dump(mode="json") if result else None,
        "error": _error(error) if error else None,
    }


def _error(error: Exception) -> dict[str, Any]:
    names = ("message", "path", "location", "hint")
    found = {name: getattr(error, name, None) for name in names}
    found["message"] = found["message"] or str(error)
    named = {name: None if v is None else str(v) for name, v in found.items()}
    return {"type": type(error).__name__, **named}


def exit_code(outcomes: Sequence[Outcome[Any]]) -> ExitCode:
    """Return the gravest of the codes for the errors, 0 if there are none."""
    codes = (failure_of(o.error).code for o in outcomes if o.error)
    return max(codes, default=ExitCode.FINE)


def report_each(
    verb: str,
    files: Sequence[Path],
    run: "Callable[[Path], Report]",
    printing: Printing,
    verdict: "Callable[[Report], str]",
) -> ExitCode:
    """Print the findings about each file and a verdict; return the exit code."""
    outcomes, codes = [], [ExitCode.FINE]
    for outcome in each(verb, files, run, printing):
        if outcome.result is not None:
            report = output.as_shown(outcome.result, printing)
            outcome = outcome._replace(result=report)
            codes.append(output.status(report, printing))
            output.print_findings(report, printing, err=False)
            if not printing.json:
                output.line(f"{outcome.path}: {verdict(report)}")
        outcomes.append(outcome)
    if printing.json:
        output.print_json([as_json(outcome, "report") for outcome in outcomes])
    return max(*codes, exit_code(outcomes))
