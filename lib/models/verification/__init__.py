"""Claims held against official figures, with the definition that each side uses."""

from lib.models.verification import (
    companions,
    dates,
    level,
    medical,
    participation,
    structure,
)
from lib.models.verification.agreement import Agreement, agreement
from lib.models.verification.registry import REGISTRY, Figures, Verification, verifies
from lib.models.verification.report import COLUMNS, evidence, reversals, verify

__all__ = [
    "COLUMNS",
    "REGISTRY",
    "Agreement",
    "Figures",
    "Verification",
    "agreement",
    "companions",
    "dates",
    "evidence",
    "level",
    "medical",
    "participation",
    "reversals",
    "structure",
    "verifies",
    "verify",
]
