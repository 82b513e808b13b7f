"""What the doctor looks for: a check yields findings, and a finding may know how to be mended."""

from core.diagnosis.findings import Check, Finding, Severity, Workshop
from core.diagnosis.registry import checks, register

__all__ = ["Check", "Finding", "Severity", "Workshop", "checks", "register"]
