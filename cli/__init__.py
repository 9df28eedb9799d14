"""``zuimei``: the command line for developers and operators."""
