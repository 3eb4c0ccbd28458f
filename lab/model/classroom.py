"""A class as data: its people, and how far each is besides the progress in a lesson."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

TEACHER, STUDENT = "teacher", "student"
NAME = r"[^\W_][\w .'@-]{0,39}"  # of a person
NAME_RULE = (
    "a name has 1 to 40 letters, digits, spaces or . ' - @ and begins with a letter or a digit"
)
_READABLE = 20  # characters of a name in an address


def id_of(name: str) -> str:
    """Return the word for a student in addresses and names of labs, no other name's."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub("[^a-z0-9]+", "-", letters).strip("-")[:_READABLE].rstrip("-")
    return "-".join(filter(None, (words or "student", sha256(name.encode()).hexdigest()[:6])))


@dataclass(frozen=True, slots=True)
class Standing:
    """How a student stands in a class; steps are named LESSON/STEP, times are of the epoch.

    ``lesson`` is the one whose network the lab runs, ``prepared`` the step whose task was made
    there, and ``done`` are the lessons that the student has left behind.
    """

    lesson: str = ""
    prepared: str = ""
    done: tuple[str, ...] = ()
    since: Mapping[str, float] = field(default_factory=dict)
    failed: Mapping[str, int] = field(default_factory=dict)  # checks that did not pass
