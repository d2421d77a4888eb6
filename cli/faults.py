"""What a command can't go on after: one line that says what is wrong and how to mend it."""


class Fault(Exception):
    """One line for the operator."""
