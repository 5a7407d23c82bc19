"""What is to be known about the figures: who and what is left out, and why."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import chain

from qdabridge.agreement import Span, size
from qdabridge.errors import ComparisonError
from qdabridge.model import Ground
from qdabridge.operations.compare.coders import Coders
from qdabridge.operations.compare.figures import WHY_NOT
from qdabridge.operations.compare.layout import ComparedCode, ComparedSource, Layout
from qdabridge.operations.compare.material import Material
from qdabridge.operations.compare.results import Result
from qdabridge.operations.compare.tally import ACROSS
from qdabridge.report import Collector, Severity

__all__ = [
    "listed",
    "refuse_nothing_shared",
    "tell_codes",
    "tell_covering",
    "tell_lost",
    "tell_pooling",
    "tell_results",
    "tell_roster",
    "tell_versions",
    "who_is_missing",
]


NOT_CHOSEN = "not chosen"
"""Why a source does not enter that no filter lets in: nothing to be told."""

_MOST = 12
"""How many names a message lists."""

MOST_COVERED = 0.8
"""From this share of the texts on, codes of one coder look like marks of speakers."""

WAYS = {
    "text": "words of the text",
    "area": "areas (regions, boxes)",
    "time": "stretches of time",
    "whole": "the whole source",
}


def listed(names: Collection[str]) -> str:
    """Return names as a list that does not get too long."""
    first = list(names)[:_MOST]
    more = len(names) - len(first)
    return ", ".join(first) + (f" and {more} more" if more > 0 else "")


def who_is_missing(workers: Collection[int], coders: Coders) -> str:
    """Return why a source is not compared."""
    if not workers:
        return "not coded by anybody who is compared"
    absent = [name for n, name in enumerate(coders.names) if n not in workers]
    return f"{listed(absent)} did not work on it"


def refuse_nothing_shared(sources: Sequence[ComparedSource], coders: Coders) -> None:
    """Say that there is no source that two of the coders worked on.

    Raises:
        ComparisonError: Always.
    """
    own = [
        f"{name}: {listed([s.name for s in sources if name in s.workers]) or 'nothing'}"
        for name in coders.names
    ]
    raise ComparisonError(
        f"no source was worked on by two of the coders ({'; '.join(own)})",
        hint="if texts are the same under two names, say so with --mapping; who read a"
        " text and coded nothing in it stands in --roster",
    )


def tell_roster(
    found: Collector,
    sources: Mapping[str, ComparedSource],
    *,
    is_said: bool,
) -> None:
    """Tell who worked on what, and which sources are left out."""
    out = [s for s in sources.values() if not s.is_compared and s.why_not != NOT_CHOSEN]
    reasons: dict[str, list[str]] = {}
    for source in out:
        reasons.setdefault(source.why_not, []).append(source.name)
    if not is_said:
        found.note(
            "roster-inferred",
            Severity.INFO,
            "who worked on a source is inferred: whoever coded anything in it; that"
            " nobody coded a text cannot be told from nobody having read it"
            " (--roster FILE says who worked on what)",
        )
    for why, names in reasons.items():
        how = "by the roster" if is_said else "as inferred"
        found.note(
            "sources-left-out",
            Severity.WARNING,
            f"left out: {listed(names)}: {why} ({how})",
        )


def tell_versions(found: Collector, sources: Sequence[str], stands: str) -> None:
    """Tell that texts are not the same in all projects, and which ones count."""
    found.note(
        "texts-differ",
        Severity.INFO,
        f"{listed(sources)}: the text is not the same in all files; places are compared"
        f" in that of {stands}, whose characters are counted",
    )


def tell_codes(
    found: Collector,
    left: Sequence[tuple[ComparedCode, list[str]]],
    selected: Sequence[ComparedCode],
    used: Sequence[ComparedCode],
) -> None:
    """Tell which codes are left out, and why."""
    by_coder: dict[tuple[str, ...], list[str]] = {}
    for code, absent in left:
        by_coder.setdefault(tuple(absent), []).append(code.name)
    for lacking, names in by_coder.items():
        found.note(
            "codes-in-one-codebook",
            Severity.WARNING,
            f"left out: {listed(names)}: not in the codebook of {listed(lacking)}, so"
            " that not using it was no decision (--all-codes takes it for one)",
        )
    kept = {code.key for code in used}
    unused = [code.name for code in selected if code.key not in kept]
    if unused:
        found.note(
            "codes-unused",
            Severity.INFO,
            f"{len(unused)} of the codes are left out, as none of the coders used them"
            f" (--all-codes takes them in): {listed(unused)}",
        )


def tell_lost(found: Collector, material: Material, layout: Layout, unit: str) -> None:
    """Tell which codings cannot be compared."""
    for number, count in sorted(material.lost.items()):
        found.note(
            "codings-unplaced",
            Severity.WARNING,
            f"{count} codings of {material.inputs[number].name} are on words that the"
            " other version of the text does not have, and are left out",
        )
    wholes: Counter[str] = Counter()
    for one, marked in layout.fields.items():
        if one.place[0] is Ground.WHOLE:
            for by_coder in marked.values():
                wholes[one.source] += sum(map(len, by_coder.values()))
    if wholes and unit not in ACROSS:
        found.note(
            "codings-on-wholes",
            Severity.WARNING,
            f"{sum(wholes.values())} codings are on whole sources and no place in them;"
            " they count with --unit source only",
        )


def tell_covering(
    found: Collector,
    layout: Layout,
    texts: Mapping[str, str],
    codes: Sequence[ComparedCode],
    coders: Coders,
) -> None:
    """Tell of codes that cover nearly all of the texts, and are one coder's only.

    Programs mark who speaks by such codes, under the name of whoever asked for it.
    """
    top = {code.key: (code.above or (code.key,))[-1] for code in codes}
    names = {code.key: code.path[0] for code in codes}
    who: dict[str, set[int]] = {}
    for marked in layout.fields.values():
        for code, by_coder in marked.items():
            group = top[code]
            who.setdefault(group, set()).update(by_coder)
            names[group] = names[code]
    alone = {group: coder for group, coder in who.items() if len(coder) == 1}
    spans: dict[str, dict[str, list[Span]]] = {group: {} for group in alone}
    for one, marked in layout.fields.items():
        if one.place[0] is Ground.TEXT and one.place[1] in texts:
            for code in marked:
                if top[code] in alone:
                    own = spans[top[code]].setdefault(one.place[1], [])
                    pieces = chain.from_iterable(marked[code].values())
                    own += [(piece[0], piece[1]) for piece in pieces]
    for group, coder in alone.items():
        where = spans[group]
        whole = sum(len(texts[text]) for text in where)
        covered = sum(map(size, where.values()))
        if whole and covered >= MOST_COVERED * whole:
            found.note(
                "codes-covering-texts",
                Severity.WARNING,
                f"{names[group]!r} and what is below it cover {covered / whole:.0%} of"
                f" the texts they are used in, and only {coders.names[min(coder)]} used"
                " them: if they mark who speaks and no decision, leave them out by"
                " naming the others (--code)",
            )


def tell_results(
    found: Collector,
    layout: Layout,
    sources: Mapping[str, ComparedSource],
    results: Sequence[Result],
    coders: Coders,
    unit: str,
) -> None:
    """Tell what was marked in ways that cannot be compared, and what is undefined."""
    if unit not in ACROSS:
        _tell_ways(found, layout, sources, coders)
    for result in results:
        if result.coders != 2:
            continue
        _tell_undefined(found, result)
        if result.figure().open_why:
            found.note(
                "size-unknown",
                Severity.INFO,
                f"{WAYS.get(result.ground, result.ground)}: {result.figure().open_why};"
                " coefficients that need it are undefined, F1 and Jaccard are not",
            )
    if len([r for r in results if r.ground in WAYS]) > 1:
        told = " and ".join(WAYS[r.ground] for r in results)
        found.note(
            "results-apart",
            Severity.INFO,
            f"{told} are results of their own and never summed",
        )


def _tell_undefined(found: Collector, result: Result) -> None:
    """Tell how many rows code x source have no coefficient corrected for chance."""
    if result.unit in WHY_NOT:
        return
    reasons: Counter[str] = Counter()
    pair = result.pairs[0]
    shared = result.tally.shared(set(pair))
    rows = map(result.tally.tables(pair).row, result.codes)
    for source, tables in zip(shared, zip(*rows, strict=True), strict=True):
        if result.sizes[source] is not None:
            for table, number in Counter(tables).items():
                reasons[table.why_undefined()] += number
    del reasons[""]
    many = len(result.codes) * len(result.sources)
    for reason, count in reasons.items():
        found.note(
            "figures-undefined",
            Severity.INFO,
            f"{WAYS.get(result.ground, result.ground)}: kappa, pi and alpha are"
            f" undefined in {count} of {many} rows code x source ({reason}); they count"
            " in no mean",
        )


def _tell_ways(
    found: Collector,
    layout: Layout,
    sources: Mapping[str, ComparedSource],
    coders: Coders,
) -> None:
    """Tell once for each source that coders marked it in ways that do not meet."""
    for key, ways in layout.grounds.items():
        roster = layout.roster.get(key, frozenset())
        alone = [
            way
            for way in sorted(ways)
            if way != "whole" and roster - layout.workers(key, way)
        ]
        if len(roster) < 2 or not alone:
            continue
        told = " and ".join(
            f"{coders.names[n]} marked {_ways_of(ways, n)}"
            for n in sorted(roster)
            if any(n in who for who in ways.values())
        )
        away = " and ".join(WAYS[way] for way in alone)
        found.note(
            "grounds-not-shared",
            Severity.WARNING,
            f"{sources[key].name}: {told}; these have no common unit, so {away} of it"
            " are not compared between them (--unit source compares whether a code"
            " occurs)",
        )


def _ways_of(ways: Mapping[str, set[int]], coder: int) -> str:
    return " and ".join(WAYS[way] for way, who in sorted(ways.items()) if coder in who)


def tell_pooling(
    found: Collector, codes: Sequence[ComparedCode], *, is_aggregated: bool
) -> None:
    """Tell that parents include their children, and what that does to pooling."""
    if not is_aggregated:
        return
    keys = {code.key for code in codes}
    nested = [code.name for code in codes if keys & set(code.above)]
    message = "codes include what lies under the codes below them (--aggregate)"
    if nested:
        message += (
            f"; figures pooled over all codes count passages of {listed(nested)} twice,"
            " with the codes above them: choose codes (--code) for pooling"
        )
    found.note("codes-aggregated", Severity.INFO, message)
