"""Forms about people."""

from __future__ import annotations

import os
import secrets
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from proeftuin_web.accounts.models import Invitation, Membership, User
from proeftuin_web.accounts.role import OF_A_SITE, OF_ALL_SITES

FIRST_RUN_CODE = "PROEFTUIN_FIRST_RUN_CODE"
"""Variable with a code that whoever becomes the administrator must know, where others can reach the first page."""


class _NewPassword(forms.Form):
    name = forms.CharField(label=_("Your name"), max_length=200, widget=forms.TextInput({"autocomplete": "name"}))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 12 characters. A sentence is good; a password that you use elsewhere is not."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        strip=False,
    )
    again = forms.CharField(
        label=_("The same password again"),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        strip=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        password, again = cleaned.get("password"), cleaned.get("again")
        if password and again and password != again:
            self.add_error("again", _("This is another password than the one above."))
        if password:
            try:
                validate_password(password, User(email=cleaned.get("email", ""), name=cleaned.get("name", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


class FirstPersonForm(_NewPassword):
    """Who becomes the administrator."""

    email = forms.EmailField(label=_("Email address"), widget=forms.EmailInput({"autocomplete": "email"}))
    code = forms.CharField(label=_("Code that the program shows where it was started"), required=False)
    field_order = ("code", "name", "email", "language", "password", "again")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not os.environ.get(FIRST_RUN_CODE):
            del self.fields["code"]

    def clean_code(self) -> str:
        """Known only to who can see where the program runs."""
        code = str(self.cleaned_data["code"])
        if not secrets.compare_digest(code.encode(), os.environ[FIRST_RUN_CODE].encode()):
            raise forms.ValidationError(_("This is not the code."))
        return code


class AcceptForm(_NewPassword):
    """Who accepts an invitation."""


class _RoleAndSite(forms.ModelForm):  # type: ignore[type-arg]
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        role, site = cleaned.get("role"), cleaned.get("site")
        if role in OF_A_SITE and site is None:
            self.add_error("site", _("This role is for one site: choose which."))
        if role in OF_ALL_SITES and site is not None:
            self.add_error("site", _("This role is for all sites: leave the site open."))
        return cleaned


class InvitationForm(_RoleAndSite):
    """Whom to invite as what."""

    class Meta:
        model = Invitation
        fields = ("email", "role", "site")


class RoleForm(_RoleAndSite):
    """A role more for somebody."""

    class Meta:
        model = Membership
        fields = ("role", "site")
