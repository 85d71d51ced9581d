"""The walks of the product, one call per hop (流程); the command line and the page both call these.

One module per walk. Nothing is decided here about content: each hop's own module does that.
"""

from assistant.pipeline.answers import answer_question, export_corrections, open_citation
from assistant.pipeline.audits import audit_report, load_waivers, try_audit
from assistant.pipeline.cases import (
    Scheme,
    Scored,
    import_files,
    read_scheme,
    reporting_date,
    score_case,
)
from assistant.pipeline.demonstration import Demo, example_files, example_report, run_demo
from assistant.pipeline.drafts import document_types, edit_block
from assistant.pipeline.files import write_text
from assistant.pipeline.model_writing import ModelDesk, ModelUse, open_desk
from assistant.pipeline.rationales import suggest_rationales
from assistant.pipeline.reading_remarks import Reader, ReaderUse, add_remarks, open_reader
from assistant.pipeline.reports import Composed, Report, compose, compose_with_model, keep_sections, write_report
from assistant.pipeline.round_trip import Reviewed, compare_with_earlier, take_back, write_revised
from assistant.pipeline.timing import Seconds
from assistant.pipeline.values import change_value, try_changes

__all__ = [
    "Composed",
    "Demo",
    "ModelDesk",
    "ModelUse",
    "Reader",
    "ReaderUse",
    "Report",
    "Reviewed",
    "Scheme",
    "Scored",
    "Seconds",
    "add_remarks",
    "answer_question",
    "audit_report",
    "change_value",
    "compare_with_earlier",
    "compose",
    "compose_with_model",
    "document_types",
    "edit_block",
    "example_files",
    "example_report",
    "export_corrections",
    "import_files",
    "keep_sections",
    "load_waivers",
    "open_citation",
    "open_desk",
    "open_reader",
    "read_scheme",
    "reporting_date",
    "run_demo",
    "score_case",
    "suggest_rationales",
    "take_back",
    "try_audit",
    "try_changes",
    "write_report",
    "write_revised",
    "write_text",
]
