"""What can be done with a text before asking what it means: make it plain, cut it into clauses, find numbers, dates and names."""
