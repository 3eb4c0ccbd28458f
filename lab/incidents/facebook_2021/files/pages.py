"""What an application's page weighs where links have a capacity: files of a web server."""

from dataclasses import dataclass

from lab.incidents.facebook_2021.dials import CapacitySettings
from lab.model.dial import Switch
from lab.model.programs.agents import ADMITTED, ANY

OBJECT_PATH = "/object"
_PAGE, _OBJECT = "/run/lab/page.html", "/run/lab/object"
_KIB = 1024
_LINE = "." * 63 + "\n"


@dataclass(frozen=True, slots=True)
class Pages:
    """Where a web server has its page and the object in it; no object where the path is empty."""

    page: str
    object: str
    object_path: str = OBJECT_PATH


def pages(capacity: CapacitySettings) -> Pages | None:
    """Return the pages of a web server, None where they have no size."""
    if capacity.links is not Switch.ON:
        return None
    return Pages(_PAGE, _OBJECT if capacity.object_kib else "")


def objects(capacity: CapacitySettings) -> tuple[str, ...]:
    """Return the paths of the objects that a page needs."""
    found = pages(capacity)
    return (OBJECT_PATH,) if found and found.object else ()


def files(name: str, capacity: CapacitySettings) -> dict[str, str]:
    """Return the files of a web server's pages; none where they have no size."""
    found = pages(capacity)
    if found is None:
        return {}
    title = f"<!doctype html><title>{name}</title>\n"
    made = {found.page: _filled(title, capacity.page_kib), ADMITTED: f"pages {ANY}\n"}
    if found.object:
        made[found.object] = _filled("", capacity.object_kib)
    return made


def _filled(text: str, kib: int) -> str:
    lines = max(0, kib * _KIB - len(text)) // len(_LINE)
    return text + lines * _LINE
