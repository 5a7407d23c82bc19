"""Codings as (source, words, path of the code, coder), of tables that are assembled."""

from pathlib import Path

import qdabridge as qb

__all__ = ["FEES", "ONE", "TIME", "TWO", "Coded", "assembled", "codings", "texts_of"]

ONE = (
    "I: How was it?\n\nP: I never had enough time for it. The bus came late each day."
    "\n\nI: Yes.\n\nP: Now my sister drives me. It is much better.\n\nI: Yes."
)
TWO = "P: The fees were far too high for us.\n\nP: But the nurse was kind to me."
TIME, FEES = "I never had enough time for it.", "The fees were far too high"

Coded = tuple[str, str | None, str, str | None]


def assembled(tmp_path: Path, table: str, **given: object) -> qb.Package:
    path = tmp_path / "codings.csv"
    path.write_text(table, encoding="utf-8")
    texts = {"int1": ONE, "int2": TWO}
    return qb.assemble(path, texts=given.pop("texts", texts), **given)  # type: ignore[arg-type]


def texts_of(package: qb.Package) -> list[qb.TextSource]:
    return [s for s in package.project.sources if isinstance(s, qb.TextSource)]


def codings(package: qb.Package) -> list[Coded]:
    paths = {c.guid.key: " > ".join(p) for c, p in package.project.walk_codes()}
    users = {user.guid.key: user.name for user in package.project.users}
    found: list[Coded] = []
    for source in texts_of(package):
        text = package.text(source)
        found += [
            (source.name or "", None, paths[c.code_ref.key], None)
            for c in source.codings
        ]
        for selection in source.plain_text_selections:
            words = text[selection.start_position : selection.end_position]
            for coding in selection.codings:
                who = coding.creating_user
                name = users.get(who.key) if who else None
                found.append(
                    (source.name or "", words, paths[coding.code_ref.key], name)
                )
    return found
