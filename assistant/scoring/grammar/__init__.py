"""Printed scoring rules read as a whole (评分标准文法): all of a rule is accounted for, or it is not read."""
