"""Which regions are like a region, by which traits, how near they are, and what the traits are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from proeftuin.reporting.care_edition import profile_path
from proeftuin.reporting.edition import Row
from proeftuin.reporting.page import Block, Paragraph, TableBlock
from proeftuin.reporting.pages.care.profile_figures import Profile
from proeftuin.reporting.table import Cell, Column, Table
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.number_format import number

_UNITS = {"size": "person_years", "young": "percent", "old": "percent", "deprivation": "score"}
"""The traits in order, and how each is written."""


def trait_of(profile: Profile, trait: str) -> float | None:
    """A trait of the region; `None` when it is not known."""
    rows = profile.edition.care_rows("traits", region=profile.region, trait=trait)
    return next((row["value"] for row in rows if row["value"] is not None), None)


def nearest_first(profile: Profile) -> tuple[str, ...]:
    """The other sites, those that are most like the region in front."""
    ranks = {row["peer"]: row["rank"] for row in profile.edition.care_rows("peers", region=profile.region)}
    others = [site for site in profile.edition.sites if site != profile.region]
    return tuple(sorted(others, key=lambda site: (ranks.get(site, len(ranks) + 1), site)))


def peers_blocks(profile: Profile) -> tuple[Block, ...]:
    """What the regions are chosen by and how to read it, and all of them in a table."""
    say = profile.say
    if profile.is_everybody:
        return (Paragraph(say("peers.all")),)
    peers = sorted(profile.edition.care_rows("peers", region=profile.region), key=lambda row: row["rank"])
    if not peers:
        return (Paragraph(" ".join([say("peers.absent"), *_why(profile)])),)
    traits = [trait for trait in str(peers[0]["traits"]).split() if trait in _UNITS]
    named = profile.words.listed(say(f"peers.traits.{trait}") for trait in traits)
    return (
        Paragraph(say("peers.intro", traits=named)),
        TableBlock(_table(profile, peers, traits)),
        Paragraph(say("peers.how")),
    )


def _why(profile: Profile) -> list[str]:
    rows = profile.edition.care_rows("traits", region=profile.region)
    reasons = dict.fromkeys(row["reason"] for row in rows if row["reason"] is not None)
    return [profile.edition.explain("reason", reason) for reason in reasons]


def _table(profile: Profile, peers: Sequence[Row], traits: Sequence[str]) -> Table:
    edition, say = profile.edition, profile.say
    known = {(row["region"], row["trait"]): row for row in edition.care_rows("traits")}
    distances = {profile.region: Cell(say("peers.itself"))}
    for row in peers:
        distances[row["peer"]] = Cell(number(row["distance"], "ratio", edition.language), Status.VALUE)
    return Table(
        id="table-peers",
        caption=say("peers.caption", region=profile.name),
        columns=(
            Column(say("peers.region")),
            Column(say("peers.distance"), True),
            *(Column(say(f"peers.heads.{trait}"), True) for trait in traits),
        ),
        rows=tuple(
            (
                Cell(edition.region_name(region), link=_profile_link(profile, region)),
                distance,
                *(_trait_cell(profile, known, region, trait) for trait in traits),
            )
            for region, distance in distances.items()
        ),
        sources=edition.citation_lines(edition.released.citations),
        notes=(say("peers.note"),),
    )


def _profile_link(profile: Profile, region: str) -> str | None:
    is_other_page = region in profile.edition.profiles and region != profile.region
    return profile_path(region) if is_other_page else None


def _trait_cell(profile: Profile, known: Mapping[tuple[str, str], Row], region: str, trait: str) -> Cell:
    row = known.get((region, trait))
    if row is None:
        return Cell("–")
    cell = profile.edition.cell(row, "value", _UNITS[trait])
    if not cell.has_value or row["standardised"] is None:
        return cell
    deviation = number(row["standardised"], "ratio", profile.edition.language, signed=True)
    return Cell(cell.text, cell.status, detail=profile.say("peers.standardised", number=deviation))
