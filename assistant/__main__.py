"""``python -m assistant``: the same as ``jixiao``."""

import sys

from assistant.cli import main

sys.exit(main())
