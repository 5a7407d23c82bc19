"""What recoding tells: a finding for each change, with the codings it concerns."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from qdabridge.formats import Action, CodeMap, MapRow
from qdabridge.model import Coding
from qdabridge.operations.recode.book import NewBook
from qdabridge.operations.recode.codes import KnownCode, KnownCodes, NewCode, NewTree
from qdabridge.operations.recode.codings import Joined
from qdabridge.operations.recode.plan import Plan
from qdabridge.report import Finding, Report, Severity

__all__ = ["Story", "Telling"]


class Telling:
    """Makes the findings of one recoding.

    Attributes:
        report: What was told.
        before: Number of codings by the key of each old code.
    """

    def __init__(self, code_map: CodeMap, before: Mapping[str, int]) -> None:
        self.map = code_map
        self.before = before
        self.report: Report = Report()

    def text(self, new: NewCode) -> str:
        """Return the path of a new code, in quotes."""
        return repr(self.map.text(new.path))

    def old(self, code: KnownCode) -> str:
        """Return the path of an old code, in quotes."""
        return repr(self.map.text(code.path))

    def kept(self, code: KnownCode) -> str:
        """Return how many codings an old code has: `` (2 codings)``."""
        count = self.before.get(code.key, 0)
        return f" ({count} coding{'' if count == 1 else 's'})"

    def info(
        self,
        code: str,
        message: str,
        row: MapRow | None = None,
        subject: str | None = None,
        count: int = 1,
    ) -> None:
        """Tell a change that loses nothing; see ``add``."""
        self.add(code, Severity.INFO, message, row, subject, count)

    def add(
        self,
        code: str,
        severity: Severity,
        message: str,
        row: MapRow | None = None,
        subject: str | None = None,
        count: int = 1,
    ) -> None:
        """Tell of a row, of the code with the GUID ``subject``, or both."""
        file = str(self.map.path) if self.map.path else None
        self.report.add(
            Finding.of(
                code,
                severity,
                message,
                file=file,
                path=row.place or None if row else None,
                subject=subject,
                count=count,
            )
        )


class Story(Telling):
    """Collects the findings of one recoding."""

    def __init__(
        self,
        code_map: CodeMap,
        plan: Plan,
        tree: NewTree,
        before: Mapping[str, int],
        split_counts: Mapping[int, int],
    ) -> None:
        super().__init__(code_map, before)
        self._plan = plan
        self._tree = tree
        self._splits = split_counts
        self._by_name: dict[str, list[NewCode]] = defaultdict(list)
        for new in tree.codes:
            self._by_name[new.name].append(new)

    # --- Codes ----------------------------------------------------------------------

    def tell_codes(self, codes: KnownCodes) -> None:
        """Tell what becomes of each code that does not simply stay or travel."""
        for code in codes.all:
            if new := self._tree.of.get(code.key):
                self._tell_place(code, new)
                self._doubt_name(code, new)
        self._tell_new(codes)
        self._tell_splits()
        self._tell_edits()
        for new in self._tree.apart:
            self.info(
                "code-kept-apart",
                f"{self.text(new)} keeps apart from the code of its former name",
                subject=new.first.key,
            )

    def _tell_place(self, code: KnownCode, new: NewCode) -> None:
        landing = self._plan.landings.get(code.key)
        row = landing.row if landing else None
        if new.first is not code:
            self._tell_merged(code, new, row)
        elif landing and landing.action is Action.RETIRE:
            self.info(
                "code-retired",
                f"{self.old(code)} is now {self.text(new)}{self.kept(code)}",
                row,
                code.key,
            )
        else:
            self._tell_moved(code, new, row)

    def _tell_merged(self, code: KnownCode, new: NewCode, row: MapRow | None) -> None:
        told = "" if row else ", as the codes above them were merged"
        self.info(
            "code-merged",
            f"{self.old(code)} became a part of {self.text(new)}{told}"
            f"{self.kept(code)}",
            row,
            code.key,
        )
        if count := self.before.get(code.key, 0):
            self.info(
                "codings-moved",
                f"codings of {self.old(code)} are codings of {self.text(new)} now",
                row,
                code.key,
                count,
            )

    def _tell_moved(self, code: KnownCode, new: NewCode, row: MapRow | None) -> None:
        place = f"{self.old(code)} is now {self.text(new)}{self.kept(code)}"
        if code.name != new.name:
            self.info("code-renamed", place, row, code.key)
        above = code.parent and self._tree.of.get(code.parent.key)
        if above is not new.parent:
            self.info("code-moved", place, row, code.key)

    def _doubt_name(self, code: KnownCode, new: NewCode) -> None:
        """Warn of a new name that could have meant a code elsewhere."""
        landing = self._plan.landings.get(code.key)
        if landing is None or landing.action is not None or code.name == new.name:
            return
        others = [other for other in self._by_name[new.name] if other is not new]
        if others and len(new.members) == 1:
            self.add(
                "code-name-elsewhere",
                Severity.WARNING,
                f"{self.old(code)} now has the name of {self.text(others[0])}; write"
                " that path if the two were to become one",
                landing.row,
                code.key,
            )

    def _tell_new(self, codes: KnownCodes) -> None:
        for new in self._tree.codes:
            if new.members:
                continue
            if new.row:
                self.info("code-added", f"{self.text(new)} is new", new.row)
                continue
            others = [
                k for k in codes.by_name.get(new.name, ()) if k.key in self._tree.of
            ]
            message = f"{self.text(new)} did not exist and was made, not codable"
            if others:
                where = self.text(self._tree.of[others[0].key])
                self.add(
                    "code-parent-made",
                    Severity.WARNING,
                    f"{message}; if {where} was meant, write its whole path",
                )
            else:
                self.info("code-parent-made", message)

    def _tell_splits(self) -> None:
        pairs = zip(self._plan.splits, self._tree.of_split, strict=True)
        for number, (split, new) in enumerate(pairs):
            row, code = split.row, split.code
            if count := self._splits.get(number, 0):
                self.info(
                    "codings-moved",
                    f"codings of {self.old(code)} were split off and are codings of"
                    f" {self.text(new)} now",
                    row,
                    code.key,
                    count,
                )
            else:
                self.add(
                    "split-empty",
                    Severity.WARNING,
                    f"no coding of {self.old(code)} fits what the row asks for; check"
                    " coder, source, contains and codings",
                    row,
                    code.key,
                )

    def _tell_edits(self) -> None:
        for edit in self._plan.edits:
            row, code = edit.row, edit.code
            new = self._tree.of.get(code.key) if code else None
            if code is None or new is None:
                continue
            for aspect, told in _edits(row, code if len(new.members) == 1 else None):
                self.info(aspect, f"{self.text(new)} {told}", row, code.key)

    # --- Codings --------------------------------------------------------------------

    def tell_deleted(self, codings: Mapping[str, Coding], references: int) -> None:
        """Tell what is lost with codes that a row deletes."""
        counts = Counter(coding.code_ref.key for coding in codings.values())
        for key, landing in self._plan.landings.items():
            if not landing.is_gone:
                continue
            name = repr(landing.row.code or landing.row.guid)
            self.info("code-deleted", f"{name} is deleted", landing.row, key)
            if count := counts[key]:
                self.add(
                    "codings-dropped",
                    Severity.WARNING,
                    f"codings of {name} were deleted with it, as the map asks (uncode)",
                    landing.row,
                    key,
                    count,
                )
        if references:
            self.add(
                "reference-dropped",
                Severity.WARNING,
                "sets, cases, links or maps referred to what was deleted; they no"
                " longer do",
                count=references,
            )

    def tell_joined(self, joined: Joined, book: NewBook) -> None:
        """Tell which codings became one, and what was not kept of merged codes."""
        for new in self._tree.codes:
            key = book.of[id(new)].guid.key
            if count := joined.by_code.get(key):
                self.info(
                    "codings-joined",
                    f"codings of {self.text(new)} said the same as another of the same"
                    " place and coder and became one with it",
                    subject=key,
                    count=count,
                )
        if joined.selections:
            self.info(
                "selections-joined",
                "selections had nothing left on them and became one with the selection"
                " of the same place",
                count=joined.selections,
            )
        if lost := len(book.foreign) + joined.foreign:
            self.add(
                "foreign-dropped",
                Severity.WARNING,
                "codes or codings that became a part of others had content outside the"
                " standard, which was not kept",
                count=lost,
            )


def _edits(row: MapRow, old: KnownCode | None) -> Iterator[tuple[str, str]]:
    """Yield what a row changes of a code; what it was already is no change.

    Args:
        row: The row.
        old: The code as it was; None: it is made of several.
    """
    was = old.code if old else None
    if row.description or row.action is Action.REDEFINE:
        what = "another definition" if row.description else "no definition now"
        if was is None or (was.description or "") != row.description:
            yield "code-redefined", f"has {what}"
    if row.color or row.action is Action.RECOLOUR:
        what = f"the colour {row.color}" if row.color else "no colour now"
        if was is None or (was.color or "").casefold() != row.color.casefold():
            yield "code-recoloured", f"has {what}"
    if row.codable is not None and (was is None or was.is_codable != row.codable):
        what = "may be used for coding" if row.codable else "is a mere folder"
        yield "code-use-changed", what
