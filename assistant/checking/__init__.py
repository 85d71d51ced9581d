"""Checks of reports (核查): text to claims, claims to findings, with coverage as part of the result."""
