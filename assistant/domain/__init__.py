"""Frozen types of the field; imports the standard library and pydantic only."""
