"""Reads Chinese official text with pure functions: numbers, dates, document numbers, sentences, outline."""
