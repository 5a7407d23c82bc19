"""Sets named ``attribute: value`` and variables, both ways."""

from helpers import guid

from qdabridge import Package, Project, TextSource
from qdabridge.model import (
    Case,
    Graph,
    Guid,
    Set,
    TypeOfVariable,
    Variable,
    VariableValue,
    Vertex,
)
from qdabridge.tools.idioms.values import (
    drop_sets_of_values,
    sets_as_variables,
    sets_of_values,
)
from qdabridge.tools.work import Options, Workspace

ONE, TWO = guid(1), guid(2)
AGE, SEX = guid(11), guid(12)


def _project(*sets: Set, variables: list[Variable] | None = None) -> Project:
    sources = [TextSource(guid=ONE, name="one"), TextSource(guid=TWO, name="two")]
    return Project(
        name="P", sources=list(sources), sets=list(sets), variables=variables or []
    )


def _set(name: str, *members: Guid, **fields: object) -> Set:
    return Set(
        guid=Guid.derived(name), name=name, member_sources=list(members), **fields
    )


def _asked(project: Project, *, ask: bool = True) -> Workspace:
    work = Workspace(Package(project), Options(sets_as_variables=ask))
    sets_as_variables(work)
    return work


def _values(project: Project) -> list[dict[str, str | None]]:
    names = {v.guid: v.name for v in project.variables}
    return [
        {names[v.variable_ref]: v.text_value for v in source.variable_values}
        for source in project.sources
    ]


def test_sets_become_values_on_request() -> None:
    work = _asked(
        _project(
            _set("gender: male", ONE),
            _set("gender: female", TWO),
            _set("age: 25", ONE, TWO),
            _set("Mabel", ONE),
        )
    )
    assert _values(work.project) == [
        {"gender": "male", "age": "25"},
        {"gender": "female", "age": "25"},
    ]
    assert [s.name for s in work.project.sets] == ["Mabel"]
    assert {f.code for f in work.report()} == {"set-as-variable"}


def test_without_asking_it_is_only_told() -> None:
    project = _project(_set("gender: male", ONE))
    work = _asked(project, ask=False)
    assert work.project == project
    assert [f.code for f in work.report()] == ["set-like-variable"]


def test_sets_of_other_things_are_no_values() -> None:
    mixed = _set("a: b", ONE, member_codes=[guid(5)])
    project = _project(mixed, _set("a: b"), _set("a:b", ONE), _set(": b", ONE))
    assert _asked(project).project == project


def test_two_values_of_one_source_leave_the_sets() -> None:
    project = _project(_set("site: Ulm", ONE), _set("site: Kampala", ONE))
    work = _asked(project)
    assert work.project == project
    assert [f.code for f in work.report()] == ["set-not-variable"]


def test_a_variable_of_another_type_leaves_the_sets() -> None:
    number = Variable(guid=AGE, name="age", type_of_variable=TypeOfVariable.INTEGER)
    project = _project(_set("age: 25", ONE), variables=[number])
    assert _asked(project).project == project


def test_a_variable_that_is_there_is_used() -> None:
    project = _project(
        _set("age: 25", ONE, TWO), variables=[Variable(guid=AGE, name="age")]
    )
    project.sources[0].variable_values = [
        VariableValue(variable_ref=AGE, text_value="25")
    ]
    work = _asked(project)
    assert _values(work.project) == [{"age": "25"}, {"age": "25"}]
    assert len(work.project.variables) == 1


def test_a_set_that_says_more_stays_besides() -> None:
    drawn, told = _set("age: 25", ONE), _set("age: 26", TWO, description="why")
    project = _project(drawn, told)
    vertex = Vertex(guid=guid(9), represented_guid=drawn.guid, first_x=0, first_y=0)
    project.graphs = [Graph(guid=guid(8), vertices=[vertex])]
    work = _asked(project)
    assert _values(work.project) == [{"age": "25"}, {"age": "26"}]
    assert [s.name for s in work.project.sets] == ["age: 25", "age: 26"]


def _with_cases() -> Project:
    project = _project(
        variables=[Variable(guid=AGE, name="age"), Variable(guid=SEX, name="sex")]
    )
    project.sources[0].variable_values = [
        VariableValue(variable_ref=SEX, boolean_value=True)
    ]
    values = [
        VariableValue(variable_ref=AGE, integer_value=7),
        VariableValue(variable_ref=SEX),
    ]
    project.cases = [
        Case(
            guid=guid(21), name="Mabel", variable_values=values, source_refs=[ONE, TWO]
        ),
        Case(guid=guid(22), name="Nobody", variable_values=values),
    ]
    return project


def test_values_of_sources_and_their_cases_are_spelt_as_sets() -> None:
    sets = sets_of_values(_with_cases())
    assert [(s.name, s.member_sources) for s in sets] == [
        ("sex: true", [ONE]),
        ("case: Mabel", [ONE, TWO]),
        ("age: 7", [ONE, TWO]),
    ]


def test_the_same_sets_are_taken_out_again() -> None:
    project = _with_cases()
    own = _set("age: 7", ONE)
    written = project.clone()
    written.sets = [own, *sets_of_values(project)]
    work = Workspace(Package(written))
    drop_sets_of_values(work)
    project.sets = [own]
    assert work.project == project
    assert [f.code for f in work.report()] == ["set-of-values"]


def test_sets_stay_when_the_cases_are_gone_or_the_members_changed() -> None:
    project = _with_cases()
    project.sets = sets_of_values(project)
    project.sets[1].member_sources = [ONE]
    project.cases[0].variable_values = []
    work = Workspace(Package(project))
    drop_sets_of_values(work)
    assert [s.name for s in work.project.sets] == ["case: Mabel", "age: 7"]
