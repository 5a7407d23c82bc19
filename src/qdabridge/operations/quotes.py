"""Quotes by code, each with its signature."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from qdabridge.formats.code_path import join_path
from qdabridge.formats.quotes import Quote, Quotes
from qdabridge.model import PlacedCoding
from qdabridge.operations.choosing import codes_named, labels_of_codes, named
from qdabridge.operations.counting.places import Ground, Place, Places
from qdabridge.operations.quoting.attribution import Attribution, source_name, user_name
from qdabridge.operations.quoting.choice import Choice
from qdabridge.operations.quoting.signing import Signing
from qdabridge.operations.quoting.words import Words
from qdabridge.operations.refusing import need_codings
from qdabridge.package import Package
from qdabridge.report import Collector, Finding, Report, Severity
from qdabridge.tools.normalise import canonical

__all__ = ["SORTS", "quotes"]

SORTS = ("source", "case", "date", "length")


class _Draft(NamedTuple):
    """A quote that has neither number nor signature yet, and what it is sorted by."""

    code: int
    first: PlacedCoding
    quote: Quote
    case: int
    """Place of its case in the project."""


def quotes(
    package: Package,
    *,
    codes: Iterable[str] = (),
    with_subcodes: bool = False,
    coders: Iterable[str] = (),
    sources: Iterable[str] = (),
    cases: Iterable[str] = (),
    signature: str | None = None,
    context: int = 0,
    sort: str = "source",
    each_coder: bool = False,
    most: int | None = None,
) -> Quotes:
    """Return the quotes in the order of the codebook, each with its signature.

    Where several codings give one place the same code, the quote stands there once
    and names their coders. Of several speakers the one with most of the characters
    signs; the others are noted: ``[#12, Kampala, PSW; and #13]``. Where nobody is known
    to speak, as in a moderator's turn, the source signs.

    A signature is a template with the fields ``case``, ``case.<variable>``, ``source``,
    ``source.<variable>``, ``code``, ``code.path``, ``coder``, ``date``, ``start``,
    ``end``, ``page`` and ``number``, in braces. A value that is missing is shown as
    ``?`` and counted in the report; ``{field?}`` leaves it out, with the comma before.

    Args:
        package: The project; it is made canonical first if it is not.
        codes: Names, paths or GUIDs of codes; none: all of them.
        with_subcodes: Take the codes below these too.
        coders: Only what these coded: names, initials or GUIDs.
        sources: Only from these: names or GUIDs.
        cases: Only from these: names of cases, or ``variable=value``. Two values of
            one variable admit both; of several variables all must fit.
        signature: The template; None: ``[{case?}, {source}]``.
        context: How many code points before and after to show, in whole words.
        sort: Within a code by ``source`` (in the order of the document), ``case``,
            ``date`` or ``length`` (the longest first).
        each_coder: One quote for each coder, even of one place.
        most: How many quotes of each code at most.

    Raises:
        NotThisFormatError: It is a codebook.
        UnknownNameError: There is no such code, coder, source, case, field or order.
    """
    if sort not in SORTS:
        raise named("order", sort, SORTS)
    need_codings(package)
    package = canonical(package)
    attribution = Attribution(package.project)
    found = Collector()
    signing = Signing(attribution, signature, found)
    choice = Choice(attribution, coders=coders, sources=sources, cases=cases)
    wanted = codes_named(package.project, codes, with_subcodes=with_subcodes)
    drafting = _Drafting(attribution, Words(package, found), context)
    groups = _grouped(attribution, choice, {c.guid.key for c in wanted}, each_coder)
    drafts = [drafting.draft(place, codings) for place, codings in groups]
    drafts.sort(key=lambda draft: (draft.code, *_ORDERS[sort](draft)))
    made = []
    for number, draft in enumerate(_first(drafts, most, found), start=1):
        signature = signing.signed(draft.quote, draft.first, number)
        made.append(replace(draft.quote, number=number, signature=signature))
    report = Report(findings=package.report.reaching(Severity.WARNING))
    report.extend(found.report())
    return Quotes(made, report, package.path)


_ORDERS: dict[str, Callable[[_Draft], tuple[Any, ...]]] = {
    "source": lambda draft: (),
    "case": lambda draft: (draft.case,),
    "date": lambda draft: (draft.quote.date is None, draft.quote.date or ""),
    "length": lambda draft: (-len(draft.quote.text),),
}
"""What comes before the order of the document, in which drafts are made."""


def _grouped(
    attribution: Attribution, choice: Choice, codes: set[str], each_coder: bool
) -> list[tuple[Place, list[PlacedCoding]]]:
    """Return the codings that make one quote together, in the order of their texts.

    Args:
        attribution: The project's cases and coders.
        choice: Which codings are wanted.
        codes: Keys of the codes that are wanted; none: all.
        each_coder: Keep apart what several coders coded.
    """
    known = labels_of_codes(attribution.project).keys()
    wanted = codes or known
    texts: dict[str, int] = {}
    places = Places()
    groups: dict[tuple[Any, ...], list[PlacedCoding]] = defaultdict(list)
    for placed in attribution.project.codings():
        code = placed.coding.code_ref.key
        if code in wanted and code in known and choice.admits(placed):
            place = places.of(placed)
            user = placed.coding.creating_user
            coder = (user.key if user else "") if each_coder else ""
            order = texts.setdefault(placed.holder.guid.key, len(texts))
            groups[order, place, code, coder].append(placed)
    in_order = sorted(groups.items(), key=lambda item: (item[0][0], item[0][1][2:]))
    return [(key[1], codings) for key, codings in in_order]


class _Drafting:
    """Makes quotes of codings."""

    def __init__(self, attribution: Attribution, words: Words, context: int) -> None:
        project = attribution.project
        self._attribution = attribution
        self._words = words
        self._context = context
        self._labels = labels_of_codes(project)
        self._paths = {c.guid.key: join_path(path) for c, path in project.walk_codes()}
        self._codes = {key: n for n, key in enumerate(self._labels)}
        self._cases = {case.guid.key: n for n, case in enumerate(project.cases)}

    def draft(self, place: Place, codings: list[PlacedCoding]) -> _Draft:
        """Return the quote that these codings of one code on one place make."""
        first = codings[0]
        code = first.coding.code_ref.key
        turns = self._attribution.turns(first)
        case = turns[0].case if turns else None
        others = [t.case for t in turns[1:] if t.characters]
        before, after = self._words.around(first, place, self._context)
        dates = [c.coding.creation_date_time for c in codings]
        quote = Quote(
            number=0,
            signature="",
            code=self._labels[code],
            code_path=self._paths[code],
            text=self._words.of(first, place),
            place=_described(place),
            source=source_name(first.source),
            case=(case.name or str(case.guid)) if case else None,
            others=tuple(other.name or str(other.guid) for other in others),
            coders=self._coders(codings),
            date=min((str(d) for d in dates if d), default=None),
            start=place.start if place.ground in _COUNTED else None,
            end=place.end if place.ground in _COUNTED else None,
            page=place.page + 1 if place.ground is Ground.PAGE else None,
            before=before,
            after=after,
            codings=tuple(str(placed.coding.guid) for placed in codings),
        )
        order = self._cases[case.guid.key] if case else len(self._cases)
        return _Draft(self._codes[code], first, quote, order)

    def _coders(self, codings: list[PlacedCoding]) -> tuple[str, ...]:
        users = [self._attribution.coder(placed) for placed in codings]
        return tuple(dict.fromkeys(user_name(user) for user in users if user))


_COUNTED = (Ground.TEXT, Ground.TIME)


def _described(place: Place) -> str:
    """Say where a place is that is no stretch of a text."""
    match place.ground:
        case Ground.TEXT:
            return ""
        case Ground.PAGE:
            return f"page {place.page + 1}"
        case Ground.TIME:
            return f"{_clock(place.start)} to {_clock(place.end)}"
        case Ground.PICTURE:
            return "part of the picture"
    return "the whole"


def _clock(time: int) -> str:
    """Return milliseconds as minutes, seconds and tenths: ``1:02.5``."""
    return f"{time // 60_000}:{time % 60_000 // 1000:02}.{time % 1000 // 100}"


def _first(
    drafts: list[_Draft], most: int | None, found: Collector
) -> Iterator[_Draft]:
    """Yield the first drafts of each code, and tell how many are left out."""
    seen: Counter[int] = Counter()
    for draft in drafts:
        seen[draft.code] += 1
        if most is None or seen[draft.code] <= most:
            yield draft
        else:
            found.add("quotes-left-out", lambda: _left_out(most))


def _left_out(most: int | None) -> Finding:
    return Finding(
        code="quotes-left-out",
        severity=Severity.INFO,
        message=f"a code has more than {most} quotes; the others are left out",
    )
