"""For a paper: the paragraph on methods, and the numbers that other tools show.

What a tool does stands in its profile; here it is done.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from qdabridge.agreement import (
    Cells,
    Coefficient,
    Span,
    Spread,
    ValuedSpan,
    matched,
    qualcoder_kappa,
    undefined,
    united,
    unitized,
)
from qdabridge.catalogue import VERSION
from qdabridge.errors import ComparisonError
from qdabridge.operations.compare.choice import CompareWishes
from qdabridge.operations.compare.figures import Figure
from qdabridge.operations.compare.findings import WAYS, listed
from qdabridge.operations.compare.layout import Layout
from qdabridge.operations.compare.outcome import TITLES, Comparison, ToolFigure
from qdabridge.operations.compare.results import Result
from qdabridge.operations.compare.tally import ACROSS
from qdabridge.tools import AgreementView, profiles

__all__ = [
    "binary_alpha",
    "cu_alpha",
    "domains",
    "methods_of",
    "tool_figures",
    "tools_with_views",
    "u_alpha",
]


UNITS = {
    "character": "single characters of the texts (code points, blanks and line ends"
    " included)",
    "token": "words",
    "sentence": "sentences",
    "paragraph": "paragraphs (lines that hold more than white space)",
    "turn": "speaker turns",
    "source": "whole sources (does the code occur in it?)",
    "frequency": "whole sources (how often does the code occur in it?)",
    "segment": "coded segments",
    "case": "cases",
}
_NAMED = ("percent", "f1", "kappa", "alpha", "ac1", "fleiss", "conger")
NAMES = {name: TITLES[name] for name in _NAMED} | {
    "f1": f"{TITLES['f1']} (positive agreement)",
    "alpha": f"{TITLES['alpha']} (nominal)",
}


def methods_of(made: Comparison, wishes: CompareWishes) -> str:
    """Return the methods paragraph of a comparison."""
    parts = [
        _who(made),
        _what(made, wishes),
        _unit(made, wishes),
        *(_figures(made, result) for result in made.results),
        _pooling(made),
        _roster(made),
        f"Computed with qdabridge {VERSION} on positions in code points, half-open.",
    ]
    return " ".join(part for part in parts if part)


def _who(made: Comparison) -> str:
    names = [coder.name for coder in made.coders]
    if made.gold:
        others = listed([name for name in names if name != made.gold])
        return f"The codings of {others} were held against those of {made.gold}."
    files = list(dict.fromkeys(file for coder in made.coders for file in coder.files))
    return f"The codings of {listed(names)} ({listed(files)}) were compared."


def _what(made: Comparison, wishes: CompareWishes) -> str:
    documents = [source for source in made.sources if source.kind != "Note"]
    twice = [source for source in documents if source.is_compared]
    share = len(twice) / len(documents) if documents else 0
    size = sum(source.size for source in documents)
    characters = sum(source.size for source in twice)
    how = wishes.selection or "not recorded"
    told = (
        f"Of {len(documents)} sources {len(twice)} ({share:.0%}) were coded by at least"
        f" two of the coders and enter"
    )
    if size:
        told += f", {characters:,} of {size:,} characters ({characters / size:.0%})"
    return f"{told}; how they were chosen: {how}."


def _unit(made: Comparison, wishes: CompareWishes) -> str:
    codes = f"{len(made.codes)} codes" if len(made.codes) != 1 else "one code"
    told = f"For each of {codes} every unit is one decision, coded or not; units are"
    told += f" {UNITS[made.unit]}."
    if made.unit in ("token", "sentence", "paragraph", "turn"):
        share = {"any": "any", "half": "at least half", "all": "all"}[wishes.threshold]
        told += f" A unit is coded if {share} of it is."
    if made.unit == "segment":
        told += (
            f" Segments of the same code are matched one to one if they overlap by"
            f" {wishes.overlap:.0%} of what they cover together."
        )
    if made.unit not in ACROSS:
        told += " A coder's own overlapping codings of one code count once."
    if made.aggregate:
        told += " Codes include what is coded with the codes below them."
    return told


def _figures(made: Comparison, result: Result) -> str:
    where = WAYS.get(result.ground, UNITS.get(result.ground, result.ground))
    figure = result.pooled
    known = [n for n in NAMES if n in figure.names]
    if figure.open_why:
        known = [name for name in known if name in figure.allowed]
    said = [
        f"{NAMES[name]} {_value(figure.measure(name))}{_interval(figure, name)}"
        for name in known
    ]
    undefined = _undefined(result)
    return (
        f"Over all codes and {len(result.sources)} sources ({where}):"
        f" {', '.join(said)}."
        f"{undefined}"
    )


def _value(one: Coefficient) -> str:
    return f"undefined ({one.reason})" if one.value is None else f"{one.value:.3f}"


def _interval(figure: Figure, name: str) -> str:
    spread: Spread = figure.spread(name)
    if spread.low is None or spread.high is None:
        return ""
    return (
        f" ({figure.interval.level:.0%} interval {spread.low:.3f} to {spread.high:.3f})"
    )


def _undefined(result: Result) -> str:
    if result.coders != 2 or result.unit in ("segment", "frequency"):
        return ""
    left = result.left_out("kappa")
    if not left:
        return ""
    return (
        f" For {len(left)} of {len(result.codes)} codes kappa is undefined, as nothing"
        " varies; they are left out of means."
    )


def _pooling(made: Comparison) -> str:
    if not made.results:
        return "There is no figure: what the coders marked has no unit in common."
    interval = made.results[0].interval
    figure = made.results[0].pooled
    told = "Figures over several codes are those of the sum of their tables."
    name = "kappa" if "kappa" in figure.names else "alpha"
    if name not in figure.names:
        return told
    spread = figure.spread(name)
    if spread.low is None:
        return f"{told} No intervals: {spread.reason}."
    how = {
        "jackknife": f"leaving out one of {spread.used} sources at a time (jackknife),"
        " with Student's t",
        "bootstrap": f"{spread.used} samples of the sources, drawn with replacement"
        f" (bootstrap percentiles, seed {interval.seed})",
        "gwet": "Gwet's variance over units",
    }[interval.kind]
    return f"{told} Intervals: {how}."


def _roster(made: Comparison) -> str:
    if made.inferred:
        return (
            "Who worked on which source was inferred: whoever coded anything in it. Not"
            " coding something in a source one worked on is a decision, in another"
            " source it is missing."
        )
    return (
        "Who worked on which source was given by a roster; not coding something there"
        " is a decision, elsewhere it is missing."
    )


OVERLAP = (
    "a coder's codings with several of these codes overlap, so they exclude nothing"
)


def binary_alpha(made: Comparison, codes: Sequence[str] = ()) -> Coefficient:
    """Return |u-alpha: was anything coded, whatever the code?

    Args:
        made: The comparison; texts that all coders worked on enter.
        codes: Keys of the codes; empty: all.
    """
    coders, length = _units(made, codes, is_valued=False)
    return unitized(coders, length).binary if length else _nothing()


def u_alpha(made: Comparison, code: str) -> Coefficient:
    """Return u-alpha of one code: its units against the gaps between them.

    Args:
        made: The comparison; texts that all coders worked on enter.
        code: Key of the code.
    """
    coders, length = _units(made, [code], is_valued=False)
    return unitized(coders, length).u if length else _nothing()


def cu_alpha(made: Comparison, codes: Sequence[str]) -> Coefficient:
    """Return cu-alpha: where both coded something of a domain, which code was it?

    Undefined where the codes of the domain overlap, and for more than two coders, for
    whom published programs disagree.

    Args:
        made: The comparison.
        codes: Keys of the codes of the domain, which exclude each other.
    """
    coders, length = _units(made, codes, is_valued=True)
    if not length:
        return _nothing()
    try:
        return unitized(coders, length).cu
    except ValueError:
        return undefined(OVERLAP)


def domains(made: Comparison) -> dict[str, list[str]]:
    """Return the keys of the codes below each top code, by its name; two at least."""
    found: dict[str, list[str]] = defaultdict(list)
    for code in made.codes:
        if code.above:
            found[code.path[0]].append(code.key)
    return {name: keys for name, keys in found.items() if len(keys) > 1}


def _nothing() -> Coefficient:
    return undefined("no text was worked on by all coders")


def _units(
    made: Comparison, codes: Sequence[str], *, is_valued: bool
) -> tuple[list[list[ValuedSpan]], int]:
    """Return the units of each coder on one continuum: all texts, end to end."""
    layout, many = made.layout, len(made.coders)
    units: list[list[ValuedSpan]] = [[] for _ in range(many)]
    wanted = set(codes) or {code.key for code in made.codes}
    here = 0
    result = made.result("text")
    if layout is None or result is None:
        return units, 0
    for source in result.sources:
        if len(layout.workers(source, "text")) < many:
            continue
        for key in made.text_keys.get(source, ()):
            by_code = layout.of_text(source, key).items()
            for coder in range(many):
                marked = {
                    code: [(p[0] + here, p[1] + here) for p in by_coder.get(coder, ())]
                    for code, by_coder in by_code
                    if code in wanted
                }
                units[coder] += _of_coder(marked.items(), is_valued=is_valued)
            here += len(made.texts[key])
    return units, here


def _of_coder(
    marked: Iterable[tuple[str, list[tuple[int, int]]]], *, is_valued: bool
) -> list[ValuedSpan]:
    if is_valued:
        return [
            ValuedSpan(*span, code) for code, spans in marked for span in united(spans)
        ]
    return [ValuedSpan(*s, 1) for s in united(s for _, spans in marked for s in spans)]


def tools_with_views() -> dict[str, AgreementView]:
    """Return how tools count agreement, by the tool's name."""
    return {p.name: p.agreement for p in profiles() if p.agreement is not None}


