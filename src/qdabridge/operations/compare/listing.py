"""The list of disagreements, in the order for a discussion; comparisons as tables."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import cast

from qdabridge.agreement import Span, united
from qdabridge.formats import decision_columns, text_hash
from qdabridge.model import Ground
from qdabridge.operations.compare.disagreements import (
    AREAS,
    KINDS,
    Cluster,
    Found,
    Nearby,
)
from qdabridge.operations.compare.figures import Figure
from qdabridge.operations.compare.later import MadeLater
from qdabridge.operations.compare.layout import (
    ComparedCode,
    ComparedSource,
    Field,
    Layout,
    Piece,
)
from qdabridge.operations.compare.outcome import (
    AgreedPlace,
    Comparison,
    Disagreement,
    Marked,
    Said,
    proposed,
)
from qdabridge.operations.compare.results import Result
from qdabridge.operations.compare.tally import Tally
from qdabridge.tabular import Column, Kind, Table, Value

__all__ = ["Listing", "disagreements_table", "figures_table", "matrix_table"]


CONTEXT = 80
"""Code points before and after a place."""


class Listing:
    """Makes what people read of what was found."""

    def __init__(
        self,
        layout: Layout,
        coders: Sequence[str],
        codes: Iterable[ComparedCode],
        sources: Mapping[str, ComparedSource],
        texts: Mapping[str, str],
    ) -> None:
        self._layout = layout
        self._coders = coders
        self._codes = {code.key: code for code in codes}
        self._sources = sources
        self._texts = texts
        self._order = {key: n for n, key in enumerate(sources)}
        self._nearby = Nearby(layout)

    def disagreements(self, found: Sequence[Found]) -> Sequence[Disagreement]:
        """Return the list: by kind, then what is confused most often, then by place."""
        about = [self._about(one) for one in found]
        often = Counter(about)
        keys = [
            (
                KINDS.index(one.kind),
                -often[names],
                names,
                self._order[one.first.field.source],
                one.first.field.place,
                one.first.start,
            )
            for one, names in zip(found, about, strict=True)
        ]
        ordered = sorted(range(len(found)), key=keys.__getitem__)
        return MadeLater(
            len(found), lambda number: self._one(number + 1, found[ordered[number]])
        )

    def agreed(self, clusters: Iterable[Cluster]) -> tuple[AgreedPlace, ...]:
        """Return the places all marked alike, in the order of the texts."""
        ordered = sorted(
            clusters,
            key=lambda c: (self._order[c.field.source], c.field.place, c.start),
        )
        return tuple(
            AgreedPlace(
                self._sources[c.field.source].name,
                c.field.result,
                self._codes[c.code].name,
                c.start,
                c.end,
                c.field.place[2] if c.field.place[0] is Ground.PAGE else None,
                c.field.place[1],
            )
            for c in ordered
        )

    def _about(self, one: Found) -> tuple[str, ...]:
        return tuple(sorted({self._codes[c.code].name for c in one.clusters}))

    def _one(self, number: int, one: Found) -> Disagreement:
        field, clusters = one.first.field, one.clusters
        start = min(c.start for c in clusters)
        end = max(c.end for c in clusters)
        low, high = min(c.low for c in clusters), max(c.high for c in clusters)
        is_area = field.place[0] in AREAS
        text = self._texts.get(field.place[1], "") if not is_area else ""
        if field.place[0] is not Ground.TEXT:
            text = ""
        workers = sorted(self._layout.workers(field.source, field.result))
        return Disagreement(
            number=number,
            ground=field.result,
            source=self._sources[field.source].name,
            key=field.place[1],
            page=field.place[2] if field.place[0] is Ground.PAGE else None,
            start=start,
            end=end,
            box=(start, low, end, high) if is_area else None,
            kind=one.kind,
            who=self._said(clusters, workers),
            also=self._also(field, clusters, workers, start, end),
            text=text[start:end],
            before=_in_words(text[max(start - CONTEXT, 0) : start], text, start, -1),
            after=_in_words(text[end : end + CONTEXT], text, end, 1),
            note=self._relation(one),
        )

    def _said(
        self, clusters: Iterable[Cluster], workers: Sequence[int]
    ) -> tuple[Said, ...]:
        given = list(clusters)
        return tuple(
            Said(
                self._coders[n],
                tuple(
                    _marked(self._codes[c.code].name, piece)
                    for c in given
                    for piece in c.marks.get(n, ())
                ),
            )
            for n in workers
        )

    def _also(
        self,
        field: Field,
        clusters: Sequence[Cluster],
        workers: Sequence[int],
        start: int,
        end: int,
    ) -> tuple[Said, ...]:
        own = {(c.code, c.start, c.end) for c in clusters}
        near = [
            c
            for c in self._nearby.at(field, start, end)
            if (c.code, c.start, c.end) not in own
        ]
        said = self._said(near, workers)
        return tuple(one for one in said if one.marks)

    def _relation(self, one: Found) -> str:
        """Return which code of one coder is above one of another."""
        pairs = {
            (self._codes[upper.code].name, self._codes[lower.code].name): None
            for lower in one.clusters
            for upper in one.clusters
            if upper.code in self._codes[lower.code].above
            and not set(upper.marks) & set(lower.marks)
        }
        return "; ".join(f"{upper} is above {lower}" for upper, lower in pairs)


def _marked(code: str, piece: Piece) -> Marked:
    if len(piece) == 4:
        return Marked(code, piece[0], piece[2], piece)
    return Marked(code, piece[0], piece[1])


def _in_words(words: str, text: str, at: int, way: int) -> str:
    """Return context in whole words on one line."""
    edge = at + way * len(words)
    is_cut = 0 < edge < len(text) and text[edge - 1].isalnum() and text[edge].isalnum()
    if is_cut:
        head, blank, tail = words.partition(" ") if way < 0 else words.rpartition(" ")
        words = (tail if way < 0 else head) if blank else words
    return " ".join(words.split())


_PLACES = Decimal("0.000001")


def figures_table(made: Comparison, *, by_source: bool = True) -> Table:
    """Return all figures: a row for each code, source and pair of coders."""
    rows: list[dict[str, Value]] = []
    names: dict[str, None] = {}
    for result in made.results:
        for figure in result.figures(by_source=by_source):
            rows.append(_figure(made, result, figure))
            names |= dict.fromkeys(figure.names)
    heads = [
        Column("ground", Kind.TEXT, "text, area, time, or the unit"),
        Column("coders", Kind.TEXT, "who is compared; of two, the first is A"),
        Column("code", Kind.TEXT, "path of the code; empty: all codes"),
        Column("source", Kind.TEXT, "name of the source; empty: all sources"),
        Column("rule", Kind.TEXT, "how several codes were pooled"),
        *(Column(name, Kind.INTEGER, _CELLS[name]) for name in _CELLS),
        *(Column(name, Kind.DECIMAL, f"coefficient {name}") for name in names),
        Column("interval_of", Kind.TEXT, "the coefficient of the interval"),
        Column("low", Kind.DECIMAL, "lower end of its interval"),
        Column("high", Kind.DECIMAL, "upper end of its interval"),
        Column("undefined", Kind.TEXT, "why coefficients have no value"),
        Column("flagged", Kind.TEXT, "what to mind about those that have"),
    ]
    table = [tuple(row.get(column.name) for column in heads) for row in rows]
    return Table("figures", heads, table)


_CELLS = {
    "a": "units both coded",
    "b": "units only A coded",
    "c": "units only B coded",
    "d": "units neither coded",
    "n": "all units",
}


def _figure(made: Comparison, result: Result, figure: Figure) -> dict[str, Value]:
    code, source, coders = made.named(figure)
    row: dict[str, Value] = {
        "ground": result.ground,
        "coders": " x ".join(coders),
        "code": code,
        "source": source,
        "rule": figure.rule or None,
    }
    if figure.cells is not None:
        row |= {**figure.cells._asdict(), "n": figure.cells.n}
        if figure.open_why:
            row |= {"d": None, "n": None}
    measures = figure.measures
    row |= {name: decimal_of(one.value) for name, one in measures.items()}
    reasons = dict.fromkeys(one.reason for one in measures.values() if one.reason)
    flags = dict.fromkeys(one.flag for one in measures.values() if one.flag)
    row |= {
        "undefined": "; ".join(reasons) or None,
        "flagged": "; ".join(flags) or None,
    }
    if figure.source is None and figure.values is None:
        name = "kappa" if "kappa" in measures else "alpha"
        spread = figure.spread(name)
        if spread.low is not None:
            row |= {
                "interval_of": name,
                "low": decimal_of(spread.low),
                "high": decimal_of(spread.high),
            }
    return row


def decimal_of(value: float | None) -> Decimal | None:
    """Return a figure as a cell of a table, with six places."""
    if value is None:
        return None
    return Decimal(repr(float(value))).quantize(_PLACES, ROUND_HALF_UP)


# --- Disagreements --------------------------------------------------------------------


def disagreements_table(made: Comparison) -> Table:
    """Return the list for a meeting: a row for each place, a column for each coder.

    The last columns are those of a decision, about what is named first of a place; what
    another coder marked there instead is filled in as what it could be changed to.
    """
    coders = [coder.name for coder in made.coders]
    disagreements = list(made.disagreements)
    areas = any(one.box for one in disagreements)
    schema = decision_columns(with_areas=areas)
    heads = [
        Column("number", Kind.INTEGER, "in the order for a discussion"),
        Column("kind", Kind.TEXT, "other code, missed, boundaries"),
        Column("source", Kind.TEXT, "name of the source"),
        Column("place", Kind.TEXT, "code points, milliseconds, page or corners"),
        Column("before", Kind.TEXT, "words before the place", is_quote=True),
        Column("text", Kind.TEXT, "words of the place", is_quote=True),
        Column("after", Kind.TEXT, "words after the place", is_quote=True),
        *(
            Column(f"coder: {name}", Kind.TEXT, f"what {name} marked")
            for name in coders
        ),
        Column("also", Kind.TEXT, "other codes there, on which this does not hang"),
        Column("note", Kind.TEXT, "what helps to understand it"),
        *(column for column in schema if column.name != "note"),
    ]
    keys = {code.name: code.key for code in made.codes}
    hashes = {key: text_hash(text) for key, text in made.texts.items()}
    rows = []
    for one in disagreements:
        row = proposed(one, keys, hashes)
        cells = [row.get(c.name) for c in schema if c.name != "note"]
        rows.append((*_disagreement(one, coders), *cells))
    return Table("disagreements", heads, rows)


def _disagreement(one: Disagreement, coders: Sequence[str]) -> tuple[Value, ...]:
    said = {each.coder: each for each in one.who}
    return (
        one.number,
        one.kind,
        one.source,
        one.place,
        one.before or None,
        one.text or None,
        one.after or None,
        *(marks_of(said.get(name), one) for name in coders),
        "; ".join(f"{s.coder}: {marks_of(s, one)}" for s in one.also) or None,
        one.note or None,
    )


def marks_of(said: Said | None, one: Disagreement) -> str | None:
    """Return what a coder marked, with places where they are not the whole one."""
    if said is None:
        return None
    parts = []
    for mark in said.marks:
        is_whole = (mark.start, mark.end) == (one.start, one.end) and mark.box is None
        where = (
            ""
            if is_whole
            else f" {mark.start}-{mark.end}"
            if mark.box is None
            else " at {},{}-{},{}".format(*mark.box)
        )
        parts.append(f"{mark.code}{where}")
    return ", ".join(parts) or "-"


# --- Units by coders ------------------------------------------------------------------


def matrix_table(made: Comparison) -> Table:
    """Return units by coders, for R, SPSS, JASP, ReCal: 1 coded, 0 not, empty missing.

    Characters on which the same coders agree stand in one row, ``weight`` says how
    many they are.
    """
    coders = [coder.name for coder in made.coders]
    heads = [
        Column("source", Kind.TEXT, "name of the source"),
        Column("code", Kind.TEXT, "path of the code"),
        Column("start", Kind.INTEGER, "where the unit begins", "code points"),
        Column("end", Kind.INTEGER, "where it ends, half-open", "code points"),
        Column("weight", Kind.INTEGER, "how many units the row stands for"),
        *(Column(name, Kind.INTEGER, f"did {name} code it?") for name in coders),
        Column("text", Kind.TEXT, "words of the unit", is_quote=True),
    ]
    return Table("units", heads, list(_units(made)))


def _units(made: Comparison) -> Iterator[tuple[Value, ...]]:
    layout = made.layout
    sources = {source.key: source.name for source in made.sources}
    sources |= made.case_names
    for result in made.results:
        for source in result.sources:
            workers = result.tally.workers[source]
            for code in made.codes:
                rows = _rows(made, result, layout, code.key, source)
                for start, end, weight, who in rows:
                    yield (
                        sources[source],
                        code.name,
                        start,
                        end,
                        weight,
                        *(
                            int(n in who) if n in workers else None
                            for n in range(len(made.coders))
                        ),
                        None,
                    )


Row = tuple[int | None, int | None, int, frozenset[int]]


def _rows(
    made: Comparison, result: Result, layout: Layout | None, code: str, source: str
) -> Iterator[Row]:
    is_stretch = result.ground == "text" and layout is not None
    if not is_stretch or layout is None:
        for who, number in result.tally.of(code, source).items():
            if number:
                yield None, None, number, who
        return
    for key in made.text_keys.get(source, ()):
        marked = layout.of_text(source, key).get(code, {})
        spans = {
            coder: united(cast("list[Span]", pieces))
            for coder, pieces in marked.items()
            if coder in result.tally.workers[source]
        }
        yield from _of_text(result.tally, source, key, spans, len(made.texts[key]))


def _of_text(
    tally: Tally, source: str, key: str, spans: dict[int, list[Span]], length: int
) -> Iterator[Row]:
    units = tally.cuts.get((source, key))
    if units is not None:
        coded = {coder: set(_numbers(units.spans(own))) for coder, own in spans.items()}
        for number in range(len(units)):
            who = frozenset(coder for coder, own in coded.items() if number in own)
            yield (*units.at(number), 1, who)
        return
    edges = sorted((at, coder) for coder, own in spans.items() for s in own for at in s)
    here, who = 0, frozenset[int]()
    for at, coder in [*edges, (length, -1)]:
        at = min(at, length)
        if at > here:
            yield here, at, at - here, who
            here = at
        who = who ^ {coder}


def _numbers(spans: list[Span]) -> Iterator[int]:
    for start, end in spans:
        yield from range(start, end)
