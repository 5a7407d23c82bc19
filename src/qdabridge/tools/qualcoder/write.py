"""What QualCoder imports best.

Evidence: its importer, read (S: ``refi.py`` of 4.0 Beta) and run on real files (R).
"""

from collections import Counter
from pathlib import PurePosixPath

from qdabridge.model import (
    DateTime,
    Note,
    PDFSource,
    PictureSelection,
    PictureSource,
    PlainTextSelection,
    TextDescription,
    TextElement,
    Transcript,
    VariableValue,
    holders,
)
from qdabridge.report import Severity
from qdabridge.text import Convention, Unit
from qdabridge.tools.files import put_sources_in_files
from qdabridge.tools.idioms.codes import split_and_sign
from qdabridge.tools.idioms.places import flip_regions
from qdabridge.tools.profile import Target, rule
from qdabridge.tools.qualcoder.names import (
    PICTURES,
    name_codes,
    name_things,
    suffixless,
    with_suffix,
)
from qdabridge.tools.qualcoder.workarounds import (
    code_cases,
    code_twins,
    code_whole_texts,
    name_memos,
    text_holders,
    write_memos,
)
from qdabridge.tools.references import each_element
from qdabridge.tools.work import Workspace

__all__ = ["TARGET"]


LONGEST_NAME = 2000
"""Longer quotes, such as a whole text, do not become names of selections."""


@rule("colour-random", "colour-approximated", tool="QualCoder 4.0 Beta", evidence="R")
def report_colours(work: Workspace) -> None:
    """Report what becomes of the colours of codes."""
    codes = [code for code, _ in work.project.walk_codes() if code.is_codable]
    without = sum(code.color is None for code in codes)
    if without:
        work.warning(
            "colour-random",
            f"{without} codes have no colour; QualCoder gives them random ones [R]",
            path="Code/@color",
        )
    if len(codes) > without:
        work.info(
            "colour-approximated",
            f"{len(codes) - without} codes have colours; QualCoder takes the nearest"
            " of its own palette [R]",
            path="Code/@color",
        )


@rule(
    "coding-on-note-lost",
    "coding-on-description-lost",
    tool="QualCoder 4.0 Beta",
    evidence="R",
)
def report_unread_places(work: Workspace) -> None:
    """Count codings in places where QualCoder reads none: notes, texts of pictures."""
    where = {
        "coding-on-note-lost": ("Note/Coding", "on a note"),
        "coding-on-description-lost": ("TextDescription/Coding", "on a picture's text"),
    }
    counts: Counter[str] = Counter()
    for placed in work.project.codings():
        if isinstance(placed.source, Note):
            counts["coding-on-note-lost"] += 1
        elif isinstance(placed.holder, TextDescription):
            counts["coding-on-description-lost"] += 1
    for code, count in counts.items():
        path, place = where[code]
        work.note(
            code,
            Severity.WARNING,
            f"{count} coding{'s' * (count != 1)} {place}: QualCoder drops such on"
            " import [R]; code the place in a text instead",
            path=path,
            count=count,
        )


@rule("coding-repeated-lost", tool="QualCoder 4.0 Beta", evidence="S")
def report_repeats(work: Workspace) -> None:
    """Count codings of one text by one coder with one code at one place."""
    seen: Counter[tuple[object, ...]] = Counter()
    for placed in work.project.codings():
        selection = placed.selection
        if isinstance(selection, PlainTextSelection):
            place = (selection.start_position, selection.end_position)
            coder = placed.coding.creating_user
            key = (placed.coding.code_ref.key, coder.key if coder else "")
            seen[placed.holder.guid.key, *place, *key] += 1
    if count := seen.total() - len(seen):
        work.warning(
            "coding-repeated-lost",
            f"{count} codings repeat another of the same code, place and coder;"
            " QualCoder keeps one of each [S]",
            path="Coding",
        )


@rule("code-made-codable", tool="QualCoder 4.0 Beta", evidence="S")
def make_codable(work: Workspace) -> None:
    """Make folders that are used for coding codes, or their codings belong to none."""
    used = {placed.coding.code_ref.key for placed in work.project.codings()}
    count = 0
    for code, _ in work.project.walk_codes():
        if not code.is_codable and code.guid.key in used:
            code.is_codable = True
            count += 1
    if count:
        work.warning(
            "code-made-codable",
            f"{count} codes are marked as mere folders and used for coding all the"
            " same; made codable, as QualCoder cannot code with a category",
            path="Code/@isCodable",
        )


@rule("selection-split", tool="QualCoder 3.5 to 4.0 Beta", evidence="O")
def split_selections(work: Workspace) -> None:
    """Write one selection for each coding, signed by its coder, named by its quote."""
    split_and_sign(work)
    for text in text_holders(work.project):
        for selection in text.holder.plain_text_selections:
            quote = work.quote(text.holder, selection)
            if selection.codings and not selection.name and len(quote) <= LONGEST_NAME:
                selection.name = quote or None


@rule("selection-uncoded", tool="QualCoder 4.0 Beta", evidence="S")
def report_uncoded(work: Workspace) -> None:
    """Report selections without a coding, which become annotations."""
    empty = sum(
        not (selection.codings or selection.description or selection.note_refs)
        for text in text_holders(work.project)
        for selection in text.holder.plain_text_selections
    )
    if empty:
        work.warning(
            "selection-uncoded",
            f"{empty} selections have neither coding nor comment; QualCoder makes"
            " empty annotations of them [S]",
            path="PlainTextSelection",
        )


