"""Hypothesis writes nothing into the checkout."""

from hypothesis import settings

settings.register_profile("quiet", database=None)
settings.load_profile("quiet")
