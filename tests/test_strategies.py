"""The strategies leave nothing out: a bounded search meets all that QDA-XML can say."""

from collections.abc import Iterator
from typing import Any

import pytest
from helpers import RICH_CODEBOOK, RICH_PROJECT, places, spelt, to_xml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from lxml import etree
from strategies import HOSTILE, code_books, projects

from qdabridge import CodeBook, Project
from qdabridge.qdaxml.names import CODEBOOK, PROJECT, Vocabulary

Place = tuple[str, str]
REFERENCES = ("Ref", "MemberCode", "MemberSource", "MemberNote")


def search(strategy: st.SearchStrategy[Any], examples: int) -> list[Any]:
    found: list[Any] = []

    @settings(max_examples=examples, phases=[Phase.generate], database=None)
    @given(strategy)
    def collect(example: Any) -> None:
        found.append(example)

    collect()
    return found


@pytest.fixture(scope="module")
def found() -> list[Project]:
    """Give the projects that a bounded search meets."""
    return search(projects(), 300)


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


def test_generated_projects_have_every_element_attribute_and_child(
    found: list[Project],
) -> None:
    assert set().union(*map(met, found)) == set(table_places(PROJECT))


def test_generated_codebooks_have_every_element_attribute_and_child() -> None:
    found = search(code_books(), 80)
    assert set().union(*map(met, found)) == set(table_places(CODEBOOK))


def test_the_rich_documents_have_every_element_attribute_and_child() -> None:
    assert met(RICH_PROJECT) == set(table_places(PROJECT))
    assert met(RICH_CODEBOOK) == set(table_places(CODEBOOK))


def leaves(data: Any) -> Iterator[object]:
    if isinstance(data, dict | list):
        parts = data.values() if isinstance(data, dict) else data
        yield from (leaf for part in parts for leaf in leaves(part))
    else:
        yield data


def test_generated_projects_have_every_hostile_text(found: list[Project]) -> None:
    met = {leaf for project in found for leaf in leaves(spelt(project))}
    assert met >= set(HOSTILE)


def test_generated_texts_are_absent_empty_and_otherwise(found: list[Project]) -> None:
    descriptions = [project.description for project in found]
    assert {None, ""} <= set(descriptions)
    assert any(descriptions)


def test_variable_values_with_and_without_value_are_generated(
    found: list[Project],
) -> None:
    values = [
        variable_value.value is None
        for project in found
        for thing in [*project.cases, *project.sources]
        for variable_value in thing.variable_values
    ]
    assert set(values) == {True, False}


def test_sources_of_different_kinds_are_mixed(found: list[Project]) -> None:
    kinds = [[source.type for source in project.sources] for project in found]
    assert any(kind != sorted(kind) and len(set(kind)) > 2 for kind in kinds)


def test_references_sometimes_name_something_in_another_spelling(
    found: list[Project],
) -> None:
    assert any(
        str(user.guid) != str(project.creating_user_guid)
        for project in found
        for user in project.users
        if user.guid == project.creating_user_guid
    )
