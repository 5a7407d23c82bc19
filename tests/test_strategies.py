"""The documents of the tests leave nothing out that QDA-XML can say.

Documents are complete because they are built so, not because a search met everything:
what Hypothesis draws depends on the modules that are loaded.
"""

from collections.abc import Iterator

from helpers import RICH_CODEBOOK, RICH_PROJECT, places, to_xml
from hypothesis import given, settings
from lxml import etree
from strategies import code_books, projects

from qdabridge import CodeBook, Project
from qdabridge.qdaxml.names import CODEBOOK, PROJECT, Vocabulary

Place = tuple[str, str]
REFERENCES = ("Ref", "MemberCode", "MemberSource", "MemberNote")


def table_places(vocabulary: Vocabulary) -> Iterator[Place]:
    """Yield every attribute and child that the names table has."""
    for row in vocabulary.rows.values():
        yield from ((row.tag, f"@{attribute}") for attribute in row.attributes)
        for child in row.children:
            if child.container:
                yield row.tag, child.container
            yield from ((child.container or row.tag, tag) for tag in child.tags)


def met(document: Project | CodeBook) -> set[Place]:
    return {
        (tag, child)
        for tag, child in places(etree.fromstring(to_xml(document)))
        if not tag.endswith(REFERENCES)
    }


@given(projects(whole=True))
@settings(max_examples=3)
def test_generated_projects_have_every_element_attribute_and_child(
    project: Project,
) -> None:
    assert met(project) == set(table_places(PROJECT))


@given(code_books(whole=True))
@settings(max_examples=3)
def test_generated_codebooks_have_every_element_attribute_and_child(
    book: CodeBook,
) -> None:
    assert met(book) == set(table_places(CODEBOOK))


def test_the_rich_documents_have_every_element_attribute_and_child() -> None:
    assert met(RICH_PROJECT) == set(table_places(PROJECT))
    assert met(RICH_CODEBOOK) == set(table_places(CODEBOOK))


@given(projects(whole=True))
@settings(max_examples=3)
def test_whole_projects_have_variables_with_and_without_value(project: Project) -> None:
    for thing in [*project.cases, *project.sources]:
        assert {one.value is None for one in thing.variable_values} == {True, False}
