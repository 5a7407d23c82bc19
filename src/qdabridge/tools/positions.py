"""From a tool's positions to canonical ones, text by text; the text decides.

Each text is tested under the conventions that differ in it, the one that fits wins,
and every selection is moved by it. Where two fit a text, those that won in the other
texts decide. A selection that names its quote and does not get it tries the other
conventions on its own (QualCoder mixes units in one project).
"""

from collections.abc import Sequence

from qdabridge.errors import QdaBridgeError
from qdabridge.model import (
    AnySource,
    Note,
    PlainTextSelection,
    TextElement,
    Transcript,
    holders,
)
from qdabridge.report import Severity
from qdabridge.text import (
    ENOUGH,
    Convention,
    Decoded,
    Fit,
    Fitting,
    Place,
    Span,
    TextMap,
    edges_at,
    edges_of,
    is_quote_of,
    place_of_name,
    settled,
    stretch,
    way_of_name,
    words_at,
)
from qdabridge.tools.text_fits import doubts_of, spans_of, text_map
from qdabridge.tools.work import Workspace

__all__ = ["make_canonical"]


Text = TextElement | Transcript


def make_canonical(
    work: Workspace,
    expected: Convention,
    *,
    is_certain: bool = False,
    is_observed: bool = True,
) -> None:
    """Turn every position into code points over the canonical text, and the texts too.

    Where the convention is certain, as in files of ours, no other is tried.

    Notes ``text-missing``, ``encoding-legacy``, ``convention-surprising``,
    ``convention-doubtful``, ``positions-moved``, ``names-sliced``,
    ``selection-found``, ``line-ends-changed``, ``position-inside-character``,
    ``selection-out-of-range``, ``selection-reversed``, ``selection-other-unit``,
    ``quote-differs``, ``sync-point-moved``, ``text-rewritten``.
    """
    texts = [
        _Canonical(work, source, holder, expected, is_certain, is_observed)
        for source in work.sources()
        for holder in holders(source)
        if isinstance(holder, TextElement | Transcript)
    ]
    texts = [text for text in texts if text.load()]
    uncertain = [text for text in texts if text.fitting is not None]
    fitting = (text.fitting for text in uncertain if text.fitting is not None)
    for text, fit in zip(uncertain, settled(fitting), strict=True):
        text.fit = fit
    for text in texts:
        text.make()


