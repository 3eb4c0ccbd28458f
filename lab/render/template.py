"""Text from the templates below ``configs/``; an undefined field is an error."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined


@cache
def _environment(configs: Path) -> Environment:
    return Environment(
        loader=FileSystemLoader(configs),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701  configuration files are not HTML
    )


def fill(configs: Path, template: str, **fields: object) -> str:
    """Return a template with its fields filled in.

    Raises:
        jinja2.UndefinedError: the template names a field that was not given.
    """
    return _environment(configs).get_template(template).render(**fields)
