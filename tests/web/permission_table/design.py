"""What everybody may ask for; see `tests.web.test_permission_table`."""

ROWS = {}
OPEN = {"set_language": "changes nothing but the language"}
