"""Quotes as one HTML page, under their codes, to filter."""

from typing import TYPE_CHECKING, Any

from qdabridge.pages import Page

if TYPE_CHECKING:
    from qdabridge.formats.quotes import Quotes

__all__ = ["quotes_page"]


def quotes_page(quotes: "Quotes") -> Page:
    """Return the page of quotes."""
    groups = list(quotes.by_code())
    codes: dict[str, int] = {}
    sources: dict[str, int] = {}
    cases: dict[str, int] = {}
    coders: dict[str, int] = {}

    def numbered(name: str, known: dict[str, int]) -> int:
        return known.setdefault(name, len(known))

    rows: list[list[Any]] = []
    for quote in quotes:
        speakers = [*([quote.case] if quote.case else []), *quote.others]
        rows.append(
            [
                numbered(quote.code, codes),
                numbered(quote.source, sources),
                [numbered(name, cases) for name in speakers],
                [numbered(name, coders) for name in quote.coders],
            ]
        )
    return Page(
        template="quotes",
        title="Quotes",
        values={"groups": groups, "count": f"{len(quotes):,}"},
        data={
            "codes": list(codes),
            "sources": list(sources),
            "cases": list(cases),
            "coders": list(coders),
            "quotes": rows,
        },
    )
