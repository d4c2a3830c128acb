"""
A small study of the file kind that people write, whose numbers can be told by counting, for the row of cycles.

Sixty persons of 30 and sixty of 70 live in one place all year. In 2021 everybody came to the practice once; a corrected
delivery says twice. In 2022 the younger came three times and the older five times.
"""

STUDY = """\
# Who comes to the practice, and how often. Remarks stay.
study: example
title: {nl: Voorbeeld, en: Example}
question: {nl: "Wat?", en: "What?"}
care:
  store: care
  regions: {level: municipality, division: 2023}
  sources:
    - id: practice
      format: table
      folder: delivered
      person_key: integer
      tables:
        person:
          files: [persons.csv]
          columns: {person_id: person, birth_year: born, sex: sex}
        residence:
          files: [persons.csv]
          columns: {person_id: person, area_code: area, valid_from: since}
          constants: {area_level: municipality, area_vintage: 2023}
        contact:
          files: [contacts.csv]
          columns: {person_id: person, day: day, domain: domain, kind: kind}
period: {first_year: 2021, last_year: 2021}
sites: [{id: here, name: Here, areas: [GM0034]}]
populations:
  - id: adults
    name: {nl: Volwassenen, en: Adults}
    kind: open
    period: {from: 2021-01-01, until: 2022-01-01}
    index: {every: year}
    include:
      - old enough: {age: {at_least: 18}}  # grown up
    attribution: {by: residence, level: municipality}
status:
  population: adults
  indicators: [gp_contacts]
improvement:
  findings:
    - {id: older, on: 2022-01-10, says: {nl: Ouderen, en: Older}, rests_on: [{note: "an example"}]}
  decisions:
    # what the next cycle begins with
    - id: only_older
      on: 2022-02-01
      decided_by: "an example"
      findings: [older]
      why: {nl: Daarom, en: Therefore}
      changes:
        - {step: population, at: period.last_year, was: 2021, to: 2022}
        - {step: population, at: populations.adults.period.until, was: 2022-01-01, to: 2023-01-01}
        - {step: population, at: populations.adults.include.old enough.age.at_least, was: 18, to: 65}
        - {step: status, at: status.population, keep: true}
"""
PERSONS = 120
BEFORE, CORRECTED, YOUNGER, OLDER = 1, 2, 3, 5
"""Contacts per person: in 2021 as first delivered and as corrected, and in 2022 of the younger and the older."""


def cyclic_study(folder):
    """The study, with its first delivery."""
    folder.mkdir(parents=True)
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    (folder / "delivered").mkdir()
    rows = [f"{person},{born(person)},{'female' if person % 3 else 'male'},GM0034,2019-01-01" for person in everybody()]
    write(folder, "persons.csv", "person,born,sex,area,since", rows)
    deliver(folder, {2021: lambda person: BEFORE})
    return folder


def deliver_again(folder):
    """The second delivery: a corrected year and a new one."""
    deliver(folder, {2021: lambda person: CORRECTED, 2022: lambda person: OLDER if is_older(person) else YOUNGER})


def deliver(folder, number_in):
    rows = [
        f"{person},{year}-0{month}-10,gp,consultation"
        for year, number in number_in.items()
        for person in everybody()
        for month in range(1, number(person) + 1)
    ]
    write(folder, "contacts.csv", "person,day,domain,kind", rows)


def everybody():
    return range(1, PERSONS + 1)


def is_older(person):
    return person % 2 == 0


def born(person):
    return 1950 if is_older(person) else 1990


def write(folder, name, heading, rows):
    (folder / "delivered" / name).write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")
