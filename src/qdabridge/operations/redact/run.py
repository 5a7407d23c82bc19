"""Redacting a project: a copy fit to be shared, and the proof that it is one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from qdabridge.errors import NotThisFormatError
from qdabridge.model import Project, TextElement, Transcript
from qdabridge.operations.jobs import Job
from qdabridge.operations.redact.left_out import (
    KeptFiles,
    coarsen,
    leave_out,
    only_codes,
    replace_media,
)
from qdabridge.operations.redact.names import Key, same_name
from qdabridge.operations.redact.places import Words, texts_of
from qdabridge.operations.redact.plan import Entry, Plan, PlanError
from qdabridge.operations.redact.proof import RedactionLog, write_proven
from qdabridge.package import (
    Approve,
    Limits,
    Package,
    check_target,
    referenced_files,
    writing,
)
from qdabridge.report import Report, Severity
from qdabridge.tabular import Table, write_csv
from qdabridge.tools import canonical, each_element

__all__ = ["Redacted", "Wishes", "redact", "redact_file"]


@dataclass(frozen=True)
class Redacted:
    """What a redaction gives.

    Attributes:
        package: The copy, in canonical form; shares the archive of the original where
            media were kept.
        report: What reading, doing and writing had to say; it may name sources.
        log: Which row of the plan did what, how often; without originals.
        plan: The plan with every replacement; names people.
        quotes: GUIDs of text selections -> what their words have to be.
    """

    package: Package
    report: Report
    log: Table
    plan: Plan
    quotes: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What is asked for beside the plan.

    Attributes:
        codes_only: Keep the codes and nothing else.
        without: Names of texts and codes that are left out.
        without_sources: Leave all sources out.
        keep_media: Keep pictures, PDFs and recordings as they are.
        coarsen_dates: Leave of every date the month, or the year.
    """

    codes_only: bool = False
    without: Sequence[str] = ()
    without_sources: bool = False
    keep_media: bool = False
    coarsen_dates: Literal["month", "year"] | None = None


def redact(
    package: Package,
    plan: Plan | Mapping[str, str] | Iterable[Mapping[str, Any]] | str | Path,
    *,
    key: Key | None = None,
    **wishes: Any,
) -> Redacted:
    """Return a copy in which the plan has replaced names, and codings kept their words.

    Users become A, B, C. Rich text, files that nothing refers to, folders of computers
    and, unless they are kept, media go.

    Args:
        package: The project; it is not changed, and must stay open as long as the copy
            is used.
        plan: The plan, its file, or old words -> new words.
        key: Pseudonyms given before; new ones are added to it.
        wishes: The fields of ``Wishes``.

    Raises:
        PlanError: A row of the plan cannot be meant so, or two rows overlap.
        NotThisFormatError: The codes are the headings and lists of some text.
        ReadError: A text or the file of the plan cannot be read.
        UnknownNameError: Nothing is called as ``without`` says.
    """
    if package.report.of("outline-assumed"):
        raise NotThisFormatError(
            "this is a text, and neither a project nor a codebook",
            path=package.path,
            hint="if its headings and lists are codes, convert it to .qdc, look at that"
            " and redact it",
        )
    if isinstance(plan, str | Path):
        plan = Plan.read(plan)
    elif not isinstance(plan, Plan):
        plan = Plan.of(plan)
    return _Redaction(package, plan, key, Wishes(**wishes)).result()


