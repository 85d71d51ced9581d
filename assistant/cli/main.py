"""Start of the program: parse, run the command, turn errors into messages and exit codes.

What a command does is left to its own module; that is imported only once the arguments are known.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

from assistant.cli.arguments import build_parser
from assistant.errors import AssistantError, ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence

EXIT_DONE, EXIT_FINDINGS, EXIT_USER, EXIT_MODEL = 0, 1, 2, 3
_EXIT_INTERRUPTED = 130
# The module in this folder that runs a command, where it is not `commands`.
_HOMES = {
    "ask": "chat_commands",
    "check": "check_commands",
    "draft": "draft_commands",
    "kb": "kb_commands",
    "llm": "llm_commands",
    "review": "workspace_commands",
    "ripple": "workspace_commands",
    "trail": "workspace_commands",
    "users": "users_commands",
    "rationale": "review_commands",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        0 done; 1 done with findings of severity error or without a total; 2 the input or the call
        is wrong, nothing written; 3 a model was asked for and could not be reached.
    """
    for stream in (sys.stdout, sys.stderr):
        # A Windows console or a pipe may default to an encoding without Chinese.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    parser = build_parser()
    arguments = parser.parse_args(argv)
    if arguments.command is None:
        parser.print_help()
        return EXIT_DONE
    try:
        module = import_module(f"assistant.cli.{_HOMES.get(arguments.command, 'commands')}")
        code: int = getattr(module, f"run_{arguments.command.replace('-', '_')}")(arguments)
    except ModelError as error:
        print(f"错误：{error.message}", file=sys.stderr)
        return EXIT_MODEL
    except AssistantError as error:
        print(f"错误：{error.message}", file=sys.stderr)
        return EXIT_USER
    except KeyboardInterrupt:
        print("已中断，没有留下写了一半的文件。", file=sys.stderr)
        return _EXIT_INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return EXIT_DONE
    return code
