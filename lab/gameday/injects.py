"""Messages to people and journeys of people: what is due, and how far each is."""

from dataclasses import dataclass, replace

from lab.gameday.story import Story
from lab.model.gameday import Inject, Site


@dataclass(frozen=True, slots=True)
class Planned:
    """A message as it stands: when it is due, in seconds of the exercise, and its state."""

    inject: Inject
    due_s: float
    state: str  # planned, due, sent, skipped, done


def planned(story: Story, now: float) -> tuple[Planned, ...]:
    """Return every message in the order of time."""
    found = [_planned(story, inject, story.present(now)) for inject in story.pack.injects]
    return tuple(sorted(found, key=lambda each: each.due_s))


def _planned(story: Story, inject: Inject, present: float) -> Planned:
    acts = [each for each in story.did("delay", "edit", "skip") if each.fields["id"] == inject.id]
    due = inject.at_s + sum(
        float(each.fields.get("seconds", "0")) for each in acts if each.verb == "delay"
    )
    for each in acts:
        if each.verb == "edit":
            inject = replace(inject, text=each.fields.get("text", ""))
    if inject.id in story.sent:
        answered = bool(inject.expects) and all(map(story.is_done, inject.expects))
        return Planned(inject, due, "done" if answered else "sent")
    needless = bool(inject.unless) and all(map(story.is_done, inject.unless))
    if any(each.verb == "skip" for each in acts) or (needless and present >= due):
        return Planned(inject, due, "skipped")
    started = story.clock.started is not None
    return Planned(inject, due, "due" if started and present >= due else "planned")


def to_send(story: Story, now: float) -> tuple[Inject, ...]:
    """Return the messages that go out now by themselves."""
    return tuple(
        each.inject
        for each in planned(story, now)
        if each.state == "due" and not each.inject.by_hand
    )


def arriving(story: Story, now: float) -> tuple[Site, ...]:
    """Return the sites that people who were sent there have reached, and that nobody told yet."""
    present = story.present(now)
    return tuple(
        site
        for site in story.pack.places.sites
        if site.id not in story.arrived
        and (gone := sent_at(story, site.id)) is not None
        and present - gone >= site.travel_s
    )


def sent_at(story: Story, site: str) -> float | None:
    """Return when people were sent to a site, in seconds of the exercise; None when not."""
    for act in story.did("send"):
        if act.fields.get("site") == site:
            return story.lab_s(act.at)
    return None
