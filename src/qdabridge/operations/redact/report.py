"""What a redaction tells: findings for the team, and the log that may be passed on."""

from collections import Counter
from collections.abc import Iterator

from qdabridge.operations.redact.places import Counts
from qdabridge.operations.redact.plan import Plan
from qdabridge.report import Finding, Report, Severity
from qdabridge.tabular import Column, Kind, Table

__all__ = ["RedactionLog"]


_COLUMNS = (
    Column("action", Kind.TEXT, "what was done: replaced, removed, renamed ..."),
    Column("rule", Kind.TEXT, "row of the plan, which stays with the team"),
    Column("kind", Kind.TEXT, "word, text or regex"),
    Column("replacement", Kind.TEXT, "what stands there now"),
    Column("where", Kind.TEXT, "kind of place"),
    Column("count", Kind.INTEGER, "how often"),
)


class RedactionLog:
    """Collects what was done. It never holds an original."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.report: Report = Report()
        self._rows: list[tuple[str | int | None, ...]] = []

    def did(
        self,
        code: str,
        count: int,
        message: str,
        action: str,
        severity: Severity = Severity.INFO,
    ) -> None:
        """Tell of something that was done to so many things, if there were any."""
        if not count:
            return
        self.report.add(Finding.of(code, severity, message, count=count))
        self._rows.append((action, None, None, None, None, count))

    def warn(self, code: str, message: str, place: str = "", count: int = 1) -> None:
        """Tell of a doubt."""
        self.report.add(
            Finding.of(code, Severity.WARNING, message, path=place or None, count=count)
        )

    def words(self, counts: Counts) -> None:
        """Tell what the rows of the plan did, and what they did not reach."""
        places = Counter[str]()
        for (_, place), count in counts.hits.items():
            places[place] += count
        if places:
            told = ", ".join(f"{n} in {place}" for place, n in sorted(places.items()))
            self.report.add(
                Finding.of("words-replaced", Severity.INFO, f"replaced: {told}")
            )
        for entry in self._plan.entries:
            for place in sorted({p for row, p in counts.hits if row == entry.row}):
                count = counts.hits[entry.row, place]
                row = ("replaced", entry.row, entry.kind, entry.replace, place, count)
                self._rows.append(row)
            if not counts.of(entry) and not entry.row.startswith("coder"):
                self.warn(
                    "plan-row-unused",
                    "this row of the plan found nothing; check its spelling",
                    entry.row,
                )
            taken = counts.taken[entry.row]
            if taken and not entry.row.startswith("coder"):
                self.warn(
                    "replacement-in-use",
                    f"{entry.replace!r} stood at {taken} places before; if it is the"
                    " name of another person, the two are one now: choose another",
                    entry.row,
                )
        for place, message in _left(counts):
            self.warn(*message, place=place)

    def log(self) -> Table:
        """Return the log: which rule did what, how often, without any original."""
        return Table("anonymisation-log", _COLUMNS, list(self._rows))


def _left(counts: Counts) -> Iterator[tuple[str, tuple[str, str]]]:
    for (row, label), count in counts.leftovers.items():
        yield (
            label,
            (
                "original-elsewhere",
                f"what {row} of the plan finds stands here {count} times too, where the"
                " row does not hold; take its 'where' away if it is the same person",
            ),
        )
    for (row, label), count in counts.within.items():
        yield (
            label,
            (
                "original-within-word",
                f"what {row} of the plan finds is a part of {count} longer words here,"
                " which stay; add them as variants if they name the person",
            ),
        )
