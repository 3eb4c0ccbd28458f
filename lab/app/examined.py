"""This host examined: what a lab needs, and whether its daemons can start fast."""

from lab.app.running import embedded
from lab.app.state_folder import home
from lab.doctor import Check, Level, examine
from lab.model.errors import BackendError

_COMPILER = "sudo apt-get install --no-install-recommends gcc libc6-dev"


def examined(profile: str) -> tuple[Check, ...]:
    """Return every check of this host for labs of a profile.

    Raises:
        InputError: there is no such profile.
    """
    checks = examine(profile, home())
    return (*checks, _fast(able=all(each.level is not Level.FAIL for each in checks)))


def _fast(*, able: bool) -> Check:
    """Try fast start, where a lab can start at all."""
    if not able:
        return Check("fast-start", Level.INFO, "not tried: no lab can start")
    try:
        why = embedded().fast_trouble()
    except BackendError as error:
        why = str(error)
    if not why:
        return Check("fast-start", Level.OK, "forked daemons of FRR are as plain ones")
    mend = _COMPILER if "compiler" in why else "stormdrill deploy --start plain is as good"
    return Check("fast-start", Level.INFO, f"all daemons start plainly: {why}", mend)
