"""Which value stands where inputs differ: by what changed, and by the policy."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from qdabridge.errors import ConflictError
from qdabridge.model import DateTime
from qdabridge.operations.merge.groups import Group, Member
from qdabridge.operations.merge.report import Conflict, Policy

__all__ = ["Chooser", "Said", "changed_at", "instant"]

_TEXTS = ("description", "text")
"""Fields whose values can stand one after the other."""


class Said(NamedTuple):
    """What one input says."""

    member: Member
    value: Any


@dataclass
class Chooser:
    """Chooses values by one policy and notes where there was something to choose."""

    policy: Policy = Policy.REPORT
    conflicts: list[Conflict] = field(default_factory=list)

    def choose(
        self, found: Group, name: str, said: Sequence[Said], base: Said | None = None
    ) -> Any:
        """Return the value of a field.

        Without a base, absence says nothing: a value beats none. With one, a value
        that only one side has changed beats the old one, also if it was taken away.

        Args:
            found: The thing.
            name: The field.
            said: What each input says, in their order.
            base: What the base says; None if it does not have the thing.

        Raises:
            ConflictError: There is a conflict, and the policy is ``error``.
        """
        if base is not None:
            old = _compared(name, base.value)
            said = [s for s in said if _compared(name, s.value) != old] or [base]
        else:
            said = [s for s in said if s.value not in (None, "")] or said[:1]
        if len({_compared(name, s.value) for s in said}) == 1:
            return said[0].value
        chosen = self.decide(name, said)
        self.note(found, name, said, base, chosen)
        return chosen

    def decide(self, name: str, said: Sequence[Said]) -> Any:
        """Return which of different values stands by the policy."""
        if self.policy is Policy.THEIRS:
            return said[-1].value
        if self.policy is Policy.NEWEST:
            return max(said, key=lambda s: (changed_at(s.member), str(s.value))).value
        if self.policy is Policy.BOTH and name in _TEXTS:
            return _one_after_the_other(said)
        return said[0].value

    def note(
        self,
        found: Group,
        name: str,
        said: Sequence[Said],
        base: Said | None,
        chosen: Any,
        *,
        is_quote: bool = False,
    ) -> None:
        """Note a conflict; with the policy ``error`` it ends the merge.

        Raises:
            ConflictError: The policy is ``error``.
        """
        thing = found.members[0].thing
        conflict = Conflict(
            kind=found.kind,
            guid=found.guid,
            name=getattr(thing, "name", None),
            field=name,
            values={s.member.item.name: _shown(s.value) for s in said},
            base=_shown(base.value) if base else None,
            chosen=_shown(chosen),
            is_quote=is_quote or found.kind == "selection",  # comments on words
        )
        if self.policy is Policy.ERROR:
            files = " and ".join(conflict.values)
            raise ConflictError(
                f"{files} disagree about the {name} of the {found.kind}"
                f" {conflict.name or conflict.guid}",
                hint="agree on one, or choose another policy (--conflicts)",
            )
        self.conflicts.append(conflict)


def _compared(name: str, value: Any) -> Any:
    """Return a value as it is compared: capitals mean nothing in a colour."""
    return value.lower() if name == "color" and isinstance(value, str) else value


def _shown(value: Any) -> str | None:
    return None if value is None else str(value)


def _one_after_the_other(said: Sequence[Said]) -> str:
    """Return all texts under the names of their files; none that is part of another."""
    texts: dict[str, str] = {}
    for one in said:
        text = str(one.value)
        if not any(text in str(s.value) for s in said if s.value != one.value):
            texts.setdefault(text, one.member.item.name)
    if len(texts) == 1:
        return next(iter(texts))
    return "\n\n".join(f"[{name}]\n{text}" for text, name in texts.items())


def changed_at(member: Member) -> str:
    """Return when a thing was last changed, as text that sorts; empty: not known.

    Things that have no date of their own were changed when their project was.
    """
    for thing in (member.thing, member.item.project):
        for name in ("modified_date_time", "creation_date_time"):
            if moment := instant(getattr(thing, name, None)):
                return moment
    return ""


def instant(moment: DateTime | None) -> str:
    """Return a moment as text that sorts, in UTC if its zone is known; empty: none."""
    if moment is None:
        return ""
    try:
        found = moment.to_datetime()
        offset = found.utcoffset()
        if offset is not None:
            found = found.replace(tzinfo=None) - offset
    except (ValueError, OverflowError):  # a year that Python does not have
        return str(moment)
    return found.isoformat(timespec="microseconds")
