"""Made-up canonical packages that say all sorts of things about hostile texts."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from strategies import HOSTILE

import qdabridge as qb
from qdabridge.model import Element
from qdabridge.model.project import holders
from qdabridge.tools.adapting import our_origin
from qdabridge.tools.idioms.places import text_twin, twins

__all__ = ["canonical_packages"]

T = TypeVar("T")

_PIECES = [
    *(piece.replace("\r", "") for piece in HOSTILE if not piece.startswith("\ufeff")),
    "\n",
    "\n\n",
    "time ",
    "people ",
    "listened. ",
    "Łódź ",
]
_NAMES = ["Time", "time", "Trust", "A / B", "A::B", "P1 (2)", *HOSTILE]
_PLAIN = ["Time", "Trust", "Łódź", "P1", "Interview 1", "Letter \N{GRINNING FACE}"]
_DATES = [qb.DateTime(f"2025-03-{day:02}T09:00:0{day % 7}Z") for day in range(1, 29)]
_VALUES: dict[qb.TypeOfVariable, list[Any]] = {
    qb.TypeOfVariable.TEXT: ["Ulm", "", "Łódź \N{GRINNING FACE}", "a: b"],
    qb.TypeOfVariable.BOOLEAN: [True, False],
    qb.TypeOfVariable.INTEGER: [0, -7, 2**40],
    qb.TypeOfVariable.FLOAT: [Decimal("0.50"), Decimal(-3)],
    qb.TypeOfVariable.DATE: [qb.Date("2024-02-29")],
    qb.TypeOfVariable.DATE_TIME: _DATES[:2],
}
_FIELDS = {
    qb.TypeOfVariable.TEXT: "text_value",
    qb.TypeOfVariable.BOOLEAN: "boolean_value",
    qb.TypeOfVariable.INTEGER: "integer_value",
    qb.TypeOfVariable.FLOAT: "float_value",
    qb.TypeOfVariable.DATE: "date_value",
    qb.TypeOfVariable.DATE_TIME: "date_time_value",
}


def canonical_packages(*, plain_names: bool = False) -> SearchStrategy[qb.Package]:
    """Canonical packages whose references all lead somewhere.

    Args:
        plain_names: Names are few, short and visible, and no two things of a kind
            share one.
    """
    return _packages(plain_names)


@st.composite
def _packages(draw: DrawFn, plain_names: bool) -> qb.Package:
    return _Maker(draw, plain_names).package()


class _Maker:
    """Makes one package from what Hypothesis draws."""

    def __init__(self, draw: DrawFn, plain_names: bool) -> None:
        self.draw = draw
        self.plain = plain_names
        self.number = 0
        self.names = 0

    # --- Drawing --------------------------------------------------------------------

    def one_of(self, things: Sequence[T]) -> T:
        return self.draw(st.sampled_from(things))

    def some(self, things: Sequence[T], most: int = 2) -> list[T]:
        """Return a few different ones, in any order."""
        if not things:
            return []
        places = st.integers(0, len(things) - 1)
        chosen = self.draw(st.lists(places, max_size=most, unique=True))
        return [things[place] for place in chosen]

    def times(self, most: int, least: int = 0) -> range:
        return range(self.draw(st.integers(least, most)))

    def maybe(self) -> bool:
        return self.draw(st.booleans())

    def guid(self) -> qb.Guid:
        self.number += 1
        return qb.Guid.derived("canonical", str(self.number))

    def name(self) -> str:
        self.names += 1
        if self.plain:
            return f"{self.one_of(_PLAIN)} {self.names}"
        return self.one_of(_NAMES) or "Time"

    def text(self) -> str:
        pieces = self.draw(st.lists(st.sampled_from(_PIECES), max_size=8))
        return "".join(pieces).lstrip("\ufeff")

    def words(self) -> str | None:
        return self.one_of([None, "a comment", "two\nlines \N{GRINNING FACE}"])

    # --- Making ---------------------------------------------------------------------

    def package(self) -> qb.Package:
        self.project = qb.Project(
            name="P", origin=our_origin(None), creation_date_time=_DATES[0]
        )
        self.made = qb.Package(self.project)
        self.users = [
            qb.User(guid=self.guid(), name=f"{name} \N{OWL}", id=name[:1])
            for name in ("Anna", "Ben")
        ]
        self.project.users = self.users
        self.project.code_book.codes = [self.code(0) for _ in self.times(3)]
        self.codes = [code for code, _ in self.project.walk_codes()]
        kinds = list(qb.TypeOfVariable)
        self.project.variables = [
            qb.Variable(
                guid=self.guid(),
                name=f"{self.one_of(_PLAIN)} {n}",
                type_of_variable=self.one_of(kinds),
            )
            for n in self.times(3)
        ]
        self.project.sources = [self.source() for _ in self.times(3)]
        self.project.notes = [self.note() for _ in self.times(3)]
        self.project.cases = [self.case(n) for n in self.times(2)]
        self.project.sets = [self.set() for _ in self.times(1)]
        self.project.links = [self.link() for _ in self.times(1)]
        self.refer_to_notes()
        return self.made

    def code(self, depth: int) -> qb.Code:
        below = self.times(2) if depth < 2 else ()
        return qb.Code(
            guid=self.guid(),
            name=self.name(),
            color=self.one_of([None, "#004488"]),
            description=self.words(),
            codes=[self.code(depth + 1) for _ in below],
        )

    def text_fields(self) -> tuple[str, dict[str, Any]]:
        text = self.text()
        if self.maybe():
            return text, {"plain_text_content": text}
        guid = self.guid()
        return text, {
            "plain_text_path": self.made.add_file(text.encode(), ".txt", guid)
        }

    def selection_fields(self) -> dict[str, Any]:
        codings = self.codings(2)
        author = codings[0] if codings else None
        return {
            "guid": self.guid(),
            "description": self.words(),
            "codings": codings,
            "creating_user": author.creating_user if author else self.users[0].guid,
            "creation_date_time": author.creation_date_time if author else _DATES[1],
        }

    def codings(self, most: int) -> list[qb.Coding]:
        return [
            qb.Coding(
                guid=self.guid(),
                code_ref=code.guid,
                creating_user=self.one_of(self.users).guid,
                creation_date_time=self.one_of(_DATES),
            )
            for code in self.some(self.codes, most)
        ]

    def selections(self, text: str) -> list[qb.PlainTextSelection]:
        found = []
        for _ in self.times(3):
            ends = st.integers(0, len(text))
            start, end = sorted((self.draw(ends), self.draw(ends)))
            name = self.one_of([None, text[start:end], "a label"])
            fields = self.selection_fields() | {"name": name}
            fields |= {"start_position": start, "end_position": end}
            found.append(qb.PlainTextSelection(**fields))
        return found

    def whole(self) -> dict[str, Any]:
        return {
            "guid": self.guid(),
            "name": self.name(),
            "creation_date_time": _DATES[2],
            "description": self.words(),
        }

    def source(self) -> Any:
        kind = self.one_of(["text", "text", "text", "pdf", "picture", "sound"])
        fields = self.whole() | {"codings": self.codings(1)}
        if kind == "text":
            text, where = self.text_fields()
            fields |= where | {"plain_text_selections": self.selections(text)}
            return qb.TextSource(**fields)
        if kind == "pdf":
            return self.pdf(fields)
        if kind == "picture":
            return self.picture(fields)
        return self.sound(fields)

    def pdf(self, fields: dict[str, Any]) -> qb.PDFSource:
        regions = [self.region() for _ in self.times(2)]
        text, where = self.text_fields()
        spans = self.selections(text)
        if regions and spans:  # a quotation with two anchors
            spans[0].guid = text_twin(regions[0].guid)
            spans[0].codings, spans[0].description = [], None
        about = {**self.whole(), **where, "plain_text_selections": spans}
        fields |= {
            "pdf_selections": regions,
            "representation": qb.Representation(**about),
        }
        return qb.PDFSource(**fields)

    def region(self) -> qb.PDFSelection:
        corners = {"first_x": 1, "first_y": 2, "second_x": 30, "second_y": 40}
        return qb.PDFSelection(page=0, **corners, **self.selection_fields())

    def picture(self, fields: dict[str, Any]) -> qb.PictureSource:
        corners = {"first_x": 1, "first_y": 2, "second_x": 30, "second_y": 40}
        regions = [
            qb.PictureSelection(**corners, **self.selection_fields())
            for _ in self.times(2)
        ]
        return qb.PictureSource(picture_selections=regions, **fields)

    def sound(self, fields: dict[str, Any]) -> qb.AudioSource:
        text, where = self.text_fields()
        points = [
            qb.SyncPoint(guid=self.guid(), time_stamp=n * 500, position=place)
            for n, place in enumerate((0, len(text)))
        ]
        spoken = self.selection_fields()
        spoken |= {"from_sync_point": points[0].guid, "to_sync_point": points[1].guid}
        transcript = qb.Transcript(
            **self.whole(),
            **where,
            sync_points=points,
            transcript_selections=[qb.TranscriptSelection(**spoken)],
        )
        span = qb.AudioSelection(begin=0, end=700, **self.selection_fields())
        return qb.AudioSource(
            transcripts=[transcript], audio_selections=[span], **fields
        )

    def note(self) -> qb.Note:
        return qb.Note(**self.whole(), **self.text_fields()[1])

    def case(self, number: int) -> qb.Case:
        spans = [
            selection
            for source in self.project.sources
            for holder in holders(source)
            for selection in holder.selections
            if selection.codings or isinstance(selection, qb.PlainTextSelection)
        ]
        return qb.Case(
            guid=self.guid(),
            name=f"Person {number}",
            description=self.words(),
            variable_values=[self.value(v) for v in self.some(self.project.variables)],
            source_refs=[s.guid for s in self.some(self.project.sources)],
            selection_refs=[s.guid for s in self.some(spans)],
        )

    def value(self, variable: qb.Variable) -> qb.VariableValue:
        kind = variable.type_of_variable
        said = {_FIELDS[kind]: self.one_of(_VALUES[kind])}
        return qb.VariableValue(variable_ref=variable.guid, **said)

    def set(self) -> qb.Set:
        return qb.Set(
            guid=self.guid(),
            name="A set",
            member_codes=[c.guid for c in self.some(self.codes)],
            member_sources=[s.guid for s in self.some(self.project.sources)],
        )

    def link(self) -> qb.Link:
        ends: list[Any] = [*self.users, *self.codes]
        return qb.Link(
            guid=self.guid(),
            name="says",
            direction=qb.Direction.ONE_WAY,
            origin_guid=self.one_of(ends).guid,
            target_guid=self.one_of(ends).guid,
        )

    def refer_to_notes(self) -> None:
        things: list[Element] = [self.project, *self.codes, *self.project.sources]
        anchors = {pair.text.guid for pair in twins(self.project)}  # stay bare
        for source in self.project.sources:
            for holder in holders(source):
                for selection in holder.selections:
                    if selection.guid not in anchors:
                        things += [selection, *selection.codings]
        for note in self.project.notes:
            for thing in self.some(things):
                refs: list[qb.Guid] = thing.note_refs  # type: ignore[attr-defined]
                refs.append(note.guid)
