"""The study, exported under every way of counting, comes back right or in doubt.

What a tool would write is generated: units, line ends (kept, changed afterwards or
never there), BOM, a text that had more at its beginning, names of all kinds, many or
few codings. Wrong quotes of which nothing is said must not occur.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import qdabridge as qb
from qdabridge.text.positions import CANONICAL, Convention, TextMap, Unit
from qdabridge.tools.positions import make_canonical
from qdabridge.tools.profile import profile_of
from qdabridge.tools.work import Workspace

STUDY = Path(__file__).parents[2] / "fixtures" / "study.qdpx"
ORIGINS = (
    None,
    "NVivo for Windows 12.6",
    "NVivo for Mac 20.5.0",
    "QualCoder 4.0 Beta",
    "MAXQDA 24 (Release 24.7.0)",
    "ATLAS.ti for Windows 23.2.3",
)
PUT_IN = {
    "as it is": "",
    "emoji": "\N{GRINNING FACE}",
    "Hebrew": "שלום לכולם, היה לנו זמן טוב. ",
    "accents": "Zoë sagte: „Ähm“. ",
}
NAMES = ("none", "quote", "cut", "folded", "slice", "label")
LINES = ("LF", "CRLF", "CRLF made LF")

Spans = list[tuple[int, int]]


class Text(NamedTuple):
    """A canonical text and its codings."""

    words: str
    spans: Spans

    @property
    def quotes(self) -> list[str]:
        """The words that were coded."""
        return [self.words[start:end] for start, end in self.spans]


class Way(NamedTuple):
    """How a tool writes."""

    convention: Convention
    lines: str
    has_bom: bool
    names: str
    distance: int = 0


@pytest.fixture(scope="module")
def study() -> list[Text]:
    with qb.open(STUDY) as opened:
        package = qb.normalise(opened)
        return [
            Text(
                package.text(source),
                [
                    (s.start_position, s.end_position)
                    for s in source.plain_text_selections
                    if s.codings
                ],
            )
            for source in package.project.sources
            if isinstance(source, qb.TextSource)
            if any(s.codings for s in source.plain_text_selections)
        ]


def with_more_characters(text: Text, put_in: str) -> Text:
    """Return a text in which many lines have something more, between words."""
    words, spans = text
    if not put_in:
        return text
    for at in [m.end() for m in re.finditer(r"\n+\S*\s", words)][:8][::-1]:
        words = words[:at] + put_in + words[at:]
        more = len(put_in)
        spans = [
            (a + more * (a >= at), b + more * (b > at)) for a, b in spans
        ]  # none begins or ends inside
    return Text(words, spans)


def few(text: Text, chance: random.Random, how: int | str) -> Text:
    """Return a text with fewer codings, or with some of single words."""
    spans = text.spans
    if how == "words":
        spans = [match.span() for match in re.finditer(r"\w+", text.words)]
        how = 12
    if isinstance(how, int):
        spans = chance.sample(spans, min(how, len(spans)))
    return Text(text.words, spans)


def written(package: qb.Package, text: Text, way: Way) -> qb.TextSource:
    """Return the source that a tool would write, and its file into the package."""
    words = text.words
    crlf = words if way.lines == "LF" else words.replace("\n", "\r\n")
    scale = TextMap(crlf, has_bom=way.has_bom).scale(way.convention)
    stored = crlf if way.lines == "CRLF" else words
    bom = b"\xef\xbb\xbf" if way.has_bom else b""
    source = qb.TextSource(
        name=f"Text {len(package.project.sources)}",
        plain_text_path=package.add_file(bom + stored.encode(), ".txt"),
    )
    for start, end in text.spans:
        first = scale.from_canonical(start) - way.distance
        last = scale.from_canonical(end) - way.distance
        quote = words[start:end]
        name = {
            "quote": quote,
            "cut": quote if len(quote) <= 70 else quote[:67] + "...",
            "folded": " ".join(quote.split()),
            "slice": words[first:last],
            "label": "A label",
        }.get(way.names)
        source.plain_text_selections.append(
            qb.PlainTextSelection(start_position=first, end_position=last, name=name)
        )
    package.project.sources.append(source)
    return source


def verdicts(texts: list[Text], way: Way, origin: str | None) -> Iterator[str]:
    """Yield how each text comes back: right, doubted, or wrong in silence."""
    package = qb.Package(qb.Project(name="Study", origin=origin))
    for text in texts:
        written(package, text, way)
    work, profile = Workspace(package), profile_of(origin)
    expected = profile.convention_for(origin or "")
    make_canonical(work, expected, is_observed=profile.is_observed)
    told = {
        finding.location.path
        for finding in work.report()
        if finding.severity is not qb.Severity.INFO
    }
    for source, text in zip(work.project.sources, texts, strict=True):
        assert isinstance(source, qb.TextSource)
        found = [work.quote(source, s) for s in source.plain_text_selections]
        if found == text.quotes:
            yield "right"
        else:
            yield "doubted" if source.name in told else "wrong in silence"


def ways(chance: random.Random, count: int, *, moved: bool) -> Iterator[Way]:
    """Yield ways of writing at random."""
    for _ in range(count):
        lines, has_bom = chance.choice(LINES), chance.random() < 0.4
        wide = 2 if lines == "CRLF made LF" else chance.choice((1, 2))
        convention = Convention(
            chance.choice(list(Unit)), wide, has_bom and chance.random() < 0.4
        )
        distance = chance.choice((3, -2, 5)) if moved else 0
        yield Way(convention, lines, has_bom, chance.choice(NAMES), distance)


@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("put_in", PUT_IN.values(), ids=PUT_IN)
def test_the_whole_study_comes_back_right(
    study: list[Text], put_in: str, origin: str | None
) -> None:
    chance = random.Random(f"{origin}{put_in}")
    texts = [with_more_characters(text, put_in) for text in study]
    for way in ways(chance, 10, moved=False):
        assert set(verdicts(texts, way, origin)) == {"right"}, (way, origin)


@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("how", [5, 3, 2, "words"])
def test_few_codings_are_right_or_doubted(
    study: list[Text], how: int | str, origin: str | None
) -> None:
    chance = random.Random(f"{origin}{how}")
    counts: Counter[str] = Counter()
    for way in ways(chance, 20, moved=False):
        if how == 2 and way.names == "slice":
            continue  # two slices that happen to begin and end with words fool anybody
        put_in = chance.choice(list(PUT_IN.values()))
        texts = [
            few(with_more_characters(text, put_in), chance, how)
            for text in chance.sample(study, chance.choice((1, 2, 8)))
        ]
        found = list(verdicts(texts, way, origin))
        assert "wrong in silence" not in found, (way, origin)
        counts.update(found)
    assert counts["right"] >= 0.8 * counts.total()


@pytest.mark.parametrize("names", NAMES)
def test_a_text_that_lost_its_beginning_is_moved_or_doubted(
    study: list[Text], names: str
) -> None:
    chance = random.Random(names)
    counts: Counter[str] = Counter()
    for way in ways(chance, 12, moved=True):
        text = few(chance.choice(study), chance, chance.choice(("all", 8)))
        after = [span for span in text.spans if span[0] > 10]
        found = list(
            verdicts([Text(text.words, after)], way._replace(names=names), None)
        )
        assert "wrong in silence" not in found, way
        counts.update(found)
    if names in ("quote", "cut", "folded"):
        assert set(counts) == {"right"}


@pytest.mark.parametrize("origin", ORIGINS)
def test_what_a_tool_usually_does_is_not_doubted(
    study: list[Text], origin: str | None
) -> None:
    usual = profile_of(origin).convention_for(origin or "")
    lines = "CRLF" if usual.crlf == 2 else "LF"
    way = Way(usual, lines, has_bom=False, names="none")
    package = qb.Package(qb.Project(name="Study", origin=origin))
    for text in study:
        written(package, text, way)
    codes = {finding.code for finding in qb.normalise(package).report}
    assert not {code for code in codes if "convention" in code or "position" in code}


def test_the_generator_counts_as_tools_do() -> None:
    """What is written for the canonical way is the canonical text itself."""
    package = qb.Package(qb.Project(name="P"))
    text = Text("one\ntwo 😀 three", [(8, 9), (10, 15)])
    source = written(package, text, Way(CANONICAL, "LF", False, "quote"))
    assert package.text(source) == text.words
    assert [s.name for s in source.plain_text_selections] == ["😀", "three"]