class _Redaction:
    def __init__(
        self, package: Package, plan: Plan, key: Key | None, wishes: Wishes
    ) -> None:
        self.canonical = canonical(package)
        self.wishes = wishes
        self.key = key or Key()
        self.has_key = key is not None
        project = self.canonical.project
        self.project: Project = (
            only_codes(project) if wishes.codes_only else project.clone()
        )
        self.plan = self._with_coders(plan.completed(self.key))
        self.story = RedactionLog(self.plan)
        self.words = Words(self.plan)
        self.store = KeptFiles({}, self.canonical)

    def _with_coders(self, plan: Plan) -> Plan:
        """Return the plan with rows for the full names of the coders.

        A first name alone could be anybody's, and stays unless the plan has it.
        """
        made = list(plan.entries)
        taken = {e.replace for e in made}
        for number, user in enumerate(self.canonical.project.users, 1):
            letter = self.key.coder(user.name or user.guid.key, taken)
            name = user.name or ""
            if " " not in name.strip() or same_name(name) == same_name(letter):
                continue
            if any(e.pattern.search(name) for e in plan.entries):
                continue
            made.append(Entry(find=name, replace=letter, row=f"coder {number}"))
        return replace(plan, entries=made)

    def result(self) -> Redacted:
        """Do everything, in the order in which it depends on each other."""
        self._leave_out()
        self._users()
        self._texts()
        values = self.words.project(self.project)
        self.story.did(
            "value-removed",
            values,
            "numbers and dates that the plan finds were taken out",
            "values removed",
            Severity.WARNING,
        )
        self._files()
        self._traces()
        self._refuse_ambiguous()
        self.story.words(self.words.counts)
        report = Report(findings=[*self.canonical.report, *self.story.report])
        made = Package(self.project, report=report, store=self.store)
        return Redacted(
            made, report, self.story.log(), self.plan, dict(self.words.quotes)
        )

    def _leave_out(self) -> None:
        wishes = self.wishes
        sources, codes = leave_out(
            self.project, wishes.without, all_sources=wishes.without_sources
        )
        self.story.did(
            "source-left-out", sources, "sources were left out", "sources left out"
        )
        self.story.did("code-left-out", codes, "codes were left out", "codes left out")
        if wishes.codes_only:
            self.story.did(
                "source-left-out",
                len(self.canonical.project.sources),
                "everything but the codes was left out",
                "sources left out",
            )

    def _users(self) -> None:
        count = 0
        for user in self.project.users:
            letter = self.key.coder(user.name or user.guid.key)
            count += (user.name, user.id) != (letter, None)
            user.name, user.id = letter, None
        hint = "" if self.has_key else "; --key FILE gives them the same in other files"
        self.story.did(
            "users-renamed",
            count,
            f"users became {_listed(u.name or '' for u in self.project.users)}{hint}",
            "users renamed",
        )

    def _texts(self) -> None:
        source = self.canonical.derive(self.project, {}, Report())
        for holder, text, scope in texts_of(source):
            new = self.words.text(holder, text, scope)
            if holder.plain_text_content is not None:
                holder.plain_text_content = new
            else:
                self._put_text(holder, new)

    def _put_text(self, holder: TextElement | Transcript, text: str) -> None:
        name = f"{holder.guid.key}.txt"
        self.store.files[f"sources/{name}"] = text.encode("utf-8")
        holder.plain_text_path = f"internal://{name}"

    def _files(self) -> None:
        media = replace_media(
            self.canonical, self.project, self.store, keep=self.wishes.keep_media
        )
        told = self.story.did
        told(
            "media-replaced",
            media.stubs,
            "pictures and PDFs became blanks (--keep-media keeps them)",
            "media replaced by blanks",
            Severity.WARNING,
        )
        told(
            "media-removed",
            media.dropped,
            "recordings and rich texts were left out",
            "recordings and rich texts removed",
            Severity.WARNING,
        )
        told(
            "media-kept",
            media.kept,
            "media were kept as they are: nobody has looked what they show or say",
            "media kept",
            Severity.WARNING,
        )
        project = self.canonical.project
        used = {self.canonical.resolve(r.path) for r in referenced_files(project)}
        stray = sum(name not in used for name in self.canonical.files)
        told(
            "file-removed",
            stray,
            "files that nothing refers to were left out",
            "stray files removed",
        )

    def _traces(self) -> None:
        """Take out folders of computers, foreign content and, if asked, days."""
        foreign = 0
        for element in each_element(self.project):
            if element.foreign is not None:
                element.foreign, foreign = None, foreign + 1
        self.story.did(
            "foreign-removed",
            foreign,
            "content outside the standard was left out",
            "foreign content removed",
            Severity.WARNING,
        )
        before = self.canonical.project
        outside = sum(
            not r.path.lower().startswith("internal:") for r in referenced_files(before)
        ) + sum(bool(getattr(s, "current_path", None)) for s in before.sources)
        outside += before.base_path is not None
        self.project.base_path = None
        self.story.did(
            "path-removed",
            outside,
            "paths of a computer were taken out",
            "paths removed",
        )
        if self.wishes.coarsen_dates:
            count = coarsen(self.project, self.wishes.coarsen_dates)
            self.story.did(
                "date-coarsened",
                count,
                f"of dates, only the {self.wishes.coarsen_dates} was left",
                "dates coarsened",
            )

    def _refuse_ambiguous(self) -> None:
        """Refuse a name of several people where no row says who is meant."""
        names: dict[str, list[Entry]] = {}
        for entry in self.plan.entries:
            for name in entry.spellings if entry.where else ():
                names.setdefault(same_name(name), []).append(entry)
        rows = {e.row: e for group in names.values() if len(group) > 1 for e in group}
        found: dict[str, set[str]] = {}
        for (row, label), _ in self.words.counts.leftovers.items():
            if row in rows:
                found.setdefault(label, set()).add(row)
        for label, told in found.items():
            for group in names.values():
                ids = {entry.row for entry in group}
                if len(group) > 1 and ids <= told:
                    raise PlanError(
                        f"the name of {_listed(sorted(ids))} is ambiguous here: no row"
                        " says who is meant",
                        path=self.plan.path,
                        location=label,
                        hint="name this place in the column where of one of them, or"
                        " add a row without where for the rest",
                    )


