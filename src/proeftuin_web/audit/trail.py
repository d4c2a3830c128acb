"""
Adding to the audit trail.

Each line holds the fingerprint of the line before it, so that a line which is changed, removed or put in between is
found by `verify`. `record` is called inside the transaction of what it records: both happen, or neither.
"""
