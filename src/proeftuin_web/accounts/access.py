"""What one person may do: where each permission holds, from the memberships of that person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet

from proeftuin_web.accounts.role import PERMISSIONS, Permission, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from proeftuin_web.accounts.models import User

One = TypeVar("One", bound=Model)


@dataclass(frozen=True)
class Access:
    """
    Where somebody may do what.

    Attributes
    ----------
    memberships : tuple of (Role, int or None)
        Roles with the key of the site they are for; `None` for all sites.
    """

    memberships: tuple[tuple[Role, int | None], ...]

    @classmethod
    def of(cls, user: User | AnonymousUser) -> Access:
        """That of a user, read once for each request."""
        if not user.is_authenticated or not user.is_active:
            return cls(())
        known: Access | None = user.__dict__.get("_access")
        if known is None:
            known = cls(tuple((Role(role), site) for role, site in user.memberships.values_list("role", "site_id")))
            user.__dict__["_access"] = known
        return known

    def sites(self, permission: Permission) -> frozenset[int] | None:
        """Keys of the sites where it holds; `None` for all sites, also those to come."""
        found = [site for role, site in self.memberships if permission in PERMISSIONS[role]]
        if None in found:
            return None
        return frozenset(site for site in found if site is not None)

    def may(self, permission: Permission, site: int | None = None) -> bool:
        """
        Whether it holds for a site; without one, whether it holds for all sites.

        Released results and the overview are for everybody who has them somewhere: they are national aggregates.
        """
        sites = self.sites(permission)
        if sites is None:
            return True
        if permission is Permission.SEE_RESULTS:
            return bool(sites)
        return site is not None and site in sites

    def may_somewhere(self, permission: Permission) -> bool:
        """Whether it holds for any site."""
        sites = self.sites(permission)
        return sites is None or bool(sites)

    def require(self, permission: Permission, site: int | None = None) -> None:
        """
        Refuse whoever may not.

        Raises
        ------
        PermissionDenied
            It does not hold there.
        """
        if not self.may(permission, site):
            raise PermissionDenied

    def roles(self) -> Iterable[Role]:
        """Each role once, in the order of the memberships."""
        return dict.fromkeys(role for role, _ in self.memberships)

    @staticmethod
    def names_of_roles(codes: str) -> str:
        """Roles as the audit trail keeps them, in the language of the reader."""
        known = {str(value): str(label) for value, label in Role.choices}
        return ", ".join(known.get(code, code) for code in codes.split(", "))


class SiteScoped(QuerySet[One]):
    """
    Objects of sites, of which everybody gets those that they may see.

    A view never starts from `objects.all()`: another site's object is then not refused but not there.
    """

    path_to_site = "site_id"
    """Lookup that leads from the object to the key of its site."""
    permission = Permission.SEE_SITE
    """What one must be allowed at the site to see the object."""

    def visible_to(self, user: User | AnonymousUser) -> SiteScoped[One]:
        """Those that a user may see."""
        return self.where_may(user, self.permission)

    def where_may(self, user: User | AnonymousUser, permission: Permission) -> SiteScoped[One]:
        """Those at whose site the user has a permission."""
        sites = Access.of(user).sites(permission)
        return self if sites is None else self.filter(**{f"{self.path_to_site}__in": sites})
