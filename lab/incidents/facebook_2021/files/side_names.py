"""What users look up besides the applications, and how often."""

from lab.incidents.facebook_2021.dials import UserSettings
from lab.incidents.facebook_2021.record import BACKGROUND
from lab.model.programs.users import OtherNames

# Names of the top level that RFC 2606 keeps for examples, so that .com is not asked for them.
OTHERS_TOP = "example."
BACKGROUND_NAMES = tuple(f"www{number}.{OTHERS_TOP}" for number in range(1, 41))


def others(users: UserSettings) -> dict[str, OtherNames]:
    """Return the names that are no application's, by what they are; none at a pace of 0."""
    kinds = {BACKGROUND: OtherNames(names=_plain(BACKGROUND_NAMES), per_s=users.background)}
    return {kind: each for kind, each in kinds.items() if each.per_s > 0}


def _plain(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names as users write them, without the final dot."""
    return tuple(name.rstrip(".") for name in names)
