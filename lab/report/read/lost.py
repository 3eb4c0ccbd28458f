"""What users, or what stands for them, lost in a run, and for how long: the first thing to say."""

from dataclasses import dataclass

from lab.journal.timeline import Timeline
from lab.report.clock import span
from lab.report.read.outage import LEAST, Outage, Service, service
from lab.report.read.service import UsersLoss, users_loss


@dataclass(frozen=True, slots=True)
class Lost:
    """The longest outage of a service; ``users`` is None where no users were counted."""

    service: Service
    outage: Outage | None
    users: UsersLoss | None

    @property
    def user_minutes(self) -> float | None:
        """Return the user-minutes that were lost; None where no users were counted."""
        return None if self.users is None else self.users.minutes

    @property
    def seconds(self) -> float:
        """Return the length of the longest outage, 0 without one."""
        return self.outage.seconds if self.outage else 0.0

    @property
    def text(self) -> str:
        """Return it as a sentence for people."""
        tries = f"{100 * LEAST:.0f} % of the tries of {self.service.words}"
        if self.outage is None:
            said = f"At no time did fewer than {tries} succeed"
        else:
            said = f"For {span(self.seconds)} fewer than {tries} succeeded"
            said += " (to the end)" if self.outage.end is None else ""
        return f"{said}." if self.users is None else f"{said}; {self.users} were lost."


def lost(run: Timeline) -> Lost | None:
    """Return what was lost in a run; None when no service was looked at."""
    found = service(run)
    return None if found is None else Lost(found, found.outage, users_loss(run))
