"""From a tool's positions to canonical ones, text by text; the text decides.

Each text is tested under the conventions that differ in it, the one that fits wins,
and every selection is moved by it. A selection that names its quote and does not get
it tries the other conventions on its own (QualCoder mixes units in one project).
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from qdabridge.errors import QdaBridgeError
from qdabridge.model import (
    AnySource,
    Note,
    PlainTextSelection,
    TextElement,
    Transcript,
    holders,
)
from qdabridge.package import Package
from qdabridge.report import Severity
from qdabridge.text import (
    ENOUGH,
    Convention,
    Decoded,
    Fit,
    Place,
    Span,
    TextMap,
    fit,
    is_quote_of,
)
from qdabridge.tools.work import Work

__all__ = ["TextFit", "fits", "make_canonical"]


Text = TextElement | Transcript


class TextFit(NamedTuple):
    """A text, the source it belongs to, and how its positions fit."""

    source: AnySource | Note
    holder: TextElement
    fit: Fit

    @property
    def name(self) -> str:
        """The source's name, or its GUID."""
        return self.source.name or str(self.source.guid)


def fits(package: Package, expected: Convention) -> Iterator[TextFit]:
    """Yield how the positions of each text with selections fit its conventions."""
    for source in [*package.project.sources, *package.project.notes]:
        for holder in holders(source):
            if isinstance(holder, TextElement) and holder.plain_text_selections:
                try:
                    text = _text_map(package.decoded(holder))
                except QdaBridgeError:
                    continue
                yield TextFit(source, holder, fit(text, _spans(holder), expected))


def make_canonical(
    work: Work, expected: Convention, *, is_certain: bool = False
) -> None:
    """Turn every position into code points over the canonical text, and the texts too.

    Where the convention is certain, as in files of ours, no other is tried.

    Notes ``text-missing``, ``encoding-legacy``, ``convention-surprising``,
    ``convention-doubtful``, ``position-inside-character``, ``selection-out-of-range``,
    ``selection-reversed``, ``selection-other-unit``, ``quote-differs``,
    ``sync-point-moved``, ``text-rewritten``.
    """
    for source in work.sources():
        for holder in holders(source):
            if isinstance(holder, TextElement | Transcript):
                _Canonical(work, source, holder, expected, is_certain).make()


def _text_map(decoded: Decoded) -> TextMap:
    return TextMap(decoded.text, has_bom=decoded.has_bom)


def _spans(holder: TextElement) -> list[Span]:
    return [
        Span(s.start_position, s.end_position, s.name or "")
        for s in holder.plain_text_selections
    ]


