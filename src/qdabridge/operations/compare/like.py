"""The numbers that other tools show, as they count them: for those who must match one.

What a tool does stands in its profile; here it is done.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from qdabridge.agreement import (
    Cells,
    Coefficient,
    Span,
    ValuedSpan,
    matched,
    qualcoder_kappa,
    undefined,
    united,
    unitized,
)
from qdabridge.errors import ComparisonError
from qdabridge.operations.compare.layout import Layout
from qdabridge.operations.compare.outcome import Comparison, ToolFigure
from qdabridge.tools import AgreementView, profiles

__all__ = [
    "binary_alpha",
    "cu_alpha",
    "domains",
    "tool_figures",
    "tools_with_views",
    "u_alpha",
]


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
    return tuple(_figures(made, layout, tool, views[tool]))


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


def _figures(
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
                value = _value(view, measure, texts, len(made.codes))
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


def _value(
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
