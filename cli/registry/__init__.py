"""A first draft of a trial from its record at ClinicalTrials.gov (API v2). It never decides: a person confirms each criterion."""
