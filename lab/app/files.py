"""A topology's files, without starting anything."""

from pathlib import Path

from lab.catalog.host import host
from lab.catalog.software import software
from lab.catalog.subject import subject
from lab.incident import Built, Order
from lab.load import configs_dir, occupied
from lab.model.deployment import Bind, Deployment
from lab.model.errors import InputError, Problem
from lab.render import keys


def unused(out: Path, place: str) -> None:
    """Refuse a folder that cannot take new files; ``place`` names it as the user did.

    Raises:
        InputError: it is not a folder, is not empty, or cannot be read.
    """
    try:
        used = out.exists() and (not out.is_dir() or any(out.iterdir()))
    except OSError as error:
        raise unwritable(place, error) from error
    if used:
        raise InputError([occupied(out, place)])


def unwritable(place: str, error: OSError) -> InputError:
    """Return the error for a folder that cannot be written to."""
    return InputError([Problem(place, f"cannot be written: {error.strerror or error}")])


def write(made: Deployment, out: Path) -> int:
    """Write every node's files below ``out``, private keys left out; return their number."""
    count = 0
    for node, config in made.configs.items():
        for path, text in (*config.files.items(), *_bound(config.binds)):
            if "PRIVATE KEY" in text:
                continue
            target = out / node / path.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
            count += 1
    return count


def _bound(binds: tuple[Bind, ...]) -> list[tuple[str, str]]:
    """Return the text files that are bound into a node; folders and other files are left out."""
    found = []
    for bind in binds:
        path = Path(bind.source)
        try:
            if path.is_file():
                found.append((bind.target, path.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError):
            continue
    return found


def render(topology: str, profile: str | None, out: Path) -> int:
    """Write every node's files into an empty or new folder and return their number.

    Equal input gives equal files: their public keys are those of ``keys.same``.

    Raises:
        InputError: the folder is not empty or cannot be written to, or the topology is wrong.
    """
    unused(out, str(out))
    made = looked_at(topology, profile).deployment("render")
    try:
        return write(made, out)
    except OSError as error:
        raise unwritable(str(out), error) from error


def looked_at(topology: str, profile: str | None) -> Built:
    """Return a network for this host's programs, with keys that open nothing."""
    found = subject(topology)
    size = profile or found.default_profile
    order = Order(
        size,
        found.rendered_dials(topology, size),
        1,
        lambda: software(host),
        keys.same,
        configs_dir(),
    )
    return found.source.build(order)
