"""The sources of a generated project, with their selections and codings.

Element and attribute order follow the schema of QDA-XML 1.0 and the habits of NVivo.
"""

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from benchmarks.synthetic.parts import (
    attribute,
    authored,
    codings,
    description,
    note_refs,
    variable_values,
)
from benchmarks.synthetic.plan import Plan, SourcePlan
from benchmarks.synthetic.vocabulary import Text, make_name, make_text

__all__ = ["SourceXml", "source_text"]

SYNC_POINTS = 20
SYNC_STEP_MS = 30_000
Numbers = Iterable[tuple[int, range]]


def source_text(plan: Plan, number: int) -> Text:
    """The words of a text, of a PDF's representation or of an audio's transcript."""
    return make_text(plan.rng("text", number), plan.words)


class SourceXml:
    """Writes one source of a plan."""

    def __init__(self, plan: Plan, source: SourcePlan) -> None:
        self.plan = plan
        self.source = source
        self.rng = plan.rng("source", source.number)

    def lines(self) -> Iterator[str]:
        """The element of the source, piece by piece."""
        writer = {
            "text": self._text,
            "pdf": self._pdf,
            "picture": self._picture,
            "audio": self._audio,
        }
        return writer[self.source.kind]()

    def _text(self) -> Iterator[str]:
        yield self._open("TextSource", "source", "plainTextPath", ".txt")
        yield from self._text_selections(self.source.selections())
        yield self._close("TextSource")

    def _pdf(self) -> Iterator[str]:
        numbers = list(self.source.selections())
        yield self._open("PDFSource", "source", "path", ".pdf")
        for number, on_it in numbers[::2]:
            x, y = self.rng.randrange(50, 300), self.rng.randrange(50, 700)
            place = f'page="{x % 9}" {rectangle(x, y, x + 200, y + 14)}'
            yield self._selection("PDFSelection", number, on_it, place)
        yield self._open("Representation", "representation", "plainTextPath", ".txt")
        yield from self._text_selections(numbers[1::2])
        yield "</Representation>\n"
        yield self._close("PDFSource")

    def _picture(self) -> Iterator[str]:
        yield self._open("PictureSource", "source", "path", ".png")
        yield (
            f'<TextDescription guid="{self._guid("description")}">'
            f"<PlainTextContent>{escape(make_name(self.rng, 30))}</PlainTextContent>"
            "</TextDescription>\n"
        )
        for number, on_it in self.source.selections():
            x, y = self.rng.randrange(32), self.rng.randrange(32)
            place = rectangle(x, y, x + 32, y + 32)
            yield self._selection("PictureSelection", number, on_it, place)
        yield self._close("PictureSource")

    def _audio(self) -> Iterator[str]:
        numbers = list(self.source.selections())
        yield self._open("AudioSource", "source", "path", ".wav")
        yield self._open("Transcript", "transcript", "plainTextPath", ".txt")
        yield from self._sync_points()
        for number, on_it in numbers[::2]:
            first = self.rng.randrange(SYNC_POINTS - 1)
            place = (
                f'fromSyncPoint="{self._sync_guid(first)}" '
                f'toSyncPoint="{self._sync_guid(first + 1)}"'
            )
            yield self._selection("TranscriptSelection", number, on_it, place)
        yield "</Transcript>\n"
        for number, on_it in numbers[1::2]:
            begin = self.rng.randrange(SYNC_POINTS * SYNC_STEP_MS)
            place = f'begin="{begin}" end="{begin + self.rng.randint(500, 20_000)}"'
            yield self._selection("AudioSelection", number, on_it, place)
        yield self._close("AudioSource")

    def _text_selections(self, numbers: Numbers) -> Iterator[str]:
        text = source_text(self.plan, self.source.number)
        for number, on_it in numbers:
            start, end, quote = text.pick(self.rng)
            if self.plan.team and number % 2:  # half on the places of the others
                start, quote = max(start - 1, 0), ""
            place = f'startPosition="{start}" endPosition="{end}"'
            yield self._selection("PlainTextSelection", number, on_it, place, quote)

    def _selection(
        self, tag: str, number: int, on_it: range, place: str, quote: str = ""
    ) -> str:
        plan, rng = self.plan, self.rng
        name = attribute(quote or make_name(rng))
        return (
            f'<{tag} guid="{plan.guid("selection", number)}" name="{name}" '
            f"{place} {authored(plan, rng)}>\n"
            f"{description(rng)}{codings(plan, rng, on_it)}{note_refs(plan, rng)}"
            f"</{tag}>\n"
        )

    def _sync_points(self) -> Iterator[str]:
        starts = source_text(self.plan, self.source.number).starts
        for point in range(SYNC_POINTS):
            position = starts[point * len(starts) // SYNC_POINTS]
            yield (
                f'<SyncPoint guid="{self._sync_guid(point)}" '
                f'timeStamp="{point * SYNC_STEP_MS}" position="{position}"/>\n'
            )

    def _sync_guid(self, point: int) -> str:
        number = self.source.number * SYNC_POINTS + point
        return self.plan.guid("sync point", number)

    def _guid(self, kind: str) -> str:
        return self.plan.guid(kind, self.source.number)

    def _open(self, tag: str, kind: str, path: str, suffix: str) -> str:
        guid = self._guid(kind)
        return (
            f'<{tag} guid="{guid}" name="{attribute(make_name(self.rng, 3))}" '
            f'{path}="internal://{guid}{suffix}" {authored(self.plan, self.rng)}>\n'
        )

    def _close(self, tag: str) -> str:
        refs = note_refs(self.plan, self.rng)
        return f"{refs}{variable_values(self.plan)}</{tag}>\n"


def rectangle(left: int, first_y: int, right: int, second_y: int) -> str:
    """The four coordinates of a region."""
    return f'firstX="{left}" firstY="{first_y}" secondX="{right}" secondY="{second_y}"'
