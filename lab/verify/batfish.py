"""The only module that imports pybatfish; it returns plain rows."""

import logging
import os
import socket
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any

from lab.model.errors import BackendError
from lab.model.topology import Topology
from lab.verify.question import Files, Headers, Question, Row

PLACE = "localhost:9996"
_ANSWERS_S = 3.0
HOW_TO_START = (
    "start one: docker compose up -d batfish, or docker run -d -p 127.0.0.1:9996:9996 "
    "batfish/batfish"
)


class NoService(BackendError):
    """No Batfish answers, or its client library is not installed."""


def place() -> tuple[str, int]:
    """Return host and port of STORMDRILL_BATFISH; raise NoService for a bad value."""
    text = os.environ.get("STORMDRILL_BATFISH") or PLACE
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit():
        raise NoService(f"STORMDRILL_BATFISH={text} is not host:port")
    return host, int(port)


def network_name(topology: Topology) -> str:
    """Return this process's name for a network at the service."""
    return f"stormdrill-{topology.name}-{topology.profile}-{os.getpid()}"


class Batfish:
    """A context with one network of its own at a Batfish service, removed at its end."""

    def __init__(self, network: str) -> None:
        self._network = network
        self._session: Any = None

    def __enter__(self) -> "Batfish":
        """Connect; raise NoService when no service answers."""
        host, port = place()
        try:  # the library tries for eight seconds
            socket.create_connection((host, port), _ANSWERS_S).close()
        except OSError as error:
            raise NoService(f"no Batfish at {host}:{port}; {HOW_TO_START}") from error
        try:
            from pybatfish.client.session import Session
        except ImportError as error:
            hint = "install stormdrill[verify]"
            raise NoService(f"pybatfish is not installed: {error}; {hint}") from error
        # The library logs every question and every failure of its own; we say what matters.
        logging.getLogger("pybatfish").setLevel(logging.CRITICAL)
        try:
            self._session = Session(host=host, port=port)
            self._session.set_network(self._network)
        except Exception as error:  # any error of its transport
            self._session = None
            raise NoService(f"no Batfish at {host}:{port}; {HOW_TO_START}") from error
        return self

    def __exit__(
        self,
        _: type[BaseException] | None,
        _error: BaseException | None,
        _at: TracebackType | None,
    ) -> None:
        """Remove the network with its snapshots, as far as the service still answers."""
        try:
            self._session.delete_network(self._network)
        except Exception:  # noqa: BLE001  what it answered stands, and the next use starts anew
            logging.getLogger(__name__).debug("network %s was not removed", self._network)

    def version(self) -> str:
        """Return the service's version."""
        found = self._call("version", self._session.get_component_versions)
        return str(found.get("Batfish", "unknown")) if isinstance(found, dict) else "unknown"

    def load(self, snapshot: str, files: Files) -> None:
        """Read a whole snapshot; raise BackendError when it cannot be read at all."""
        with TemporaryDirectory(prefix="stormdrill-verify-") as folder:
            _write(Path(folder), files)
            self._call(
                f"reading {snapshot}",
                self._session.init_snapshot,
                folder,
                snapshot,
                overwrite=True,
            )

    def fork(self, base: str, snapshot: str, files: Files) -> None:
        """Make a snapshot that differs from another in some files."""
        with TemporaryDirectory(prefix="stormdrill-verify-") as folder:
            _write(Path(folder), files)
            self._call(
                f"reading {snapshot}", self._session.fork_snapshot, base, snapshot,
                overwrite=True, add_files=folder,
            )  # fmt: skip

    def ask(self, question: Question, snapshot: str) -> tuple[Row, ...]:
        """Return the rows of an answer; raise BackendError when there is none."""
        given = {**question.more, **_packets(question)}
        template = getattr(self._session.q, question.name, None)
        if template is None:
            raise BackendError(f"Batfish has no question {question.name}")
        answer = self._call(question.name, lambda: template(**given).answer(snapshot=snapshot))
        return rows_of(answer)

    def _call(self, what: str, function: Any, *args: Any, **more: Any) -> Any:
        try:
            return function(*args, **more)
        except Exception as error:  # pybatfish raises requests' errors and its own
            text = str(error).strip().splitlines()
            raise BackendError(f"Batfish: {what}: {text[0] if text else error!r}") from error


def rows_of(answer: Any) -> tuple[Row, ...]:
    """Return the rows of an answer as the service sent it; raise BackendError without a table."""
    try:
        return tuple(dict(row) for row in answer["answerElements"][0]["rows"])
    except (KeyError, IndexError, TypeError) as error:
        raise BackendError(f"Batfish answered without a table: {str(answer)[:200]}") from error


def _packets(question: Question) -> dict[str, Any]:
    """Return the part of a question that says which packets start where."""
    from pybatfish.datamodel import PathConstraints

    names = "|".join(name.replace(".", r"\.") for name in question.start)
    start = f"/^({names})$/" if names else None
    if question.headers is None:
        return {}
    headers = _headers(question.headers)
    if question.name in ("traceroute", "bidirectionalTraceroute"):
        return {"startLocation": start, "headers": headers}
    return {"pathConstraints": PathConstraints(startLocation=start), "headers": headers}


def _headers(wanted: Headers) -> Any:
    from pybatfish.datamodel import HeaderConstraints

    return HeaderConstraints(
        srcIps=wanted.source or None,
        dstIps=",".join(wanted.targets),
        ipProtocols=[wanted.protocol] if wanted.protocol else None,
        dstPorts=str(wanted.port) if wanted.port else None,
    )


def _write(folder: Path, files: Files) -> None:
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
