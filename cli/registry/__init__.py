"""What is done with a study's record at ClinicalTrials.gov (API v2): it drafts a trial, or is held against one. A person decides."""
