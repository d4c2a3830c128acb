"""Which kinds of amount make up cost."""

from __future__ import annotations

from enum import StrEnum


class CostBasis(StrEnum):
    """
    Which kinds of amount make up cost; one basis per study, because the other would count the same care again.

    A declared amount is what a provider charges, whoever pays it; a paid amount is the insurer's part of it, and the
    own risk the person's. Fixed payments belong to cost on either basis.
    """

    DECLARED = "declared"
    PAID = "paid"

    @property
    def amount_kinds(self) -> tuple[str, ...]:
        """Kinds of amount that are added up."""
        by_line = {CostBasis.DECLARED: ("declared",), CostBasis.PAID: ("paid", "own_risk")}[self]
        return (*by_line, "capitation", "budget_share")
