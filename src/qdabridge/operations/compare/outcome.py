"""What a comparison found, as plain values that can be shown and decided."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from qdabridge.agreement import Box, Coefficient, Spread
from qdabridge.operations.compare.coders import ComparedCoder
from qdabridge.operations.compare.disagreements import Shift
from qdabridge.operations.compare.figures import POOLINGS, Figure
from qdabridge.operations.compare.layout import ComparedCode, ComparedSource, Layout
from qdabridge.operations.compare.results import Result
from qdabridge.report import Report
from qdabridge.tabular import Value

__all__ = [
    "TITLES",
    "AgreedPlace",
    "Comparison",
    "Confusion",
    "Disagreement",
    "MajorityPlace",
    "Marked",
    "Proposal",
    "Said",
    "proposed",
]


SHOWN_SPREADS = ("percent", "f1", "kappa", "alpha", "fleiss")
"""The coefficients that get an interval where all are listed."""


TITLES = {
    "percent": "agreement",
    "f1": "F1",
    "fleiss": "Fleiss' kappa",
    "conger": "Conger's kappa",
    "light": "Light's kappa",
    "ac1": "Gwet's AC1",
    "pabak": "PABAK",
    "kappa": "Cohen's kappa",
    "alpha": "Krippendorff's alpha",
}
"""What coefficients are called in full."""


@dataclass(frozen=True)
class Marked:
    """A stretch or box with a code, as one coder marked it.

    Attributes:
        code: Name of the code.
        start: Code points, milliseconds, or the left of a box.
        end: Half-open.
        box: Left, low, right, high; None for a stretch.
    """

    code: str
    start: int
    end: int
    box: Box | None = None


@dataclass(frozen=True)
class Said:
    """What one coder marked at a place; nothing is a decision too."""

    coder: str
    marks: tuple[Marked, ...]


@dataclass(frozen=True)
class Proposal:
    """A code at a place that somebody gave, and that can be kept, dropped or changed.

    Attributes:
        mark: The code, and where.
        coders: Names of those who marked exactly this.
    """

    mark: Marked
    coders: tuple[str, ...]


@dataclass(frozen=True)
class Disagreement:
    """A place at which coders disagree.

    Attributes:
        number: From 1, in the order that is best for a discussion.
        ground: ``text``, ``area`` or ``time``.
        source: Name of the source.
        key: Key of the text it is in, or of the source.
        page: Page of a PDF, from 0; None elsewhere.
        start: Where the whole place begins: code points, or milliseconds.
        end: Half-open.
        box: What the whole place covers of a page or picture; None elsewhere.
        kind: ``missed``, ``other code`` or ``boundaries``.
        who: Everybody who worked there, with what they marked of this.
        also: What else they marked there, which is no part of the disagreement.
        text: The words of the place; empty where there are none.
        before: The words before it.
        after: The words after it.
        note: What helps to understand it, such as that one code is above the other.
    """

    number: int
    ground: str
    source: str
    key: str
    page: int | None
    start: int
    end: int
    box: Box | None
    kind: str
    who: tuple[Said, ...]
    also: tuple[Said, ...]
    text: str = ""
    before: str = ""
    after: str = ""
    note: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """Names of the codes it is about."""
        return tuple(dict.fromkeys(m.code for said in self.who for m in said.marks))

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """What was marked, each once, with who did."""
        who: dict[Marked, list[str]] = {}
        for said in self.who:
            for mark in dict.fromkeys(said.marks):
                who.setdefault(mark, []).append(said.coder)
        return tuple(Proposal(mark, tuple(names)) for mark, names in who.items())

    @property
    def place(self) -> str:
        """Where it is, for people: ``12-34``, ``page 3``, ``1200-3400 ms``."""
        if self.page is not None:
            return f"page {self.page + 1}"
        if self.box is not None:
            return "at {},{}-{},{}".format(*self.box)
        return f"{self.start}-{self.end}{' ms' if self.ground == 'time' else ''}"


@dataclass(frozen=True)
class AgreedPlace:
    """A place that all who worked there marked alike."""

    source: str
    ground: str
    code: str
    start: int
    end: int
    page: int | None = None
    key: str = ""
    """Key of the text it is in, or of the source."""


@dataclass(frozen=True)
class Confusion:
    """How much lies under one code of one coder and another of the other.

    Attributes:
        first: A coder.
        second: Another one.
        code: What only the first gave.
        other: What only the second gave.
        size: Characters or milliseconds.
    """

    first: str
    second: str
    code: str
    other: str
    size: int


@dataclass(frozen=True)
class MajorityPlace:
    """Where more than half of those who worked there gave a code, or exactly half."""

    source: str
    code: str
    start: int
    end: int
    words: str
    of: int
    """How many worked there."""
    is_undecided: bool = False
    """Exactly half of them gave it."""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What coders agree and disagree on.

    Attributes:
        coders: Who was compared; with a reference coder, that one first.
        gold: Name of the reference coder; None: there is none.
        unit: What a decision is about.
        codes: The codes that were compared.
        sources: All sources, with who worked on them and whether they enter.
        results: The figures: for words, areas and times apart, never summed.
        disagreements: In the order that is best for a discussion.
        kinds: How many there are of each kind.
        agreed: The places that all marked alike.
        confusion: Which code of one coder lies under which of another, largest first.
        shifts: How far apart boundaries are, by code.
        majority: For more than two coders: what most of them gave.
        inferred: Was it inferred who worked on what?
        aggregate: Do codes include those below them?
        like: The tool whose own number is reproduced; None: none is.
        tool_figures: What that tool would show, by code and source (None: all).
        methods: The paragraph for a paper.
        case_names: Names of the cases that are units, by key.
        texts: Texts by key, for showing places; no part of ``to_json``.
        text_keys: Keys of the texts of each source, by the source's key.
        layout: Who marked what, for tables of units.
        report: What is to be known about the figures.
    """

    coders: tuple[ComparedCoder, ...]
    gold: str | None
    unit: str
    codes: tuple[ComparedCode, ...]
    sources: tuple[ComparedSource, ...]
    results: tuple[Result, ...]
    disagreements: Sequence[Disagreement]
    kinds: Mapping[str, int]
    agreed: tuple[AgreedPlace, ...]
    confusion: Sequence[Confusion]
    shifts: tuple[Shift, ...]
    majority: Sequence[MajorityPlace]
    inferred: bool
    aggregate: bool
    methods: str
    report: Report
    like: str | None = None
    tool_figures: tuple["ToolFigure", ...] = ()
    case_names: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    text_keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    layout: Layout | None = field(default=None, repr=False)

    @property
    def compared(self) -> tuple[ComparedSource, ...]:
        """The sources that enter."""
        return tuple(source for source in self.sources if source.is_compared)

    def result(self, ground: str = "") -> Result | None:
        """Return the figures of a ground; of the first one if none is named."""
        return next((r for r in self.results if ground in ("", r.ground)), None)

    def named(self, figure: Figure) -> tuple[str | None, str | None, tuple[str, ...]]:
        """Return the names of code, source and coders of a figure."""
        return (
            self._labels[figure.code] if figure.code else None,
            self._labels[figure.source] if figure.source else None,
            tuple(self.coders[n].name for n in figure.coders),
        )

    @cached_property
    def _labels(self) -> dict[str, str]:
        """Names of codes, sources and cases by key."""
        codes = {code.key: code.name for code in self.codes}
        sources = {source.key: source.name for source in self.sources}
        return codes | sources | dict(self.case_names)

    def to_json(self, *, with_quotes: bool = True) -> dict[str, Any]:
        """Return everything as data for JSON; undefined values are null with a reason.

        Args:
            with_quotes: With words of transcripts.
        """
        return {
            "coders": [_plain(coder) for coder in self.coders],
            "gold": self.gold,
            "unit": self.unit,
            "aggregate": self.aggregate,
            "inferred_roster": self.inferred,
            "codes": [_plain(code) for code in self.codes],
            "sources": [_plain(source) for source in self.sources],
            "results": [self._result(result) for result in self.results],
            "disagreements": [
                _disagreement(one, with_quotes) for one in self.disagreements
            ],
            "agreed_places": [_plain(one) for one in self.agreed],
            "confusion": [_plain(one) for one in self.confusion],
            "shifts": [_plain(one) for one in self.shifts],
            "majority": [
                {**_plain(one), **({} if with_quotes else {"words": ""})}
                for one in self.majority
            ],
            "like": self.like,
            "tool_figures": [_plain(one) for one in self.tool_figures],
            "methods": self.methods,
        }

    def _result(self, result: Result) -> dict[str, Any]:
        left = set(result.left_out("kappa")) if result.coders == 2 else set()
        return {
            "ground": result.ground,
            "unit": result.unit,
            "sources": [self._labels[key] for key in result.sources],
            "figures": [self._figure(figure) for figure in result.figures()],
            "left_out_of_mean_kappa": [
                code.name for code in self.codes if code.key in left
            ],
        }

    def _figure(self, figure: Figure) -> dict[str, Any]:
        code, source, coders = self.named(figure)
        made: dict[str, Any] = {"code": code, "source": source, "coders": list(coders)}
        if figure.rule:
            made["rule"] = figure.rule
        if figure.cells is not None:
            made |= {**figure.cells._asdict(), "n": figure.cells.n}
        if figure.votes:
            made["counts"] = figure.counts
        made |= _values(figure.measures)
        is_whole = figure.source is None and figure.rule in ("", POOLINGS[0])
        if is_whole:
            made["intervals"] = {
                name: _spread(figure.spread(name))
                for name in SHOWN_SPREADS
                if name in figure.names
            }
        return made

    def rows(self, ground: str = "", *, by_source: bool = False) -> Iterator[Figure]:
        """Yield the figures of a result: pooled, then code by code.

        Args:
            ground: Which result; the first if none is named.
            by_source: Those of each source too.
        """
        result = self.result(ground)
        if result is not None:
            yield from result.figures(by_source=by_source)


