"""Quotes by code, each with its signature."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from qdabridge.catalogue import QUOTE_ORDERS
from qdabridge.errors import ReadError
from qdabridge.formats import Quote, Quotes
from qdabridge.model import (
    Case,
    Ground,
    PDFSelection,
    Place,
    PlacedCoding,
    SyncPoints,
    TextElement,
    Transcript,
    join_path,
    no_garbage_collection,
)
from qdabridge.operations.attribution import Attribution, shown, source_name
from qdabridge.operations.choosing import chosen, codes_named, labels_of_codes
from qdabridge.operations.jobs import need_codings
from qdabridge.operations.quotes.signature import Signing
from qdabridge.package import Package
from qdabridge.report import Collector, Finding, Report, Severity
from qdabridge.spelling import unknown_name
from qdabridge.tools import canonical

__all__ = ["Choice", "Words", "quotes"]


class Words:
    """Reads the words of codings of a canonical package; each text once."""

    def __init__(self, package: Package, found: Collector) -> None:
        """Read from a package; what cannot be read goes into ``found``."""
        self._package = package
        self._found = found
        self._texts: dict[str, str | None] = {}

    def of(self, placed: PlacedCoding, place: Place) -> str:
        """Return the words of a coding; empty where there are none.

        Those of a region of a PDF, and of a recording, are as the tool wrote them:
        the text of the region, or the name of the selection.
        """
        selection, holder = placed.selection, placed.holder
        name = (selection.name if selection else None) or ""
        thing: object = holder
        if isinstance(selection, PDFSelection):
            thing = selection.representation
        elif place.ground is not Ground.TEXT:
            return name
        text = self._text(thing)
        if text is None:
            return name
        return text[place.start : place.end] if thing is holder else text

    def around(self, placed: PlacedCoding, place: Place, size: int) -> tuple[str, str]:
        """Return up to so many code points before and after, in whole words."""
        text = self._text(placed.holder) if place.ground is Ground.TEXT else None
        if not text or not size:
            return "", ""
        first, last = max(0, place.start - size), place.end + size
        before, after = text[first : place.start], text[place.end : last]
        if first and before and not text[first - 1].isspace():
            before = _from_a_blank(before)
        if last < len(text) and after and not text[last].isspace():
            after = _from_a_blank(after[::-1])[::-1]
        return " ".join(before.split()), " ".join(after.split())

    def _text(self, thing: object) -> str | None:
        if not isinstance(thing, TextElement | Transcript):
            return None
        key = thing.guid.key
        if key not in self._texts:
            try:
                self._texts[key] = self._package.text(thing)
            except ReadError:
                self._texts[key] = None
                self._found.add("quote-text-missing", lambda: _missing(key))
        return self._texts[key]


def _from_a_blank(text: str) -> str:
    """Return what follows the first blank: without the word that is cut."""
    return next((text[n:] for n, c in enumerate(text) if c.isspace()), "")


def _missing(key: str) -> Finding:
    return Finding.of(
        "quote-text-missing",
        Severity.WARNING,
        "the text cannot be read; its quotes are the names of the selections,"
        " as far as these have one",
        subject=key,
    )


Test = tuple[str, str]


class Choice:
    """Says which codings were asked for."""

    def __init__(
        self,
        attribution: Attribution,
        *,
        coders: Iterable[str] = (),
        sources: Iterable[str] = (),
        cases: Iterable[str] = (),
    ) -> None:
        """Understand the wishes; no wish of a kind admits everything.

        Args:
            attribution: The project's cases and coders.
            coders: Names, initials or GUIDs.
            sources: Names or GUIDs.
            cases: ``variable=value`` or names of cases.

        Raises:
            UnknownNameError: There is no such thing.
        """
        self._attribution = attribution
        project = attribution.project
        users = [(u.name or "", u.id or "", str(u.guid)) for u in project.users]
        texts = [*project.sources, *project.notes]
        names = [(source_name(s), str(s.guid)) for s in texts]
        self._coders = {
            project.users[n].guid.key for n in chosen("coder", coders, users)
        }
        self._sources = {texts[n].guid.key for n in chosen("source", sources, names)}
        self._cases = self._fitting(list(cases))

    def admits(self, placed: PlacedCoding) -> bool:
        """Was this coding asked for?"""
        user = placed.coding.creating_user
        if self._coders and (user is None or user.key not in self._coders):
            return False
        if self._sources and placed.source.guid.key not in self._sources:
            return False
        if self._cases is None:
            return True
        cases = self._attribution.cases(placed)
        return any(case.guid.key in self._cases for case in cases)

    def _fitting(self, wishes: list[str]) -> set[str] | None:
        """Return the keys of the cases asked for; None for all."""
        if not wishes:
            return None
        values: dict[str, set[str]] = {}
        for wish in wishes:
            name, value = self._taken_apart(wish)
            values.setdefault(name, set()).add(value.casefold())
        return {
            case.guid.key
            for case in self._attribution.project.cases
            if all(
                (self._value(case, name) or "").casefold() in wanted
                for name, wanted in values.items()
            )
        }

    def _value(self, case: Case, variable: str) -> str | None:
        """Return a value as text; the name of the case for the variable ``""``."""
        if not variable:
            return case.name or str(case.guid)
        variables = self._attribution.variables(variable)
        value = self._attribution.value([case], variables)
        return None if value is None else shown(value)

    def _taken_apart(self, wish: str) -> Test:
        """Return variable and value of a wish, both as the project has them."""
        cases = self._attribution.project.cases
        known = {name.casefold(): name for name in self._attribution.variable_names}
        for place in [n for n, c in enumerate(wish) if c == "="]:
            name = known.get(wish[:place].strip().casefold())
            if name is not None:
                value = wish[place + 1 :].strip()
                exist = [v for case in cases if (v := self._value(case, name))]
                if value.casefold() not in map(str.casefold, exist):
                    raise unknown_name(f"case with {name} =", value, exist)
                return name, value
        names = [self._value(case, "") or "" for case in cases]
        if wish.casefold() in map(str.casefold, names):
            return "", wish
        if "=" in wish:
            raise unknown_name("variable", wish.partition("=")[0], known.values())
        error = unknown_name("case", wish, names)
        if variable := self._variable_with(wish):
            error.hint = f"did you mean '{variable}={wish.strip()}'? Else {error.hint}"
        raise error

    def _variable_with(self, wish: str) -> str | None:
        """Return the first variable that has a value for some case."""
        folded = wish.strip().casefold()
        for name in self._attribution.variable_names:
            for case in self._attribution.project.cases:
                if (self._value(case, name) or "").casefold() == folded != "":
                    return name
        return None


class _Draft(NamedTuple):
    """A quote that has neither number nor signature yet, and what it is sorted by."""

    code: int
    first: PlacedCoding
    quote: Quote
    case: int
    """Place of its case in the project."""


@no_garbage_collection()
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
    if sort not in QUOTE_ORDERS:
        raise unknown_name("order", sort, QUOTE_ORDERS)
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
        made.append(draft.quote.signed(number, signature))
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
    points = SyncPoints()
    groups: dict[tuple[Any, ...], list[PlacedCoding]] = defaultdict(list)
    for placed in attribution.project.codings():
        code = placed.coding.code_ref.key
        if code in wanted and code in known and choice.admits(placed):
            place = points.place(placed)
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
        coders = self._attribution.coders
        labels = (coders.of(placed.coding).label for placed in codings)
        return tuple(dict.fromkeys(filter(None, labels)))


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
    return Finding.of(
        "quotes-left-out",
        Severity.INFO,
        f"a code has more than {most} quotes; the others are left out",
    )
