"""What is carried out, where, from when and for whom; what was counted; and who changed it."""

from proeftuin_web.portfolio.models.change import Change
from proeftuin_web.portfolio.models.contract import Contract
from proeftuin_web.portfolio.models.delivery_count import DeliveryCount
from proeftuin_web.portfolio.models.enabling_intervention import EnablingIntervention
from proeftuin_web.portfolio.models.entry import Entry
from proeftuin_web.portfolio.models.money import Money
from proeftuin_web.portfolio.models.relation import Relation
from proeftuin_web.portfolio.models.rollout import Rollout
from proeftuin_web.portfolio.models.study_portfolio import OwnType, StudyPortfolio

__all__ = [
    "Change",
    "Contract",
    "DeliveryCount",
    "EnablingIntervention",
    "Entry",
    "Money",
    "OwnType",
    "Relation",
    "Rollout",
    "StudyPortfolio",
]
