"""Real NVivo files: every position on a word edge, every coder the selection's."""

from collections import Counter

from helpers import sample

import qdabridge as qb
from qdabridge import Guid, Package, PlainTextSelection, Project, TextSource
from qdabridge.text.positions import end_words, start_words
from qdabridge.tools.adapting import adapt, normalise


def text_source(project: Project) -> TextSource:
    source = project.sources[0]
    assert isinstance(source, TextSource)
    return source


def masked() -> Package:
    return qb.open(sample("nvivo/nvivo-windows-12.6-masked.qdpx"), as_written=True)


def test_every_end_of_the_windows_file_lies_on_a_word_edge() -> None:
    with masked() as package:
        canonical = normalise(package)
        source = text_source(canonical.project)
        text = canonical.text(source)
        assert len(source.plain_text_selections) == 97
        for item in source.plain_text_selections:
            assert all(start_words(text, [item.start_position]))
            assert all(end_words(text, [item.end_position]))


def test_the_coder_of_the_windows_file_is_the_selections() -> None:
    with masked() as package:
        before = {
            c.coding.guid: c.coding.creating_user for c in package.project.codings()
        }
        after = list(normalise(package).project.codings())
        assert len(after) == 97
        for placed in after:
            assert placed.selection is not None
            assert placed.coding.creating_user == placed.selection.creating_user
            assert placed.coding.creating_user != before[placed.coding.guid]
        (finding,) = normalise(package).report.of("coder-on-selection")
        assert "of 97 codings the coder was another one in 97" in finding.message


def test_nvivo_to_nvivo_moves_nothing() -> None:
    with masked() as package:
        again = adapt(normalise(package), "nvivo")
        assert again.project.origin is not None
        assert "nvivo-windows, from NVivo for Windows 12.6" in again.project.origin
        old, new = text_source(package.project), text_source(again.project)
        assert [places(s) for s in old.plain_text_selections] == [
            places(s) for s in new.plain_text_selections
        ]
        path = old.plain_text_path
        assert path is not None
        assert path == new.plain_text_path
        with package.open_file(path) as before, again.open_file(path) as after:
            data = before.read()
            assert data == after.read()
        assert data.startswith(b"\xef\xbb\xbf")
        assert b"\r\n" in data
        assert old.rich_text_path == new.rich_text_path
        assert list(package.project.walk_codes()) == list(again.project.walk_codes())


def places(item: PlainTextSelection) -> tuple[Guid, int, int]:
    return item.guid, item.start_position, item.end_position


def test_the_mac_file_has_262_codes_in_seven_levels() -> None:
    with qb.open(
        sample("nvivo/nvivo-mac-15.0-codes-only.qdpx"), as_written=True
    ) as package:
        canonical = normalise(package)
        depths = Counter(len(path) for _, path in canonical.project.walk_codes())
        assert (sum(depths.values()), max(depths)) == (262, 7)
        again = adapt(canonical, "nvivo")
        assert "for nvivo-mac" in str(again.project.origin)
        assert again.project.code_book == package.project.code_book