@rule("pdf-without-text-lost", tool="QualCoder 4.0 Beta", evidence="S")
def report_pdfs(work: Workspace) -> None:
    """Report PDFs without their text, which QualCoder does not import."""
    count = sum(
        isinstance(source, PDFSource) and source.representation is None
        for source in work.project.sources
    )
    if count:
        work.warning(
            "pdf-without-text-lost",
            f"{count} PDFs come without their text (Representation); QualCoder imports"
            " a PDF by its text, and drops these [S]",
            path="PDFSource",
        )


@rule("picture-renamed", tool="QualCoder 4.0 Beta", evidence="R")
def name_pictures(work: Workspace) -> None:
    """Give names of pictures the suffix of their file.

    QualCoder tells pictures by it, and loses those without at its next export. Reading
    our own file takes it off again.
    """
    count = 0
    for source in work.project.sources:
        if not isinstance(source, PictureSource):
            continue
        suffix = PurePosixPath(source.path or "").suffix
        name = source.name or str(source.guid)
        is_told = PurePosixPath(name).suffix.lower() in PICTURES
        if suffix and (not is_told or suffixless(name) != name):
            source.name = with_suffix(name, suffix)
            count += 1
    if count:
        work.warning(
            "picture-renamed",
            f"{count} names of pictures have no suffix; QualCoder loses such pictures"
            " at its next export, so they got that of their file",
            path="PictureSource/@name",
        )


@rule("text-moved", tool="QualCoder 4.0 Beta", evidence="R")
def write_files(work: Workspace) -> None:
    """Put texts into files, with paths that begin with ``internal://``.

    QualCoder stops at a text inside the XML and at other paths.
    """
    moved = put_sources_in_files(work, lambda _: None)
    if moved:
        work.info(
            "text-moved",
            f"{moved} texts stood inside the document; put into files, as QualCoder"
            " stops at them",
            path="PlainTextContent",
        )
    for source in work.sources():
        for holder in holders(source):
            for field in ("plain_text_path", "rich_text_path", "path"):
                path = getattr(holder, field, None)
                if path and (name := work.resolve(path)):
                    target = name.removeprefix("sources/")
                    setattr(holder, field, f"internal://{target}")


@rule("rich-text-external", tool="QualCoder 4.0 Beta", evidence="S")
def drop_outside_rich_text(work: Workspace) -> None:
    """Drop paths of rich texts outside the package, at which QualCoder stops."""
    count = 0
    for source in work.sources():
        for holder in holders(source):
            if not isinstance(holder, TextElement | Transcript):
                continue
            path = holder.rich_text_path
            if path and not path.startswith("internal://"):
                holder.rich_text_path = None
                count += 1
    if count:
        work.warning(
            "rich-text-external",
            f"{count} texts have a formatted version outside the package; QualCoder"
            " stops at such a path, so it was left out",
            path="TextSource/@richTextPath",
        )


@rule("date-assumed", tool="QualCoder 4.0 Beta", evidence="S")
def complete_dates(work: Workspace) -> None:
    """Date memos, transcripts and picture selections, or QualCoder stops at them."""
    project = work.project
    assumed = project.creation_date_time or DateTime("1970-01-01T00:00:00Z")
    count = 0
    for element in each_element(project):
        if isinstance(element, Note | Transcript | PictureSelection) and not (
            element.creation_date_time or element.modified_date_time
        ):
            element.modified_date_time = assumed  # it takes this where the other lacks
            count += 1
    if count:
        work.warning(
            "date-assumed",
            f"{count} memos, transcripts and picture selections have no date; given"
            " that of the project, as QualCoder stops at them",
            path="@creationDateTime",
        )


@rule("value-repeated-lost", tool="QualCoder 4.0 Beta", evidence="S")
def keep_values_once(work: Workspace) -> None:
    """Keep the first value of a variable on a case or source; a second stops it."""
    dropped = 0
    for thing in [*work.project.cases, *work.project.sources]:
        firsts: dict[str, VariableValue] = {}
        for value in thing.variable_values:
            firsts.setdefault(value.variable_ref.key, value)
        dropped += len(thing.variable_values) - len(firsts)
        thing.variable_values = list(firsts.values())
    if dropped:
        work.warning(
            "value-repeated-lost",
            f"{dropped} further values of a variable that a case or source has one of"
            " already were left out: QualCoder stops at them",
            path="VariableValue",
        )


@rule("region-flipped", "page-height-unknown", tool="QualCoder 4", evidence="R")
def flip_pdf_regions(work: Workspace) -> None:
    """Measure rectangles on PDF pages from the top."""
    _, left = flip_regions(work)
    if left:
        work.warning(
            "page-height-unknown",
            f"{left} rectangles on PDF pages would have to be measured from the top,"
            " and the height of their page is not known (the PDF is missing, encrypted"
            " or damaged, or pypdf is not installed: extra 'media'); QualCoder will"
            " show them upside down",
            path="PDFSelection",
        )


TARGET = Target(
    name="qualcoder",
    convention=Convention(Unit.UTF16),
    rules=(
        report_colours,
        report_repeats,
        report_unread_places,
        report_pdfs,
        make_codable,
        name_memos,
        name_codes,
        name_things,
        name_pictures,
        code_whole_texts,
        code_cases,
        code_twins,
        report_uncoded,
        split_selections,
        write_files,
        drop_outside_rich_text,
        complete_dates,
        keep_values_once,
    ),
    last_rules=(flip_pdf_regions, write_memos),
)
"""Line ends LF, and no BOM, which it would keep as first character of the text (R)."""
