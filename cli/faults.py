"""The error that ends a command with one line, which says what is wrong and how to mend it."""


class Fault(Exception):
    """One line for the operator."""
