"""Nobody becomes a user by asking for it: an invitation is needed, or an account that is there already."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest

from proeftuin_web.accounts.models import User


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """Closed to whoever was not invited."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class InvitedOnSignOn(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The same for single sign-on, which leads to the account with an address that the server has verified."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        return False

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:
        """By the address somebody was invited with alone: others, which users add themselves, prove nothing."""
        for address in sociallogin.email_addresses:
            user = User.objects.filter(email__iexact=address.email).first() if address.verified else None
            if user is not None:
                return user, user.email
        return None

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """
        Keeps the password of whoever signs on for the first time.

        The library takes it away from accounts with an unverified address, as anybody might have made them; here
        an administrator invited everybody, and the server has now verified the address.
        """
        verified = {one.email.lower() for one in sociallogin.email_addresses if one.verified}
        if sociallogin.is_existing and sociallogin.user.email.lower() in verified:
            EmailAddress.objects.update_or_create(
                user=sociallogin.user, email=sociallogin.user.email, defaults={"verified": True, "primary": True}
            )
