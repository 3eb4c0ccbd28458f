"""The schema that editors get agrees with the decoder."""

from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import IPv4Address
from typing import Any, Literal

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from lab.catalog import listing
from lab.incidents.facebook_2021.network.blueprint import Blueprint
from lab.load import decode, schema, topologies_dir
from lab.model.dial import Switch
from lab.model.errors import InputError
from lab.model.format import Format


@dataclass(frozen=True, slots=True)
class Wait:
    """Wait a while."""

    span: timedelta
    do: Literal["wait"] = "wait"


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan; of steps."""

    name: str = field(metadata={"pattern": "[a-z]+", "doc": "small letters"})
    at: IPv4Address | None = None
    steps: tuple[Wait, ...] = ()
    switch: Switch = Switch.ON
    count: int = field(default=3, metadata={"min": 1, "max": 9})


def test_the_schema_of_a_dataclass_is_written_out() -> None:
    assert schema(Plan) == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": "#/$defs/Plan",
        "$defs": {
            "Plan": {
                "type": "object",
                "description": "A plan; of steps.",
                "additionalProperties": False,
                "required": ["name"],
                "properties": {
                    "name": {
                        "type": "string",
                        "pattern": "^(?:[a-z]+)$",
                        "description": "small letters",
                    },
                    "at": {
                        "anyOf": [
                            {"type": "string", "title": "an IPv4 address"},
                            {"type": "null"},
                        ],
                        "default": None,
                    },
                    "steps": {
                        "type": "array",
                        "items": {"$ref": "#/$defs/Wait"},
                        "default": [],
                    },
                    "switch": {"enum": ["on", "off"], "default": "on"},
                    "count": {"type": "integer", "minimum": 1, "maximum": 9, "default": 3},
                },
            },
            "Wait": {
                "type": "object",
                "description": "Wait a while.",
                "additionalProperties": False,
                "required": ["span"],
                "properties": {
                    "span": {
                        "anyOf": [
                            {"type": "number"},
                            {"type": "string", "pattern": r"^(\d+(\.\d+)?(ms|s|m|h))+$"},
                        ]
                    },
                    "do": {"enum": ["wait"], "default": "wait"},
                },
            },
        },
    }


@pytest.mark.parametrize(
    "text",
    [
        "name: x",
        "name: X",
        "nam: x",
        "{name: x, count: 10}",
        "{name: x, count: nine}",
        "{name: x, switch: no}",
        "{name: x, steps: [{do: wait, span: 3s}]}",
        "{name: x, steps: [{do: push, span: 3s}]}",
        "{name: x, steps: [{span: soon}]}",
        "{name: x, at: ~}",
    ],
)
def test_schema_and_decoder_agree_on_a_document(text: str) -> None:
    document = YAML(typ="safe", pure=True).load(text)
    valid = Draft202012Validator(schema(Plan)).is_valid(document)
    assert valid == _decodes(text)


def _decodes(text: str) -> bool:
    try:
        decode(Plan, text, "f")
    except InputError:
        return False
    return True


def test_the_blueprint_that_ships_fits_its_schema() -> None:
    document: Any = YAML(typ="safe", pure=True).load(
        (topologies_dir() / "facebook-2021" / "blueprint.yml").read_text(encoding="utf-8")
    )
    Draft202012Validator.check_schema(schema(Blueprint))
    assert list(Draft202012Validator(schema(Blueprint)).iter_errors(document)) == []


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("{name: x, count: $a.b}", True),
        ("{name: x, count: $a.b_2.c}", True),
        ("{name: x, switch: $a.b}", True),
        ("{name: x, steps: [{do: wait, span: $a.b}]}", True),
        ("{name: x, count: $a}", False),
        ("{name: x, count: a.b}", False),
        ("{name: x, count: $a.b s}", False),
        ("{name: x, steps: [{do: $a.b, span: 1}]}", False),
        ("{name: x, count: 10}", False),
    ],
)
def test_a_dial_fits_wherever_its_value_is_put(text: str, fits: bool) -> None:  # noqa: FBT001
    document = YAML(typ="safe", pure=True).load(text)
    assert Draft202012Validator(schema(Plan, dials=True)).is_valid(document) is fits
    if fits:
        assert not Draft202012Validator(schema(Plan)).is_valid(document)


@pytest.mark.parametrize(
    "name", ["facebook-2021", "cloudflare-2022", "optus-2023", "youtube-2008"]
)
def test_the_scenarios_that_ship_fit_their_schema(name: str) -> None:
    text = (topologies_dir() / name / "scenario.yml").read_text(encoding="utf-8")
    made = listing.schema(Format.SCENARIO)
    Draft202012Validator.check_schema(made)
    assert (
        list(Draft202012Validator(made).iter_errors(YAML(typ="safe", pure=True).load(text))) == []
    )