def _listed(names: Iterable[str]) -> str:
    found = list(names)
    return ", ".join(found[:8]) + (f" and {len(found) - 8} more" * (len(found) > 8))


def redact_file(
    source: str | Path,
    plan: str | Path,
    target: str | Path,
    *,
    to: str | None = None,
    key: str | Path | None = None,
    log: str | Path | None = None,
    overwrite: bool = False,
    limits: Limits | None = None,
    media: Iterable[str | Path] = (),
    **wishes: Any,
) -> Redacted:
    """Redact a file, prove that the copy keeps the plan, and only then write it.

    Args:
        source: The project.
        plan: The plan.
        target: The copy.
        to: Tool that shall import it.
        key: File of pseudonyms, read if it is there and written afterwards.
        log: Where the log goes, as csv.
        overwrite: Replace files at ``target`` and ``log``; never the input.
        limits: Safety limits for the input.
        media: Folders in which files outside the package are looked up.
        wishes: The fields of ``Wishes``.

    Raises:
        ReadError: Something cannot be read, or a row of the plan cannot be meant so.
        LeftoverError: An original would still be in the copy; nothing is written.
        WriteError: The copy cannot be written.
    """
    target = Path(target)
    known = Key.read(key) if key is not None else None
    with Job(
        target, source, plan, to=to, overwrite=overwrite, limits=limits, media=media
    ) as job:
        job.check(Path(log) if log is not None else None, source, plan)
        if key is not None:
            check_target(Path(key), Path(source), overwrite=True)
        made = redact(job.open(source), plan, key=known, **wishes)

        def save(package: Package, approve: Approve) -> Report:
            return write_proven(package, made.plan, made.quotes, job, approve)

        written = job.written(made.package, made.report, save=save)
    if known is not None and key is not None:
        known.save(key)
    if log is not None:
        with writing(Path(log), Path(source), overwrite) as output:
            write_csv(made.log, output.file)
    return replace(made, report=written.report)
