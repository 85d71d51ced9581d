"""From a file as read to what the unit reported (intake): tables by what they mean, prose by its words."""

from assistant.intake.assembly import Conflict
from assistant.intake.case_file import dump_case, load_case
from assistant.intake.evaluations import Intake, read_evaluations
from assistant.intake.merging import merge_evaluations

__all__ = ["Conflict", "Intake", "dump_case", "load_case", "merge_evaluations", "read_evaluations"]
