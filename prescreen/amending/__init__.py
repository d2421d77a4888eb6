"""What an amendment of the protocol means for those who have answered: their answers over the changed rules.

Pure: knows no database. Nothing is changed here, and nobody is told.
"""

from prescreen.amending.replay import Found, Replayed, Stored, replay, statuses
from prescreen.amending.rules import changed_criteria, hanging, rule_of, same_rule

__all__ = ["Found", "Replayed", "Stored", "changed_criteria", "hanging", "replay", "rule_of", "same_rule", "statuses"]
