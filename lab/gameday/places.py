"""Where people can be: workstations from the start, consoles once somebody is on site."""

from collections.abc import Mapping

from lab.gameday.injects import sent_at
from lab.gameday.story import Story
from lab.journal.kinds.gameday import ENDED, READY, RUNNING
from lab.model.access import Path
from lab.model.gameday import Console, Place

_SHELL = ("bash", "-i")
_CONSOLE = ("vtysh",)
_KEYS, _KNOWN = "/run/lab/keys", "/run/lab/known_hosts"


def places(story: Story, now: float) -> tuple[Place, ...]:
    """Return every terminal of a team, those that are not open yet too."""
    why = closed(story)
    found = [
        Place(each.id, each.title, each.node, _SHELL, not why, why)
        for each in story.pack.places.places
    ]
    for site in story.pack.places.sites:
        why = closed(story) or _why(story, site.id, now)
        found += [
            Place(f"{site.id}-{node}", f"{site.title}: console of {node}", node, _CONSOLE,
                  not why, why)
            for node in story.consoles(site.id)
        ]  # fmt: skip
    return tuple(found)


def closed(story: Story) -> str:
    """Return why nobody can be anywhere now, "" when they can."""
    if story.state in (READY, RUNNING):
        return over(story)
    return over(story) or f"the game day is {story.state}"


def over(story: Story) -> str:
    """Return why nobody will be anywhere any more, "" while somebody can."""
    ends = story.closing_at is not None or story.state == ENDED
    return "the game day has ended" if ends else ""


def _why(story: Story, site: str, now: float) -> str:
    """Return what it takes to be at a site, "" for who is there."""
    if site in story.arrived:
        return ""
    found = next(each for each in story.pack.places.sites if each.id == site)
    gone = sent_at(story, site)
    if gone is None:
        return f"send someone on site: {_length(found.travel_s)}"
    left = max(0.0, found.travel_s - (story.present(now) - gone))
    return f"somebody is on the way: {_length(left)} more"


def _length(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 100 else f"{seconds:.0f} s"  # noqa: PLR2004


def ssh_config(console: Console, paths: Mapping[str, Path]) -> str:
    """Return the ssh_config of a workstation: each router by name, over each path it has."""
    hosts = [
        f"Host {router}{suffix}\n  HostName {address}\n"
        for suffix, path in console.ssh.items()
        for router, address in paths[path].addresses.items()
    ]
    accounts = dict.fromkeys(
        account
        for path in console.ssh.values()
        for account, node in paths[path].origins.items()
        if node == console.node
    )
    identities = "".join(
        f"Match user {account}\n  IdentityFile /root/.ssh/{account}\n" for account in accounts
    )
    return (
        "".join(hosts)
        + f"Host *\n  User {console.account}\n  UserKnownHostsFile {_KNOWN}\n"
        + "  StrictHostKeyChecking yes\n  ConnectTimeout 5\n  ConnectionAttempts 1\n"
        + "  ServerAliveInterval 5\n  ServerAliveCountMax 2\n  IdentitiesOnly yes\n"
        + "  PasswordAuthentication no\n  LogLevel ERROR\n"
        + identities
    )


# ssh takes no key that others may read, and the nodes' keys are readable.
SSH_SETUP = (
    "mkdir -p -m 700 /root/.ssh && cat > /root/.ssh/config && "
    f"cp {_KEYS}/* /root/.ssh/ && chmod 600 /root/.ssh/*"
)
