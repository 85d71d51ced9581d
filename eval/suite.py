"""What a suite is: cases that run, and how their records become figures."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.loading import parse_yaml

if TYPE_CHECKING:
    from eval.metrics import Measure

HERE = Path(__file__).resolve().parent
CASES = HERE / "cases"
SHARED = HERE.parent.parent / "shared"

Record = dict[str, Any]
Case = tuple[str, Callable[[], Record]]


@dataclass(frozen=True, slots=True)
class Suite:
    """A named set of cases.

    ``version`` is bumped when a figure changes its meaning, so that baselines of another version are
    not compared. ``cases`` yields (id, function); ``summarise`` sees the records that did not crash.
    """

    name: str
    version: int
    cases: Callable[[], Iterable[Case]]
    summarise: Callable[[Sequence[Record]], Mapping[str, Measure]]


def load_cases(name: str) -> Any:  # noqa: ANN401 - YAML
    """Load a file of eval/cases."""
    path = CASES / name
    return parse_yaml(path.read_text("utf-8"), path.name)


def run_program(*arguments: str) -> tuple[int, Any]:
    """Run one command of the program in this process.

    Returns:
        The exit code and the JSON it printed.

    Raises:
        ValueError: It printed no JSON; the message is what it said on standard error.
    """
    from assistant.cli import main

    printed, said = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(said):
        try:
            code = main(list(arguments)) or 0
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
    if not printed.getvalue().strip():
        message = f"exit {code}: {said.getvalue().strip()}"
        raise ValueError(message)
    return code, json.loads(printed.getvalue())
