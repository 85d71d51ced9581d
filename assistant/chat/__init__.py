"""The rules conversation (问答): found with citations, computed with steps, or said not to be in the documents."""
