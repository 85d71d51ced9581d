"""The checks (核查规则), one module each, ending in a constant named ``CHECK``."""
