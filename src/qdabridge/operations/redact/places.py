"""Every place of a project where a name can hide, and what becomes of it."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from qdabridge.errors import ReadError
from qdabridge.model import (
    AnySource,
    Element,
    Note,
    PDFSelection,
    PlainTextSelection,
    Project,
    TextElement,
    Transcript,
    Variable,
    VariableValue,
    holders,
)
from qdabridge.operations.redact.names import same_name
from qdabridge.operations.redact.plan import Entry, Plan, PlanError
from qdabridge.package import Package
from qdabridge.text import is_quote_of
from qdabridge.tools import each_element

__all__ = [
    "Counts",
    "Hit",
    "Replaced",
    "Scope",
    "Words",
    "find_hits",
    "scope_of_source",
    "texts_of",
]


class Hit(NamedTuple):
    """What was found: a stretch of the text, the row, and what stands there then."""

    start: int
    end: int
    entry: Entry
    text: str


_FIRST = {"word": 0, "text": 1, "regex": 2}


def find_hits(entries: Iterable[Entry], text: str, place: str) -> list[Hit]:
    """Return what the rows find, in the order of the text; the longest goes first.

    Args:
        entries: The rows that hold here.
        text: The text.
        place: Named in the error.

    Raises:
        PlanError: Two rows find stretches that overlap, none within the other.
    """
    found = [
        Hit(m.start(), m.end(), entry, entry.replacement(m))
        for entry in entries
        for m in entry.pattern.finditer(text)
        if m.end() > m.start()
    ]
    if len(found) < 2:
        return found
    found.sort(
        key=lambda h: (
            h.start - h.end,
            _FIRST[h.entry.kind],
            h.entry.ignore_case,
            h.start,
        )
    )
    taken: list[Hit] = []
    for hit in found:
        near = [t for t in taken if t.start < hit.end and hit.start < t.end]
        if not near:
            taken.append(hit)
        elif not (near[0].start <= hit.start and hit.end <= near[0].end):
            _refuse_overlap(hit, near[0], place)
    return sorted(taken, key=lambda h: h.start)


def _refuse_overlap(hit: Hit, other: Hit, place: str) -> None:
    start, end = min(hit.start, other.start), max(hit.end, other.end)
    raise PlanError(
        f"{other.entry.row} and {hit.entry.row} of the plan overlap at {start}-{end},"
        " so it is not clear what stands there afterwards",
        location=place,
        hint="add a row to the plan that finds all of it, such as the whole name",
    )


class Replaced:
    """A text in which everything was replaced that was found.

    >>> found = [Hit(3, 7, Entry("Anna"), "P1")]
    >>> made = Replaced("I, Anna, say", found)
    >>> made.text, made.start(5), made.end(5), made.start(9)
    ('I, P1, say', 3, 5, 7)
    """

    def __init__(self, text: str, hits: Sequence[Hit]) -> None:
        self.hits = hits
        self._starts = [hit.start for hit in hits]
        moves = (len(hit.text) - (hit.end - hit.start) for hit in hits)
        self._moved = list(accumulate(moves, initial=0))
        parts, at = [], 0
        for hit in hits:
            parts += [text[at : hit.start], hit.text]
            at = hit.end
        self.text: str = "".join([*parts, text[at:]])

    def start(self, position: int) -> int:
        """Return where what began here begins; inside a name: where that begins."""
        number = bisect_right(self._starts, position) - 1
        if number < 0:
            return position
        hit = self.hits[number]
        if position < hit.end:
            return hit.start + self._moved[number]
        return position + self._moved[number + 1]

    def end(self, position: int) -> int:
        """Return where what ended here ends; inside a name: where that ends."""
        number = bisect_right(self._starts, position) - 1
        if number < 0:
            return position
        hit = self.hits[number]
        if position == hit.start:
            return position + self._moved[number]
        if position < hit.end:
            return hit.start + self._moved[number] + len(hit.text)
        return position + self._moved[number + 1]


_NO_WORDS = frozenset(
    (
        *("color", "type", "rich_text_path", "plain_text_path", "path"),
        *("current_path", "base_path", "plain_text_content"),
    )
)
"""Fields of strings that are no words of people; paths are looked at elsewhere."""


class Scope(NamedTuple):
    """A kind of place, and the names of the source it belongs to."""

    place: str
    sources: frozenset[str] = frozenset()
    label: str = ""


@dataclass
class Counts:
    """How often each row replaced something, by kind of place."""

    hits: Counter[tuple[str, str]] = field(default_factory=Counter)
    leftovers: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Names found where their row does not hold."""
    taken: Counter[str] = field(default_factory=Counter)
    """Replacements that stood there before, by row."""
    within: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Words that stand as a part of longer ones."""

    def of(self, entry: Entry) -> int:
        """Return how often a row replaced something."""
        return sum(n for (row, _), n in self.hits.items() if row == entry.row)


class Words:
    """Replaces words in strings and texts of one project, and counts.

    Attributes:
        counts: How often.
        quotes: What the words of each text selection have to be afterwards.
    """

    def __init__(self, plan: Plan) -> None:
        self.entries: Sequence[Entry] = plan.entries
        self.counts: Counts = Counts()
        self.quotes: dict[str, str] = {}

    def hits(self, text: str, scope: Scope) -> list[Hit]:
        """Return what is to be replaced in a text of a place."""
        holding = [e for e in self.entries if e.applies(scope.place, scope.sources)]
        hits = find_hits(holding, text, scope.label)
        for hit in hits:
            self.counts.hits[hit.entry.row, scope.place] += 1
        for entry in self.entries:
            if entry.taken and entry.taken.search(text):
                self.counts.taken[entry.row] += 1
        self._count_left(Replaced(text, hits).text if hits else text, scope)
        return hits

    def _count_left(self, text: str, scope: Scope) -> None:
        for entry in self.entries:
            key = entry.row, scope.label
            if not entry.applies(scope.place, scope.sources):
                if count := sum(1 for _ in entry.pattern.finditer(text)):
                    self.counts.leftovers[key] += count
            elif entry.within and (found := len(entry.within.findall(text))):
                self.counts.within[key] += found

    def string(self, text: str, scope: Scope) -> str:
        """Return a string with everything replaced that was found."""
        hits = self.hits(text, scope)
        return Replaced(text, hits).text if hits else text

    # --- Texts ----------------------------------------------------------------------

    def text(self, holder: TextElement | Transcript, text: str, scope: Scope) -> str:
        """Return a text with everything replaced, and move what lies on it."""
        replaced = Replaced(text, self.hits(text, scope))
        if isinstance(holder, Transcript):
            for point in holder.sync_points:
                if point.position is not None:
                    point.position = replaced.start(point.position)
        else:
            for selection in holder.plain_text_selections:
                self._move(selection, text, replaced, scope)
        return replaced.text

    def _move(
        self,
        selection: PlainTextSelection,
        text: str,
        replaced: Replaced,
        scope: Scope,
    ) -> None:
        start, end = selection.start_position, selection.end_position
        old = text[start:end]
        selection.start_position = replaced.start(start)
        selection.end_position = max(replaced.end(end), selection.start_position)
        self.quotes[selection.guid.key] = _spliced(text, start, end, replaced.hits)
        new = replaced.text[selection.start_position : selection.end_position]
        if selection.name is None:
            return
        if is_quote_of(selection.name, old):
            selection.name = _renamed(selection.name, old, new)
        else:
            selection.name = self.string(selection.name, scope)

    # --- Everything else ------------------------------------------------------------

    def fields(self, element: Element, scope: Scope) -> None:
        """Replace in all words that an element itself says."""
        values = element.__dict__
        for name, value in values.items():
            if type(value) is not str or name in _NO_WORDS or not value:
                continue
            if name == "name" and self._is_done(element):
                continue
            values[name] = self.string(value, _scope_of(element, name, scope))

    def _is_done(self, element: Element) -> bool:
        """Has a selection got its name together with its text?"""
        if not isinstance(element, PlainTextSelection):
            return False
        return element.guid.key in self.quotes

    def other_values(self, bearer: Any, scope: Scope) -> int:
        """Take out numbers and dates that the plan finds; return how many."""
        scope = scope._replace(place="values")
        kept = [
            value
            for value in bearer.variable_values
            if value.text_value is not None
            or value.value is None
            or not self.hits(str(value.value), scope)
        ]
        gone = len(bearer.variable_values) - len(kept)
        if gone:
            bearer.variable_values = kept
        return gone

    def project(self, project: Project) -> int:
        """Replace in all words but those of texts; return how many values went."""
        gone = 0
        for part, scope in _parts(project):
            for element in each_element(part):
                self.fields(element, scope)
                if getattr(element, "variable_values", None):
                    gone += self.other_values(element, scope)
        own = {k: v for k, v in project.__dict__.items() if type(v) is str}
        for name in own.keys() - _NO_WORDS:
            scope = _scope_of(project, name, Scope("names", label="the project"))
            project.__dict__[name] = self.string(own[name], scope)
        return gone


def _parts(project: Project) -> Iterator[tuple[Element, Scope]]:
    """Yield what a project holds, with the source it belongs to."""
    for number, source in enumerate(project.sources, 1):
        yield source, scope_of_source(source, f"source {number}")
    for number, note in enumerate(project.notes, 1):
        yield note, scope_of_source(note, f"memo {number}")
    yield project.code_book, Scope("names", label="a code")
    lists: dict[str, Sequence[Element]] = {
        "a user": project.users,
        "a variable": project.variables,
        "a case": project.cases,
        "a link": project.links,
        "a set": project.sets,
        "a map": project.graphs,
    }
    for label, things in lists.items():
        for thing in things:
            yield thing, Scope("names", label=label)


def scope_of_source(source: AnySource | Note, label: str) -> Scope:
    """Return the scope of what a source says."""
    place = "memos" if isinstance(source, Note) else "texts"
    names = {same_name(source.name or ""), source.guid.key}
    return Scope(place, frozenset(names), label)


def _scope_of(element: Element, name: str, scope: Scope) -> Scope:
    if isinstance(element, VariableValue):
        return scope._replace(place="values")
    if scope.place == "memos" or isinstance(element, PDFSelection):
        return scope
    if name == "description" or isinstance(element, Variable):
        place = "descriptions" if name == "description" else "names"
        return scope._replace(place=place)
    return scope._replace(place="names")


def _spliced(text: str, start: int, end: int, hits: Iterable[Hit]) -> str:
    """Return the words of a stretch afterwards, whole replacements at its edges.

    Made from the pieces, not from the moved positions, so that one proves the other.
    """
    parts, at = [], start
    for hit in hits:
        if hit.end <= start or hit.start >= end:
            continue
        parts += [text[at : hit.start] if hit.start > at else "", hit.text]
        at = hit.end
    return "".join([*parts, text[at:end] if end > at else ""])


def _renamed(name: str, old: str, new: str) -> str:
    """Return the name of a selection that was its quote, or the beginning of it."""
    if name == old:
        return new
    folded = " ".join(new.split())
    bare = name.rstrip().removesuffix("...").removesuffix("…").rstrip()
    if " ".join(old.split()) == " ".join(name.split()) or len(bare) >= len(folded):
        return folded
    tail = name.rstrip()[len(bare) :].strip()
    return folded[: len(bare)].rstrip() + tail


def texts_of(
    package: Package,
) -> Iterator[tuple[TextElement | Transcript, str, Scope]]:
    """Yield every text of a canonical package: what has it, its words, its scope.

    Raises:
        ReadError: A text is not there, so nobody can say what is in it.
    """
    project = package.project
    labelled: list[tuple[AnySource | Note, str]] = [
        *((s, f"source {n}") for n, s in enumerate(project.sources, 1)),
        *((s, f"memo {n}") for n, s in enumerate(project.notes, 1)),
    ]
    for source, label in labelled:
        scope = scope_of_source(source, label)
        for holder in holders(source):
            if isinstance(holder, TextElement | Transcript) and _is_there(holder):
                yield holder, _text(package, holder, source), scope


def _is_there(holder: TextElement | Transcript) -> bool:
    return holder.plain_text_path is not None or holder.plain_text_content is not None


def _text(
    package: Package, holder: TextElement | Transcript, source: AnySource | Note
) -> str:
    try:
        return package.text(holder)
    except ReadError as error:
        path = PurePosixPath((holder.plain_text_path or "").replace("\\", "/"))
        raise ReadError(
            f"the text {path.name} is not there, and nobody knows what names are in it",
            path=package.path,
            location=source.name or str(source.guid),
            hint="name the folder where it lies (--media), or leave the source out"
            " (--without)",
        ) from error
