"""Measures the product beside a default Rasa bot that asks the same questions. Knows both by HTTP alone."""
