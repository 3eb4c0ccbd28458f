"""What a benchmark starts, by its arguments."""

from collections.abc import Sequence

from rings import ring

from lab.model.deployment import Deployment


def deployment(arguments: Sequence[str], size: int = 20) -> Deployment:
    """Return a ring of N routers, ``size`` unless told, or a topology in one of its profiles."""
    if not arguments or arguments[0].isdigit():
        return ring(int(arguments[0]) if arguments else size)
    from lab.app.deploying import order
    from lab.app.running import runtime
    from lab.catalog.subject import subject

    source = subject(arguments[0]).source
    profile = arguments[1] if len(arguments) > 1 else source.default_profile
    built = source.build(order(profile, source.dials, 1, runtime("embedded")))
    return built.deployment("bench")
