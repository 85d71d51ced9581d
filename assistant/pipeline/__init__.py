"""The walks of the product, one call per hop (流程); the command line and the page both call these.

One module per walk. Nothing is decided here about content: each hop's own module does that.
"""

from assistant.pipeline.audits import audit_report, load_waivers
from assistant.pipeline.cases import (
    Scheme,
    Scored,
    import_files,
    read_scheme,
    reporting_date,
    score_case,
)
from assistant.pipeline.demonstration import Demo, example_files, run_demo
from assistant.pipeline.files import write_text
from assistant.pipeline.reports import Composed, Report, compose, keep_sections, write_report
from assistant.pipeline.timing import Seconds

__all__ = [
    "Composed",
    "Demo",
    "Report",
    "Scheme",
    "Scored",
    "Seconds",
    "audit_report",
    "compose",
    "example_files",
    "import_files",
    "keep_sections",
    "load_waivers",
    "read_scheme",
    "reporting_date",
    "run_demo",
    "score_case",
    "write_report",
    "write_text",
]
