"""How findings of recoding are worded and where they point."""

from collections.abc import Mapping

from qdabridge.formats.code_map import CodeMap, MapRow
from qdabridge.operations.recoding.codes import KnownCode
from qdabridge.operations.recoding.new_codes import NewCode
from qdabridge.report import Finding, Location, Report, Severity

__all__ = ["Telling"]


class Telling:
    """Makes the findings of one recoding.

    Attributes:
        report: What was told.
        before: Number of codings by the key of each old code.
    """

    def __init__(self, code_map: CodeMap, before: Mapping[str, int]) -> None:
        self.map = code_map
        self.before = before
        self.report = Report()

    def text(self, new: NewCode) -> str:
        """Return the path of a new code, in quotes."""
        return repr(self.map.text(new.path))

    def old(self, code: KnownCode) -> str:
        """Return the path of an old code, in quotes."""
        return repr(self.map.text(code.path))

    def kept(self, code: KnownCode) -> str:
        """Return how many codings an old code has: `` (2 codings)``."""
        count = self.before.get(code.key, 0)
        return f" ({count} coding{'' if count == 1 else 's'})"

    def info(
        self,
        code: str,
        message: str,
        row: MapRow | None = None,
        subject: str | None = None,
        count: int = 1,
    ) -> None:
        """Tell a change that loses nothing; see ``add``."""
        self.add(code, Severity.INFO, message, row, subject, count)

    def add(
        self,
        code: str,
        severity: Severity,
        message: str,
        row: MapRow | None = None,
        subject: str | None = None,
        count: int = 1,
    ) -> None:
        """Tell of a row, of the code with the GUID ``subject``, or both."""
        file = str(self.map.path) if self.map.path else None
        self.report.add(
            Finding(
                code=code,
                severity=severity,
                message=message,
                location=Location(file=file, path=row.place or None if row else None),
                subject=subject,
                count=count,
            )
        )
