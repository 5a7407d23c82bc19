"""Who is compared: users, groups, rounds; and who worked on which source."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from qdabridge.errors import ComparisonError
from qdabridge.model import Guid, NameIndex, User, plain_name
from qdabridge.operations.compare.material import NOBODY, Author, Material
from qdabridge.report import Collector, Severity
from qdabridge.tabular import unique_names
from qdabridge.tools import profiles

__all__ = ["Coders", "ComparedCoder", "Who", "coders_of", "consensus_guid"]


NAMELESS = "(no name)"


@dataclass(frozen=True)
class ComparedCoder:
    """A coder, a group of them, or one of the rounds.

    Attributes:
        name: What to call it; no two are called the same.
        files: The inputs its codings come from.
        codings: How many codings it has, whatever is left out later.
        users: GUID keys of the users.
    """

    name: str
    files: tuple[str, ...]
    codings: int
    users: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Who:
    """Whom the caller wants compared.

    Attributes:
        coders: Names; empty: everybody who coded. The first is A, the second B.
        groups: Several users each who count as one coder.
        rounds: What to call the codings of an input, by its number: copies in which
            one person coded twice, or two people under one user.
        one_person: Names of users who are the same person in several inputs.
        gold: The coder that the others are held against.
        roster: Names of a roster: who is in it worked, and may have coded nothing.
    """

    coders: Sequence[str] = ()
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    rounds: Mapping[int, str] = field(default_factory=dict)
    one_person: Collection[str] = ()
    gold: str | None = None
    roster: Collection[str] = ()

    @property
    def named(self) -> set[str]:
        """All names of people that the caller gives, folded."""
        members = [name for names in self.groups.values() for name in names]
        given = [*self.coders, *members, *self.roster, *filter(None, [self.gold])]
        return {plain_name(name).casefold() for name in given}


@dataclass(frozen=True)
class Coders:
    """Who is compared, and whose each voice is."""

    all: tuple[ComparedCoder, ...]
    of: Mapping[Author, int]
    """Number of the coder of a voice; voices of nobody who is compared are absent."""
    pairs: tuple[tuple[int, int], ...]
    """Whom to compare with whom, by number."""
    gold: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """What the coders are called."""
        return tuple(coder.name for coder in self.all)


@dataclass
class _Candidate:
    """Somebody who could be compared: one name, one or more voices."""

    name: str
    voices: list[Author]
    known: set[str] = field(default_factory=set)
    """All that the user may call it."""


def coders_of(material: Material, who: Who, found: Collector) -> Coders:
    """Return who is compared.

    Raises:
        UnknownNameError: Nobody is called so.
        ComparisonError: There are not two, or it cannot be told who is who.
    """
    counts = Counter(mark.voice for mark in material.marks)
    candidates = _candidates(material, counts, who, found)
    chosen = _chosen(candidates, who)
    if len(chosen) > 200:
        raise ComparisonError(f"{len(chosen)} coders are too many: choose with --coder")
    for one in chosen:
        _refuse_two_in_one(material, one, who)
    if len(chosen) < 2:
        _refuse_one(material, chosen, who)
    _tell_namesakes(material, chosen, found)
    gold = _gold(chosen, who)
    counts = _counted_once(material, chosen, counts)
    made = tuple(
        ComparedCoder(
            one.name,
            tuple(dict.fromkeys(material.inputs[v.number].name for v in one.voices)),
            sum(counts[voice] for voice in one.voices),
            tuple(dict.fromkeys(v.user for v in one.voices if v.user != NOBODY)),
        )
        for one in chosen
    )
    of = {voice: n for n, one in enumerate(chosen) for voice in one.voices}
    pairs = [(a, b) for b in range(len(made)) for a in range(b)]
    if gold:
        pairs = [pair for pair in pairs if pair[0] == 0]
    return Coders(made, of, tuple(sorted(pairs)), gold)


def _counted_once(
    material: Material, chosen: Sequence[_Candidate], counts: Counter[Author]
) -> Counter[Author]:
    """Return how many codings each voice has that no earlier file has too."""
    several = {
        v: n for n, one in enumerate(chosen) for v in one.voices if one.voices[1:]
    }
    if not several:
        return counts
    first: dict[object, int] = {}
    found: Counter[Author] = Counter(
        {voice: number for voice, number in counts.items() if voice not in several}
    )
    for mark in material.marks:
        if (coder := several.get(mark.voice)) is not None:
            key = coder, mark.code, mark.place
            if first.setdefault(key, mark.voice.number) == mark.voice.number:
                found[mark.voice] += 1
    return found


# --- Candidates ---------------------------------------------------------------------


def _candidates(
    material: Material, counts: Counter[Author], who: Who, found: Collector
) -> list[_Candidate]:
    users = {one.guid.key: one for one in material.classes.all("user")}
    names = {
        key: getattr(one.members[0].thing, "name", None)
        or getattr(one.members[0].thing, "id", None)
        or NAMELESS
        for key, one in users.items()
    }
    order = {
        Author(item.number, material.classes.guid(item, user.guid).key): n
        for item in material.inputs
        for n, user in enumerate(item.project.users)
    }
    last = len(order)
    active = {voice.user for voice in counts}
    silent = [
        voice
        for voice in order
        if voice.user not in active and _is_named(names.get(voice.user), voice, who)
    ]

    place = {v: (v.number, order.get(v, last), v.user) for v in {*counts, *silent}}
    voices = sorted(place, key=place.__getitem__)
    voices = _without_consensus(material, voices, who, found)
    made = [*_in_rounds(material, voices, names, who)]
    rest = [voice for voice in voices if voice.number not in who.rounds]
    by_user: dict[str, list[Author]] = defaultdict(list)
    programs = _programs(material)
    for voice in rest:
        if voice.user in programs:
            told = (
                f"{counts[voice]} codings are by {names.get(voice.user, NAMELESS)}, the"
                " program itself, which is compared with nobody"
            )
            found.note("coder-invented", Severity.WARNING, told)
        elif voice.user != NOBODY:
            by_user[voice.user].append(voice)
    for key, own in by_user.items():
        name = names.get(key, NAMELESS)
        known = {name, key, str(key)}
        if key in users:
            known |= {_called(m.thing) for m in users[key].members}  # type: ignore[arg-type]
        made.append(_Candidate(name, own, known))
    made += _unsigned(material, rest, counts, found)
    made.sort(key=lambda one: place.get(one.voices[0], (one.voices[0].number, 0, "")))
    _tell_apart(material, made)
    return made


def consensus_guid(name: str) -> Guid:
    """Return the GUID of the coder whose codings were made by resolving others'."""
    return Guid.derived("consensus coder", name)


