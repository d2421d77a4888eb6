"""Medicines of which no class matters to the trial, by generic name and brands, so that they are recognised as medicines."""
