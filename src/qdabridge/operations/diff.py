"""What is different in two projects, told as what people did."""

from collections.abc import Iterable, Iterator

from qdabridge.errors import ReadError
from qdabridge.operations.diff_bench import Bench
from qdabridge.operations.diff_codings import coding_diff, selection_changes
from qdabridge.operations.diff_outcome import ProjectDiff, TextChange
from qdabridge.operations.diff_things import thing_changes
from qdabridge.operations.merging.holding import Holding
from qdabridge.operations.merging.identity import Match, Same
from qdabridge.operations.merging.texts import Versions
from qdabridge.package import Package
from qdabridge.qdaxml.read import no_garbage_collection
from qdabridge.text.difference import blocks
from qdabridge.tools.normalise import canonical

__all__ = ["diff"]


@no_garbage_collection()
def diff(
    first: Package,
    second: Package,
    *,
    match: str = Match.PATH,
    same: Iterable[Same] = (),
    guids: bool = False,
) -> ProjectDiff:
    """Return what is different in two projects of any tools.

    What is the same thing in both is found as a merge finds it. Order of elements, the
    tool that wrote a file, dates of things other than codings and names of files in
    the package make no difference. Where texts differ, places of one are moved to the
    other before codings are compared.

    Args:
        first: The project before.
        second: The project after.
        match: ``path`` finds things by GUID, content and name; ``guid`` not by name.
        same: Things that are one although nothing shows it.
        guids: Things that are the same but have other GUIDs differ.

    Raises:
        ReadError: A text is not readable, or one is a codebook and the other is not.
    """
    if first.kind != second.kind:
        book = first if first.kind == "codebook" else second
        raise ReadError(
            "this is a codebook, and the other is a project",
            path=book.path,
            hint="compare their codes with 'qdabridge codebook diff'",
        )
    bench = Bench(map(canonical, (first, second)), match=match, same=same, guids=guids)
    codings = coding_diff(bench, guids=guids)
    return ProjectDiff(
        files=[item.name for item in bench.inputs],
        changes=list(thing_changes(bench)),
        texts=list(_texts(bench)),
        selections=selection_changes(bench),
        codings=codings.changes,
        total=codings.total,
        by_coder=codings.by_coder,
        by_code=codings.by_code,
        ambiguous=bench.ambiguous,
    )


def _texts(bench: Bench) -> Iterator[TextChange]:
    """Yield the texts of sources that have other words, if both are there."""
    for holding in bench.holdings:
        first, versions = holding.found.of(bench.inputs[0]), holding.versions
        if first and versions and versions.others:
            said = bench.things[0][first.guid.key]
            if bench.is_reworded(said):
                name = bench.labels[0].of(first.guid)
                yield _text(name, holding, versions)


def _text(name: str, holding: Holding, versions: Versions) -> TextChange:
    [(number, version)] = versions.others.items()
    parts = [part for part in blocks(version.old, version.new) if not part.is_equal]
    gone = sum(part.end - part.start for part in parts)
    new = sum(part.new_end - part.new_start for part in parts)
    return TextChange(
        source=name,
        removed=new if number else gone,
        added=gone if number else new,
        moved="second" if number else "first",
        statuses=dict(holding.statuses()),
    )
