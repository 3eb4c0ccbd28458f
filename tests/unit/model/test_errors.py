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


def test_a_problem_is_one_line_whatever_is_in_it() -> None:
    problem = Problem("f:1", "there is no a\nb\x07\u2028\u202e", "did you mean\tü?")
    assert str(problem) == r"f:1: there is no a\nb\x07\u2028\u202e; did you mean\tü?"


def test_of_very_long_words_a_problem_shows_the_beginning() -> None:
    assert str(Problem("f:1", f"{'x' * 5000} is not known")) == f"f:1: {'x' * 60}... is not known"
