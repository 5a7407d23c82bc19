"""Codebooks for tools: how files are recognised, read, written, with which names.

What there is says the catalogue; how each is recognised, read and written says the
module of its tool, in ``CODEBOOKS``.

``check_names`` tells it before anything is written; the writers of the tools'
codebooks use the very same proposals, so both always agree.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

from qdabridge.catalogue import CODEBOOK_LISTS, LIST_TOOLS, TOOLS, load
from qdabridge.codebook import Content, Hints, Proposal
from qdabridge.errors import UnknownFormatError, UnsupportedContentError
from qdabridge.model import Code, CodeBook
from qdabridge.package import Approve, Package, check_target, codebook_losses, writing
from qdabridge.report import Collector, Finding, Report, Severity
from qdabridge.tools.profile import NameRules, Scope, profile_named
from qdabridge.tools.references import qualified

__all__ = [
    "Dialect",
    "Fitted",
    "check_names",
    "dialect",
    "dialect_of",
    "fit_names",
    "name_rules",
    "save_for",
    "suffixes_for",
]


class Dialect(NamedTuple):
    """How a kind of codebook file is recognised, read and written.

    Attributes:
        name: Its name in the catalogue.
        recognises: Does a file look like it?
        read: Makes a proposal of a file that does.
        write: Writes a codebook for a suffix, and reports what is left out.
    """

    name: str
    recognises: Callable[[Content], bool]
    read: Callable[[Content, Hints], Proposal]
    write: Callable[[CodeBook, BinaryIO, str], Report] | None = None


def dialect(name: str) -> Dialect:
    """Return the kind of codebook file with this name; its tool's module is loaded."""
    tool = CODEBOOK_LISTS[name].tool
    known = load(f"{TOOLS[tool].profile.partition(':')[0]}:CODEBOOKS")
    found: Dialect = next(kind for kind in known if kind.name == name)
    return found


def dialect_of(content: Content) -> Dialect | None:
    """Return the kind of codebook file this is, if a tool's; only likely ones load."""
    suffixes = {suffix for kind in CODEBOOK_LISTS.values() for suffix in kind.reads}
    for kind in CODEBOOK_LISTS.values():
        if content.suffix in kind.reads or content.suffix not in suffixes:
            found = dialect(kind.name)
            if found.recognises(content):
                return found
    return None


def suffixes_for(tool: str) -> tuple[str, ...]:
    """Return the suffixes of codebooks written for a tool; empty if there are none."""
    return LIST_TOOLS[tool].writes if tool in LIST_TOOLS else ()


def save_for(tool: str) -> Callable[..., Report]:
    """Return the function that writes a package's codebook for a tool.

    It has the signature of the writers in ``formats.registry``.

    Raises:
        UnknownFormatError: No list of codes is written for this tool.
    """
    if tool not in LIST_TOOLS:
        raise UnknownFormatError(
            f"no list of codes is written for {tool!r}",
            hint=f"choose one of {', '.join(LIST_TOOLS)}, or write .qdc, which NVivo,"
            " ATLAS.ti, MAXQDA and QualCoder import",
        )
    kind = dialect(LIST_TOOLS[tool].name)

    def write(
        package: Package,
        path: Path,
        *,
        overwrite: bool = False,
        keep_foreign: bool = False,
        approve: Approve | None = None,
    ) -> Report:
        """Write the codes of a package; what else is in it is reported as left out.

        Raises:
            WriteError: It cannot be written; subclasses say why.
            UnknownFormatError: The tool takes no file with this suffix.
        """
        check_target(path, package.path, overwrite=overwrite)
        suffix = _suffix(tool, path)
        try:
            with writing(path, package.path, overwrite, approve) as output:
                output.report.extend(_written(kind, package, output.file, suffix))
            return output.report
        except UnicodeEncodeError as error:  # half of a surrogate pair
            raise UnsupportedContentError(
                "a description holds something that is no character",
                path=path,
                hint="a script has put it into the model; correct it there",
            ) from error

    return write


def _written(kind: Dialect, package: Package, sink: BinaryIO, suffix: str) -> Report:
    if kind.write is None:
        raise UnknownFormatError(f"{kind.name} is only read")
    report = kind.write(package.project.to_code_book(), sink, suffix)
    report.extend(codebook_losses(package))
    return report


