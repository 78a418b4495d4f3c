"""The walls of the house hold: imports run down only. Judged by the contracts in pyproject.toml, on this very tree."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent
ROOMS = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["root_packages"]

# A line that would break the house, where it would stand, and the contract that must notice.
PLANTED = [
    ("people/roles.py", "import stores.topics", "Imports run down only"),
    ("stores/topics.py", "import inspections.items", "Imports run down only"),
    ("inspections/items.py", "import desk.views", "Imports run down only"),
    ("sandbox/money.py", "import stores.records", "The pretend marketplace knows nobody"),
    ("stores/records.py", "import sandbox.money", "Nobody knows the pretend marketplace"),
    ("inspections/checks/stock_zero.py", "import inspections.picture", "Checks judge values and look nothing up"),
]


def walls_of(house: Path) -> subprocess.CompletedProcess[str]:
    """Runs import-linter over a house, in a process of its own: it imports nothing of ours, it reads the files."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"]
    return subprocess.run(command, cwd=house, capture_output=True, text=True, timeout=120, check=False)


def test_imports_run_down_only() -> None:
    said = walls_of(HOUSE)
    assert said.returncode == 0, said.stdout + said.stderr
    assert " 0 broken." in said.stdout


@pytest.fixture(scope="module")
def another_house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code, free to be broken."""
    house = tmp_path_factory.mktemp("house")
    shutil.copy(HOUSE / "pyproject.toml", house)
    for room in ROOMS:
        shutil.copytree(HOUSE / room, house / room, ignore=shutil.ignore_patterns("__pycache__", "static"))
    return house


@pytest.mark.parametrize(("file", "line", "contract"), PLANTED)
def test_a_door_broken_through_a_wall_is_noticed(another_house: Path, file: str, line: str, contract: str) -> None:
    broken = another_house / file
    whole = broken.read_text(encoding="utf-8")
    broken.write_text(whole.replace('"""\n', f'"""\n\n{line}\n', 1), encoding="utf-8")
    try:
        said = walls_of(another_house)
    finally:
        broken.write_text(whole, encoding="utf-8")
    assert said.returncode == 1
    assert f"{contract} BROKEN" in said.stdout
