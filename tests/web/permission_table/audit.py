"""Who reads the audit trail; see `tests.web.test_permission_table`."""


def nothing(site):
    return {}


ROWS = {
    "audit:home": ("get", nothing, None, "see_audit"),
    "audit:csv": ("get", nothing, None, "see_audit"),
}
