"""
Visits, procedures and costs of an OMOP CDM as lines of the care table contact.

An event with one amount carries it. Several amounts of one event become lines of their own, without kind and code, so
that a contact never counts twice; so do the amounts of medicines and other events that are no contact here. A COST row
has an amount charged (`total_charge`), one paid by the insurer (`paid_by_payer`, or `total_paid` where nobody's part is
given) and one paid by the person (`paid_by_patient`); its other columns are not carried over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from proeftuin.data.loading.omop_code import OWN_CODE, OWN_CONTACT, code_columns, code_of, system_of, urgency_of

CONTACT_DIAGNOSIS = "diagnosis of contact"
"""Status of a condition that this program wrote for a contact; it is no recorded diagnosis by itself."""

REFUSALS = {
    "cost_event_id:unknown_event": "_unknown_event",
    "amount_cents:no_amount": "_no_amount",
    "currency_concept_id:other_currency": "_other_currency",
}

EVENTS: Mapping[str, tuple[str, str]] = {
    "visit": ("visit_occurrence", "visit_start_date"),
    "procedure": ("procedure_occurrence", "procedure_date"),
    "drug": ("drug_exposure", "drug_exposure_start_date"),
    "condition": ("condition_occurrence", "condition_start_date"),
    "measurement": ("measurement", "measurement_date"),
    "observation": ("observation", "observation_date"),
}
"""Domain that a cost can belong to, with its table and day."""

_NO_FAULT = "FALSE AS _unknown_event, FALSE AS _no_amount, FALSE AS _other_currency"
_COLUMNS = (
    "line_id",
    "person_id",
    "day",
    "end_day",
    "domain",
    "kind",
    "urgency",
    "code_system",
    "code",
    "provider_id",
    "quantity",
    "amount_cents",
    "amount_kind",
    "diagnosis_system",
    "diagnosis_code",
)


def contact_relation(
    tables: Mapping[str, str],
    *,
    visit_kinds: Mapping[int, tuple[str, str]],
    urgent_visits: Collection[int],
    preferred: tuple[str, ...],
    currency: int | None,
    with_costs: bool,
) -> str:
    """
    The lines of all events.

    Parameters
    ----------
    tables : mapping of str to str
        SELECT of every table of the model that is read; one that is not delivered gives no rows.
    visit_kinds : mapping of int to (str, str)
        Domain and kind of contact by concept of a visit; others are of the domain and kind `other`.
    urgent_visits : collection of int
        Concepts of visits that could not wait.
    currency : int or None
        Concept of the currency that amounts must have; `None` takes what there is.
    with_costs : bool
        Whether there are amounts at all; without, no event is looked up for them.
    """
    steps = {
        **{name: tables[name] for name in ("concept", "provider", "visit_occurrence", "procedure_occurrence", "cost")},
        "condition_occurrence": tables["condition_occurrence"],
        "visit": _visits(visit_kinds, urgent_visits),
        "visit_domain": "SELECT id, min(domain) AS domain FROM visit GROUP BY id",
        "contact_diagnosis": (
            "SELECT visit_occurrence_id AS id, min(condition_source_value) AS code FROM condition_occurrence"
            f" WHERE condition_status_source_value = '{CONTACT_DIAGNOSIS}' GROUP BY visit_occurrence_id"
        ),
        "amount": _amounts(currency),
        "only_amount": (
            "SELECT domain, event, min(kind) AS kind, min(amount) AS amount FROM amount WHERE kind IS NOT NULL"
            " AND NOT other_currency AND domain IN ('visit', 'procedure') GROUP BY domain, event HAVING count(*) = 1"
        ),
        "event": " UNION ALL ".join(_events(tables)),
    }
    written = ", ".join(f"{name} AS ({query})" for name, query in steps.items())
    lines = [_visit_lines(), _procedure_lines(preferred), *([_cost_lines()] if with_costs else [])]
    return f"WITH {written} {' UNION ALL '.join(lines)}"


def _visits(visit_kinds: Mapping[int, tuple[str, str]], urgent_visits: Collection[int]) -> str:
    own = f"coalesce(regexp_full_match(visit_source_value, '{OWN_CONTACT}'), FALSE)"
    domains = " ".join(f"WHEN {concept} THEN '{domain}'" for concept, (domain, _) in visit_kinds.items())
    kinds = " ".join(f"WHEN {concept} THEN '{kind}'" for concept, (_, kind) in visit_kinds.items())
    first, second = "split_part(visit_source_value, '/', 1)", "split_part(visit_source_value, '/', 2)"
    urgent = ", ".join(map(str, urgent_visits))
    rest = f"substr(visit_source_value, length({first}) + length({second}) + 3)"
    return (
        "SELECT *, visit_occurrence_id AS id,"
        f" CASE WHEN {own} THEN {first} ELSE CASE visit_concept_id {domains} ELSE 'other' END END AS domain,"
        f" CASE WHEN {own} THEN nullif(split_part({second}, '+', 1), '')"
        f" ELSE CASE visit_concept_id {kinds} ELSE 'other' END END AS kind,"
        f" CASE WHEN {own} THEN {urgency_of('visit_source_value')}"
        f" WHEN visit_concept_id IN ({urgent}) THEN 'urgent' END AS urgency,"
        f" CASE WHEN {own} THEN nullif({rest}, '') END AS code FROM visit_occurrence"
    )


def _amounts(currency: int | None) -> str:
    paid = (
        "coalesce(CAST(paid_by_payer AS VARCHAR), CASE WHEN paid_by_patient IS NULL THEN CAST(total_paid AS VARCHAR)"
        " END)"
    )
    amounts = (
        "list_filter([{'kind': 'declared', 'amount': CAST(total_charge AS VARCHAR)},"
        f" {{'kind': 'paid', 'amount': {paid}}},"
        " {'kind': 'own_risk', 'amount': CAST(paid_by_patient AS VARCHAR)}], lambda each: each.amount IS NOT NULL)"
    )
    other = "FALSE" if currency is None else f"coalesce(currency_concept_id, 0) <> {currency}"
    nothing = "[{'kind': CAST(NULL AS VARCHAR), 'amount': CAST(NULL AS VARCHAR)}]"
    return (
        "SELECT cost_id, domain, event, found.kind AS kind, found.amount AS amount, other_currency, _file FROM ("
        "SELECT cost_id, lower(cost_domain_id) AS domain, cost_event_id AS event,"
        f" {other} AS other_currency, _file,"
        f" unnest(CASE WHEN len({amounts}) = 0 THEN {nothing} ELSE {amounts} END) AS found FROM cost)"
    )


def _events(tables: Mapping[str, str]) -> Iterator[str]:
    for domain, (table, day) in EVENTS.items():
        care_domain = {"visit": "min(domain)", "drug": "'pharmacy'"}.get(domain, "'other'")
        source = "visit" if domain == "visit" else f"({tables[table]})"
        yield (
            f"SELECT '{domain}' AS domain, {table}_id AS id, min(CAST(person_id AS VARCHAR)) AS person_id,"
            f" min(CAST({day} AS VARCHAR)) AS day, {care_domain} AS care_domain FROM {source} GROUP BY {table}_id"
        )


def _visit_lines() -> str:
    diagnosis = "contact_diagnosis.code"
    own = f"regexp_full_match({diagnosis}, '{OWN_CODE}')"
    return _line(
        "visit._file",
        line_id="'visit_occurrence:' || visit.id",
        person_id="CAST(visit.person_id AS VARCHAR)",
        day="CAST(visit_start_date AS VARCHAR)",
        end_day="nullif(CAST(visit_end_date AS VARCHAR), CAST(visit_start_date AS VARCHAR))",
        domain="visit.domain",
        kind="visit.kind",
        urgency="visit.urgency",
        code_system=system_of("visit.code"),
        code=code_of("visit.code"),
        provider_id="coalesce(provider_source_value, CAST(visit.provider_id AS VARCHAR))",
        amount_cents="only_amount.amount",
        amount_kind="only_amount.kind",
        diagnosis_system=f"CASE WHEN {own} THEN {system_of(diagnosis)} END",
        diagnosis_code=f"CASE WHEN {own} THEN {code_of(diagnosis)} END",
    ) + (
        " FROM visit LEFT JOIN provider ON provider.provider_id = visit.provider_id"
        " LEFT JOIN contact_diagnosis ON contact_diagnosis.id = visit.id"
        " LEFT JOIN only_amount ON only_amount.domain = 'visit' AND only_amount.event = visit.id"
    )


def _procedure_lines(preferred: tuple[str, ...]) -> str:
    coded = (
        f"SELECT procedure_occurrence.*, {code_columns('code', preferred=preferred, text='procedure_source_value')}"
        " FROM procedure_occurrence LEFT JOIN concept AS standard ON standard.concept_id = procedure_concept_id"
        " LEFT JOIN concept AS source_concept ON source_concept.concept_id = procedure_source_concept_id"
    )
    own = f"regexp_full_match(modifier_source_value, '{OWN_CONTACT}')"
    return _line(
        "done._file",
        line_id="'procedure_occurrence:' || procedure_occurrence_id",
        person_id="CAST(person_id AS VARCHAR)",
        day="CAST(procedure_date AS VARCHAR)",
        end_day="nullif(CAST(procedure_end_date AS VARCHAR), CAST(procedure_date AS VARCHAR))",
        domain=f"CASE WHEN {own} THEN split_part(modifier_source_value, '/', 1)"
        " ELSE coalesce(visit_domain.domain, 'other') END",
        kind="'treatment'",
        urgency=f"CASE WHEN {own} THEN {urgency_of('modifier_source_value')} END",
        code_system="done.code_system",
        code="done.code",
        provider_id="coalesce(provider_source_value, CAST(done.provider_id AS VARCHAR))",
        quantity="CAST(quantity AS VARCHAR)",
        amount_cents="only_amount.amount",
        amount_kind="only_amount.kind",
    ) + (
        f" FROM ({coded}) AS done LEFT JOIN visit_domain ON visit_domain.id = done.visit_occurrence_id"
        " LEFT JOIN provider ON provider.provider_id = done.provider_id"
        " LEFT JOIN only_amount ON only_amount.domain = 'procedure' AND only_amount.event = procedure_occurrence_id"
    )


def _cost_lines() -> str:
    return (
        _line(
            "amount._file",
            "event.id IS NULL AS _unknown_event, amount.kind IS NULL AS _no_amount, other_currency AS _other_currency",
            line_id="'cost:' || cost_id || ':' || amount.kind",
            person_id="event.person_id",
            day="event.day",
            domain="event.care_domain",
            amount_cents="amount.amount",
            amount_kind="amount.kind",
        )
        + " FROM amount LEFT JOIN event ON event.domain = amount.domain AND event.id = amount.event"
        " LEFT JOIN only_amount ON only_amount.domain = amount.domain AND only_amount.event = amount.event"
        # Of an event with one amount, this amount stands in the event's own line.
        " WHERE only_amount.event IS NULL OR event.id IS NULL OR amount.kind IS NULL OR other_currency"
    )


def _line(file: str, faults: str = _NO_FAULT, **columns: str) -> str:
    written = ", ".join(f"{columns.get(name, 'CAST(NULL AS VARCHAR)')} AS {name}" for name in _COLUMNS)
    return f"SELECT {written}, {faults}, {file} AS _file"
