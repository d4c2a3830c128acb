"""Sites and what is known of them."""

from proeftuin_web.sites.models.context_event import ContextEvent
from proeftuin_web.sites.models.governance import Governance
from proeftuin_web.sites.models.party import Party
from proeftuin_web.sites.models.party_role import PartyRole
from proeftuin_web.sites.models.site import Site

__all__ = ["ContextEvent", "Governance", "Party", "PartyRole", "Site"]