def _without_consensus(
    material: Material, voices: list[Author], who: Who, found: Collector
) -> list[Author]:
    """Leave out who was made of the others, unless it is named, or there is nobody."""
    made = {
        one.guid.key: name
        for one in material.classes.all("user")
        for member in one.members
        for name in [getattr(member.thing, "name", None) or ""]
        if member.thing.guid == consensus_guid(name)
    }
    left = [v.user for v in voices if v.user in made]
    left = [u for u in left if not {u, plain_name(made[u]).casefold()} & who.named]
    others = [voice for voice in voices if voice.user not in left]
    if not left or len({voice.user for voice in others}) < 2:
        return voices
    told = (
        f"{made[left[0]]} was made of the others' codings and is left out"
        f" (--gold {made[left[0]]!r} holds each of them against it)"
    )
    found.note("consensus-left-out", Severity.INFO, told)
    return others


def _is_named(name: str | None, voice: Author, who: Who) -> bool:
    """Does the caller name a user, who then counts also if nothing is by it?"""
    return bool({plain_name(name).casefold(), voice.user} & who.named)


def _programs(material: Material) -> set[str]:
    """Return the keys of users who are a program, and no person."""
    invented = {key for profile in profiles() for key in profile.invented_users}
    return {
        one.guid.key
        for one in material.classes.all("user")
        if invented & {member.thing.guid.key for member in one.members}
    }


