"""The house rules that no linter knows."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "lyceum"
MODULES = sorted(p for p in PACKAGE.rglob("*.py") if "migrations" not in p.parts)
Function = ast.FunctionDef | ast.AsyncFunctionDef


def room(path: Path) -> str:
    """The roster name of a module: views for groups/views.py and for groups/views/joining.py."""
    parts = path.relative_to(PACKAGE).parts
    return parts[1].removesuffix(".py") if len(parts) > 1 else path.stem


def name(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def functions(tree: ast.AST) -> Iterator[Function]:
    yield from (n for n in ast.walk(tree) if isinstance(n, Function))


def attributes_outside_decorators(tree: ast.AST) -> set[str]:
    decorated = {id(n) for f in functions(tree) for d in f.decorator_list for n in ast.walk(d)}
    return {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute) and id(n) not in decorated}


IN_ROOM = {p: room(p) for p in MODULES}
DOORS = [p for p, r in IN_ROOM.items() if r in {"views", "api", "forms", "admin"}]
# `actions/steps.py` holds parts of actions that several of them share; only actions may import it.
STEPS = [p for p, r in IN_ROOM.items() if r == "actions" and p.stem == "steps"]
ACTIONS = [p for p, r in IN_ROOM.items() if r == "actions" and p not in STEPS]


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_says_what_it_is_and_stays_small(path: Path) -> None:
    text = path.read_text()
    tree = ast.parse(text)
    longest = max(((f.end_lineno or 0) - f.lineno for f in functions(tree)), default=0)

    assert not text or path.name == "apps.py" or ast.get_docstring(tree), "say in one sentence what is here"
    assert text.count("\n") <= 400, "make it a package of the same name"
    assert longest <= 50, "give the parts of this function names"


@pytest.mark.parametrize("path", DOORS, ids=name)
def test_a_door_neither_reads_nor_writes_rows_itself(path: Path) -> None:
    touched = attributes_outside_decorators(ast.parse(path.read_text()))

    assert not touched & {"objects", "save", "delete", "atomic"}, "ask queries.py, tell actions.py"


@pytest.mark.parametrize("path", ACTIONS, ids=name)
def test_an_action_names_its_actor_asks_its_policy_and_is_atomic(path: Path) -> None:
    for action in (n for n in ast.parse(path.read_text()).body if isinstance(n, Function) and n.name[0] != "_"):
        source = ast.unparse(action)

        assert action.args.args, f"{action.name} needs an actor"
        assert action.args.args[0].arg == "actor", action.name
        assert "transaction.atomic" in source, action.name
        assert ".enforce()" in source, action.name


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_steps_of_actions_are_used_by_actions_alone(path: Path) -> None:
    imports = {n.module or "" for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.ImportFrom)}

    assert IN_ROOM[path] == "actions" or not any(module.endswith(".actions.steps") for module in imports)


@pytest.mark.parametrize(
    "path", sorted(Path(__file__).parent.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE.parent))
)
def test_files_of_tests_stay_small_too(path: Path) -> None:
    assert path.read_text().count("\n") <= 400, "split it by subject"
