"""Reads the user's YAML into frozen dataclasses: strict, and with every problem at once."""

from lab.load.decode import decode, in_order, unsaid
from lab.load.files import occupied, read_text
from lab.load.fill import Dials, Every
from lab.load.override import override
from lab.load.partial import Partial, decode_known, decode_partly, places
from lab.load.schema import schema
from lab.shipped import configs_dir, lessons_dir, topologies_dir

__all__ = [
    "Dials",
    "Every",
    "Partial",
    "configs_dir",
    "decode",
    "decode_known",
    "decode_partly",
    "in_order",
    "lessons_dir",
    "occupied",
    "override",
    "places",
    "read_text",
    "schema",
    "topologies_dir",
    "unsaid",
]
