"""What may import what: the contracts of pyproject.toml, and what is not loaded yet when something starts."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import grimp
import pytest
from importlinter.cli import lint_imports

from tests.conftest import ROOT

HEAVY = frozenset(
    {
        "sqlite_utils",
        "click",
        "jinja2",
        "weasyprint",
        "openpyxl",
        "xlsxwriter",
        "pygal",
        "icalendar",
        "rapidfuzz",
    }
    | {"babel", "yaml", "dateutil", "markdown_it", "defusedxml"}
)
"""What the first screen can do without."""
OURS = frozenset({"models.library.linting", "models.align.report", "screens.kit.dialogs", "screens.kit.form"})
"""What of ours it can do without: the rules of the linter, documents, what a key opens."""


def loaded(code: str, *arguments: str) -> set[str]:
    """The modules that a fresh Python has loaded after the code."""
    result = subprocess.run(
        [sys.executable, "-I", "-c", f"{code}\nimport sys\nprint(*sys.modules, file=sys.stderr)", *arguments],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )
    assert result.returncode == 0, result.stderr
    return set(result.stderr.splitlines()[-1].split())


def needs(module: str) -> None:
    """Skips where a module has not been built yet."""
    try:
        there = importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        there = False
    if not there:
        pytest.skip(f"there is no {module} yet")


def test_contracts(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(ROOT)
    kept = lint_imports(config_filename=str(ROOT / "pyproject.toml"), cache_dir=str(tmp_path)) == 0
    assert kept, capsys.readouterr().out


def test_modules_at_the_top_of_models_know_no_package_of_models() -> None:
    """The store and the wings are built on them. A contract would have to list them one by one."""
    graph = grimp.build_graph("models", cache_dir=None)
    packages = {
        f"models.{folder.name}" for folder in (ROOT / "models").iterdir() if (folder / "__init__.py").exists()
    }
    upward = [
        f"{module} imports {target}"
        for module in graph.find_children("models") - packages
        for target in graph.find_modules_directly_imported_by(module)
        if any(target == package or target.startswith(f"{package}.") for package in packages)
    ]
    assert upward == []


def test_entry_loads_neither_textual_nor_click() -> None:
    needs("tui.__main__")
    assert not loaded("import tui.__main__") & {"textual", "rich", "click", *HEAVY}


def test_commands_never_load_textual() -> None:
    modules = sorted(
        f"tui.cli.{path.stem}"
        for path in (ROOT / "tui/cli").glob("*.py")
        if path.stem not in ("__init__", "__main__")
    )
    assert "textual" not in loaded(
        f"import importlib\nfor name in {modules!r}: importlib.import_module(name)"
    )


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("list", "clients", "--json")])
def test_a_command_never_loads_textual(arguments: tuple[str, ...]) -> None:
    needs("tui.__main__")
    code = (
        "import contextlib, runpy\n"
        "with contextlib.suppress(SystemExit): runpy.run_module('tui', run_name='__main__')"
    )
    assert "textual" not in loaded(code, *arguments)


def test_the_first_screen_loads_only_what_it_needs() -> None:
    needs("tui.workstation")
    first = [module for module in ("screens.rhythm.today",) if importlib.util.find_spec(module)]
    assert not loaded(f"import {', '.join(['tui.workstation', *first])}") & (HEAVY | OURS)


def test_models_load_no_document_and_no_screen() -> None:
    """Whatever is imported of the models, now or later."""
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in sorted((ROOT / "models").rglob("*.py"))
        if path.name != "__init__.py"
    ]
    code = f"import importlib\nfor name in {names!r}: importlib.import_module(name)"
    assert not loaded(code) & {"textual", "rich", "weasyprint", "jinja2", "screens", "exports", "tui"}
