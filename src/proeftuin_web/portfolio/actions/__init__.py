"""What people do with the portfolio."""

from proeftuin_web.portfolio.actions.delivery import CountsRefused, remove_count, save_count, take_counts
from proeftuin_web.portfolio.actions.saving import (
    ReasonNeeded,
    RolloutsOverlap,
    save_contract,
    save_enabling,
    save_entry,
    save_money,
    save_rollout,
    stop_entry,
    stop_rollout,
    withdraw,
)
from proeftuin_web.portfolio.actions.studies import (
    KeptElsewhere,
    NotWritten,
    add_own_type,
    plan_of,
    read_portfolio,
    text_for,
    write_portfolio,
)

__all__ = [
    "CountsRefused",
    "KeptElsewhere",
    "NotWritten",
    "ReasonNeeded",
    "RolloutsOverlap",
    "add_own_type",
    "plan_of",
    "read_portfolio",
    "remove_count",
    "save_contract",
    "save_count",
    "save_enabling",
    "save_entry",
    "save_money",
    "save_rollout",
    "stop_entry",
    "stop_rollout",
    "take_counts",
    "text_for",
    "withdraw",
    "write_portfolio",
]
