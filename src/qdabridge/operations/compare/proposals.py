"""What of a disagreement can be decided, in the words of the decisions schema."""

from collections.abc import Mapping

from qdabridge.operations.compare.outcome import Disagreement
from qdabridge.tabular import Value

__all__ = ["proposed"]


def proposed(
    one: Disagreement, keys: Mapping[str, str], hashes: Mapping[str, str]
) -> dict[str, Value]:
    """Return the cells of the decision about a place, which is still to be taken."""
    first, *others = (proposal.mark for proposal in one.proposals)
    row: dict[str, Value] = {
        "source_guid": one.key,
        "text_sha256": hashes.get(one.key) if one.ground == "text" else None,
        "start": first.start,
        "end": first.end,
        "code_guid": keys[first.code],
        "page": one.page,
    }
    if first.box is not None:
        row |= {"start": first.box[0], "end": first.box[2]}
        row |= {"low": first.box[1], "high": first.box[3]}
    elif others:
        other = others[0]
        if other.code != first.code:
            row["new_code_guid"] = keys[other.code]
        if (other.start, other.end) != (first.start, first.end):
            row |= {"new_start": other.start, "new_end": other.end}
    return row
