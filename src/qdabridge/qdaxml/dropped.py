"""What a writer leaves out because the format has no place for it, counted by kind."""

from collections import Counter
from collections.abc import Iterable

from qdabridge.model import ForeignElement
from qdabridge.report import Finding, Location, Report, Severity

__all__ = ["Dropped"]


class Dropped:
    """Counts what was left out and tells it in the end."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str, str]] = Counter()

    def elements(self, tag: str, elements: Iterable[ForeignElement]) -> None:
        """Note foreign elements, and text between elements."""
        for element in elements:
            path = f"{tag}/{element.name or 'text()'}"
            self._counts["element-dropped", path, "is foreign"] += 1

    def attributes(self, tag: str, keys: Iterable[str]) -> None:
        """Note foreign attributes."""
        for key in keys:
            self._counts["attribute-dropped", f"{tag}/@{key}", "is foreign"] += 1

    def field(self, tag: str, field: str, count: int) -> None:
        """Note content the model has and this kind of file has not."""
        why = "has no place in this kind of file"
        self._counts["content-dropped", f"{tag}/{field}", why] += count

    def report(self) -> Report:
        """Return what was left out, in a stable order."""
        return Report(
            findings=[
                Finding(
                    code=code,
                    severity=Severity.WARNING,
                    message=f"it {why}; not written",
                    location=Location(path=path),
                    count=count,
                )
                for (code, path, why), count in sorted(self._counts.items())
            ]
        )
