"""The plain-language paragraph about one effect: what it says, in money for everyone, how sure, and what limits it."""

from __future__ import annotations

from proeftuin.reporting.edition import ALL_SITES, Edition, Row
from proeftuin.reporting.pages.effect_results import checks_of, yearly_total
from proeftuin.reporting.wording import Certainty
from proeftuin.vocabulary.number_format import number, quantity

MILLION = 1_000_000


def paragraph_on(edition: Edition, row: Row) -> str:
    """All sentences about the effect of `row`: direction, size, certainty, amount for everyone, reach and checks."""
    finding = edition.effect_finding(row)
    sentences = list(edition.wording.effect(finding))
    if finding.effect is not None:
        if finding.event_year is None:
            sentences[1:1] = _total(edition, row)
            if finding.certainty is not Certainty.CLEAR:
                sentences.append(_reach(edition, row["site"]))
        sentences += _checks(edition, row)
    return " ".join(sentences)


def _total(edition: Edition, row: Row) -> list[str]:
    total = yearly_total(edition, row)
    if total is None:
        return []
    amount, is_all = total.amount, row["site"] == ALL_SITES
    if amount.lower is None or amount.upper is None:
        return []
    where = edition.say("wording.where.all") if is_all else edition.site_label(edition.site(row["site"]))
    sentence = edition.say(
        "effect_words.total",
        insured=edition.count(total.insured),
        where=where,
        year=edition.last_year,
        amount=written_amount(edition, amount.value),
        level=round(amount.confidence * 100),
        lower=written_amount(edition, amount.lower),
        upper=written_amount(edition, amount.upper),
    )
    return [sentence, *([edition.say("effect_words.total_persons")] if is_all else [])]


def written_amount(edition: Edition, euro: float, *, in_millions: bool = False) -> str:
    """An amount with its sign: in millions with one decimal where it is that large, or asked for, else in euros."""
    if abs(euro) < MILLION / 10 and not in_millions:
        return quantity(euro, "eur", edition.language, signed=True)
    text = number(euro / MILLION, "years", edition.language, signed=True)
    sign = text[0] if not text[0].isdigit() else ""
    return edition.say("effect_words.million", sign=sign, amount=text.removeprefix(sign))


def _reach(edition: Edition, site: str) -> str:
    """What share of the people was reached, or that nobody knows: a small effect on all may be large on a few."""
    known = edition.released.study.reach
    shares = list(known.values()) if site == ALL_SITES else [known[site]] if site in known else []
    if not shares:
        return edition.say("effect_words.reach_unknown")
    low, high = (quantity(100 * share, "percent", edition.language) for share in (min(shares), max(shares)))
    if low == high:
        return edition.say("effect_words.reach", share=low)
    return edition.say("effect_words.reach_range", low=low, high=high)


def _checks(edition: Edition, row: Row) -> list[str]:
    if row["site"] != ALL_SITES:
        return []
    checks = checks_of(edition, row["outcome"])
    sentences = []
    for verdict, key in (("fails", "checks_fail"), ("warns", "checks_warn")):
        names = [
            f"‘{edition.explain('diagnostic', each['diagnostic'] + '.name')}’"
            for each in checks
            if each["verdict"] == verdict
        ]
        if names:
            sentences.append(edition.say(f"effect_words.{key}", names=", ".join(names)))
    return sentences
