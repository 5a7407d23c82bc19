"""The whole project.qde of a plan, streamed: nothing larger than one text is held."""

from collections.abc import Iterator
from random import Random
from xml.sax.saxutils import escape

from benchmarks.synthetic.parts import (
    VALUES,
    attribute,
    authored,
    description,
    named,
    variable_values,
)
from benchmarks.synthetic.plan import Plan
from benchmarks.synthetic.sources import SourceXml
from benchmarks.synthetic.vocabulary import make_name, make_text

__all__ = ["note_has_file", "note_text", "project_xml"]

NAMESPACE = "urn:QDA-XML:project:1.0"


def project_xml(plan: Plan) -> Iterator[str]:
    """The document, piece by piece, in the order of the schema."""
    yield from _head(plan)
    yield from _code_book(plan)
    if plan.extras:
        yield from _variables(plan)
        yield from _cases(plan)
    yield "<Sources>\n"
    for source in plan.each_source():
        yield from SourceXml(plan, source).lines()
    yield "</Sources>\n"
    if plan.extras:
        yield from _notes(plan)
        yield from _links(plan)
        yield from _sets(plan)
        yield from _graph(plan)
    yield "<Description>Synthetic: made to be measured.</Description>\n</Project>\n"


def _head(plan: Plan) -> Iterator[str]:
    rng = plan.rng("project")
    yield '<?xml version="1.0" encoding="utf-8"?>\n'
    yield (
        f'<Project xmlns="{NAMESPACE}" name="Synthetic &amp; measured" '
        f'origin="qdabridge benchmarks" creatingUserGUID="{plan.users[0]}" '
        f'creationDateTime="{plan.stamp(rng)}" modifyingUserGUID="{plan.users[-1]}" '
        f'modifiedDateTime="{plan.stamp(rng)}">\n<Users>\n'
    )
    for number, guid in enumerate(plan.users):
        name = attribute(make_name(rng)) + " II" * plan.team
        yield f'<User guid="{guid}" name="{name}" id="C{number}"/>\n'
    yield "</Users>\n"


def _code_book(plan: Plan) -> Iterator[str]:
    yield "<CodeBook>\n<Codes>\n"
    rng = plan.rng("codes")
    for number in plan.children[-1]:
        yield from _code(plan, rng, number)
    yield "</Codes>\n</CodeBook>\n"


def _code(plan: Plan, rng: Random, number: int) -> Iterator[str]:
    codable = str(plan.is_codable(number)).lower()
    yield (
        f"{named('Code', plan.guid('code', number), rng)} "
        f'isCodable="{codable}" color="#{rng.getrandbits(24):06X}">\n'
        f"{description(rng, 0.5)}"
    )
    for child in plan.children.get(number, ()):
        yield from _code(plan, rng, child)
    yield "</Code>\n"


def _variables(plan: Plan) -> Iterator[str]:
    yield "<Variables>\n"
    for number, (kind, _) in enumerate(VALUES):
        yield (
            f'<Variable guid="{plan.guid("variable", number)}" name="{kind} variable" '
            f'typeOfVariable="{kind}"/>\n'
        )
    yield "</Variables>\n"


def _cases(plan: Plan) -> Iterator[str]:
    yield "<Cases>\n"
    rng = plan.rng("cases")
    for number in range(0, plan.sources, 2):
        selection = plan.guid("selection", rng.randrange(max(plan.selections, 1)))
        refs = f'<SelectionRef targetGUID="{selection}"/>' if plan.selections else ""
        yield (
            f"{named('Case', plan.guid('case', number), rng)}>"
            f"{description(rng, 0.5)}"
            f'<CodeRef targetGUID="{rng.choice(plan.codable)}"/>{variable_values(plan)}'
            f'<SourceRef targetGUID="{plan.guid("source", number)}"/>{refs}</Case>\n'
        )
    yield "</Cases>\n"


def note_has_file(number: int) -> bool:
    """Every second note is a file beside the document, the others stand in it."""
    return number % 2 == 1


def note_text(plan: Plan, number: int) -> str:
    """What the note says."""
    return make_text(plan.rng("note", number), 60).content


def _notes(plan: Plan) -> Iterator[str]:
    yield "<Notes>\n"
    rng = plan.rng("notes")
    for number in range(plan.notes):
        guid = plan.guid("note", number)
        head = named("Note", guid, rng)
        if note_has_file(number):
            path = f'plainTextPath="internal://{guid}.txt"'
            yield f"{head} {path} {authored(plan, rng)}/>\n"
        else:
            content = escape(note_text(plan, number))
            yield (
                f"{head} {authored(plan, rng)}>"
                f"<PlainTextContent>{content}</PlainTextContent></Note>\n"
            )
    yield "</Notes>\n"


def _links(plan: Plan) -> Iterator[str]:
    yield "<Links>\n"
    rng = plan.rng("links")
    for number in range(plan.notes):
        direction = rng.choice(("Associative", "OneWay", "Bidirectional"))
        yield (
            f"{named('Link', plan.guid('link', number), rng)} "
            f'direction="{direction}" color="#A0B" '
            f'originGUID="{rng.choice(plan.codable)}" '
            f'targetGUID="{plan.guid("source", rng.randrange(plan.sources))}"/>\n'
        )
    yield "</Links>\n"


def _sets(plan: Plan) -> Iterator[str]:
    yield "<Sets>\n"
    rng = plan.rng("sets")
    for number in range(0, plan.sources, 10):
        code, note = rng.choice(plan.codable), plan.guid("note", number // 2)
        yield (
            f"{named('Set', plan.guid('set', number), rng)}>"
            f'{description(rng)}<MemberCode targetGUID="{code}"/>'
            f'<MemberSource targetGUID="{plan.guid("source", number)}"/>'
            f'<MemberNote targetGUID="{note}"/></Set>\n'
        )
    yield "</Sets>\n"


def _graph(plan: Plan) -> Iterator[str]:
    codes = plan.codable[:9]
    yield f'<Graphs>\n<Graph guid="{plan.guid("graph", 0)}" name="Map">\n'
    for number, code in enumerate(codes):
        yield (
            f'<Vertex guid="{plan.guid("vertex", number)}" representedGUID="{code}" '
            f'firstX="{number * 90}" firstY="{number % 3 * 60}" shape="Oval"/>\n'
        )
    for number in range(1, len(codes)):
        yield (
            f'<Edge guid="{plan.guid("edge", number)}" '
            f'sourceVertex="{plan.guid("vertex", 0)}" '
            f'targetVertex="{plan.guid("vertex", number)}" direction="OneWay" '
            'lineStyle="dashed"/>\n'
        )
    yield "</Graph>\n</Graphs>\n"
