"""The texts that a caller names, until each has found its source."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from qdabridge.formats.text_folder import TextFile, read_texts
from qdabridge.model import Guid, TextSource
from qdabridge.package import Limits
from qdabridge.report import Report
from qdabridge.text.positions import TextMap

__all__ = ["Texts", "source_of", "texts_of"]


class Texts:
    """The texts that were read; each is taken once."""

    def __init__(self, files: Iterable[TextFile]) -> None:
        self._left = dict(enumerate(files))
        self._by_path: dict[str, list[int]] = defaultdict(list)
        self._by_end: dict[str, list[int]] = defaultdict(list)
        self._by_name: dict[str, list[int]] = defaultdict(list)
        self._by_sum: dict[str, list[int]] = defaultdict(list)
        for number, text in self._left.items():
            self._by_sum[text.sha256].append(number)
            self._by_path[text.relative].append(number)
            parts = text.path.parts
            for length in range(1, len(parts) + 1):
                self._by_end["/".join(parts[-length:])].append(number)
            for name in {text.name, text.path.name, text.path.stem}:
                self._by_name[name].append(number)

    def take(self, file: str) -> TextFile | None:
        """Take the text of a file that a table names: ``texts/Interview 1.txt``."""
        wanted = file.strip().replace("\\", "/")
        return self._first(
            self._by_path.get(wanted),
            self._by_path.get(wanted.rpartition("/")[2]),
            self._by_end.get(wanted),
        )

    def take_equal(self, sha256: str) -> TextFile | None:
        """Take the text with this checksum, whatever it is called."""
        return self._first(self._by_sum.get(sha256.strip().lower() or "none"))

    def take_named(self, name: str) -> TextFile | None:
        """Take the text that is called as a source."""
        return self._first(self._by_name.get(name))

    def _first(self, *found: list[int] | None) -> TextFile | None:
        places = [n for numbers in found for n in numbers or () if n in self._left]
        return self._left.pop(min(places)) if places else None

    def rest(self) -> list[TextFile]:
        """Take all that are left."""
        left, self._left = list(self._left.values()), {}
        return left


def texts_of(
    texts: str | Path | Iterable[str | Path] | Mapping[str, str] | None,
    report: Report,
    limits: Limits | None = None,
) -> list[TextFile]:
    """Read the texts that a caller names: a folder, files, or the words themselves."""
    if texts is None:
        return []
    if isinstance(texts, Mapping):
        return [_given(name, text) for name, text in texts.items()]
    paths = [texts] if isinstance(texts, str | Path) else list(texts)
    found: list[TextFile] = []
    for path in paths:
        files, told = read_texts(path, limits)
        found += files
        report.extend(told)
    return found


def _given(name: str, text: str) -> TextFile:
    made = TextMap(text.removeprefix("\ufeff"), has_bom=text.startswith("\ufeff"))
    return TextFile(name, Path(name), name, made, "", "")


def source_of(text: TextFile) -> TextSource:
    """Return a source for a text; its GUID always stands for its name."""
    made = None
    if text.extractor.startswith("python-docx"):
        made = f"Text by {text.extractor} (SHA-256 {text.sha256})"
    return TextSource(
        guid=Guid.derived("source", text.name), name=text.name, description=made
    )
