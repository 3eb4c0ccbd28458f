"""What users look up besides the applications, and how often."""

from lab.incidents.facebook_2021.dials import UserSettings
from lab.incidents.facebook_2021.record import BACKGROUND, BROKEN, SERVICES
from lab.model.programs.users import OtherNames, Turn

# Names of the top level that RFC 2606 keeps for examples, so that .com is not asked for them.
OTHERS_TOP = "example."
BACKGROUND_NAMES = tuple(f"www{number}.{OTHERS_TOP}" for number in range(1, 41))
EMBEDDING = f"news.{OTHERS_TOP}"  # a page with an object of www.facebook.com in it (F41)
BROKEN_ZONE = f"broken.{OTHERS_TOP}"
TWITTER, SIGNAL = "twitter.com.", "signal.org."
_NAMES = {
    BACKGROUND: BACKGROUND_NAMES,
    BROKEN: (f"www.{BROKEN_ZONE}",),
    SERVICES: (TWITTER, SIGNAL),
}


def others(users: UserSettings) -> dict[str, OtherNames]:
    """Return the names that are no application's, by what they are; none at a pace of 0."""
    shares = {SERVICES: users.services_share, BROKEN: users.broken_share}
    shares[BACKGROUND] = max(0.0, 1 - sum(shares.values()))
    kinds = {
        kind: OtherNames(names=_plain(_NAMES[kind]), per_s=users.background * share)
        for kind, share in shares.items()
    }
    return {kind: each for kind, each in kinds.items() if each.per_s > 0}


def turn(users: UserSettings) -> Turn:
    """Return when users turn to other services: never, where they do not use them at all."""
    if SERVICES not in others(users):
        return Turn()
    return Turn(to=SERVICES, failures=users.give_up, chance=users.substitute)


def _plain(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names as users write them, without the final dot."""
    return tuple(name.rstrip(".") for name in names)
