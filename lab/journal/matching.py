"""Whether an event has the values that a scenario asks for."""

import re
from collections.abc import Mapping

from lab.model.event import Event, JsonValue
from lab.model.measure import COMPARED


def meets(event: Event, where: Mapping[str, bool | float | str]) -> bool:
    """Return whether the fields of an event have the values of ``where``, all of them.

    In a text with ``*`` each ``*`` matches any text.
    """
    return all(_meets(_value(event, name), wanted) for name, wanted in where.items())


def _value(event: Event, name: str) -> JsonValue:
    return event.subject if name == "subject" else event.data.get(name)


def _meets(value: JsonValue, wanted: bool | float | str) -> bool:  # noqa: FBT001 - any scalar
    if isinstance(wanted, str):
        for sign in COMPARED:
            if wanted.startswith(sign):
                return _compared(value, sign, wanted.removeprefix(sign).strip())
        if "*" in wanted:
            pattern = ".*".join(map(re.escape, wanted.split("*")))
            return re.fullmatch(pattern, str(value), re.DOTALL) is not None
        return str(value) == wanted
    if isinstance(wanted, bool) or isinstance(value, bool):
        return value is wanted
    return isinstance(value, int | float) and float(value) == wanted


def _compared(value: JsonValue, sign: str, text: str) -> bool:
    if sign == "!=":
        return str(value) != text
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        number = float(text)
    except ValueError:
        return False
    return {"<": value < number, "<=": value <= number, ">": value > number,
            ">=": value >= number}[sign]  # fmt: skip
