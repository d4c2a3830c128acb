"""People, their memberships, invitations to come, and what they had typed when a session ended."""

from proeftuin_web.accounts.models.invitation import Invitation
from proeftuin_web.accounts.models.membership import Membership
from proeftuin_web.accounts.models.rescued_text import RescuedText
from proeftuin_web.accounts.models.user import User

__all__ = ["Invitation", "Membership", "RescuedText", "User"]
