"""The public summary (*publiekssamenvatting*): the results on about one page, in plain words, made by rules."""

from __future__ import annotations

from proeftuin.reporting.edition import ALL_SITES, Edition
from proeftuin.reporting.page import Page, Paragraph, Points, Section
from proeftuin.reporting.pages.blocks import effects_of
from proeftuin.reporting.wording import Certainty, EffectFinding
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.estimate import Basis, Status
from proeftuin.vocabulary.indicator import Indicator
from proeftuin.vocabulary.number_format import number, quantity
from proeftuin.vocabulary.site import GeographyMark

COUNTRY = "NL01"


def summary_page(edition: Edition) -> Page:
    """What was asked, what is seen, and what is not known."""
    say = edition.say
    more = Section("more", say("summary.more.title"), (Paragraph(say("summary.more.text")),))
    sections = _of_event(edition) if edition.is_event_study else _of_sites(edition)
    return Page(
        language=edition.language,
        path="summary.html",
        title=say("summary.title"),
        lead=say("summary.lead_event" if edition.is_event_study else "summary.lead"),
        sections=(*sections, more),
    )


def _of_sites(edition: Edition) -> tuple[Section, ...]:
    say = edition.say
    return (
        Section("about", say("summary.about.title"), (Paragraph(say("summary.about.text")),)),
        Section("studied", say("summary.studied.title"), (Paragraph(_studied(edition)),)),
        Section("country", say("summary.country.title"), (Points(_country(edition)),)),
        Section("sites", say("summary.sites.title"), (Paragraph(_changed(edition)),)),
        Section("unknown", say("summary.unknown.title"), (Points(_unknown(edition)),)),
    )


def _of_event(edition: Edition) -> tuple[Section, ...]:
    """What a study of an event tells: the question, the gap in its year, and why that is not yet a cause."""
    say = edition.say
    findings = [edition.effect_finding(row) for row in effects_of(edition, edition.outcomes[0])]
    sentences = tuple(sentence for finding in findings for sentence in _event_in_plain_words(edition, finding))
    return (
        Section("about", say("summary.about.title"), (Paragraph(edition.question),)),
        Section("seen", say("summary.event.title"), (Points(sentences),)),
        Section(
            "unknown",
            say("summary.unknown.title"),
            (Points((say("summary.event.cause"), say("summary.event.other_years"))),),
        ),
    )


def _event_in_plain_words(edition: Edition, finding: EffectFinding) -> tuple[str, ...]:
    """What happened in the year of the event, without intervals: those stand on the page Effects."""
    say = edition.say
    about = {"outcome": finding.outcome, "site": finding.site, "year": finding.event_year}
    if finding.effect is None:
        return (say("summary.event.none", **about),)
    if finding.certainty is not Certainty.CLEAR:
        unclear = (say("summary.event.undecided", **about),)
        return unclear if finding.minimum_detectable is None else (*unclear, _too_small_to_see(edition, [finding]))
    size = number(abs(finding.effect.value), "percent", edition.language)
    key = "lower" if finding.effect.value < 0 else "higher"
    bounds = sorted(abs(each) for each in (finding.effect.lower, finding.effect.upper) if each is not None)
    low, high = (number(each, "percent", edition.language) for each in bounds)
    return (
        say(f"summary.event.{key}", size=size, **about),
        say("summary.event.uncertain", low=low, high=high),
        say("summary.event.rare"),
    )


def _studied(edition: Edition) -> str:
    study = edition.released.study
    sites = edition.released.sites
    return edition.say(
        "summary.studied.text_one" if len(sites) == 1 else "summary.studied.text",
        sites=len(sites),
        located=len(edition.located_sites),
        first=study.first_year,
        last=study.last_year,
    )


def _country(edition: Edition) -> tuple[str, ...]:
    """One sentence on level and one on change for the first indicator of every aim."""
    sentences = []
    for indicator in edition.headline_indicators:
        sentences.extend(_level(edition, indicator))
        sentences.extend(_change(edition, indicator))
    return tuple(sentences)


