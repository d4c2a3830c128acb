"""
Who reaches which page of the portfolio.

For each address: how it is asked, with which object of the first site, what one must be allowed there to see the
object, and what to do there. Who may not see an object does not find it; who sees it and may not act is refused.
"""

from tests.web.portfolio_example import contract, count, enabling, entry, money, rollout, small_study


def nothing(site):
    return {}


def of_site(site):
    return {"code": site.code}


def of_entry(site):
    return {"number": entry(site).pk}


def of_rollout(site):
    return {"number": rollout(site).pk}


def of_contract(site):
    return {"number": contract(site).pk}


def of_money(site):
    return {"number": money(site).pk}


def of_enabling(site):
    return {"number": enabling(site).pk}


def of_count(site):
    return {"number": count(site).pk}


def of_study(site):
    return {"code": small_study(site).code}


ROWS = {
    # url name: (method, arguments, permission to see the object, permission to act)
    "portfolio:home": ("get", nothing, None, "see_site"),
    "portfolio:site": ("get", of_site, "see_site", "see_site"),
    "portfolio:delivery": ("get", of_site, "see_site", "see_site"),
    "portfolio:count_add": ("get", of_site, "see_site", "edit_portfolio"),
    "portfolio:counts_upload": ("get", of_site, "see_site", "edit_portfolio"),
    "portfolio:count_change": ("get", of_count, "see_site", "edit_portfolio"),
    "portfolio:count_remove": ("get", of_count, "see_site", "edit_portfolio"),
    "portfolio:entry_add": ("get", nothing, None, "edit_portfolio"),
    "portfolio:entry": ("get", of_entry, "see_site", "see_site"),
    "portfolio:entry_change": ("get", of_entry, "see_site", "edit_portfolio"),
    "portfolio:entry_stop": ("get", of_entry, "see_site", "edit_portfolio"),
    "portfolio:entry_withdraw": ("get", of_entry, "see_site", "edit_portfolio"),
    "portfolio:rollout_add": ("get", of_entry, "see_site", "edit_portfolio"),
    "portfolio:contract_add": ("get", of_entry, "see_site", "edit_portfolio"),
    "portfolio:money_add": ("get", of_entry, "see_site", "edit_portfolio"),
    "portfolio:rollout_change": ("get", of_rollout, "see_site", "edit_portfolio"),
    "portfolio:rollout_stop": ("get", of_rollout, "see_site", "edit_portfolio"),
    "portfolio:rollout_withdraw": ("get", of_rollout, "see_site", "edit_portfolio"),
    "portfolio:contract_change": ("get", of_contract, "see_site", "edit_portfolio"),
    "portfolio:contract_withdraw": ("get", of_contract, "see_site", "edit_portfolio"),
    "portfolio:money_change": ("get", of_money, "see_site", "edit_portfolio"),
    "portfolio:money_withdraw": ("get", of_money, "see_site", "edit_portfolio"),
    "portfolio:enabling_add": ("get", nothing, None, "edit_portfolio"),
    "portfolio:enabling": ("get", of_enabling, "see_site", "see_site"),
    "portfolio:enabling_change": ("get", of_enabling, "see_site", "edit_portfolio"),
    "portfolio:enabling_withdraw": ("get", of_enabling, "see_site", "edit_portfolio"),
    "portfolio:own_type_add": ("get", nothing, None, "edit_portfolio"),
    "portfolio:study": ("get", of_study, "see_results", "see_site"),
    "portfolio:study_read": ("post", of_study, "see_results", "edit_portfolio"),
    "portfolio:study_write": ("post", of_study, "see_results", ("edit_portfolio", "run_study")),
    "portfolio:study_text": ("get", of_study, "see_results", "edit_portfolio"),
}
