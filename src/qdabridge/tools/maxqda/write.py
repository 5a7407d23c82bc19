"""What MAXQDA imports best, as far as anybody knows, and how our files are read back.

Nothing of this could be tried: it rests on one export of MAXQDA 24 (O) and on what
implementers and a library's test say (C).
"""

from collections import Counter

from qdabridge.model import Guid, PDFSource, TextElement, Transcript, holders
from qdabridge.report import Severity
from qdabridge.text import Convention, Unit
from qdabridge.tools.files import (
    put_sources_in_files,
    unit_warning,
    zone_dates,
)
from qdabridge.tools.idioms.codes import join_copies, split_and_sign
from qdabridge.tools.idioms.places import twins
from qdabridge.tools.profile import Rule, Target, rule
from qdabridge.tools.references import (
    anchored,
    bare,
    is_ours_for,
    memo_anchors,
    respell,
)
from qdabridge.tools.work import Workspace

__all__ = ["TARGET", "restore_names"]


LONGEST_COMMENT = 511
"""Characters of a comment that survive the import (MAXQDA help, second-hand)."""

MOST_NAMES = 4
"""So many names are told that become equal when cut."""

LONGEST_NAME = 63
"""Characters of the name of a document that it keeps (its help on structured documents;
a team that feeds it by script), and of a code (its import of codes from Excel)."""


@rule(tool="qdabridge for MAXQDA", evidence="O")
def restore_names(work: Workspace) -> None:
    """Undo in a file of ours what was done to names and selections for MAXQDA."""
    if not is_ours_for(work, "maxqda"):
        return
    for note in work.project.notes:
        note.name = bare(note.name) if note.name else note.name
    join_copies(work)


@rule("rich-text-dropped", tool="MAXQDA 24", evidence="O")
def name_files(work: Workspace) -> None:
    """Write texts as files named after their GUIDs, without Word files beside them."""
    put_sources_in_files(work, lambda text: f"{text.guid.key.upper()}.txt")
    count = 0
    for source in work.project.sources:
        for holder in holders(source):
            if isinstance(holder, TextElement | Transcript) and holder.rich_text_path:
                holder.rich_text_path = None
                count += 1
    if count:
        work.warning(
            "rich-text-dropped",
            f"{count} texts have a formatted version; MAXQDA is given the plain texts,"
            " to which the positions belong (the files stay in the package)",
            path="TextSource/@richTextPath",
        )


warn_of_units: Rule = unit_warning("MAXQDA", "MAXQDA 2020 to 26")


@rule("pdf-text-lost", tool="MAXQDA 24", evidence="C")
def report_pdf_texts(work: Workspace) -> None:
    """Report codings on the text of a PDF, which MAXQDA does not import."""
    twin = {pair.text.guid.key for pair in twins(work.project)}
    count = sum(
        len(selection.codings) or 1
        for source in work.project.sources
        if isinstance(source, PDFSource) and source.representation
        for selection in source.representation.plain_text_selections
        if selection.guid.key not in twin
    )
    if count:
        work.warning(
            "pdf-text-lost",
            f"{count} selections or codings on the text of PDFs: MAXQDA imports only"
            " regions (test of the University of Toronto, 2025-26) [C]",
            path="PDFSource/Representation",
        )


@rule("comment-cut", tool="MAXQDA", evidence="C")
def report_long_comments(work: Workspace) -> None:
    """Count the comments that MAXQDA will cut."""
    long = [
        placed.selection
        for placed in work.selections()
        if len(placed.selection.description or "") > LONGEST_COMMENT
    ]
    if long:
        work.warning(
            "comment-cut",
            f"{len(long)} comments have more than {LONGEST_COMMENT} characters;"
            " MAXQDA cuts them on import (its help, second-hand) [C]",
            path="Selection/Description",
            subject=long[0].guid,
        )


@rule("name-cut", tool="MAXQDA", evidence="C")
def report_long_names(work: Workspace) -> None:
    """Count the names of documents and codes that MAXQDA will cut."""
    sources = [(source.name or "", source.guid) for source in work.project.sources]
    codes = [(code.name, code.guid) for code, _ in work.project.walk_codes()]
    _tell_long(work, "sources", sources, "known of documents [C]")
    _tell_long(work, "codes", codes, "known of its import of codes from Excel [C]")


def _tell_long(
    work: Workspace, things: str, named: list[tuple[str, Guid]], known: str
) -> None:
    long = [(name, guid) for name, guid in named if len(name) > LONGEST_NAME]
    if not long:
        return
    cut = Counter(name[:LONGEST_NAME] for name, _ in named)
    equal = [name for name, _ in long if cut[name[:LONGEST_NAME]] > 1]
    alike = f"; {len(equal)} of them are then like others: {_listed(equal)}"
    work.note(
        "name-cut",
        Severity.WARNING,
        f"{len(long)} names of {things} have more than {LONGEST_NAME} characters, and"
        f" MAXQDA cuts them there, as is {known}{alike if equal else ''}",
        path="Source/@name" if things == "sources" else "Code/@name",
        subject=long[0][1],
        count=len(long),
    )


def _listed(names: list[str]) -> str:
    shown = [f"{name[:20]}…{name[-20:]}" for name in names[:MOST_NAMES]]
    more = len(names) - len(shown)
    return ", ".join([*shown, f"and {more} more"] if more else shown)


@rule("memo-named", tool="MAXQDA 24", evidence="C")
def name_memos(work: Workspace) -> None:
    """Say in the name of a memo what it is about, as it arrives unlinked."""
    anchors = memo_anchors(work.project)
    named = 0
    for note in work.project.notes:
        about = anchors.get(note.guid.key, [])
        name = anchored(note.name or "", about)
        named += name != (note.name or "")
        note.name = name or note.name
    if named:
        work.info(
            "memo-named",
            f"{named} memos say in their names what they are about, as MAXQDA imports"
            " them unlinked; reading the file here takes it off again",
            path="Note/@name",
        )


@rule("selection-split", tool="MAXQDA 22 and 24", evidence="C")
def split_selections(work: Workspace) -> None:
    """Write one selection for each coding, signed by its coder."""
    split_and_sign(work)


@rule("value-repeated", tool="MAXQDA", evidence="C")
def repeat_values(work: Workspace) -> None:
    """Write the values of a case on its source too, if it has just one."""
    sources = {source.guid.key: source for source in work.project.sources}
    count = 0
    for case in work.project.cases:
        keys = {ref.key for ref in case.source_refs}
        if len(keys) != 1 or not keys <= sources.keys():
            continue
        source = sources[keys.pop()]
        known = {v.variable_ref.key for v in source.variable_values}
        added = [
            value.clone()
            for value in case.variable_values
            if value.variable_ref.key not in known
        ]
        source.variable_values += added
        count += len(added)
    if count:
        work.info(
            "value-repeated",
            f"{count} values of cases with one source were written on the source too,"
            " as MAXQDA does",
            path="VariableValue",
        )


@rule(tool="MAXQDA 24", evidence="O")
def spell_guids(work: Workspace) -> None:
    """Write GUIDs bare and in upper case."""
    respell(work.project, lambda guid: Guid(guid.key.upper()))


TARGET = Target(
    name="maxqda",
    convention=Convention(Unit.CODE_POINTS, crlf=2),
    crlf=True,
    rules=(
        name_files,
        warn_of_units,
        report_pdf_texts,
        report_long_comments,
        report_long_names,
        name_memos,
        split_selections,
        repeat_values,
        zone_dates,
    ),
    last_rules=(spell_guids,),
)
"""Line ends CRLF, each counted as two, or codings slide by one a line (C)."""
