"""A comparison as one HTML page, in which the disagreements can be decided."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from qdabridge.agreement import Coefficient
from qdabridge.errors import ComparisonError
from qdabridge.formats import DECISION_FORMAT, DECISION_VERSION, text_hash
from qdabridge.operations.compare.disagreements import KINDS
from qdabridge.operations.compare.figures import Figure
from qdabridge.operations.compare.outcome import (
    AgreedPlace,
    Comparison,
    Disagreement,
    Marked,
    Said,
)
from qdabridge.operations.compare.results import Result
from qdabridge.pages import Heatmap, Interval, Intervals, Page, figure_of
from qdabridge.spelling import unknown_name

__all__ = ["compare_page", "figure_plot", "told_with_ends"]


MEASURES = {
    "percent": "agreement",
    "f1": "F1",
    "kappa": "kappa",
    "fleiss": "Fleiss' kappa",
    "alpha": "alpha",
}
"""The coefficients that the tables show, and what they are called."""

CONTEXT = 120
"""Code points before and after a place, into which it can be extended by selecting."""
_CUT_WORD, _WORD_CUT = re.compile(r"\A\S*\s+"), re.compile(r"\s+\S*\Z")
MOST_CODES = 60
"""Of more codes only those with the largest numbers are in a heatmap."""


def compare_page(made: Comparison, *, with_quotes: bool = True) -> Page:
    """Return the page of a comparison.

    Args:
        made: The comparison.
        with_quotes: With words of transcripts.
    """
    names = ", ".join(coder.name for coder in made.coders)
    reference = f" {made.gold} is the reference." if made.gold else ""
    facts = [
        ("disagreements", f"{len(made.disagreements):,}"),
        ("places all coded alike", f"{len(made.agreed):,}"),
        ("codes", f"{len(made.codes):,}"),
        ("sources compared", f"{len(made.compared):,} of {len(made.sources):,}"),
    ]
    return Page(
        template="compare",
        title="Disagreements",
        values={
            "about": f"Coders: {names}.{reference} Unit: {made.unit}.",
            "facts": facts,
            "groups": list(_groups(made)),
            "heatmaps": list(_heatmaps(made)),
            "sources": made.sources,
            "methods": made.methods,
            "findings": list(made.report),
        },
        data=_Data(made, with_quotes).data(),
    )


# --- Figures --------------------------------------------------------------------------


def _pairs(made: Comparison, result: Result) -> list[tuple[int, int] | None]:
    if result.coders == 2:
        return [None]
    return [*([] if made.gold else [None]), *result.pairs]


def _groups(made: Comparison) -> Iterator[dict[str, Any]]:
    for result in made.results:
        for pair in _pairs(made, result):
            coders = [made.coders[n].name for n in pair or range(result.coders)]
            figures = [
                result.figure(code, None, pair) for code in (None, *result.codes)
            ]
            names = [name for name in MEASURES if name in figures[0].names]
            plot = _plot_of(made, result, pair)
            yield {
                "title": f"{' and '.join(coders)}: {_heading(made, result, None)}",
                "plot": figure_of(plot) if plot else None,
                "caption": plot.title if plot else "",
                "heads": ["Code", *(MEASURES[name] for name in names), "interval"],
                "rows": [_row(made, figure, names) for figure in figures],
            }


def _plot_of(
    made: Comparison, result: Result, pair: tuple[int, int] | None = None
) -> Intervals | None:
    """Return the coefficient of each code with its interval as a plot.

    Args:
        made: The comparison.
        result: The figures of one ground.
        pair: Two of the coders; None: all of them.
    """
    figures = [result.figure(code, None, pair) for code in (None, *result.codes)]
    name = _plotted(figures[0])
    if name is None:
        return None
    level = round(result.interval.level * 100)
    title = f"{MEASURES[name]} per code, with {level}% intervals"
    return Intervals(title, [_interval(made, figure, name) for figure in figures])


def _interval(made: Comparison, figure: Figure, name: str) -> Interval:
    spread, coefficient = figure.spread(name), figure.measure(name)
    told = told_with_ends(coefficient, spread.low, spread.high)
    return Interval(
        _label(made, figure), coefficient.value, spread.low, spread.high, told
    )


def figure_plot(made: Comparison, only: str = "") -> Intervals:
    """Return what is drawn for a paper: each ground, or one, under its heading.

    With a reference coder each of the others is held against that one; else it is the
    figures of all coders together.

    Args:
        made: The comparison.
        only: Only this ground: text, area, time, or a unit; empty: all there are.

    Raises:
        UnknownNameError: There is nothing on this ground.
        ComparisonError: There is no figure.
    """
    results = [result for result in made.results if only in ("", result.ground)]
    if only and made.results and not results:
        raise unknown_name("ground", only, [result.ground for result in made.results])
    plots = [
        (_heading(made, result, pair), plot)
        for result in results
        for pair in _pairs(made, result)
        if pair is None or made.gold
        for plot in [_plot_of(made, result, pair)]
        if plot is not None
    ]
    if not plots:
        raise ComparisonError(
            "there is no figure to draw: what the coders marked has no unit in common",
            hint="leave out the figure (--figure)",
        )
    told = "; ".join(heading for heading, _ in plots)
    if len(plots) == 1:
        return replace(plots[0][1], title=f"{plots[0][1].title} ({told})")
    rows: list[Interval] = []
    for heading, plot in plots:
        name, _, level = plot.title.partition(" per code, ")
        rows += [Interval(f"{heading}: {name}", is_heading=True), *plot.rows]
    return Intervals(f"Coefficients per code, {level} ({told})", rows)


def _heading(made: Comparison, result: Result, pair: tuple[int, int] | None) -> str:
    where = result.ground
    if result.unit != where:
        where += f", unit {result.unit}"
    if pair is None:
        return where
    return f"{' and '.join(made.coders[n].name for n in pair)}: {where}"


def _plotted(figure: Figure) -> str | None:
    for name in ("kappa", "alpha", "f1", "percent"):
        if name in figure.names:
            return name
    return None


def _label(made: Comparison, figure: Figure) -> str:
    return made.named(figure)[0] or "all codes"


def told_with_ends(one: Coefficient, low: float | None, high: float | None) -> str:
    """Return a coefficient in words: ``0.684 (0.523 to 0.845)``, or why it has none."""
    if one.value is None:
        return f"undefined: {one.reason}"
    if low is None or high is None:
        return f"{one.value:.3f}"
    return f"{one.value:.3f} ({low:.3f} to {high:.3f})"


def _row(made: Comparison, figure: Figure, names: Sequence[str]) -> list[str]:
    name = _plotted(figure)
    spread = figure.spread(name) if name else None
    cells = [_number(figure.measure(one).value) for one in names]
    has_ends = spread is not None and spread.low is not None and spread.high is not None
    ends = f"{spread.low:.3f} to {spread.high:.3f}" if spread and has_ends else "-"
    return [_label(made, figure), *cells, ends]


def _number(value: float | None) -> str:
    return "undefined" if value is None else f"{value:.3f}"


def _heatmaps(made: Comparison) -> Iterator[tuple[Any, str, str]]:
    pairs: dict[tuple[str, str], dict[tuple[str, str], int]] = {}
    for one in made.confusion:
        pairs.setdefault((one.first, one.second), {})[one.code, one.other] = one.size
    for (first, second), sizes in pairs.items():
        order = [code.name for code in made.codes]
        rows = _largest(order, ((a, n) for (a, _), n in sizes.items()))
        columns = _largest(order, ((b, n) for (_, b), n in sizes.items()))
        cells = [[sizes.get((a, b), 0) for b in columns] for a in rows]
        title = f"Confused codes: {first} and {second}"
        caption = (
            f"Characters or milliseconds that only {first} gave the code of the row and"
            f" only {second} that of the column."
        )
        yield figure_of(Heatmap(title, rows, columns, cells)), title, caption
    if (prevalence := _prevalence(made)) is not None:
        title = "Prevalence"
        caption = "Units each coder gave the code in the sources that were compared."
        yield figure_of(prevalence), title, caption


def _largest(order: Iterable[str], sizes: Iterable[tuple[str, int]]) -> list[str]:
    """Return the labels that have anything, in the order of the codebook."""
    total: dict[str, int] = {}
    for name, size in sizes:
        total[name] = total.get(name, 0) + size
    kept = set(sorted(total, key=lambda name: -total[name])[:MOST_CODES])
    return [name for name in order if name in kept]


def _prevalence(made: Comparison) -> Heatmap | None:
    if not made.results:
        return None
    result = made.results[0]
    rows, cells = [], []
    for code in made.codes:
        counts = [0] * len(made.coders)
        for source in result.sources:
            for who, number in result.tally.of(code.key, source).items():
                for coder in who:
                    counts[coder] += number
        if any(counts):
            rows.append(code.name)
            cells.append(counts)
    coders = [coder.name for coder in made.coders]
    title = f"Coded units ({result.unit}) by coder"
    return (
        Heatmap(title, rows[:MOST_CODES], coders, cells[:MOST_CODES]) if rows else None
    )


# --- Places ---------------------------------------------------------------------------


class _Data:
    """What the script of the page gets: names once, places by their numbers."""

    def __init__(self, made: Comparison, with_quotes: bool) -> None:
        self.made = made
        self.with_quotes = with_quotes
        self.codes = {code.name: n for n, code in enumerate(made.codes)}
        self.coders = {coder.name: n for n, coder in enumerate(made.coders)}
        self.sources = {source.name: n for n, source in enumerate(made.sources)}
        self.workers: Mapping[str, Sequence[str]] = {
            source.name: source.workers for source in made.sources
        }
        self.texts: dict[tuple[str, bool], int] = {}

    def data(self) -> dict[str, Any]:
        """Return it."""
        made = self.made
        items = [self._item(one) for one in made.disagreements]
        items += [self._agreed(one) for one in made.agreed]
        return {
            "format": DECISION_FORMAT,
            "version": DECISION_VERSION,
            "words": self.with_quotes,
            "kinds": list(KINDS),
            "coders": [coder.name for coder in made.coders],
            "codes": [
                {
                    "name": code.name,
                    "leaf": code.path[-1] if code.path else code.name,
                    "key": code.key,
                    "color": code.color,
                }
                for code in made.codes
            ],
            "sources": [source.name for source in made.sources],
            "texts": [
                {"key": key, "sha256": self._hash(key) if is_text else ""}
                for key, is_text in self.texts
            ],
            "items": items,
        }

    def _hash(self, key: str) -> str:
        return text_hash(self.made.texts.get(key, ""))

    def _text(self, key: str, ground: str) -> int:
        return self.texts.setdefault((key, ground == "text"), len(self.texts))

    def _item(self, one: Disagreement) -> list[Any]:
        words = [one.text, *self._around(one)] if self.with_quotes else ["", "", ""]
        return [
            one.number,
            KINDS.index(one.kind),
            self.sources[one.source],
            self._text(one.key, one.ground),
            one.start,
            one.end,
            one.place,
            *words,
            one.note,
            [self._said(said) for said in one.who],
            [self._said(said) for said in one.also],
            [
                [self._mark(p.mark), [self.coders[name] for name in p.coders]]
                for p in one.proposals
            ],
        ]

    def _around(self, one: Disagreement) -> tuple[str, str]:
        """Return what stands before and after a place, letter by letter."""
        if not one.text:
            return "", ""
        text = self.made.texts.get(one.key, "")
        before = text[max(one.start - CONTEXT, 0) : one.start]
        after = text[one.end : one.end + CONTEXT]
        if one.start > CONTEXT:
            before = _CUT_WORD.sub("", before)
        if one.end + CONTEXT < len(text):
            after = _WORD_CUT.sub("", after)
        return before, after

    def _agreed(self, one: AgreedPlace) -> list[Any]:
        text = self.made.texts.get(one.key, "") if one.ground == "text" else ""
        words = text[one.start : one.end] if self.with_quotes else ""
        mark = [self.codes[one.code], one.start, one.end]
        place = f"{one.start}-{one.end}" if one.page is None else f"page {one.page + 1}"
        workers = self.workers[one.source]
        who = [[self.coders[name], [mark]] for name in workers]
        return [
            0,
            len(KINDS),
            self.sources[one.source],
            self._text(one.key, one.ground),
            one.start,
            one.end,
            place,
            words,
            *("", "", ""),
            who,
            [],
            [],
        ]

    def _said(self, said: Said) -> list[Any]:
        return [self.coders[said.coder], [self._mark(mark) for mark in said.marks]]

    def _mark(self, mark: Marked) -> list[int]:
        return [self.codes[mark.code], *(mark.box or (mark.start, mark.end))]
