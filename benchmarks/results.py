"""From samples to tables: medians, ratios to the floors of the same run, verdicts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median

from benchmarks.rows import Row

__all__ = ["Result", "Results", "as_json", "curve", "missed", "ratio", "table"]


@dataclass
class Result:
    """The samples of one row; ``problem`` says why there are none.

    Attributes:
        seconds: Of wall time.
        cpu: Seconds of all cores, of the system too.
        peak_mb: The largest resident memory of the process, in MiB.
        problem: Why it was not measured; empty if it was.
        is_absent: Is it only that a library is not there?
    """

    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    peak_mb: list[float] = field(default_factory=list)
    problem: str = ""
    is_absent: bool = False

    def middle(self, figure: str) -> float | None:
        """Return the median of a figure; None: it was not measured."""
        if self.problem:
            return None
        samples: list[float] = getattr(self, figure)
        return median(samples) if samples else None

    @property
    def spread(self) -> float:
        """Slowest minus fastest, as a part of the median: the noise of the machine."""
        middle = self.middle("seconds")
        return (max(self.seconds) - min(self.seconds)) / middle if middle else 0.0


Results = Mapping[str, Result]


def ratio(row: Row, results: Results, figure: str = "seconds") -> float | None:
    """Return how many times its floor a row took; None: not both were measured."""
    if row.name not in results or row.floor not in results:
        return None
    above = results[row.name].middle(figure)
    below = results[row.floor].middle(figure)
    return above / below if above is not None and below else None


def missed(rows: Iterable[Row], results: Results, figure: str = "seconds") -> list[str]:
    """Return the names of rows that failed, or took more time or memory than aimed."""
    return [row.name for row in rows if _is_missed(row, results, figure)]


def _is_missed(row: Row, results: Results, figure: str) -> bool:
    result = results[row.name]
    floor = results.get(row.floor)
    if result.is_absent or (floor and floor.is_absent):
        return False
    if result.problem:
        return True
    value, peak = ratio(row, results, figure), result.middle("peak_mb")
    too_slow = row.aim is not None and (value is None or value > row.aim)
    return too_slow or bool(row.memory and peak and peak > row.memory)


_HEADS = (
    ("", "---"),
    ("seconds", "---:"),
    ("spread", "---:"),
    ("floor", "---"),
    ("x floor", "---:"),
    ("aim", "---:"),
    ("x floor, CPU", "---:"),
    ("peak MB", "---:"),
    ("aim, MB", "---:"),
    ("", "---"),
)


def table(rows: Sequence[Row], results: Results, figure: str = "seconds") -> str:
    """Return a Markdown table, one line a row."""
    over = set(missed(rows, results, figure))
    lines = [[head for head, _ in _HEADS], [line for _, line in _HEADS]]
    lines += [_cells(row, results, row.name in over) for row in rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _cells(row: Row, results: Results, is_over: bool) -> list[str]:
    result = results[row.name]
    if result.problem:
        return [row.name, *["-"] * (len(_HEADS) - 2), result.problem]
    verdict = "missed" if is_over else "met" if row.aim else ""
    return [
        row.name,
        _number(result.middle("seconds")),
        f"{result.spread:.0%} of {len(result.seconds)}",
        row.floor,
        _number(ratio(row, results)),
        _number(row.aim, "g"),
        _number(ratio(row, results, "cpu")),
        _number(result.middle("peak_mb"), ".0f"),
        _number(row.memory, ".0f"),
        verdict,
    ]


def _number(value: float | None, shape: str = ".2f") -> str:
    return "" if value is None else format(value, shape)


def curve(sizes: Mapping[int, Results]) -> str:
    """Return a Markdown table of seconds for 100,000 codings, one line a size."""
    names = list(next(iter(sizes.values())))
    lines = [["codings", *names], ["---:"] * (len(names) + 1)]
    for codings, results in sizes.items():
        times = [results[name].middle("seconds") for name in names]
        each = [t and t / codings * 100_000 for t in times]
        lines.append([f"{codings:,}", *map(_number, each)])
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def as_json(rows: Iterable[Row], results: Results) -> dict[str, object]:
    """Return samples, ratios and aims for other programs."""
    return {
        row.name: {
            **asdict(row),
            **asdict(results[row.name]),
            "ratio": ratio(row, results),
            "ratio_cpu": ratio(row, results, "cpu"),
        }
        for row in rows
    }
