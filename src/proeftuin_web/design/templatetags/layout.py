"""What the layout needs: blocks shown where and when the page wants them, and the navigation of one user."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.safestring import SafeString

from proeftuin_web.design import navigation

register = template.Library()


@register.simple_tag(takes_context=True)
def part(context: RequestContext, name: str) -> str:
    """
    What a page says in its block of that name; empty when it says nothing.

    A block can stand in a layout once, and is always there. The title of a page stands in two places, and a list of
    actions that has none is better left out.
    """
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks is not None else None
    return SafeString(block.render(context).strip()) if block is not None else ""


@register.simple_tag(takes_context=True)
def places(context: RequestContext) -> list[navigation.Link]:
    """The main navigation of whoever reads the page."""
    access, request = context.get("access"), context.get("request")
    user: Any = getattr(request, "user", None)
    if access is None or user is None or not user.is_authenticated:
        return []
    match = getattr(request, "resolver_match", None)
    return navigation.links(access, match.namespace if match else "", (match.url_name or "") if match else "")
