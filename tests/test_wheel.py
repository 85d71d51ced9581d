"""The wheel, installed into an empty environment, runs the demonstration from another folder."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (ROOT / "app.py").is_file(), reason="the sources are not a checkout"),
]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel without asking the network for anything."""
    pytest.importorskip("hatchling", reason="hatchling comes with the extra test")
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target), str(ROOT)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    (built,) = target.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an empty environment that sees the other packages of this one, but not the sources."""
    folder = tmp_path_factory.mktemp("empty")
    venv.create(folder, with_pip=False)
    binary = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip = [sys.executable, "-m", "pip", "--python", str(binary), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--disable-pip-version-check", str(wheel)], check=True)
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    own = subprocess.run([str(binary), "-c", ask], capture_output=True, text=True, check=True).stdout.strip()
    # A .pth line adds the folder of the dependencies; .pth files in that folder are not read, so an editable
    # installation of the sources there stays unseen.
    (Path(own) / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return binary


def _run(program: Path, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment |= {"JIXIAO_HOME": str(folder / "home"), "PYTHONUTF8": "1"}
    return subprocess.run(
        [str(program), *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_wheel_carries_shipped_data(wheel: Path) -> None:
    """Prompts, knowledge base and example travel inside the package, tests and eval do not."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()

    assert any(name.startswith("assistant/_shipped/prompts/") for name in names)
    assert any(name.startswith("assistant/_shipped/knowledge_base/rules/") for name in names)
    assert {"自评表.docx", "评分表.xlsx", "佐证材料.docx", "report/助浴服务评价报告（示例）.docx"} == {
        name.removeprefix("assistant/example/") for name in names if name.startswith("assistant/example/")
    }
    assert [] == [name for name in names if name.startswith(("tests/", "eval/"))]


def test_installed_package_is_not_the_checkout(python: Path, tmp_path: Path) -> None:
    """The environment imports the installed package, so the next test proves something."""
    result = _run(python, "-c", "import assistant; print(assistant.__file__)", folder=tmp_path)

    assert str(ROOT) + os.sep + "assistant" not in result.stdout
    assert str(python.parents[1]) in result.stdout


def test_demo_runs_from_another_folder(python: Path, tmp_path: Path) -> None:
    """The demonstration of the installed package writes its files where it is told and exits with 0."""
    program = python.with_name("jixiao.exe" if os.name == "nt" else "jixiao")

    result = _run(program, "demo", "--out", "results", folder=tmp_path)

    assert result.returncode == 0, result.stderr
    written = {path.suffix: path.stat().st_size for path in (tmp_path / "results").iterdir()}
    assert {".docx", ".xlsx", ".yaml"} <= set(written)
    assert min(written.values()) > 0
