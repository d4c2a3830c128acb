"""
The web application: where regional teams and the national monitor work on one and the same study.

It shows released results and collects what only people know. It makes no numbers: those come from `proeftuin`, which
does not know that this package exists.
"""
