"""What a newcomer meets first holds together: README, Makefile, continuous integration."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
TARGETS = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))


def _commands() -> set[str]:
    from assistant.cli.arguments import build_parser

    (action,) = [action for action in build_parser()._actions if isinstance(action, argparse._SubParsersAction)]
    return set(action.choices)


def test_makefile_has_every_promised_target() -> None:
    """The targets that README and CONTRIBUTING speak of are all there."""
    promised = {"demo", "test", "app", "lint", "eval", "bench", "soak", "clean", "example"}
    spoken = set(re.findall(r"`?make ([a-z]+)", README + (ROOT / "CONTRIBUTING.md").read_text("utf-8")))

    assert set() == (promised | spoken) - TARGETS


def test_readme_names_exactly_the_commands_there_are() -> None:
    """Every command of the program stands in the README, and no other."""
    assert _commands() == set(re.findall(r"`jixiao ([a-z-]+)", README.split("# jixiao in English")[0]))


def test_every_command_shows_a_worked_example() -> None:
    """Each command's help ends with one call that starts with the program's name."""
    from assistant.cli.arguments import build_parser

    (action,) = [action for action in build_parser()._actions if isinstance(action, argparse._SubParsersAction)]

    assert [] == [name for name, parser in action.choices.items() if f"jixiao {name}" not in (parser.epilog or "")]


def test_continuous_integration_runs_the_whole_gate() -> None:
    """The CI script calls lint and the tests, in this order, and stops at the first failure."""
    script = (ROOT / ".ci" / "run").read_text("utf-8")

    assert "set -euo pipefail" in script
    assert script.rstrip().endswith("make lint\nmake test")
    assert os.name == "nt" or os.access(ROOT / ".ci" / "run", os.X_OK)


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a checkout")
def test_no_file_names_a_package_registry() -> None:
    """No committed file points pip or another installer at an index of its own."""
    pattern = r"index-url|extra-index|find-links|https?://[^ ]*/(simple|packages)/"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    own = Path(__file__).relative_to(ROOT).as_posix()
    names = [name for name in listed.decode("utf-8").split("\0") if name and name != own]

    found = []
    for name in names:
        try:
            text = (ROOT / name).read_text("utf-8")
        except (UnicodeDecodeError, OSError):
            continue
        found += [name] if re.search(pattern, text) else []

    assert [] == found
