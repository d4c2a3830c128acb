"""What everybody may ask for; see `tests.web.test_permission_table`."""

ROWS = {}
OPEN = {
    "set_language": "changes nothing but the language",
    "too_large": "says the same to everybody, in the place of an upload that the proxy refused",
}
