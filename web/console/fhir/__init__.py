"""Referrals as a FHIR R4 bundle: the study and its questionnaire, and for each referral the person, their place in the study, what they
answered, what that gave and what coordinators found.

The interview holds only what a candidate said themselves, so nobody is said to be eligible.
"""

from web.console.fhir.bundle import bundle

__all__ = ["bundle"]
