"""Nobody becomes a user by asking for it: an invitation is needed, or an account that is there already."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class InvitedOnly(DefaultAccountAdapter):
    """Closed to whoever was not invited."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class InvitedOnSignOn(DefaultSocialAccountAdapter):
    """The same for single sign-on."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        return False