def _suffix(tool: str, path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix not in suffixes_for(tool):
        raise UnknownFormatError(
            f"the suffix {suffix or '(none)'} is none that {tool} takes",
            path=path,
            hint=f"use {' or '.join(suffixes_for(tool))}",
        )
    return suffix


CodePath = tuple[str, ...]

_CONTROL = re.compile(r"\s*[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff]+\s*")
_EXAMPLES = 5
"""So many changes of a kind a writer reports one by one; the last counts the rest."""


class _Change(NamedTuple):
    """A name that a tool does not take."""

    code: Code
    path: CodePath
    new: str
    kind: str
    problem: str


@dataclass(frozen=True)
class Fitted:
    """A codebook with names that a tool takes.

    Attributes:
        code_book: A copy with those names; the original one is left as it was.
        report: What was changed, each kind of change with its count.
    """

    code_book: CodeBook
    report: Report


def check_names(code_book: CodeBook, target: str) -> list[Finding]:
    """Return one finding for each name a tool does not take, with a proposal.

    Args:
        code_book: The codes.
        target: Name of a tool, see ``name_rules``.

    Raises:
        UnknownFormatError: Nothing is known of this tool's names.
    """
    rules = name_rules(target)
    changes, _ = _changes(code_book, rules)
    findings = [_finding(change, rules) for change in changes]
    return [*findings, *_long(code_book, rules)]


def fit_names(code_book: CodeBook, target: str) -> Fitted:
    """Return a codebook whose names a tool takes, and what had to be changed.

    Raises:
        UnknownFormatError: Nothing is known of this tool's names.
    """
    rules = name_rules(target)
    changes, fitted = _changes(code_book, rules)
    findings = [_finding(change, rules) for change in changes]
    collector = Collector(keep=_EXAMPLES)
    for finding in [*findings, *_long(code_book, rules)]:
        collector.add(finding.code, finding.model_copy)
    return Fitted(fitted, collector.report())


def name_rules(target: str) -> NameRules:
    """Return what a tool asks of the names of codes.

    Raises:
        UnknownFormatError: Nothing is known of this tool's names.
    """
    rules = profile_named(target).names if target in TOOLS else None
    if rules is None:
        known = ", ".join(sorted(n for n in TOOLS if profile_named(n).names))
        raise UnknownFormatError(
            f"no rules for names are known of {target!r}",
            hint=f"choose one of {known}",
        )
    return rules


def _changes(code_book: CodeBook, rules: NameRules) -> tuple[list[_Change], CodeBook]:
    copy = code_book.clone()
    namer = _Namer(rules, code_book)
    changes = [
        change
        for (_, old), (code, above) in zip(
            list(code_book.walk()), _with_parents(copy.codes, ()), strict=True
        )
        for change in namer.fit(code, old, above)
    ]
    return changes, copy


def _with_parents(
    codes: Iterable[Code], above: CodePath
) -> Iterator[tuple[Code, CodePath]]:
    """Yield each code with the path above it, as its parents are called by then."""
    for code in codes:
        yield code, above
        yield from _with_parents(code.codes, (*above, code.name))


def _cleaned(name: str, rules: NameRules) -> str:
    """Return a name without what no tool, or not this one, has in names."""
    name = _CONTROL.sub(" ", name)
    for bad, good in rules.replaced:
        while bad in name:
            name = name.replace(bad, good)
    while name != (bare := name.strip().strip(rules.edges or None)):
        name = bare
    return name or "(no name)"


class _Namer:
    """Gives one code after the other a name, parents before children."""

    def __init__(self, rules: NameRules, code_book: CodeBook) -> None:
        names = {_cleaned(code.name, rules) for code, _ in code_book.walk()}
        self._rules = rules
        self._reserved = names if rules.scope is Scope.EVERYWHERE else set()
        self._shared = _shared(code_book, rules) if rules.folders_apart else set()
        self._given = names - self._shared
        self._taken: dict[tuple[object, ...], CodePath] = {}

    def fit(self, code: Code, old: CodePath, above: CodePath) -> Iterator[_Change]:
        """Rename a code if need be, and yield why."""
        name = _cleaned(code.name, self._rules)
        if name != code.name:
            words = _odd(code.name)
            yield _Change(code, old, name, "name-characters-approximated", words)
        short = self._cut(name, above)
        if short != name:
            words = f"has more than {self._rules.longest} characters with its parents"
            yield _Change(code, old, short, "name-cut", words)
        if self._rules.folders_apart:
            free = self._qualified(short, old, above, code)
        else:
            free = self._free(short, above, code)
        if free != short:
            keys = self._keys(short, above, code)
            others = [_under(self._taken[key]) for key in keys if key in self._taken]
            words = f"{_under(old)} is called like one {[*others, 'elsewhere'][0]}"
            yield _Change(code, old, free, "name-shared-approximated", words)
        code.name = free
        for key in self._keys(free, above, code):
            self._taken.setdefault(key, old)

    def _cut(self, name: str, above: CodePath, spare: int = 0) -> str:
        longest = self._rules.longest
        if longest is None:
            return name
        between = self._rules.separator or ""
        room = longest - spare - sum(len(part) + len(between) for part in above)
        if len(name) <= room:
            return name
        return name[: max(room - 1, 1)].rstrip() + "…"

    def _free(self, name: str, above: CodePath, code: Code) -> str:
        """Return the name, or the first proposal that no other code has."""
        if not self._is_taken(name, above, code):
            return name
        for parent in reversed(above):
            candidate = f"{name} ({parent})"
            fits = self._cut(candidate, above) == candidate
            if fits and self._is_new(candidate, above, code):
                return candidate
        short = self._cut(name, above, spare=8)
        number = 2
        while not self._is_new(f"{short} ({number})", above, code):
            number += 1
        return f"{short} ({number})"

    def _qualified(self, name: str, old: CodePath, above: CodePath, code: Code) -> str:
        """Return the name that the same code gets in a .qdpx for this tool."""
        if name in self._shared or self._is_taken(name, above, code):
            parents = tuple(_cleaned(part, self._rules) for part in old[:-1])
            name = qualified(name, parents, self._given)
        self._given.add(name)
        return name

    def _is_new(self, name: str, above: CodePath, code: Code) -> bool:
        return name not in self._reserved and not self._is_taken(name, above, code)

    def _is_taken(self, name: str, above: CodePath, code: Code) -> bool:
        return any(key in self._taken for key in self._keys(name, above, code))

    def _keys(self, name: str, above: CodePath, code: Code) -> list[tuple[object, ...]]:
        """Return the places that a name takes up."""
        rules = self._rules
        between = rules.separator
        path = between.join([*above, name]) if between else (*above, name)
        keys: list[tuple[object, ...]] = [("path", path)]
        if rules.scope is Scope.EVERYWHERE:
            kinds = _kinds(code) if rules.folders_apart else ["code"]
            keys += [(kind, name) for kind in kinds]
        return keys


def _shared(code_book: CodeBook, rules: NameRules) -> set[str]:
    """Return the names that several codes, or several folders, have."""
    found = Counter(
        (kind, _cleaned(code.name, rules))
        for code, _ in code_book.walk()
        for kind in _kinds(code)
    )
    return {name for (_, name), count in found.items() if count > 1}


def _kinds(code: Code) -> list[str]:
    """Return as what a code is known where folders have names of their own."""
    is_folder = bool(code.codes) or not code.is_codable
    kinds = {"folder": is_folder, "code": code.is_codable or not code.codes}
    return [kind for kind, is_so in kinds.items() if is_so]


def _odd(name: str) -> str:
    if not name.strip():
        return "has no name"
    return "has characters that part codes from each other, or blanks at its ends"


def _under(path: CodePath) -> str:
    return f"under {' > '.join(path[:-1])!r}" if path[1:] else "at the top"


def _finding(change: _Change, rules: NameRules) -> Finding:
    if change.kind == "name-shared-approximated":
        wants = f"; {rules.title} wants a name only once {rules.scope}"
    else:
        wants = f", which {rules.title} does not take"
    return Finding.of(
        change.kind,
        Severity.WARNING,
        f"the code {change.path[-1]!r} {change.problem}{wants}: write {change.new!r}",
        path=" > ".join(change.path),
        subject=change.code.guid,
    )


def _long(code_book: CodeBook, rules: NameRules) -> Iterator[Finding]:
    """Yield the names that only some versions of a tool cut."""
    longest = rules.longest_once
    if longest is None:
        return
    for code, path in code_book.walk():
        if len(code.name) > longest:
            short = code.name[: longest - 1].rstrip() + "…"
            yield Finding.of(
                "name-long",
                Severity.INFO,
                f"the code {code.name!r} has {len(code.name)} characters, more"
                f" than {longest}: {rules.once}; for those write {short!r}",
                path=" > ".join(path),
                subject=code.guid,
            )
