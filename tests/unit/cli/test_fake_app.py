"""The play-back of ``lab.app`` has the functions and parameters of the real one."""

from inspect import signature

import pytest

from lab import app
from tests.unit.cli.conftest import FakeApp

NAMES = sorted(name for name in vars(FakeApp) if not name.startswith("_") and name in app.__all__)


def test_the_fake_has_every_function() -> None:
    assert sorted(app.__all__) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_function_takes_as_many_arguments(name: str) -> None:
    real, fake = signature(getattr(app, name)), signature(getattr(FakeApp(), name))
    assert len(fake.parameters) == len(real.parameters)