@dataclass(frozen=True)
class ToolFigure:
    """What another tool would show for a code, in one source or (None) in all."""

    tool: str
    measure: str
    code: str | None
    source: str | None
    coders: tuple[str, ...]
    value: float | None
    reason: str = ""


def _values(measures: Mapping[str, Coefficient]) -> dict[str, Any]:
    made: dict[str, Any] = {name: one.value for name, one in measures.items()}
    reasons = {name: one.reason for name, one in measures.items() if one.reason}
    flags = {name: one.flag for name, one in measures.items() if one.flag}
    return (
        made
        | ({"undefined": reasons} if reasons else {})
        | ({"flagged": flags} if flags else {})
    )


def _spread(spread: Spread) -> dict[str, Any]:
    return {k: v for k, v in spread._asdict().items() if v not in (None, "")}


def _plain(thing: Any) -> dict[str, Any]:
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in vars(thing).items()
    }


def _disagreement(one: Disagreement, with_quotes: bool) -> dict[str, Any]:
    made = _plain(one)
    for name in ("who", "also"):
        made[name] = {
            said.coder: [
                [mark.code, *(mark.box or (mark.start, mark.end))]
                for mark in said.marks
            ]
            for said in getattr(one, name)
        }
    if not with_quotes:
        made |= {"text": "", "before": "", "after": ""}
    return made


def proposed(
    one: Disagreement, keys: Mapping[str, str], hashes: Mapping[str, str]
) -> dict[str, Value]:
    """Return the cells of the decision about a place, which is still to be taken."""
    first, *others = (proposal.mark for proposal in one.proposals)
    row: dict[str, Value] = {
        "source_guid": one.key,
        "text_sha256": hashes.get(one.key) if one.ground == "text" else None,
        "start": first.start,
        "end": first.end,
        "code_guid": keys[first.code],
        "page": one.page,
    }
    if first.box is not None:
        row |= {"start": first.box[0], "end": first.box[2]}
        row |= {"low": first.box[1], "high": first.box[3]}
    elif others:
        other = others[0]
        if other.code != first.code:
            row["new_code_guid"] = keys[other.code]
        if (other.start, other.end) != (first.start, first.end):
            row |= {"new_start": other.start, "new_end": other.end}
    return row