class _Canonical:
    """Makes one text canonical."""

    def __init__(
        self,
        work: Work,
        source: AnySource | Note,
        holder: Text,
        expected: Convention,
        is_certain: bool,
    ) -> None:
        self._work = work
        self._holder = holder
        self._expected = expected
        self._is_certain = is_certain
        self._name = source.name or str(source.guid)

    def make(self) -> None:
        """Do it."""
        decoded = self._decoded()
        if decoded is None:
            return
        text = _text_map(decoded)
        if isinstance(self._holder, TextElement):
            self._selections(self._holder, text)
        else:
            self._sync_points(self._holder, text)
        self._work.set_text(self._holder, text.text)
        self._rewrite(decoded, text)

    def _decoded(self) -> Decoded | None:
        holder = self._holder
        if holder.plain_text_content is None and holder.plain_text_path is None:
            return None
        try:
            decoded = self._work.package.decoded(holder)
        except QdaBridgeError as error:
            self._missing(error)
            return None
        if decoded.encoding == "windows-1252":
            self._note(
                "encoding-legacy",
                Severity.WARNING,
                "the text is not UTF-8; read as Windows-1252, written as UTF-8",
            )
        return decoded

    def _missing(self, error: QdaBridgeError) -> None:
        count = len(getattr(self._holder, "plain_text_selections", ()))
        if count:
            self._note(
                "text-missing",
                Severity.ERROR,
                f"the text cannot be read ({error.message}), so the positions of its"
                f" {count} selections were left as they are; export the project again"
                " with its texts",
            )
        else:
            self._work.warning(
                "text-missing",
                f"texts without selections cannot be read ({error.message})",
                path="plain text",
                subject=self._holder.guid,
            )

    def _selections(self, holder: TextElement, text: TextMap) -> None:
        if self._is_certain:
            self._move_all(holder.plain_text_selections, text, self._expected)
            return
        spans = _spans(holder)
        result = fit(text, spans, self._expected)
        self._tell(result)
        named, quoted = result.winner.named, result.winner.quoted
        if not ENOUGH * named <= quoted < named:  # no names are quotes, or all of them
            self._move_all(holder.plain_text_selections, text, result.convention)
            return
        for selection, span in zip(holder.plain_text_selections, spans, strict=True):
            convention = result.convention
            if span.names_its_quote:
                convention = self._own_convention(text, span, result)
            self._move(selection, text, convention)

    def _own_convention(self, text: TextMap, span: Span, result: Fit) -> Convention:
        """Return the convention under which a selection has the quote it names."""
        for candidate in result.candidates:
            if is_quote_of(span.name, _quote(text, span, candidate.convention)):
                if candidate is not result.winner:
                    self._note(
                        "selection-other-unit",
                        Severity.WARNING,
                        f"its name is its quote only if positions count"
                        f" {candidate.convention}, unlike others of this text; read so",
                        quote=span.name,
                    )
                return candidate.convention
        self._note(
            "quote-differs",
            Severity.WARNING,
            "the name of a selection is not the text at its position, as it is for"
            " the others of this text; the position was kept, look at it",
            quote=span.name,
        )
        return result.convention

    def _move_all(
        self,
        selections: Sequence[PlainTextSelection],
        text: TextMap,
        convention: Convention,
    ) -> None:
        length = len(text.text)
        counts_alike = text.scale(convention).end == length
        for selection in selections:
            start, end = selection.start_position, selection.end_position
            if not (counts_alike and 0 <= start <= end <= length):
                self._move(selection, text, convention)

    def _move(
        self, selection: PlainTextSelection, text: TextMap, convention: Convention
    ) -> None:
        scale = text.scale(convention)
        start = scale.to_canonical(selection.start_position)
        end = scale.to_canonical(selection.end_position)
        self._check(selection, start, end)
        if start.before > end.after:
            start, end = end, start
        selection.start_position, selection.end_position = start.before, end.after

    def _check(self, selection: PlainTextSelection, start: Place, end: Place) -> None:
        said = f"{selection.start_position} to {selection.end_position}"
        if not (start.is_inside and end.is_inside):
            self._note(
                "selection-out-of-range",
                Severity.ERROR,
                f"a selection from {said} lies outside the text; cut at its ends",
                subject=selection.guid,
            )
        elif not (start.is_exact and end.is_exact):
            self._note(
                "position-inside-character",
                Severity.ERROR,
                f"a selection from {said} begins or ends inside a character (an emoji"
                " or a line end); moved outward",
                subject=selection.guid,
            )
        if start.before > end.after:
            self._note(
                "selection-reversed",
                Severity.ERROR,
                f"a selection from {said} ends before it begins; turned round",
                subject=selection.guid,
            )

    def _sync_points(self, holder: Transcript, text: TextMap) -> None:
        scale = text.scale(self._expected)
        for point in holder.sync_points:
            if point.position is None:
                continue
            place = scale.to_canonical(point.position)
            if not place.is_exact:
                self._note(
                    "sync-point-moved",
                    Severity.ERROR,
                    f"a sync point at {point.position} lies outside the text or inside"
                    f" a character; moved to {place.before} characters",
                    subject=point.guid,
                )
            point.position = place.before

    def _tell(self, result: Fit) -> None:
        winner = result.winner
        numbers = (
            f"{winner.inside} of {winner.selections} selections lie inside,"
            f" {winner.quoted} of {winner.named} names are quotes,"
            f" {winner.starts + winner.ends} of {2 * winner.selections} ends lie on"
            " word edges"
        )
        if result.is_doubtful:
            self._note(
                "convention-doubtful",
                Severity.WARNING,
                f"no way of counting positions fits well; the best is"
                f" {result.convention} ({numbers}); look at some quotes",
            )
        elif result.is_surprising:
            self._note(
                "convention-surprising",
                Severity.WARNING,
                f"positions count {result.convention}, not {result.expected} as the"
                f" tool usually does ({numbers})",
            )

    def _rewrite(self, decoded: Decoded, text: TextMap) -> None:
        """Put the canonical text in the place of the one that was read."""
        holder, work = self._holder, self._work
        if holder.plain_text_path is None:
            holder.plain_text_content = text.text
            return
        name = work.package.resolve(holder.plain_text_path)
        is_same = (
            decoded.encoding == "utf-8"
            and not decoded.has_bom
            and text.raw == text.text
        )
        if name and is_same:
            return
        if name is None or not name.lower().endswith(".txt"):
            name = f"sources/{holder.guid}.txt"
            holder.plain_text_path = f"internal://{holder.guid}.txt"
        if name not in work.files and not is_same:
            work.info(
                "text-rewritten",
                "texts were brought into canonical form (UTF-8, no BOM, line ends LF)"
                " before anything else",
                path="plain text",
            )
        work.files[name] = text.text.encode()

    def _note(
        self,
        code: str,
        severity: Severity,
        message: str,
        *,
        subject: str | None = None,
        quote: str | None = None,
    ) -> None:
        self._work.note(
            code,
            severity,
            message,
            path=self._name,
            subject=subject or self._holder.guid,
            quote=quote,
        )


def _quote(text: TextMap, span: Span, convention: Convention) -> str:
    scale = text.scale(convention)
    start, end = scale.to_canonical(span.start), scale.to_canonical(span.end)
    return text.text[start.before : end.after]
