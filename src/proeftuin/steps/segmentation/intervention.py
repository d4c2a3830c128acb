"""
Types of interventions: what can be done about a need, for whom, with which effect to expect, and how that is known.

An intervention on persons has a place on the continuum from universal prevention to palliative care. An enabling one
changes the circumstances under which others work, such as how care is paid for. The description follows the items of
TIDieR. What was changed on the way, and how well it was carried out, belongs to a site that carries it out and is left
out here.

Evidence stands here only where its source was read: a grade, a size of an effect and a cost name the source, and the
source names the day on which it was read. Where nobody read one, the intervention is not graded yet; that says nothing
about how well it works.

Source
------
T. C. Hoffmann and others, Better reporting of interventions: template for intervention description and replication
(TIDieR) checklist and guide, BMJ 348 (2014), for the items of the description.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum

from proeftuin.steps.segmentation.need import Need
from proeftuin.steps.triple_aim.care_measure import Ages
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.language import Translated


class Continuum(StrEnum):
    """Place between universal prevention and palliative care; the social domain stands beside it."""

    UNIVERSAL_PREVENTION = "UP"
    SELECTIVE_PREVENTION = "SP"
    INDICATED_PREVENTION = "GP"
    PREVENTION_IN_CARE = "ZP"
    EARLY_DETECTION = "VS"
    PRIMARY_CARE = "C1"
    BETWEEN_PRIMARY_AND_HOSPITAL = "C15"
    HOSPITAL_CARE = "C2"
    COMPLEX_CARE = "CC"
    LONG_TERM_CARE = "LZ"
    PALLIATIVE_CARE = "PZ"
    SOCIAL_DOMAIN = "SD"

    @property
    def words(self) -> Translated:
        """What the place is called."""
        return _CONTINUUM[self]


_CONTINUUM: Mapping[Continuum, Translated] = {
    Continuum.UNIVERSAL_PREVENTION: Translated("universele preventie", "universal prevention"),
    Continuum.SELECTIVE_PREVENTION: Translated("selectieve preventie", "selective prevention"),
    Continuum.INDICATED_PREVENTION: Translated("geïndiceerde preventie", "indicated prevention"),
    Continuum.PREVENTION_IN_CARE: Translated("zorggerelateerde preventie", "prevention as part of care"),
    Continuum.EARLY_DETECTION: Translated("vroegsignalering", "early detection"),
    Continuum.PRIMARY_CARE: Translated("eerstelijnszorg en ketenzorg", "primary and integrated chronic care"),
    Continuum.BETWEEN_PRIMARY_AND_HOSPITAL: Translated(
        "anderhalvelijnszorg en substitutie", "care between general practice and hospital"
    ),
    Continuum.HOSPITAL_CARE: Translated("tweede- en derdelijnszorg", "hospital and specialised care"),
    Continuum.COMPLEX_CARE: Translated("complexe zorg en casemanagement", "complex care and case management"),
    Continuum.LONG_TERM_CARE: Translated("langdurige zorg", "long-term care"),
    Continuum.PALLIATIVE_CARE: Translated("palliatieve zorg", "palliative care"),
    Continuum.SOCIAL_DOMAIN: Translated("sociaal domein en participatie", "social domain and participation"),
}


class Enabling(StrEnum):
    """Which circumstance an enabling intervention changes."""

    GOVERNANCE = "governance"
    LEADERSHIP = "leadership"
    PAYMENT = "payment"
    DATA = "data"
    ICT = "ict"
    WORKFORCE = "workforce"
    PARTICIPATION = "participation"
    PREMISES = "premises"
    TRANSPARENCY = "transparency"
    REGULATION = "regulation"
    COMMUNICATION = "communication"

    @property
    def words(self) -> Translated:
        """What the circumstance is called."""
        return _ENABLING[self]


_ENABLING: Mapping[Enabling, Translated] = {
    Enabling.GOVERNANCE: Translated("bestuur en samenwerking", "governance and cooperation"),
    Enabling.LEADERSHIP: Translated("leiderschap en cultuur", "leadership and culture"),
    Enabling.PAYMENT: Translated("bekostiging en contracten", "payment and contracts"),
    Enabling.DATA: Translated("gegevens en kennis", "data and knowledge"),
    Enabling.ICT: Translated("informatietechnologie", "information technology"),
    Enabling.WORKFORCE: Translated("personeel en scholing", "workforce and training"),
    Enabling.PARTICIPATION: Translated("inspraak van inwoners", "participation of citizens"),
    Enabling.PREMISES: Translated("gebouw en plaats", "premises and location"),
    Enabling.TRANSPARENCY: Translated("openheid en spiegelinformatie", "transparency and benchmarking"),
    Enabling.REGULATION: Translated("regels en toezicht", "rules and supervision"),
    Enabling.COMMUNICATION: Translated("communicatie", "communication"),
}


class Law(StrEnum):
    """The Dutch law under which an intervention is arranged and mostly paid for; each is a domain of its own."""

    WPG = "wpg"
    ZVW = "zvw"
    WLZ = "wlz"
    WMO = "wmo"
    JEUGDWET = "jeugdwet"
    PARTICIPATIEWET = "participatiewet"

    @property
    def words(self) -> Translated:
        """Short name of the law, and what it is about."""
        return _LAWS[self]


_LAWS: Mapping[Law, Translated] = {
    Law.WPG: Translated("Wpg (publieke gezondheid)", "Wpg (public health)"),
    Law.ZVW: Translated("Zvw (zorgverzekering)", "Zvw (health insurance)"),
    Law.WLZ: Translated("Wlz (langdurige zorg)", "Wlz (long-term care)"),
    Law.WMO: Translated("Wmo (maatschappelijke ondersteuning)", "Wmo (social support)"),
    Law.JEUGDWET: Translated("Jeugdwet", "Youth Act"),
    Law.PARTICIPATIEWET: Translated("Participatiewet", "Participation Act"),
}


class LifePhase(StrEnum):
    """Part of life in which somebody is reached."""

    BIRTH = "birth"
    CHILD = "child"
    YOUTH = "youth"
    ADULT = "adult"
    OLD_AGE = "old_age"
    LAST_PHASE = "last_phase"


class EvidenceGrade(StrEnum):
    """
    How sure a source is that an intervention works, in the words of that source.

    The first five after `not_graded` are the levels of the Dutch recognition of interventions, which belong to a named
    programme. The last four are the certainties of GRADE, which belong to one effect. The two cannot be put in one
    order.
    """

    NOT_GRADED = "not_graded"
    WELL_DESCRIBED = "well_described"
    WELL_SUBSTANTIATED = "well_substantiated"
    FIRST_INDICATIONS = "first_indications"
    GOOD_INDICATIONS = "good_indications"
    STRONG_INDICATIONS = "strong_indications"
    GRADE_VERY_LOW = "grade_very_low"
    GRADE_LOW = "grade_low"
    GRADE_MODERATE = "grade_moderate"
    GRADE_HIGH = "grade_high"

    @property
    def words(self) -> Translated:
        """What the grade is called."""
        return _GRADES[self]


_GRADES: Mapping[EvidenceGrade, Translated] = {
    EvidenceGrade.NOT_GRADED: Translated("nog niet beoordeeld", "not graded yet"),
    EvidenceGrade.WELL_DESCRIBED: Translated("goed beschreven", "well described"),
    EvidenceGrade.WELL_SUBSTANTIATED: Translated("goed onderbouwd", "well substantiated"),
    EvidenceGrade.FIRST_INDICATIONS: Translated(
        "eerste aanwijzingen voor effectiviteit", "first indications of effectiveness"
    ),
    EvidenceGrade.GOOD_INDICATIONS: Translated(
        "goede aanwijzingen voor effectiviteit", "good indications of effectiveness"
    ),
    EvidenceGrade.STRONG_INDICATIONS: Translated(
        "sterke aanwijzingen voor effectiviteit", "strong indications of effectiveness"
    ),
    EvidenceGrade.GRADE_VERY_LOW: Translated("zeer lage zekerheid (GRADE)", "very low certainty (GRADE)"),
    EvidenceGrade.GRADE_LOW: Translated("lage zekerheid (GRADE)", "low certainty (GRADE)"),
    EvidenceGrade.GRADE_MODERATE: Translated("matige zekerheid (GRADE)", "moderate certainty (GRADE)"),
    EvidenceGrade.GRADE_HIGH: Translated("hoge zekerheid (GRADE)", "high certainty (GRADE)"),
}


class Change(StrEnum):
    """Which way something is expected to go."""

    UP = "up"
    DOWN = "down"
    SAME = "same"


class EffectMeasure(StrEnum):
    """What the outcome with the intervention is divided by that without it; 1 is no effect."""

    RATE_RATIO = "rate_ratio"
    RISK_RATIO = "risk_ratio"
    HAZARD_RATIO = "hazard_ratio"
    ODDS_RATIO = "odds_ratio"


@dataclass(frozen=True)
class SourceRead:
    """
    A publication that somebody read, and what it says.

    Attributes
    ----------
    id : str
        By which grades, effects and costs of the same intervention name it.
    where : str
        Journal, series or organisation, with an address if there is one.
    read_on : date
        Day on which it was read.
    read_by : str
        Who read it.
    part : Translated
        How much of it was read, such as the abstract.
    says : Translated
        What it says on the subject, in the words of who read it.
    """

    id: str
    authors: str
    year: int
    title: str
    where: str
    read_on: date
    read_by: str
    part: Translated
    says: Translated


@dataclass(frozen=True)
class Evidence:
    """
    The grade that a source gave.

    Attributes
    ----------
    about : Translated or None
        Which programme or which effect was graded; `None` when nothing was.
    references : tuple of str
        Identifiers of the sources read; empty when nothing was graded.
    """

    grade: EvidenceGrade = EvidenceGrade.NOT_GRADED
    about: Translated | None = None
    references: tuple[str, ...] = ()

    @property
    def is_graded(self) -> bool:
        """Whether a source was read that gives a grade."""
        return self.grade is not EvidenceGrade.NOT_GRADED

    @property
    def words(self) -> Translated:
        """
        The grade with what was graded.

        One without the other misleads: a source can be sure that an intervention makes no difference.
        """
        grade = self.grade.words
        if self.about is None:
            return grade
        return Translated(f"{grade.nl}: {self.about.nl}", f"{grade.en}: {self.about.en}")


@dataclass(frozen=True)
class RelativeEffect:
    """
    Outcome with the intervention, relative to that without it, as a source reports it.

    Attributes
    ----------
    value, lower, upper : Decimal
        Estimate and its confidence interval; positive.
    confidence : Decimal
        Level of the interval, such as 0.95.
    reference : str
        Identifier of the source.
    differs : Translated or None
        How the outcome of the source differs from the indicator beside it; `None` when they are the same.
    """

    measure: EffectMeasure
    value: Decimal
    lower: Decimal
    upper: Decimal
    confidence: Decimal
    reference: str
    differs: Translated | None = None


@dataclass(frozen=True)
class ExpectedChange:
    """
    What is expected to change by an intervention.

    Attributes
    ----------
    outcome : Translated
        In words.
    indicator : str or None
        Indicator of the catalogue that measures it; `None` when none does.
    lag_months : int
        Months before the change can be seen in figures; a judgement, unless the source of the effect gives it.
    effect : RelativeEffect or None
        Its size; `None` where no source was read that gives one.
    """

    aim: Aim
    outcome: Translated
    indicator: str | None
    direction: Change
    lag_months: int
    effect: RelativeEffect | None = None


@dataclass(frozen=True)
class Cost:
    """
    What one participant costs.

    Attributes
    ----------
    year : int
        Of the prices.
    reference : str
        Identifier of the source.
    """

    eur_per_participant: Decimal
    year: int
    reference: str


@dataclass(frozen=True)
class Description:
    """Items of TIDieR that hold for the type, whoever carries it out."""

    why: Translated
    materials: Translated
    procedures: Translated
    provider: Translated
    how: Translated
    where: Translated
    dose: Translated
    tailoring: Translated


@dataclass(frozen=True)
class SegmentOf:
    """A segment by name, for an intervention that is meant for one segment of a scheme."""

    scheme: str
    segment: str


@dataclass(frozen=True)
class ForWhom:
    """
    Who can be reached.

    Attributes
    ----------
    ages : Ages or None
        `None` for all ages.
    segments : tuple of SegmentOf
        Segments for which it is meant whatever their needs are; mostly empty, since needs decide.
    """

    words: Translated
    phases: tuple[LifePhase, ...]
    ages: Ages | None = None
    segments: tuple[SegmentOf, ...] = ()


@dataclass(frozen=True)
class Intervention:
    """
    A type of intervention that reading has checked.

    Attributes
    ----------
    version : int
        Raised by the author whenever a choice made with it may come out differently.
    continuum : Continuum or None
        Place of an intervention on persons; `None` for an enabling one.
    enabling : Enabling or None
        Circumstance that an enabling intervention changes; `None` for one on persons.
    domains : tuple of Law
        Laws under which it falls.
    needs : tuple of Need
        Which it answers; empty for an enabling one.
    dependencies : Translated
        What must be there before it can work.
    equity : Translated
        Who is easily missed, and what can be done about it.
    harms : Translated
        What can go wrong, and for whom care is due.
    """

    id: str
    version: int
    name: Translated
    continuum: Continuum | None
    enabling: Enabling | None
    domains: tuple[Law, ...]
    needs: tuple[Need, ...]
    for_whom: ForWhom
    description: Description
    expected: tuple[ExpectedChange, ...]
    evidence: Evidence
    cost: Cost | None
    dependencies: Translated
    equity: Translated
    harms: Translated
    references: tuple[SourceRead, ...] = ()

    @property
    def is_enabling(self) -> bool:
        """Whether it changes circumstances rather than reaching persons."""
        return self.enabling is not None

    def reference(self, id: str) -> SourceRead:
        """The source with this identifier."""
        return next(one for one in self.references if one.id == id)

    def hash(self) -> str:
        """Fingerprint of all that a choice can rest on: other words for the same thing do not change it."""
        chosen = {one.name: _plain(getattr(self, one.name)) for one in fields(self) if one.name != "references"}
        content = json.dumps(chosen, sort_keys=True, default=str)
        return hashlib.sha256(content.encode()).hexdigest()


def _plain(value: object) -> object:
    """The value without its sentences."""
    if isinstance(value, Translated):
        return None
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if hasattr(value, "__dataclass_fields__"):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}  # type: ignore[arg-type]
    return value