def _level(edition: Edition, indicator: Indicator) -> list[str]:
    row = edition.level(indicator, COUNTRY)
    if row is None or row["status"] != Status.VALUE:
        return []
    sentence = edition.say(
        f"summary.level.{row['unit']}" if f"summary.level.{row['unit']}" in edition.texts else "summary.level.other",
        year=edition.period(row),
        value=quantity(float(row["value"]), row["unit"], edition.language),
        indicator=indicator.name.in_language(edition.language),
        whom=edition.unit_of(indicator),
    )
    meaning = f"summary.meaning.{indicator.id}"
    more = [edition.say(meaning)] if meaning in edition.texts else []
    basis = [edition.say("summary.survey")] if indicator.basis is Basis.SURVEY else []
    return [" ".join([sentence, *more, *basis])]


def _change(edition: Edition, indicator: Indicator) -> list[str]:
    rows = edition.rows("trends", indicator=indicator.id, region=COUNTRY)
    if not rows or rows[0]["status"] != Status.VALUE:
        return []
    row = rows[0]
    change = float(row["percent_per_year"])
    undecided = row["lower"] is not None and row["lower"] <= 0 <= row["upper"]
    key = "flat" if undecided else "fell" if change < 0 else "rose"
    return [
        edition.say(
            f"summary.change.{key}",
            first=row["first_year"],
            last=row["last_year"],
            change=number(abs(change), "percent_per_year", edition.language),
            indicator=indicator.name.in_language(edition.language),
        )
    ]


def _changed(edition: Edition) -> str:
    """What the effects say, counted over the sites for the first outcome that could be estimated."""
    for outcome in edition.outcomes:
        findings = [edition.effect_finding(row) for row in effects_of(edition, outcome) if row["site"] != ALL_SITES]
        findings = [finding for finding in findings if finding.effect is not None]
        if findings:
            return " ".join(
                (
                    edition.say("summary.sites.outcome", outcome=edition.indicator_name(outcome)),
                    *_counted(edition, findings),
                    edition.say("summary.sites.caution"),
                )
            )
    return edition.say("summary.sites.none")


def _counted(edition: Edition, findings: list[EffectFinding]) -> list[str]:
    clear = [each for each in findings if each.certainty is Certainty.CLEAR and not each.differed_before_start]
    lower = sum(1 for each in clear if each.effect is not None and each.effect.value < 0)
    counts = {"lower": lower, "higher": len(clear) - lower, "undecided": len(findings) - len(clear)}
    sentences = [
        edition.say(f"summary.sites.{key}", count=count, total=len(findings)) for key, count in counts.items() if count
    ]
    unclear = [each for each in findings if each not in clear and each.minimum_detectable is not None]
    if unclear:
        sentences.append(_too_small_to_see(edition, unclear))
    return sentences


def _too_small_to_see(edition: Edition, findings: list[EffectFinding]) -> str:
    """The change below which nothing could have been found at any of the sites."""
    size = min(abs(each.minimum_detectable or 0.0) for each in findings)
    return edition.say("summary.sites.too_small", size=number(size, "percent", edition.language))


def _unknown(edition: Edition) -> tuple[str, ...]:
    assumed = [site for site in edition.released.sites if site.geography is GeographyMark.ASSUMED]
    unknown = [site for site in edition.released.sites if not site.is_located]
    sentences = [edition.say(f"summary.unknown.{aim}") for aim in Aim if not edition.indicators_of(aim)]
    sentences.append(edition.say("summary.unknown.cause"))
    if assumed:
        one = len(assumed) == 1
        sentences.append(
            edition.say("summary.unknown.assumed_one")
            if one
            else edition.say("summary.unknown.assumed", count=len(assumed))
        )
    if unknown:
        sentences.append(edition.say("summary.unknown.location", names=", ".join(site.name for site in unknown)))
    return tuple(sentences)
