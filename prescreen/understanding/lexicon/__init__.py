"""Names of medicines whose class decides nothing, kept as they are known: generic name and brands."""
