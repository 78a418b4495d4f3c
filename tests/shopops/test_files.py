"""What no file of the project may hold."""

from tests.house import ROOT

_WRITTEN = ("*.py", "*.html", "*.txt", "*.css", "*.js", "*.md", "*.toml", "*.json", "*.po", "*.yml")
_ROOMS = ("people", "stores", "inspections", "alerts", "desk", "shopops", "sandbox", "docs", "locale", "tests")


def test_no_file_keeps_the_marks_of_a_merge() -> None:
    marks = tuple(sign * 7 + " " for sign in "<>")
    files = [path for room in _ROOMS for kind in _WRITTEN for path in (ROOT / room).rglob(kind)]
    assert len(files) > 1000
    kept = [str(path) for path in files if any(line.startswith(marks) for line in path.read_text("utf-8").splitlines())]
    assert kept == []
