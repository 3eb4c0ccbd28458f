from pathlib import Path

import pytest
from jinja2 import TemplateNotFound, UndefinedError

from lab.load import configs_dir
from lab.render.template import fill


def filled(tmp_path: Path, template: str, **fields: object) -> str:
    (tmp_path / "t.j2").write_text(template, encoding="utf-8")
    return fill(tmp_path, "t.j2", **fields)


@pytest.mark.parametrize(
    "template", ["{{ name }}", "{{ node.name }}", "{% if name %}x{% endif %}"]
)
def test_a_field_nobody_gave_is_an_error(tmp_path: Path, template: str) -> None:
    with pytest.raises(UndefinedError):
        filled(tmp_path, template, node=object())


def test_a_template_nobody_wrote_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TemplateNotFound):
        fill(tmp_path, "none.j2")


def test_statements_leave_no_line_behind_and_the_last_newline_stays(tmp_path: Path) -> None:
    template = (
        "{% for name in names %}\n  {% if name %}\n {{ name }}\n  {% endif %}\n{% endfor %}\n"
    )
    assert filled(tmp_path, template, names=["a", "", "b"]) == " a\n b\n"


def test_text_is_not_taken_for_html(tmp_path: Path) -> None:
    assert filled(tmp_path, "{{ page }}", page="<title>'&'</title>") == "<title>'&'</title>"


def test_every_shipped_template_asks_for_something() -> None:
    constant = []
    for path in sorted(configs_dir().rglob("*.j2")):
        try:
            fill(configs_dir(), str(path.relative_to(configs_dir())))
        except UndefinedError:
            continue
        constant.append(path.name)
    assert constant == []
