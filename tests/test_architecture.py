"""House rules that syntax trees can hold: which way imports go, who knows which library, who speaks, what is small."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import cli

ROOT = Path(__file__).parent.parent
# From left to right; rooms in one place do not know each other.
ORDER = (
    {"promises"},
    {"cli"},
    {"commands"},
    {"lab", "preview"},
    {"changes"},
    {"checks"},
    {"targets"},
    {"rules"},
    {"dashboards"},
    {"panels"},
    {"datasources"},
    {"systems"},
    {"config"},
    {"errors"},
)
# The same within changes/: each of its rooms imports only from those to its right.
ORDER_OF_CHANGES = (
    {"review"},
    {"reports"},
    {"backups", "alerts"},
    {"pushing", "datasources", "meaning"},
    {"planning"},
    {"drift"},
    {"comparison"},
    {"change", "parallel"},
)
PLACE_IN_CHANGES = {room: number for number, rooms in enumerate(ORDER_OF_CHANGES) for room in rooms}
PLACE = {room: number for number, rooms in enumerate(ORDER) for room in rooms}
LINES = 350
LINES_OF_A_COMMAND = 120
HEAVY = (
    "grafanalib",
    "grafana_client",
    "niquests",
    "deepdiff",
    "rich",
    "orjson",
    "promql_parser",
    "prometheus_client",
    "yaml",
)


@cache
def modules() -> list[Path]:
    """The product's modules, relative to the repository."""
    found = [path for room in PLACE for path in (ROOT / f"{room}.py", *(ROOT / room).rglob("*.py")) if path.is_file()]
    return sorted(path.relative_to(ROOT) for path in found if "node_modules" not in path.parts)


def room(module: Path) -> str:
    return module.parts[0].removesuffix(".py")


@cache
def imports(module: Path) -> list[tuple[str, int]]:
    """What a module imports, wherever in it, with the line."""
    found = []
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append(("." * node.level + (node.module or ""), node.lineno))
    return found


@cache
def tree(module: Path) -> ast.Module:
    return ast.parse((ROOT / module).read_text(encoding="utf-8"))


def who_imports(package: str) -> set[str]:
    return {str(module) for module in modules() if any(name.split(".")[0] == package for name, _ in imports(module))}


def test_there_are_modules_to_look_at() -> None:
    assert {room(module) for module in modules()} >= {
        "cli",
        "commands",
        "changes",
        "checks",
        "targets",
        "panels",
        "systems",
        "errors",
    }


def test_imports_go_one_way() -> None:
    against = [
        f"{module}:{line} imports {name}"
        for module in modules()
        for name, line in imports(module)
        if (other := name.split(".")[0]) in PLACE
        if other != room(module) and PLACE[other] <= PLACE[room(module)]
    ]
    assert against == []


def test_the_rooms_of_changes_are_imported_one_way() -> None:
    inside = [module for module in modules() if room(module) == "changes" and module.name != "__init__.py"]
    assert {module.parts[1].removesuffix(".py") for module in inside} == set(PLACE_IN_CHANGES)
    against = [
        f"{module}:{line} imports {name}"
        for module in inside
        for name, line in imports(module)
        if name.split(".")[0] == "changes"
        if (own := module.parts[1].removesuffix(".py")) != (other := name.split(".")[1])
        if PLACE_IN_CHANGES[other] <= PLACE_IN_CHANGES[own]
    ]
    assert against == []


def test_imports_are_absolute() -> None:
    assert [f"{module}:{line}" for module in modules() for name, line in imports(module) if name.startswith(".")] == []


def test_only_panels_and_dashboards_know_grafanalib() -> None:
    assert {Path(module).parts[0] for module in who_imports("grafanalib")} <= {"panels", "dashboards"}
    assert who_imports("grafanalib")


@pytest.mark.parametrize(
    ("package", "module"),
    [
        ("grafana_client", "targets/grafana/api.py"),
        ("deepdiff", "changes/comparison/compare.py"),
    ],
)
def test_each_of_these_libraries_is_known_in_one_place(package: str, module: str) -> None:
    assert who_imports(package) == {module}


@pytest.mark.parametrize("package", ["click", "rich"])
def test_only_the_commands_know_the_libraries_of_a_terminal(package: str) -> None:
    assert {room(Path(module)) for module in who_imports(package)} - {"cli", "commands"} == set()
    assert who_imports(package)