def _called(user: User) -> str:
    return user.name or user.id or NAMELESS


def _in_rounds(
    material: Material, voices: Sequence[Author], names: Mapping[str, str], who: Who
) -> Iterable[_Candidate]:
    """Yield the coders of inputs that the user has named."""
    wanted = {name.casefold() for name in who.coders}
    for number, label in who.rounds.items():
        own = [voice for voice in voices if voice.number == number]
        own = own or [Author(number, NOBODY)]  # who has not coded anything
        meant = [v for v in own if names.get(v.user, "").casefold() in wanted]
        if meant:
            own = meant
        if len(own) <= 1 or all(v.user == NOBODY for v in own):
            yield _Candidate(
                label, own, {label, *(names.get(v.user, "") for v in meant)}
            )
            continue
        for voice in own:
            name = names.get(voice.user, NAMELESS)
            yield _Candidate(f"{name}, {label}", [voice], {label})


def _unsigned(
    material: Material,
    voices: Sequence[Author],
    counts: Counter[Author],
    found: Collector,
) -> Iterable[_Candidate]:
    """Yield the coder of inputs in which no coding names one; leave out the others."""
    signed = {voice.number for voice in voices if voice.user != NOBODY}
    for voice in voices:
        if voice.user != NOBODY:
            continue
        file = material.inputs[voice.number].name
        if voice.number not in signed:
            name = f"coder of {file}"
            told = (
                f"no coding of {file} names a coder; all are taken for one person's,"
                f" {name!r} (--round {file}=NAME names it)"
            )
            found.note("coder-unnamed", Severity.INFO, told)
            yield _Candidate(name, [voice], {name, file})
            continue
        count = counts[voice]
        told = f"{count} codings of {file} name no coder and are left out"
        found.note("coder-missing", Severity.WARNING, told)


def _tell_apart(material: Material, made: Sequence[_Candidate]) -> None:
    """Let namesakes be called after their files, and if need be by number."""
    often = Counter(plain_name(one.name).casefold() for one in made)
    for one in made:
        files = {material.inputs[voice.number].name for voice in one.voices}
        if often[plain_name(one.name).casefold()] > 1 and len(files) == 1:
            one.name = f"{one.name} of {files.pop()}"
    for one, name in zip(made, unique_names(o.name for o in made), strict=True):
        one.name = name
        one.known.add(name)


# --- Choosing -----------------------------------------------------------------------


def _chosen(candidates: Sequence[_Candidate], who: Who) -> list[_Candidate]:
    groups = [_group(candidates, name, names) for name, names in who.groups.items()]
    grouped = {
        id(one) for name in who.groups for one in _members(candidates, who, name)
    }
    pool = [*groups, *(one for one in candidates if id(one) not in grouped)]
    if who.coders:
        wanted = list(who.coders)
        if who.gold and who.gold not in wanted:
            wanted.insert(0, who.gold)
        pool = list(
            {id(one): one for name in wanted for one in _meant(pool, name)}.values()
        )
    elif len(groups) > 1:
        pool = groups
    return pool


def _members(
    candidates: Sequence[_Candidate], who: Who, group: str
) -> list[_Candidate]:
    return [one for name in who.groups[group] for one in _meant(candidates, name)]


def _group(
    candidates: Sequence[_Candidate], name: str, names: Sequence[str]
) -> _Candidate:
    members = [one for member in names for one in _meant(candidates, member)]
    voices = [voice for one in members for voice in one.voices]
    return _Candidate(name, list(dict.fromkeys(voices)), {name})


