"""Comparing coders: from packages to figures, places and a paragraph."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from qdabridge.errors import ReadError
from qdabridge.model import Ground, no_garbage_collection
from qdabridge.operations.compare.choice import (
    Choice,
    CompareWishes,
    check_wishes,
    inferred_roster,
    round_numbers,
    said_roster,
    split_same,
)
from qdabridge.operations.compare.coders import Coders, Who, coders_of
from qdabridge.operations.compare.disagreements import (
    KINDS,
    confusions,
    find,
    majorities,
    shifts,
)
from qdabridge.operations.compare.findings import (
    NOT_CHOSEN,
    refuse_nothing_shared,
    tell_codes,
    tell_covering,
    tell_lost,
    tell_pooling,
    tell_results,
    tell_roster,
    tell_versions,
    who_is_missing,
)
from qdabridge.operations.compare.later import MadeInTurn
from qdabridge.operations.compare.layout import (
    CUTS,
    ComparedCode,
    ComparedSource,
    Layout,
    Roster,
    layout_of,
)
from qdabridge.operations.compare.listing import Listing
from qdabridge.operations.compare.material import (
    ComparedCase,
    Material,
    cases_of,
    gather,
)
from qdabridge.operations.compare.outcome import (
    Comparison,
    Confusion,
    MajorityPlace,
)
from qdabridge.operations.compare.paper import methods_of, tool_figures
from qdabridge.operations.compare.results import Result, result_of
from qdabridge.operations.compare.tally import ACROSS, Extent, tally
from qdabridge.operations.merge import Group, Same
from qdabridge.package import Package
from qdabridge.report import Collector

__all__ = ["compare"]


_OPEN = {
    "text": "the length of a text is not known",
    "area": "the size of a page or picture is not known",
    "time": "how long a recording is, is not known",
}


@no_garbage_collection()
def compare(
    packages: Package | Iterable[Package],
    wishes: CompareWishes | None = None,
    *,
    same: Iterable[Same] = (),
    **more: Any,
) -> Comparison:
    """Compare what coders coded: how far they agree, and where they do not.

    Projects are matched as ``merge`` matches them: texts by content, codes by path,
    coders by name, so they may come from different tools. One project with several
    coders will do.

    Args:
        packages: One project or more; they must stay open meanwhile.
        wishes: What to compare, and how.
        same: Things that are one although nothing shows it; a user with itself: that it
            is one person in several projects.
        **more: Fields of the wishes, such as ``unit="paragraph"``.

    Raises:
        ReadError: One is a codebook and no project.
        UnknownNameError: Nothing has a name that was given.
        ComparisonError: There are no two coders, or they share no source.
    """
    wishes = replace(wishes or CompareWishes(), **more)
    check_wishes(wishes)
    given = [packages] if isinstance(packages, Package) else list(packages)
    for package in given:
        if package.kind == "codebook":
            raise ReadError(
                "this is a codebook and no project",
                path=package.path,
                hint="compare projects; 'codebook diff' compares codebooks",
            )
    same, one_person = split_same(same)
    material = gather(given, same)
    who = Who(
        coders=wishes.coders,
        groups=wishes.groups,
        rounds=round_numbers([item.name for item in material.inputs], wishes.rounds),
        one_person=one_person,
        gold=wishes.gold,
        roster=list(wishes.roster or ()),
    )
    return _Comparing(material, wishes, who).run()


class _Comparing:
    """One comparison, step by step."""

    def __init__(self, material: Material, wishes: CompareWishes, who: Who) -> None:
        self.material = material
        self.wishes = wishes
        self.found = Collector(keep=1000)
        self.coders: Coders = coders_of(material, who, self.found)
        self.choice = Choice(material, wishes, self.coders)
        self.texts: dict[str, str] = {}
        self.extents: dict[str, Extent] = {}

    def run(self) -> Comparison:
        wishes, coders, choice = self.wishes, self.coders, self.choice
        marks, is_said = self.material.marks, wishes.roster is not None
        if wishes.roster is None:
            roster = inferred_roster(marks, coders)
        else:
            roster = said_roster(wishes.roster, coders, choice.names)
        compared = self._compared(roster)
        layout = layout_of(
            marks, coders, roster, codes=choice.targets(), sources=compared
        )
        codes = choice.used(layout)
        cases = cases_of(self.material) if wishes.unit == "case" else ()
        results = self._results(layout, codes, cases)
        found, unit = self.found, wishes.unit
        tell_codes(found, choice.one_sided, choice.selected, codes)
        tell_roster(found, compared, is_said=is_said)
        tell_covering(found, layout, self.texts, codes, coders)
        tell_lost(found, self.material, layout, unit)
        tell_results(found, layout, compared, results, coders, unit)
        tell_pooling(found, codes, is_aggregated=wishes.aggregate)
        return self._outcome(layout, codes, compared, results, cases)

    def _compared(self, roster: Roster) -> dict[str, ComparedSource]:
        """Return all sources, with whether and why not they enter."""
        wanted = self.choice.wanted_sources()
        made: dict[str, ComparedSource] = {}
        versions: dict[str, list[str]] = {}
        for key, (one, label) in self.choice.sources.items():
            workers = roster.get(key, frozenset())
            is_shared = len(workers) > 1 and (not self.coders.gold or 0 in workers)
            texts = self.material.texts_of(one)
            why = ""
            if key not in wanted:
                why = NOT_CHOSEN
            elif not is_shared:
                why = who_is_missing(workers, self.coders)
            made[key] = ComparedSource(
                label,
                key,
                type(one.members[0].thing).__name__,
                sum(map(len, texts.values())),
                tuple(self.coders.names[n] for n in sorted(workers)),
                not why,
                why,
            )
            if not why:
                if stands := self.material.standing(one):
                    versions.setdefault(stands, []).append(label)
                self.texts |= texts
                self.extents[key] = Extent(
                    texts,
                    self._pages(one),
                    {text: self.material.turns.get(text, ()) for text in texts},
                    self.material.length_of(one),
                )
        for stands, names in versions.items():
            tell_versions(self.found, names, stands)
        if not self.extents:
            refuse_nothing_shared(list(made.values()), self.coders)
        return made

    def _pages(self, one: Group) -> dict[int, tuple[int, int]]:
        if pages := self.material.pages_of(one):
            return dict(enumerate(pages))
        picture = self.material.picture_of(one)
        return {0: picture} if picture else {}

    # --- Figures ----------------------------------------------------------------------

    def _results(
        self,
        layout: Layout,
        codes: Sequence[ComparedCode],
        cases: Sequence[ComparedCase],
    ) -> tuple[Result, ...]:
        wishes, unit = self.wishes, self.wishes.unit
        grounds = ["text", "area", "time"]
        if unit in ACROSS:
            grounds = [unit]
        elif unit in CUTS:
            grounds = ["text"]
        elif unit == "segment":
            grounds = ["text", "time"]
        made = []
        for ground in grounds:
            extents = {
                key: extent
                for key, extent in self.extents.items()
                if unit in ACROSS or self._has(ground, key, layout)
            }
            counted = tally(
                layout,
                ground,
                unit,
                extents,
                cases=cases,
                threshold=wishes.threshold,
                segment_overlap=wishes.overlap,
            )
            if counted.workers and codes:
                made.append(
                    result_of(
                        counted,
                        [code.key for code in codes],
                        len(self.coders.all),
                        self.coders.pairs,
                        has_gold=self.coders.gold is not None,
                        one_if_undefined=wishes.one_if_undefined,
                        interval=wishes.interval,
                        why_open=_OPEN.get(ground, ""),
                    )
                )
        return tuple(made)

    def _has(self, ground: str, source: str, layout: Layout) -> bool:
        """Can there be decisions of this kind in a source?

        If somebody made some; in a text also if nobody marked the source at all.
        """
        if ground in layout.results(source):
            return True
        is_text = ground == "text" and bool(self.extents[source].texts)
        return is_text and not layout.results(source)

    # --- What people read -------------------------------------------------------------

    def _outcome(
        self,
        layout: Layout,
        codes: tuple[ComparedCode, ...],
        compared: dict[str, ComparedSource],
        results: tuple[Result, ...],
        cases: Sequence[ComparedCase],
    ) -> Comparison:
        wishes, coders = self.wishes, self.coders
        names = {code.key: code.name for code in codes}
        found, agreed = find(layout)
        kinds = Counter(one.kind for one in found)
        listing = Listing(layout, coders.names, codes, compared, self.texts)
        made = Comparison(
            coders=coders.all,
            gold=coders.gold,
            unit=wishes.unit,
            codes=codes,
            sources=tuple(compared.values()),
            results=results,
            disagreements=listing.disagreements(found),
            kinds={kind: n for kind in KINDS if (n := kinds[kind])},
            agreed=listing.agreed(agreed),
            confusion=MadeInTurn(self._confusion(layout, names)),
            shifts=tuple(
                replace(shift, code=names[key]) for key, shift in shifts(found).items()
            ),
            majority=MadeInTurn(self._majority(layout, names, compared)),
            inferred=wishes.roster is None,
            aggregate=wishes.aggregate,
            methods="",
            report=self.found.report(),
            like=wishes.like,
            case_names={case.key: case.name for case in cases},
            texts=self.texts,
            layout=layout,
            text_keys={key: tuple(one.texts) for key, one in self.extents.items()},
        )
        if wishes.like:
            made = replace(made, tool_figures=tool_figures(made, layout, wishes.like))
        return replace(made, methods=methods_of(made, wishes))

    def _confusion(
        self, layout: Layout, names: Mapping[str, str]
    ) -> Iterator[Confusion]:
        coders = self.coders.names
        for a, b in self.coders.pairs:
            rows = [
                (-size, names[one], names[other])
                for (one, other), size in confusions(layout, (a, b)).items()
            ]
            for less, one, other in sorted(rows):
                yield Confusion(coders[a], coders[b], one, other, -less)

    def _majority(
        self,
        layout: Layout,
        names: Mapping[str, str],
        compared: Mapping[str, ComparedSource],
    ) -> Iterator[MajorityPlace]:
        if len(self.coders.all) < 3:
            return
        made = [
            MajorityPlace(
                compared[one.source].name,
                names[code],
                *span,
                self.texts.get(one.place[1], "")[slice(*span)]
                if one.place[0] is Ground.TEXT
                else "",
                many,
                2 * least == many,
            )
            for one, code, span, least, many in majorities(layout)
        ]
        yield from sorted(made, key=lambda m: (m.source, m.start, m.end, m.code))