class _Canonical:
    """Makes one text canonical."""

    def __init__(
        self,
        work: Workspace,
        source: AnySource | Note,
        holder: Text,
        expected: Convention,
        is_certain: bool,
        is_observed: bool,
    ) -> None:
        self._work = work
        self._holder = holder
        self._expected = expected
        self._is_certain = is_certain
        self._is_observed = is_observed
        self._name = source.name or str(source.guid)
        self._read: tuple[Decoded, TextMap] | None = None
        self.fitting: Fitting | None = None
        self.fit: Fit | None = None

    def load(self) -> bool:
        """Read the text and try conventions on it; is there one?"""
        decoded = self._decoded()
        if decoded is None:
            return False
        holder, text = self._holder, text_map(decoded)
        self._read = decoded, text
        if isinstance(holder, TextElement) and not self._is_certain:
            self.fitting = Fitting(
                text,
                spans_of(holder),
                self._expected,
                is_observed=self._is_observed,
            )
        return True

    def make(self) -> None:
        """Move the positions, and rewrite the text."""
        if self._read is None:
            return
        decoded, text = self._read
        self._read = self.fitting = None
        if self._is_certain:
            self._expected = self._as_changed(text)
        if isinstance(self._holder, Transcript):
            self._sync_points(self._holder, text)
        elif self.fit is None:
            self._move_all(self._holder.plain_text_selections, text, self._expected)
        else:
            self._selections(self._holder, text, self.fit)
        self._work.set_text(self._holder, text.text)
        self._rewrite(decoded, text)

    def _as_changed(self, text: TextMap) -> Convention:
        """Return how positions of ours count if line ends were changed since then."""
        counted = self._expected
        is_file = self._holder.plain_text_path is not None
        if not (is_file and counted.crlf == 2 and text.has_lone and not text.has_crlf):
            return counted
        self._note(
            "line-ends-changed",
            Severity.WARNING,
            "the text was written with line ends CRLF, each counted as two, and has LF"
            " now; its positions were read so that every line end counts 2",
        )
        return counted._replace(lf=2)

    def _decoded(self) -> Decoded | None:
        holder = self._holder
        if holder.plain_text_content is None and holder.plain_text_path is None:
            self._wordless()
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

    def _wordless(self) -> None:
        """Tell of codings on a text that is nowhere, or only there as rich text."""
        selections = getattr(self._holder, "plain_text_selections", ())
        if count := sum(len(selection.codings) for selection in selections):
            rich = self._holder.rich_text_path
            only = f" (only rich text, {rich})" if rich else ""
            codings = "1 coding has" if count == 1 else f"{count:,} codings have"
            self._note(
                "text-missing",
                Severity.WARNING,
                f"the plain text is not there{only}, so its {codings} no words; export"
                " the project again with its texts",
            )

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

    def _selections(self, holder: TextElement, text: TextMap, fit: Fit) -> None:
        for code, message in doubts_of(fit):
            self._note(code, Severity.WARNING, message)
        named, quoted = fit.winner.named, fit.winner.quoted
        is_lost = fit.fits_badly and quoted < ENOUGH * fit.winner.claims
        if is_lost and self._move_to_names(holder, text, fit.convention):
            return
        if fit.slices is None and not ENOUGH * named <= quoted < named:
            # no names are quotes, or all of them
            self._move_all(holder.plain_text_selections, text, fit.convention)
            return
        spans = zip(holder.plain_text_selections, spans_of(holder), strict=True)
        for selection, span in spans:
            convention = fit.convention
            if span.names_its_quote:
                convention = self._own_convention(text, span, fit)
            self._move(selection, text, convention)
            if span.names_its_quote and convention == fit.convention:
                self._mend_name(selection, span, text, fit)

    def _own_convention(self, text: TextMap, span: Span, fit: Fit) -> Convention:
        """Return the convention under which a selection has the quote it names."""
        if is_quote_of(span.name, words_at(text, span, fit.convention)):
            return fit.convention
        other = way_of_name(text, span, fit)
        if other is None:
            if fit.slices is None:
                self._note(
                    "quote-differs",
                    Severity.WARNING,
                    "the name of a selection is not the text at its position, as it is"
                    " for the others of this text; the position was kept, look at it",
                    quote=span.name,
                )
            return fit.convention
        mine, its = (edges_of(text, span, c) for c in (fit.convention, other))
        if its < mine or (fit.slices is not None and its == mine):
            return fit.convention  # its name was cut from the text, not coded
        self._note(
            "selection-other-unit",
            Severity.WARNING,
            f"its name is its quote only if positions count {other}, unlike others of"
            " this text; read so",
            quote=span.name,
        )
        return other

    def _mend_name(
        self, selection: PlainTextSelection, span: Span, text: TextMap, fit: Fit
    ) -> None:
        """Give a selection its words as name instead of a slice of the text."""
        words = text.text[selection.start_position : selection.end_position]
        if is_quote_of(span.name, words) or way_of_name(text, span, fit) is None:
            return
        selection.name = words
        self._note(
            "names-sliced",
            Severity.WARNING,
            "the name of a selection was cut out of the text by another way of counting"
            f" than its position, which begins and ends with words ({fit.winner});"
            " the name was replaced by these words",
            subject=selection.guid,
        )

    def _move_to_names(
        self,
        holder: TextElement,
        text: TextMap,
        convention: Convention,
    ) -> bool:
        """Move selections to the words they name, if these stand there; were they?

        As after a text was edited here and there when it had been coded.
        """
        spans = spans_of(holder)
        found = [
            place_of_name(text, span, convention) if span.claims_its_quote else None
            for span in spans
        ]
        claims = sum(span.claims_its_quote for span in spans)
        places = [place for place in found if place is not None]
        if not places or len(places) < ENOUGH * claims:
            return False
        if edges_at(text.text, places) < ENOUGH * 2 * len(places):
            return False
        each = zip(holder.plain_text_selections, spans, found, strict=True)
        for selection, span, place in each:
            if place is None or place == stretch(text, span, convention):
                self._move(selection, text, convention)
                continue
            selection.start_position, selection.end_position = place
            self._note(
                "selection-found",
                Severity.WARNING,
                "the name of a selection is a quote that stands elsewhere in the text"
                " than its position says; moved there, look at it",
                quote=selection.name,
                subject=selection.guid,
            )
        return True

    def _move_all(
        self,
        selections: Sequence[PlainTextSelection],
        text: TextMap,
        convention: Convention,
    ) -> None:
        """Move selections, all at once where nothing is to be told of them."""
        scale, one = text.scale(convention), int(convention.is_inclusive)
        each = [selection.__dict__ for selection in selections]
        first = [fields["start_position"] for fields in each]
        last = [fields["end_position"] + one for fields in each]
        (starts, odd), (ends, also_odd) = scale.indices(first), scale.indices(last)
        unclear = {*odd, *also_odd}
        rows = enumerate(zip(each, starts, ends, strict=True))
        for n, (fields, start, end) in rows:
            if n in unclear or start > end:
                self._move(selections[n], text, convention)
            else:
                fields["start_position"], fields["end_position"] = start, end

    def _move(
        self, selection: PlainTextSelection, text: TextMap, convention: Convention
    ) -> None:
        start, end = text.places(
            selection.start_position, selection.end_position, convention
        )
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
