from lab.report.chapters import access
from tests.unit.report.lines import Line, tables, texts, view


def test_tries_to_get_in_share_a_row_when_they_end_alike() -> None:
    def login(at: float, target: str) -> Line:
        return (
            at, "login", "noc",
            {"target": target, "path": "oob", "account": "aaa", "ok": False, "stage": "auth",
             "error": "no AAA"},
        )  # fmt: skip

    section = access.access(view(*(login(21 + n, f"eb{n}") for n in range(5))))
    assert texts(tables(section)["Logins"]) == [
        ["Fall", "0:21.0", "noc", "eb0, eb1, eb2 and 2 more", "oob", "aaa", "5", "✕ 0",
         "auth: no AAA", "4-8"]
    ]  # fmt: skip


def test_a_run_without_a_login_has_no_chapter_of_them() -> None:
    assert access.logins(view()) is None
