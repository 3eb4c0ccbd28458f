"""Reads the user's YAML into frozen dataclasses: strict, and with every problem at once."""

from lab.load.decode import decode, decode_known, places
from lab.load.files import configs_dir, read_text, topologies_dir
from lab.load.hints import nearest
from lab.load.override import override
from lab.load.schema import schema

__all__ = [
    "configs_dir",
    "decode",
    "decode_known",
    "nearest",
    "override",
    "places",
    "read_text",
    "schema",
    "topologies_dir",
]
