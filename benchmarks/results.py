"""From samples to a table: medians, ratios to the floors of the same run, targets."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from statistics import median

__all__ = ["TARGETS", "Result", "Results", "Target", "as_json", "missed", "table"]


@dataclass
class Result:
    """The samples of one step; ``problem`` says why there are none."""

    seconds: list[float] = field(default_factory=list)
    peak_mb: list[float] = field(default_factory=list)
    before_mb: list[float] = field(default_factory=list)
    problem: str = ""

    def middle(self, figure: str) -> float | None:
        """The median of a figure, if it was measured in every round."""
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


@dataclass(frozen=True)
class Target:
    """A figure of a step must be at most ``limit`` times that of a floor."""

    step: str
    figure: str
    limit: float
    floor: str

    def ratio(self, results: Results) -> float | None:
        """What was measured, or None."""
        return ratio(results, self.step, self.figure, self.floor)

    def verdict(self, results: Results) -> str:
        """The target and whether it was met."""
        value = self.ratio(results)
        word = (
            "not measured" if value is None else "met" if self.met(value) else "MISSED"
        )
        unit = "memory of " if self.figure == "peak_mb" else ""
        return f"<= {self.limit:g} x {unit}{self.floor}: {word}"

    def met(self, value: float) -> bool:
        """Is the measured ratio within the target?"""
        return value <= self.limit


TARGETS = (
    Target("read", "seconds", 3.0, "floor1"),
    Target("read", "peak_mb", 0.8, "floor1"),
    Target("read+schema", "seconds", 2.0, "floor2"),
    Target("read+schema", "peak_mb", 1.6, "floor1"),
    Target("write", "seconds", 1.5, "floor1"),
)
HEADER = (
    "step",
    "seconds",
    "spread",
    "x floor1",
    "x floor2",
    "x read",
    "peak MB",
    "x tree",
)


def ratio(results: Results, step: str, figure: str, floor: str) -> float | None:
    """A figure of a step over that of a floor, where both were measured."""
    if step not in results or floor not in results:
        return None
    above = results[step].middle(figure)
    below = results[floor].middle(figure)
    return above / below if above is not None and below else None


def missed(results: Results) -> list[str]:
    """The steps that failed, and the targets that the steps run have not met."""
    failed = [step for step, result in results.items() if result.problem]
    asked = (target for target in TARGETS if target.step in results)
    ratios = ((target, target.ratio(results)) for target in asked)
    return failed + [
        target.verdict(results)
        for target, value in ratios
        if value is None or not target.met(value)
    ]


def table(results: Results) -> str:
    """A Markdown table, one line a step."""
    head = [*HEADER, "target"]
    lines = [head, ["---", *["---:"] * (len(HEADER) - 1), "---"]]
    lines += [_row(results, step) for step in results]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _row(results: Results, step: str) -> list[str]:
    result = results[step]
    if result.problem:
        return [step, *["-"] * (len(HEADER) - 1), f"failed: {result.problem}"]
    targets = "; ".join(t.verdict(results) for t in TARGETS if t.step == step)
    return [
        step,
        _number(result.middle("seconds")),
        f"{result.spread:.0%}",
        _number(ratio(results, step, "seconds", "floor1")),
        _number(ratio(results, step, "seconds", "floor2")),
        _number(ratio(results, step, "seconds", "read")),
        _number(result.middle("peak_mb"), ".0f"),
        _number(ratio(results, step, "peak_mb", "floor1")),
        targets,
    ]


def _number(value: float | None, shape: str = ".2f") -> str:
    return "-" if value is None else format(value, shape)


def as_json(results: Results) -> dict[str, object]:
    """Samples, medians and targets for other programs."""
    return {
        "steps": {step: _step_json(result) for step, result in results.items()},
        "targets": list(_targets_json(results)),
    }


def _step_json(result: Result) -> dict[str, object]:
    if result.problem:
        return {"problem": result.problem}
    return {
        figure: {
            "median": result.middle(figure),
            "samples": getattr(result, figure),
        }
        for figure in ("seconds", "peak_mb", "before_mb")
    }


def _targets_json(results: Results) -> Iterator[dict[str, object]]:
    for target in TARGETS:
        value = target.ratio(results)
        yield {
            "step": target.step,
            "figure": target.figure,
            "floor": target.floor,
            "limit": target.limit,
            "ratio": value,
            "met": None if value is None else target.met(value),
        }
