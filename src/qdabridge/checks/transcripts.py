"""Do transcripts and their recordings fit together?"""

from collections.abc import Iterator

from qdabridge.checks.inspection import Inspection, Problem
from qdabridge.model import Guid, SyncPoint, Transcript, TranscriptSelection

__all__ = ["disordered", "incomplete_point", "open_ended", "reversed_"]


def incomplete_point(view: Inspection) -> Iterator[Problem]:
    """Does every sync point tie a position to a time?"""
    for at in view.of(SyncPoint):
        ends = (("timeStamp", at.thing.time_stamp), ("position", at.thing.position))
        for name, value in ends:
            if value is None:
                yield Problem(
                    at,
                    f"the sync point has no {name}, so it ties nothing (ATLAS.ti"
                    " refuses such points); add it or remove the point",
                    f"/@{name}",
                )


def disordered(view: Inspection) -> Iterator[Problem]:
    """Does what comes later in a transcript come later in the recording?"""
    for at in view.of(Transcript):
        latest = None
        for position, time, number in sorted(_ties(at.thing)):
            if latest is not None and time < latest:
                yield Problem(
                    at,
                    f"the sync point at position {position} is at {time} ms, and one"
                    f" before it at {latest} ms; correct its timeStamp",
                    f"/SyncPoint[{number}]",
                )
            latest = time if latest is None else max(latest, time)


def _ties(transcript: Transcript) -> Iterator[tuple[int, int, int]]:
    """Yield position, time and number of the sync points that have all of them."""
    for number, point in enumerate(transcript.sync_points, 1):
        if point.position is not None and point.time_stamp is not None:
            yield point.position, point.time_stamp, number


def open_ended(view: Inspection) -> Iterator[Problem]:
    """Does every selection of a transcript say from and to which sync point?"""
    for at in view.of(TranscriptSelection):
        ends = (
            ("fromSyncPoint", at.thing.from_sync_point),
            ("toSyncPoint", at.thing.to_sync_point),
        )
        for name, guid in ends:
            if guid is None:
                yield Problem(
                    at, f"it has no {name}, so it selects nothing; add it", f"/@{name}"
                )


def reversed_(view: Inspection) -> Iterator[Problem]:
    """Does every selection of a transcript go forward in time?"""
    times: dict[int, dict[Guid, int | None]] = {}
    for at in view.of(TranscriptSelection):
        if not isinstance(at.holder, Transcript):
            continue
        known = times.setdefault(id(at.holder), {})
        if not known:
            known.update({p.guid: p.time_stamp for p in at.holder.sync_points})
        start, end = (
            _time(known, at.thing.from_sync_point),
            _time(known, at.thing.to_sync_point),
        )
        if start is not None and end is not None and start > end:
            yield Problem(
                at,
                f"it starts after it ends ({start} ms, {end} ms); swap fromSyncPoint"
                " and toSyncPoint",
                "/@fromSyncPoint",
            )


def _time(known: dict[Guid, int | None], guid: Guid | None) -> int | None:
    return known.get(guid) if guid else None
