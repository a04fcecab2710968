"""Write the reference pages that are made from the code: settings, signals, permissions."""

import ast
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "lyceum"
NOTE = "<!-- Made by `scripts/reference.py`; a test keeps it true. -->\n\n"


def settings_page() -> str:
    """Every `LYCEUM_*` variable with its default and meaning."""
    os.environ.setdefault("LYCEUM_DATA", tempfile.mkdtemp())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lyceum.settings")
    sys.path.insert(0, str(ROOT))
    from lyceum import settings  # noqa: PLC0415 - needs the path

    rows = []
    for knob in sorted(settings.ENV.knobs, key=lambda knob: knob.name):
        default = f"`{knob.default}`" if knob.default and "/" not in knob.default else ""
        rows.append(f"| `{knob.name}` | {default} | {knob.help} |")
    head = "# Settings\n\nEach is one environment variable; any of them can end in `_FILE` to be read from a file.\n"
    return NOTE + head + "\n| variable | default | meaning |\n| --- | --- | --- |\n" + "\n".join(rows) + "\n"


def _modules(room: str) -> list[Path]:
    found = [*PACKAGE.glob(f"*/{room}.py"), *PACKAGE.glob(f"*/{room}/*.py")]
    return sorted(path for path in found if path.stem not in {"__init__", "steps"})


def _sentence(node: ast.ClassDef | ast.FunctionDef) -> str:
    return (ast.get_docstring(node) or "").split("\n\n")[0].replace("\n", " ").replace("|", "\\|")


def signals_page() -> str:
    """Every signal with what it says."""
    rows = []
    for path in _modules("signals"):
        app = path.relative_to(PACKAGE).parts[0]
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef):
                fields = [
                    n.target.id for n in node.body if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)
                ]
                rows.append(f"| {app} | `{node.name}` | {', '.join(fields)} | {_sentence(node)} |")
    head = "# Signals\n\nWhat apps say to each other, inside the transaction of the change.\n"
    return (
        NOTE
        + head
        + "\n| app | signal | own fields | meaning |\n| --- | --- | --- | --- |\n"
        + "\n".join(rows)
        + "\n"
    )


def permissions_page() -> str:
    """Every policy, and every action with the policy it asks."""
    rows = []
    for path in _modules("actions"):
        app = path.relative_to(PACKAGE).parts[0]
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                asked = sorted(
                    {
                        call.func.id
                        for call in ast.walk(node)
                        if isinstance(call, ast.Call)
                        and isinstance(call.func, ast.Name)
                        and call.func.id.startswith(("can_", "must_"))
                    }
                )
                policies = ", ".join(f"`{name}`" for name in asked)
                rows.append(f"| {app} | `{node.name}` | {policies} | {_sentence(node)} |")
    head = (
        "# Actions and permissions\n\nWhat can be done, and the policies asked inside the action, after the lock.\n"
    )
    return (
        NOTE + head + "\n| app | action | asks | what it does |\n| --- | --- | --- | --- |\n" + "\n".join(rows) + "\n"
    )


PAGES = {"settings.md": settings_page, "signals.md": signals_page, "permissions.md": permissions_page}


def main() -> None:
    for name, make in PAGES.items():
        (ROOT / "docs" / "reference" / name).write_text(make())


if __name__ == "__main__":
    main()