def test_only_the_commands_speak() -> None:
    spoken = [
        f"{module}:{node.lineno}"
        for module in modules()
        if room(module) not in {"cli", "commands"}
        if module != Path("promises/__main__.py")  # prints a page of the docs
        for node in ast.walk(tree(module))
        if (isinstance(node, ast.Name) and node.id in {"print", "input"})
        or (isinstance(node, ast.Attribute) and ast.unparse(node) in {"sys.stdout", "sys.stderr", "sys.stdin"})
    ]
    redirected = [  # what a user's own file prints must go somewhere
        f"{module}:{node.lineno}"
        for module in modules()
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "redirect_stdout"
        if ast.unparse(node) == "redirect_stdout(sys.stderr)"
    ]
    assert [place for place in spoken if place not in redirected] == []


def command_modules() -> list[str]:
    return [".".join(module.with_suffix("").parts) for module in modules() if room(module) == "commands"]


@pytest.mark.parametrize("module", ["cli", *command_modules()])
def test_the_command_line_and_each_command_start_without_anything_heavy(module: str) -> None:
    loaded = loaded_after(f"import {module}")
    assert loaded & {*HEAVY} == set()
    assert {name.split(".")[0] for name in loaded} & PLACE.keys() <= {"cli", "commands"}


@pytest.mark.parametrize(
    ("arguments", "commands"),
    [([], set()), (["build", "--help"], {"build"}), (["lab", "up", "--help"], {"lab"})],
    ids=str,
)
def test_only_the_command_that_is_asked_for_is_loaded(arguments: list[str], commands: set[str]) -> None:
    ran = f"cli.main({arguments!r}, standalone_mode=False)" if arguments else ""
    loaded = loaded_after(f"import cli; {ran}")
    assert {name for name in cli.COMMANDS if f"commands.{name}" in loaded} == commands


def loaded_after(script: str) -> set[str]:
    """The modules that a new Python holds when it has run this."""
    script += "\nimport sys; print('', *sys.modules, sep=chr(10))"
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(ran.stdout.splitlines())


def test_every_command_there_is_can_be_asked_for() -> None:
    made = {
        f"{module}: {node.name}"
        for module in modules()
        if room(module) == "commands"
        for node in tree(module).body
        if isinstance(node, ast.FunctionDef)
        if any(ast.unparse(one).startswith(("click.command(", "click.group(")) for one in node.decorator_list)
    }
    assert made == {f"commands/{name}.py: {name}" for name in cli.COMMANDS}


@pytest.mark.parametrize("module", modules(), ids=str)
def test_a_module_is_small(module: Path) -> None:
    most = LINES_OF_A_COMMAND if room(module) == "commands" else LINES
    assert len((ROOT / module).read_text(encoding="utf-8").splitlines()) <= most


def boards() -> list[Path]:
    """The modules that are tables of contents: the boards, the desk, and rows that boards share."""
    made = {name for name, _ in imports(Path("dashboards/boards.py")) if name.startswith("dashboards.")}
    rows = [path.relative_to(ROOT) for path in (ROOT / "dashboards/rows").glob("*.py")]
    return sorted([Path(f"{name.replace('.', '/')}.py") for name in {*made, "dashboards.desk"}] + rows)


@pytest.mark.parametrize("module", boards(), ids=str)
def test_a_dashboard_reads_as_its_table_of_contents(module: Path) -> None:
    assert len((ROOT / module).read_text(encoding="utf-8").splitlines()) < 100


def test_no_dashboard_names_a_system_and_no_system_names_a_panel() -> None:
    kinds = "time ?series|bar ?gauge|bar ?chart|pie ?chart|heatmap|state ?timeline|sparkline"
    forbidden = {
        "dashboards": re.compile(
            r"(?i:andre|247trader|trader247|nifty|tradpal|traderagent)|\b(andre|trader|bot|trading)_"
        ),
        "systems": re.compile(rf"(?i)\b({kinds})s?\b"),
    }
    named = [
        f"{module}:{number}: {found[0]}"
        for module in modules()
        if room(module) in forbidden
        for number, line in enumerate((ROOT / module).read_text(encoding="utf-8").splitlines(), 1)
        for found in forbidden[room(module)].finditer(line)
    ]
    assert named == []


def test_there_is_no_room_for_odds_and_ends() -> None:
    names = {"util", "utils", "helper", "helpers", "common", "misc", "tools", "shared"}
    assert [str(module) for module in modules() if names & {module.stem, *module.parts}] == []


def test_every_room_and_module_says_what_it_is_for() -> None:
    empty = {str(module) for module in modules() if not (ROOT / module).read_text(encoding="utf-8").strip()}
    assert all(name.endswith("__init__.py") for name in empty)
    assert [str(m) for m in modules() if str(m) not in empty and not ast.get_docstring(tree(m))] == []
