"""Several files, one after the other or side by side: a bad one hides no other."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeVar

from qdabridge.errors import ReadError, UnknownFormatError
from qdabridge.starting import begin_beside

from . import output
from .exits import ExitCode, failure_of, tell
from .options import Printing
from .output import step
from .terminal import counted

if TYPE_CHECKING:
    from concurrent.futures import Future

    from qdabridge.report import Report

__all__ = ["Outcome", "as_json", "each", "exit_code", "report_each", "write_each"]


_MOST = 61
"""So many processes Windows can wait for."""

T = TypeVar("T")


class Outcome(NamedTuple, Generic[T]):
    """What came of one file: a result, or the error that prevented it."""

    path: Path
    result: T | None
    error: Exception | None = None


def each(
    verb: str,
    files: Sequence[Path],
    run: Callable[[Path], T],
    printing: Printing,
    jobs: int = 1,
) -> Iterator[Outcome[T]]:
    """Yield what comes of each file; failures are printed and the rest goes on.

    Args:
        verb: What is done, for the progress.
        files: The files; what comes of them is yielded in their order.
        run: Does it; a function of a module, or ``partial`` of one, if jobs is not 1.
        printing: How to tell it.
        jobs: On how many files at a time; 0: one for each core.
    """
    with _started(run, files, jobs) as tasks:
        for number, (path, finish) in enumerate(zip(files, tasks, strict=True), 1):
            place = f" ({number} of {len(files)})" if len(files) > 1 else ""
            try:
                with step(f"{verb} {path}{place}", printing):
                    outcome = Outcome(path, finish())
            except UnknownFormatError:
                raise  # it would be the same for every file
            except Exception as error:
                tell(error, verbose=printing.verbose, quotes=not printing.no_quotes)
                outcome = Outcome(path, None, error)
            yield outcome


@contextmanager
def _started(
    run: Callable[[Path], T], files: Sequence[Path], jobs: int
) -> Iterator[list[Callable[[], T]]]:
    """Yield for each file what returns its result, in other processes if so asked."""
    count = min(jobs or os.cpu_count() or 1, len(files), _MOST)
    if count < 2:
        yield [partial(run, path) for path in files]
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with _no_complaints(), _no_interrupts():
        # A copy of this process (fork) would have its locks and none of its threads.
        way = get_context("spawn")
        pool = ProcessPoolExecutor(count, way, initializer=begin_beside)
        futures = [pool.submit(run, path) for path in files]
    try:
        yield [partial(_result, future) for future in futures]
    finally:
        pool.shutdown(cancel_futures=True)


def _result(future: "Future[T]") -> T:
    from concurrent.futures.process import BrokenProcessPool

    try:
        return future.result()
    except BrokenProcessPool as error:
        raise ReadError(
            "a process that worked on one of the files was ended from outside, perhaps"
            " as memory was short",
            hint="work on fewer files at a time (-j)",
        ) from error


@contextmanager
def _no_complaints() -> Iterator[None]:
    """Let the process that tidies up after others, when they are ended, do so silently.

    It is started with the first of them, and takes what it may say from here.
    """
    name = "PYTHONWARNINGS"
    before = os.environ.get(name)
    quiet = "ignore::UserWarning:multiprocessing.resource_tracker"
    os.environ[name] = f"{before},{quiet}" if before else quiet
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


@contextmanager
def _no_interrupts() -> Iterator[None]:
    """Let processes that are started here not hear Ctrl-C; it waits for us so long."""
    import signal

    block = getattr(signal, "pthread_sigmask", None)
    if block is None:  # Windows
        yield
        return
    from multiprocessing.resource_tracker import ensure_running

    ensure_running()  # now, as it lets interrupts in again when it has been started
    before = block(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        block(signal.SIG_SETMASK, before)


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
    jobs: int = 1,
) -> ExitCode:
    """Print the findings about each file and a verdict; return the exit code."""
    outcomes, codes = [], [ExitCode.FINE]
    for outcome in each(verb, files, run, printing, jobs):
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


class _Saved(Protocol):
    """What came of a file that was written: where it is, and what there is to say."""

    @property
    def report(self) -> "Report":
        """What there is to say."""


S = TypeVar("S", bound=_Saved)


def write_each(
    outcomes: Iterator[Outcome[S]],
    total: int,
    folder: Path,
    printing: Printing,
    said: "Callable[[S, Report], str]",
    shown: "Callable[[S, Report], tuple[str, Any]]",
) -> ExitCode:
    """Print a line for each file that is written, and a summary.

    Args:
        outcomes: What comes of each file.
        total: How many files there are.
        folder: Where they are written to.
        printing: How to tell it.
        said: Returns what a line says, given the result and its report as shown.
        shown: Returns what JSON has of the same, and under which name.
    """
    told, codes, done = [], [ExitCode.FINE], 0
    kept: list[Outcome[S]] = []
    for outcome in outcomes:
        kept.append(outcome._replace(result=None))
        name, content = "report", None
        if (made := outcome.result) is not None:
            done += 1
            report = output.as_shown(made.report, printing)
            codes.append(output.status(report, printing))
            if printing.verbose:
                output.print_findings(report.in_file(str(outcome.path)), printing)
            name, content = shown(made, report)
            if not printing.json and not printing.quiet:
                output.line(f"{outcome.path} -> {said(made, report)}")
        told.append(as_json(Outcome(outcome.path, content, outcome.error), name))
    if printing.json:
        output.print_json(told)
    elif not printing.quiet:
        failed = f", {total - done} failed" if done < total else ""
        output.line(f"{done} of {counted(total, 'file')} in {folder}{failed}")
    return max(*codes, exit_code(kept))
