"""Inputs and scores → the ledger of citable values (事实台账)."""

from assistant.facts.ledger import build_ledger
from assistant.facts.readings import (
    FactRelation,
    codes_of,
    group_letters,
    period_text,
    rank_groups,
    read_actual,
    read_amount,
    read_target,
    read_weight,
    relation_of,
    stated_amount,
    stated_parts,
    total_weight,
)

__all__ = [
    "FactRelation",
    "build_ledger",
    "codes_of",
    "group_letters",
    "period_text",
    "rank_groups",
    "read_actual",
    "read_amount",
    "read_target",
    "read_weight",
    "relation_of",
    "stated_amount",
    "stated_parts",
    "total_weight",
]
