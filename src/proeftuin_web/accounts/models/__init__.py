"""People, their memberships, and invitations to come."""

from proeftuin_web.accounts.models.invitation import Invitation
from proeftuin_web.accounts.models.membership import Membership
from proeftuin_web.accounts.models.user import User

__all__ = ["Invitation", "Membership", "User"]
