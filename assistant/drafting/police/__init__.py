"""Whether a paragraph by a model holds (陈述核验): what cannot be shown to be right is not kept.

Every rule reads the paragraph as it would be printed or as it stands with its slots, and names in Chinese what to
mend; the model gets that back. Reading the filled text anew against the ledger is ``assistant.checking``'s, which
knows nothing of slots.
"""

from assistant.drafting.police.judging import Complaint, Context, judge, judge_together

__all__ = ["Complaint", "Context", "judge", "judge_together"]
