"""This host examined, with a trial of fast start."""

from lab.app.running import embedded
from lab.app.state_folder import home
from lab.doctor import Check, examine


def examined(profile: str) -> tuple[Check, ...]:
    """Return every check of this host for a profile; raise InputError when there is none."""
    return examine(profile, home(), embedded().fast_trouble, embedded().group_trouble)
