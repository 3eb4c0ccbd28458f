"""The image of the nodes: whether it is there, what is in it, and how it is built."""

import io
import re
import secrets
import shlex
import tarfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lab import __version__
from lab.model.errors import RuntimeFailure
from lab.model.software import NODE_IMAGE, Asked, Said
from lab.runtimes.containerlab import docker_api

DOCKERFILE = "configs/image/Dockerfile"
_BUILD = "stormdrill image build"
_STEP = re.compile(r"Step (\d+)/(\d+) : (.*)")
_OWN_VERSION = Asked(("stormdrill", "--version"))


@dataclass(frozen=True, slots=True)
class Recipe:
    """What an image is built from: the folders of its context by their names in it.

    ``network`` is Docker's network for the build, its own default when empty.
    """

    folders: Mapping[str, Path]
    tag: str = NODE_IMAGE
    debian: str = ""
    network: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the build that begins: its number, how many there are, and what it does."""

    number: int
    total: int
    text: str


def ask(commands: Sequence[Asked]) -> tuple[Said, ...]:
    """Return what programs of the image say, all in one container that is gone then.

    Raises:
        RuntimeFailure: there is no image, or it has another version of this product.
    """
    if not docker_api.has_image(NODE_IMAGE):
        raise RuntimeFailure(f"Docker has no image {NODE_IMAGE}; {_BUILD}")
    mark = secrets.token_hex(8)
    said = docker_api.run_once(NODE_IMAGE, _script((_OWN_VERSION, *commands), mark))
    own, *others = _answers(said, mark)
    if own.text.strip() != f"stormdrill {__version__}":
        theirs = own.text.strip() or "no stormdrill"
        raise RuntimeFailure(f"the image {NODE_IMAGE} has {theirs}, not {__version__}; {_BUILD}")
    return tuple(others)


def _script(commands: Sequence[Asked], mark: str) -> str:
    return "\n".join(
        f"printf %s {shlex.quote(each.stdin)} | {shlex.join(each.argv)} 2>&1\n"
        f'printf "\\n{mark} %s\\n" "$?"'
        for each in commands
    )


def _answers(text: str, mark: str) -> list[Said]:
    pieces = re.split(rf"\n{mark} (\d+)\n", text)
    return [Said(int(code), said) for said, code in zip(pieces[:-1:2], pieces[1::2], strict=True)]


def build(recipe: Recipe, step: Callable[[Step], None]) -> str:
    """Build the image and return its id; ``step`` gets each step of the Dockerfile.

    Raises:
        RuntimeFailure: a step failed; the text has its last lines.
    """
    arguments = {"DEBIAN": recipe.debian} if recipe.debian else {}
    lines: list[str] = []
    with io.BytesIO() as context:
        _pack(recipe.folders, context)
        context.seek(0)
        for event in docker_api.build(context, DOCKERFILE, recipe.tag, arguments, recipe.network):
            for text in _told(event, lines):
                found = _STEP.match(text)
                if found:
                    step(Step(int(found[1]), int(found[2]), found[3]))
    return docker_api.image_id(recipe.tag)


def _told(event: Mapping[str, object], lines: list[str]) -> Iterator[str]:
    """Yield the lines of an event of the build, keeping the last ones for an error."""
    if "error" in event:
        said = " | ".join(line for line in lines[-5:] if line)
        raise RuntimeFailure(f"the image was not built: {event['error']}: {said}")
    for line in str(event.get("stream", "")).splitlines():
        lines.append(line.strip())
        del lines[:-20]
        yield line


def _pack(folders: Mapping[str, Path], stream: io.BytesIO) -> None:
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, folder in sorted(folders.items()):
            for path in sorted(folder.rglob("*")):
                inside = path.relative_to(folder)
                if "__pycache__" in inside.parts or inside.parts[0] == "_data":
                    continue
                archive.add(path, f"{name}/{inside}", recursive=False, filter=_plain)


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave out whose file it was and when: an equal tree builds from Docker's cache."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mtime = 0
    return member
