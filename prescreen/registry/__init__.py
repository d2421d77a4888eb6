"""The study's record at ClinicalTrials.gov: what it says, what changed in it, and where it and our protocol differ.

Reads and compares alone. It fetches nothing, keeps nothing, and never edits a trial: a person decides what a difference means.
"""
