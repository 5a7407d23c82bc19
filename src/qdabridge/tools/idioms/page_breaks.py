"""Quotations of PDFs over a page break: written and coded as a region on each page.

ATLAS.ti for Mac gives the regions GUIDs of their own, one name (the whole quote) and
the same codings; only the first has the text. Canonical is one quotation: the first
region carries all that is said about it, the others stay as bare places.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from qdabridge.model import Coding, Guid, PDFSelection, PDFSource
from qdabridge.tools.idioms.places import text_twin
from qdabridge.tools.profile import rule
from qdabridge.tools.references import KINDS, map_references
from qdabridge.tools.work import Workspace

__all__ = ["join_page_breaks"]


_CONTINUED = "continued by"
"""Name of the Link from a region to the next one."""


class _Said(NamedTuple):
    """What a coding says: key of the code, coder, and when."""

    code: str
    coder: str
    date: str


@rule(
    "quotation-continued",
    tool="ATLAS.ti for Mac 24 to 26",
    evidence="C",
    after=("join_twins",),
)
def join_page_breaks(work: Workspace) -> None:
    """Let a quotation that goes over a page break be coded once."""
    links = {
        (link.origin_guid.key, link.target_guid.key)
        for link in work.project.links
        if link.origin_guid and link.target_guid and link.name == _CONTINUED
    }
    replaced: dict[str, Guid] = {}
    joined = 0
    for source in work.project.sources:
        if isinstance(source, PDFSource):
            for first, rest in _continued(work, source, links):
                joined += 1
                for region in rest:
                    replaced |= _gather(first, region)
    if replaced:
        map_references(
            work.project,
            lambda name, ref: replaced.get(ref.key, ref) if name in _ANY else ref,
        )
    if joined:
        goes = "quotation goes" if joined == 1 else "quotations go"
        work.info(
            "quotation-continued",
            f"{joined} {goes} over a page break; the codings are counted once, on the"
            " first page, the regions on the next pages stay without codings",
            path="PDFSource/PDFSelection",
        )


_ANY = {name for name in KINDS if name.endswith("_guid") and "user" not in name}


def _continued(
    work: Workspace, source: PDFSource, links: set[tuple[str, str]]
) -> Iterator[tuple[PDFSelection, list[PDFSelection]]]:
    """Yield each quotation that goes on: its first region, and those on later pages."""
    texts = _texts(work, source)
    by_page: dict[int, list[PDFSelection]] = defaultdict(list)
    for region in source.pdf_selections:
        if text_twin(region.guid).key not in texts and region.codings:
            by_page[region.page].append(region)
    for first in source.pdf_selections:
        if not first.codings:
            continue
        is_whole = _is_name(first.name, texts.get(text_twin(first.guid).key))
        rest: list[PDFSelection] = []
        while True:
            last = rest[-1] if rest else first
            following = (
                region
                for region in by_page[last.page + 1]
                if _goes_on(first, region)
                and (is_whole or (last.guid.key, region.guid.key) in links)
            )
            if (found := next(following, None)) is None:
                break
            by_page[found.page].remove(found)
            rest.append(found)
        if rest:
            yield first, rest


def _texts(work: Workspace, source: PDFSource) -> Mapping[str, str]:
    """Return the words of the places in the text of a PDF, by the GUIDs of these."""
    text = source.representation
    if text is None or not text.plain_text_selections:
        return {}
    words = work.text(text) or ""
    return {
        one.guid.key: words[one.start_position : one.end_position]
        for one in text.plain_text_selections
    }


def _is_name(name: str | None, words: str | None) -> bool:
    """Is the name of a region all of its words, those of the next page included?"""
    return bool(name and words) and _folded(name or "") == _folded(words or "")


def _folded(text: str) -> str:
    return "".join(text.split())


def _goes_on(first: PDFSelection, region: PDFSelection) -> bool:
    """Do two regions have one name and the same codings?"""
    return (
        first is not region
        and _folded(first.name or "") == _folded(region.name or "")
        and _says(first) == _says(region)
    )


def _says(region: PDFSelection) -> list[_Said]:
    return sorted(_said(coding, region) for coding in region.codings)


def _said(coding: Coding, on: PDFSelection) -> _Said:
    coder = coding.creating_user or on.creating_user
    date = coding.creation_date_time or on.creation_date_time
    return _Said(coding.code_ref.key, coder.key if coder else "", str(date or ""))


def _gather(first: PDFSelection, region: PDFSelection) -> dict[str, Guid]:
    """Gather all on the first region; return the GUIDs of codings that are gone."""
    known = {_said(coding, first): coding for coding in first.codings}
    gone = {}
    for coding in region.codings:
        same = known[_said(coding, region)]
        same.note_refs = list(dict.fromkeys([*same.note_refs, *coding.note_refs]))
        gone[coding.guid.key] = same.guid
    first.note_refs = list(dict.fromkeys([*first.note_refs, *region.note_refs]))
    comments = dict.fromkeys(filter(None, (first.description, region.description)))
    first.description = "\n\n".join(comments) or first.description
    region.codings, region.note_refs, region.description = [], [], None
    return gone
