"""docker-compose.yml as data, and what its service may do as arguments of ``docker run``."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

TOP = Path(__file__).parents[1]
FILE = TOP / "docker-compose.yml"


def load() -> dict[str, Any]:
    """Return the file's content with the default of every variable filled in."""
    text = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", FILE.read_text(encoding="utf-8"))
    content: dict[str, Any] = YAML(typ="safe").load(text)
    return content


def arguments(service: Mapping[str, Any], runs: Path) -> list[str]:
    """Return the arguments that give a container what compose gives it, ``runs`` for ./runs.

    A key that is not known here is a mistake: the container would not be the one of the file.
    """
    out = [f"--stop-timeout={_seconds(service['stop_grace_period'])}"]
    for key, value in service.items():
        if key not in _ELSEWHERE:
            out += _TRANSLATED[key](value)
    for volume in service["volumes"]:
        source = runs if volume["source"] == "./runs" else TOP / volume["source"]
        mode = ",readonly" if volume.get("read_only") else ""
        out.append(f"--mount=type=bind,source={source},target={volume['target']}{mode}")
    return out


def _seconds(text: str) -> int:
    return int(text.removesuffix("m")) * 60


def _security(option: str) -> str:
    kind, _, value = option.partition(":")
    return f"seccomp={TOP / value}" if kind == "seccomp" else option


# What is no right of the container, and what a container without a network does not need.
_ELSEWHERE = {
    "build",
    "command",
    "dns",
    "dns_opt",
    "image",
    "networks",
    "pull_policy",
    "stop_grace_period",
    "volumes",
}
_TRANSLATED: Mapping[str, Callable[[Any], list[str]]] = {
    "cap_drop": lambda names: [f"--cap-drop={name}" for name in names],
    "entrypoint": lambda words: [f"--entrypoint={words[0]}"],
    "environment": lambda pairs: [f"--env={k}={v}" for k, v in pairs.items() if v is not None],
    "init": lambda wanted: ["--init"] if wanted else [],
    "read_only": lambda wanted: ["--read-only"] if wanted else [],
    "security_opt": lambda options: [f"--security-opt={_security(one)}" for one in options],
    "tmpfs": lambda places: [f"--tmpfs={place}" for place in places],
    "user": lambda user: [f"--user={user}"],
    "working_dir": lambda place: [f"--workdir={place}"],
}
