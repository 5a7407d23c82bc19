"""Do values fit their variables?"""

from plausible import Study

from qdabridge import TypeOfVariable, VariableValue


def test_another_type(study: Study) -> None:
    study.age.type_of_variable = TypeOfVariable.INTEGER
    found = study.found("value-type")
    assert [f.location.path for f in found] == [
        "/Project/Cases/Case[1]/VariableValue[1]/TextValue",
        "/Project/Sources/TextSource[1]/VariableValue[1]/TextValue",
    ]
    assert "'Age' has type Integer, and the value type Text" in found[0].message


def test_no_value_is_of_no_type(study: Study) -> None:
    study.age.type_of_variable = TypeOfVariable.INTEGER
    for value in (*study.case.variable_values, *study.text.variable_values):
        value.text_value = None
    assert not study.found("value-type")


def test_two_values(study: Study) -> None:
    study.case.variable_values += [
        VariableValue(variable_ref=study.age.guid, text_value="7"),
        VariableValue(variable_ref=study.age.guid),
        VariableValue(variable_ref=study.age.guid, text_value="8"),
    ]
    path = "/Project/Cases/Case[1]/VariableValue[4]"
    assert study.only("value-contradiction").location.path == path