def tool_figures(made: Comparison, layout: Layout, tool: str) -> tuple[ToolFigure, ...]:
    """Return what a tool would show for the same codings.

    Raises:
        ComparisonError: The tool is unknown, or compares only two coders.
    """
    views = tools_with_views()
    if tool not in views:
        raise ComparisonError(
            f"how {tool!r} counts agreement is not known",
            hint=f"choose one of {', '.join(views)}",
        )
    if views[tool].is_unitizing:
        return tuple(_unitizing(made, tool))
    if len(made.coders) != 2:
        raise ComparisonError(
            f"{tool} compares two coders", hint="name two with --coder"
        )
    return tuple(_counted_figures(made, layout, tool, views[tool]))


def _unitizing(made: Comparison, tool: str) -> Iterator[ToolFigure]:
    """Yield the alphas of all codes together, and of each domain of codes."""
    coders = tuple(coder.name for coder in made.coders)
    whole = binary_alpha(made)
    yield ToolFigure(
        tool, "alpha binary", None, None, coders, whole.value, whole.reason
    )
    for name, codes in domains(made).items():
        found = cu_alpha(made, codes)
        yield ToolFigure(
            tool, "alpha cu", f"{name} > ...", None, coders, found.value, found.reason
        )


def _counted_figures(
    made: Comparison, layout: Layout, tool: str, view: AgreementView
) -> Iterator[ToolFigure]:
    coders = tuple(coder.name for coder in made.coders)
    sources = [(s.key, s.name) for s in made.compared]
    groups = [([key], name) for key, name in sources]
    if not view.by_source:
        groups = [([key for key, _ in sources], "")]
    for code in made.codes:
        for keys, source in groups:
            texts = list(_texts(made, layout, code.key, keys))
            for measure in view.measures:
                value = _shown_value(view, measure, texts, len(made.codes))
                if value.value is None and view.undefined_as is not None:
                    value = Coefficient(view.undefined_as)
                yield ToolFigure(
                    tool,
                    measure,
                    code.name,
                    source or None,
                    coders,
                    value.value,
                    value.reason,
                )


