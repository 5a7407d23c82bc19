"""The reader's notebook: what it had to mend, each kind once, counted."""

from xml.parsers.expat import XMLParserType

from qdabridge.report import Collector, Finding, Location, Report, Severity

__all__ = ["Notebook"]


class Notebook:
    """Collects findings while a document is read.

    The same finding about the same kind of place is kept once, with its first place
    and a count.
    """

    def __init__(self, parser: XMLParserType) -> None:
        self._parser = parser
        self._collector = Collector()

    @property
    def line(self) -> int:
        """The line the parser is at."""
        return int(self._parser.CurrentLineNumber)

    def add(
        self,
        code: str,
        severity: Severity,
        path: str,
        message: str,
        subject: str | None = None,
    ) -> None:
        """Note something about the kind of place ``path``."""
        self._collector.add(
            (code, path),
            lambda: Finding(
                code=code,
                severity=severity,
                message=message,
                location=Location(line=self.line, path=path),
                subject=subject,
            ),
        )

    def info(self, code: str, path: str, message: str) -> None:
        """Note something harmless."""
        self.add(code, Severity.INFO, path, message)

    def warning(self, code: str, path: str, message: str) -> None:
        """Note something that was mended or set aside."""
        self.add(code, Severity.WARNING, path, message)

    def error(self, code: str, path: str, message: str) -> None:
        """Note something that could not be understood."""
        self.add(code, Severity.ERROR, path, message)

    def report(self) -> Report:
        """Return what was noted, in the order it was first met."""
        return self._collector.report()
