"""How sure a result is: which figures it rests on, and with what weight (docs/confidence.md)."""

from allocation.evidence.chains import Grounds
from allocation.evidence.grades import grade_evidence, grade_shares
from allocation.evidence.lines import line_evidence, line_shares
from allocation.evidence.overview import results_of
from allocation.evidence.shortage import price_evidence, shortage_evidence
from allocation.evidence.volume import evidence_share
from allocation.evidence.weights import Evidence
from basins.confidence import SURE as CONFIDENCES

__all__ = [
    "CONFIDENCES",
    "Evidence",
    "Grounds",
    "evidence_share",
    "grade_evidence",
    "grade_shares",
    "line_evidence",
    "line_shares",
    "price_evidence",
    "results_of",
    "shortage_evidence",
]