Text = tuple[list[Span], list[Span], int]


def _texts(
    made: Comparison, layout: Layout, code: str, sources: list[str]
) -> Iterator[Text]:
    """Yield the spans of two coders in each text, and its length."""
    for source in sources:
        for key in made.text_keys.get(source, ()):
            own = layout.of_text(source, key).get(code, {})
            first, second = (
                [(p[0], p[1]) for p in own.get(coder, ())] for coder in (0, 1)
            )
            yield first, second, len(made.texts[key])


def _shown_value(
    view: AgreementView, measure: str, texts: list[Text], codes: int
) -> Coefficient:
    if view.segments is not None:
        counts = [matched(first, second, view.segments) for first, second, _ in texts]
        both, ones, others = (sum(column) for column in zip(*counts, strict=True))
        share = Cells(both, ones, others, 0).f1()
        if measure == "percent" or share.value is None:
            return share
        if codes < 2:
            return undefined("one code leaves nothing to chance")
        chance = 1 / codes
        return Coefficient((share.value - chance) / (1 - chance))
    cells = Cells.total(Cells.of_spans(*text) for text in texts)
    if measure == "kappa" and view.kappa == "counters":
        return _laid_end_to_end(texts)
    return {
        "percent": cells.percent,
        "jaccard": cells.jaccard,
        "kappa": cells.kappa,
    }[measure]()


def _laid_end_to_end(texts: list[Text]) -> Coefficient:
    """Return QualCoder's number for several texts: its counters run through all."""
    first: list[Span] = []
    second: list[Span] = []
    here = 0
    for one, other, length in texts:
        first += [(start + here, end + here) for start, end in one]
        second += [(start + here, end + here) for start, end in other]
        here += length
    return qualcoder_kappa(first, second, here)
