"""One state of a network: its configurations, and the service that answers about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lab.model.topology import Topology
from lab.verify.question import Question, Row, Service, all_at_once


@dataclass(frozen=True, slots=True)
class State:
    """A snapshot of the network that can be asked: what routers run in it.

    ``withdrawn`` are the nodes that took their announcements back by themselves.
    """

    service: Service
    topology: Topology
    snapshot: str
    configs: Mapping[str, str]  # frr.conf by router
    withdrawn: tuple[str, ...] = ()

    def ask(self, question: Question) -> tuple[Row, ...]:
        """Return the rows of an answer; raise BackendError when there is none."""
        return self.service.ask(question, self.snapshot)

    def ask_all(self, questions: Sequence[Question]) -> list[tuple[Row, ...]]:
        """Return the answers in the order of the questions."""
        return all_at_once(self.service, self.snapshot, questions)
