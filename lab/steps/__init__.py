"""Steps for any network: a file for each kind, and the table that names them."""

from lab.model.scenario import Step
from lab.steps.announce import Announce, Withdraw
from lab.steps.attempt import Attempt
from lab.steps.change import ChangeStep
from lab.steps.console import Console
from lab.steps.daemon import DaemonStep
from lab.steps.execute import Exec
from lab.steps.hold import Hold
from lab.steps.link import LinkStep
from lab.steps.node import NodeStep
from lab.steps.recover import Recover
from lab.steps.undo import Undo
from lab.steps.visit import Visit
from lab.steps.wait import Await

STEPS: tuple[type[Step], ...] = (
    Hold, Await, ChangeStep, Undo, LinkStep, DaemonStep, NodeStep, Announce, Withdraw, Exec,
    Attempt, Console, Visit, Recover,
)  # fmt: skip
