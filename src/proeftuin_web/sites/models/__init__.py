"""Sites and what is known of them."""

from proeftuin_web.sites.models.site import Site

__all__ = ["Site"]
