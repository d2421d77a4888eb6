"""The validation file: which requirement is shown by which test, and how those tests went in one run."""

from __future__ import annotations

from documents.validation.document import validation
from documents.validation.findings import Finding, Findings, find
from documents.validation.requirements import Requirement, requirements
from documents.validation.run import NoRun, Run, read_run

__all__ = ["Finding", "Findings", "NoRun", "Requirement", "Run", "find", "read_run", "requirements", "validation"]