def _meant(pool: Sequence[_Candidate], wish: str) -> list[_Candidate]:
    """Return who is called so; else who is known by such a name, or a GUID."""
    called, known = NameIndex[_Candidate](), NameIndex[_Candidate]()
    for one in pool:
        called.add(one, one.name)
        known.add(one, *one.known)
    if found := called.find(wish) or known.find(wish):
        return found
    raise called.unknown("coder", wish)


def _gold(chosen: list[_Candidate], who: Who) -> str | None:
    """Put the reference coder first; return its name."""
    if who.gold is None:
        return None
    (gold, *others) = _meant(chosen, who.gold)
    if others:
        raise ComparisonError(
            f"{who.gold!r} names {len(others) + 1} coders",
            hint=f"say which: {gold.name} or {others[0].name}",
        )
    chosen.remove(gold)
    chosen.insert(0, gold)
    return gold.name


# --- What cannot be told apart ------------------------------------------------------


def _refuse_two_in_one(material: Material, one: _Candidate, who: Who) -> None:
    """Refuse a user who has coded differently in two inputs: twice, or two people?"""
    numbers = dict.fromkeys(voice.number for voice in one.voices)
    users = {voice.user for voice in one.voices}
    if len(numbers) < 2 or len(users) > 1 or not users - {NOBODY}:
        return
    if {name.casefold() for name in one.known} & {n.casefold() for n in who.one_person}:
        return
    said: dict[int, set[tuple[object, ...]]] = {number: set() for number in numbers}
    for mark in material.marks:
        if mark.voice in one.voices:
            said[mark.voice.number].add((mark.code, mark.place))
    sets = sorted(said.values(), key=len)
    if all(smaller <= larger for smaller, larger in pairwise(sets)):
        return
    files = [material.inputs[number].name for number in numbers]
    raise ComparisonError(
        f"{' and '.join(files)} both hold codings of {one.name!r}, which is one coder"
        " by its GUID or name: two people, or one person twice, cannot be told apart",
        hint=_rounds(files)
        + f"; or, if it is one person whose codings belong together,"
        f" --same-user {one.name}={one.name}",
    )


def _rounds(files: Sequence[str]) -> str:
    said = " ".join(f"--round {file}=NAME{n}" for n, file in enumerate(files, start=1))
    return f"name them: {said}"


def _refuse_one(material: Material, chosen: Sequence[_Candidate], who: Who) -> None:
    files = [item.name for item in material.inputs]
    where = " and ".join(files)
    if not chosen:
        raise ComparisonError(
            f"no codings with a coder in {where}",
            hint="compare projects in which two people coded the same texts",
        )
    (one,) = chosen
    hint = "name the project of another coder as well"
    if len(files) > 1 and len(one.voices) > 1:
        hint = _rounds(files) + ", if they are two people's or two rounds"
    if lost := sum(material.lost.values()):
        hint += (
            f"; {lost} codings are on words that the other version of their text does"
            " not have"
        )
    raise ComparisonError(
        f"there is only one coder in {where}: {one.name!r}, and agreement needs two",
        hint=hint,
    )


def _tell_namesakes(
    material: Material, chosen: Sequence[_Candidate], found: Collector
) -> None:
    users = {one.guid.key: one for one in material.classes.all("user")}
    same: dict[str, list[_Candidate]] = defaultdict(list)
    for one in chosen:
        keys = {voice.user for voice in one.voices} - {NOBODY}
        if len(keys) == 1 and (key := keys.pop()) in users:
            name = plain_name(getattr(users[key].members[0].thing, "name", None))
            if len({voice.number for voice in one.voices}) == 1:
                same[name.casefold()].append(one)
    for group in same.values():
        if len(group) < 2:
            continue
        own = [one.voices[0].user for one in group]
        called = getattr(users[own[0]].members[0].thing, "name", None)
        told = " and ".join(one.name for one in group)
        count = "two" if len(group) == 2 else len(group)
        told = (
            f"{count} coders are called {called} and kept apart, as their GUIDs differ:"
            f" {told}; if they are one person: --group {called}={','.join(own)}"
        )
        found.note("coders-namesakes", Severity.INFO, told)
