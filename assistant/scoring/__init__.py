"""Deterministic scoring with proof (计分): rules as data, methods as code, every point with its steps."""
