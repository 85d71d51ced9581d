"""Run a real model (真实运行): ``python -m eval.live`` drafts, ``python -m eval.live chat`` asks."""

from __future__ import annotations

import sys


def main() -> int:
    """Draft, or ask where the first word says so."""
    if sys.argv[1:2] == ["chat"]:
        from eval.live.chat import main as run

        return run(sys.argv[2:])
    from eval.live.drafting import main as draft

    return draft(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
