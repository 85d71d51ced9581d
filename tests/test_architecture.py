"""The house's own rules as tests: layers, owners of libraries, exact numbers, a quick start."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "assistant"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CONTRACTS = PROJECT["tool"]["importlinter"]["contracts"]
MODULES = sorted(PACKAGE.rglob("*.py"))
HEAVY = ("gradio", "chromadb", "langchain", "openai", "docx", "openpyxl", "pdfplumber", "numpy", "yaml", "pydantic")
EXACT = ("domain", "language", "intake", "scoring", "facts")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), path.name)


def _imported(tree: ast.AST) -> set[str]:
    roots = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            roots |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            roots.add(node.module.partition(".")[0])
    return roots


def test_import_contracts_hold() -> None:
    """No module imports from a floor above its own, and each outside library has one owner."""
    pytest.importorskip("importlinter", reason="import-linter comes with the extras test and lint")
    program = "from importlinter.cli import lint_imports; import sys; sys.exit(lint_imports(no_cache=True))"

    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stdout + result.stderr


def test_every_folder_has_its_floor() -> None:
    """Every module and package directly under assistant/ stands in the layers contract."""
    layers = next(contract["layers"] for contract in CONTRACTS if contract["type"] == "layers")
    placed = {name for layer in layers for name in re.findall(r"assistant\.(\w+)", layer)}

    found = {
        path.stem
        for path in PACKAGE.iterdir()
        if (path.suffix == ".py" or (path / "__init__.py").is_file()) and not path.name.startswith("_")
    }

    assert set() == found - placed


def test_every_outside_library_has_an_owner() -> None:
    """Whatever the package imports from outside is named in a contract; pydantic alone is everybody's."""
    owned = {name for contract in CONTRACTS for name in contract.get("forbidden_modules", ())}

    strangers = {
        f"{_name(path)}: {root}"
        for path in MODULES
        for root in _imported(_tree(path)) - sys.stdlib_module_names - owned - {"assistant", "pydantic"}
    }

    assert set() == strangers


def test_every_outside_library_is_declared() -> None:
    """Whatever the package imports from outside is a dependency of its own, not one brought by another package."""
    declared = {
        re.split(r"[<>=\[ ]", line)[0].lower()
        for lines in (PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"].values())
        for line in lines
    }
    module_of = {
        "yaml": "pyyaml",
        "docx": "python-docx",
        "langchain_core": "langchain",
        "langchain_openai": "langchain-openai",
        "python_calamine": "python-calamine",
        "pdfminer": "pdfplumber",  # its exceptions pass through
    }

    outside = {root for path in MODULES for root in _imported(_tree(path)) - sys.stdlib_module_names - {"assistant"}}

    assert set() == {root for root in outside if module_of.get(root, root) not in declared}


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    """Every module and package opens with a docstring."""
    assert ast.get_docstring(_tree(path)), "a module's first line says what it is responsible for"


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_no_module_rounds_by_itself(path: Path) -> None:
    """The built-in round takes ties to even; domain.quantity.round_decimal is the only rounding."""
    calls = [
        node.lineno
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "round"
    ]

    assert [] == calls


@pytest.mark.parametrize("path", [path for path in MODULES if path.relative_to(PACKAGE).parts[0] in EXACT], ids=_name)
def test_no_value_is_a_binary_float(path: Path) -> None:
    """Where values are held, read and scored there are no float literals and no float()."""
    floats = [
        node.lineno
        for node in ast.walk(_tree(path))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float")
    ]

    assert [] == floats


def test_no_module_has_outgrown_its_name() -> None:
    """A module of more than 500 lines is to be split by responsibility; most stay below 250."""
    long = {_name(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}

    assert {} == {name: lines for name, lines in long.items() if lines > 500}


@pytest.mark.skipif(not (PACKAGE / "cli.py").is_file(), reason="the command line is not there")
def test_help_starts_without_heavy_libraries() -> None:
    """Asking for help loads no library that only some command needs."""
    program = (
        "import sys\n"
        "from assistant.cli import main\n"
        "try:\n"
        "    main(['--help'])\n"
        "except SystemExit:\n"
        "    pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\n"
    )

    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert "[]" == result.stderr.strip().splitlines()[-1]


def test_constraints_name_no_index_and_pin_everything() -> None:
    """constraints.txt holds plain pins: no index, host or path, and every direct dependency is among them."""
    lines = [line for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines() if not line.startswith("#")]
    pinned = {line.partition("==")[0].lower().replace("_", "-") for line in lines}
    wanted = {
        re.split(r"[<>=\[ ]", line)[0].lower().replace("_", "-")
        for lines_ in (PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"].values())
        for line in lines_
    }

    assert [] == [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line)]
    assert set() == wanted - pinned
