"""A text before it means anything: made plain, cut into clauses, its numbers, dates and names found."""
