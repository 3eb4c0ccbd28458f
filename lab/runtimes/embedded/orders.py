"""What the owner of a running lab has done to its daemons: killed, stopped, started."""

from collections.abc import Callable, Sequence

from lab.model.errors import RuntimeFailure
from lab.runtimes.embedded.service import POLL_S, Sandbox, Service

# As long as an init system gives a daemon that was asked to end.
_GRACE_S = 10.0

Done = Callable[[str], None]  # with what went wrong, nothing when all went well


class Orders:
    """Carries out orders, each in turns of the loop, so that the lab goes on meanwhile."""

    def __init__(self, sandbox: Sandbox, services: Sequence[Service]) -> None:
        self._sandbox = sandbox
        self._services = services
        self.halted: set[str] = set()  # nodes all of whose daemons are to stay down

    def carry_out(self, word: str, node: str, daemon: str, done: Done) -> None:
        """Do what ``word`` says, and call ``done`` once it has come to its end.

        Raises:
            LookupError: there is no such order, or the node has no such daemon.
        """
        match word:
            case "halt":
                self.halted.add(node)
                self._halt([one for one in self._services if one.node == node], done)
            case "resume":
                self.halted.discard(node)
                done("")
            case "kill":
                service = self._service(node, daemon)
                service.kill()
                self._await_end([service], done)
            case "stop":
                self._stop(self._service(node, daemon), done)
            case "start":
                self._start(self._service(node, daemon), done)
            case _:
                raise LookupError(f"no order {word}")

    def _service(self, node: str, daemon: str) -> Service:
        for one in self._services:
            if (one.node, one.daemon.name) == (node, daemon):
                return one
        raise LookupError("no such daemon")

    def _halt(self, services: Sequence[Service], done: Done) -> None:
        for one in services:
            one.kill()

        def ended(error: str) -> None:
            for one in services:
                one.state = "stopped"
            done(error)

        self._await_end(services, ended)

    def _stop(self, service: Service, done: Done) -> None:
        if not service.lives:
            service.state = "stopped"
        service.terminate()
        self._sandbox.loop.after(_GRACE_S, self._killer(service))
        self._await_end([service], done)

    def _killer(self, service: Service) -> Callable[[], None]:
        """Return what kills the process that runs now, if it is still there then."""
        pid = service.pid

        def kill() -> None:
            if service.pid == pid and service.ordered:
                service.kill()

        return kill

    def _await_end(self, services: Sequence[Service], done: Done) -> None:
        if any(one.lives for one in services):
            self._sandbox.loop.after(POLL_S, lambda: self._await_end(services, done))
        else:
            done("")

    def _start(self, service: Service, done: Done) -> None:
        if service.node in self.halted:
            done("the node is stopped")
            return
        try:
            if not service.lives:
                service.start(self._sandbox)
        except RuntimeFailure as failure:
            done(_without_place(failure, service))
            return
        self._await_service(service, done)

    def _await_service(self, service: Service, done: Done) -> None:
        try:
            serves = service.look(self._sandbox)
        except RuntimeFailure as failure:
            service.kill()
            done(_without_place(failure, service))
            return
        if serves:
            done("")
        else:
            self._sandbox.loop.after(POLL_S, lambda: self._await_service(service, done))


def _without_place(failure: RuntimeFailure, service: Service) -> str:
    return str(failure).removeprefix(f"{service.node}: ")
