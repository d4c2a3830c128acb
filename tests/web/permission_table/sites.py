"""Who reaches which page about a site; see `tests.web.test_permission_table`."""

from datetime import date

from proeftuin_web.sites.models import ContextEvent, Party, PartyRole


def nothing(site):
    return {}


def of_site(site):
    return {"code": site.code}


def of_event(site):
    event = ContextEvent.objects.create(site=site, name="x", level="law", starts_on=date(2026, 1, 1), source="y")
    return {"pk": event.pk}


def of_role(site):
    party = Party.objects.create(name="A party", kind="insurer")
    return {"pk": PartyRole.objects.create(site=site, party=party, role="pays", starts_on=date(2026, 1, 1)).pk}


ROWS = {
    "sites:new": ("get", nothing, None, "manage_people"),
    # Only whoever edits all sites, as an administrator does.
    "sites:national_event_add": ("get", nothing, None, "manage_people"),
    "sites:event": ("get", of_event, "edit_site", "edit_site"),
    "sites:event_withdraw": ("get", of_event, "edit_site", "edit_site"),
    "sites:party_end": ("get", of_role, "edit_site", "edit_site"),
    "sites:site": ("get", of_site, "see_site", "see_site"),
    "sites:edit": ("get", of_site, "edit_site", "edit_site"),
    "sites:governance": ("get", of_site, "edit_site", "edit_site"),
    "sites:party_add": ("get", of_site, "edit_site", "edit_site"),
    "sites:timeline": ("get", of_site, "see_site", "see_site"),
    "sites:event_add": ("get", of_site, "edit_site", "edit_site"),
    "sites:history": ("get", of_site, "edit_site", "edit_site"),
}
