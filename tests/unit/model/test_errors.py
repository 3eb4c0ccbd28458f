import pytest

from lab.model.errors import (
    BackendError,
    CommandError,
    InputError,
    LabError,
    Problem,
    PushError,
    RuntimeFailure,
)


def test_a_problem_is_one_line_of_place_text_and_hint() -> None:
    assert str(Problem("plan.yml:3", "planes: must be a number")) == (
        "plan.yml:3: planes: must be a number"
    )
    assert str(Problem("plan.yml:3", "no such key", "there are: a, b")) == (
        "plan.yml:3: no such key; there are: a, b"
    )


def test_an_input_error_says_every_problem_on_a_line_of_its_own() -> None:
    problems = [Problem("a", "one"), Problem("b", "two", "three")]
    error = InputError(iter(problems))
    assert error.problems == tuple(problems)
    assert str(error) == "a: one\nb: two; three"


@pytest.mark.parametrize("error", [CommandError, RuntimeFailure, PushError])
def test_the_lab_s_own_failures_are_of_one_family_and_input_is_of_another(
    error: type[LabError],
) -> None:
    assert issubclass(error, BackendError)
    assert not issubclass(InputError, BackendError)
    assert issubclass(InputError, LabError)
