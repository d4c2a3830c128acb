"""A study file of an evaluation about persons: a small made-up country in which a programme started in 2021."""

import yaml

from tests.planted_programme import sites

FIRST_YEAR, LAST_YEAR = 2018, 2022
OUTCOMES = ["gp_contacts", "care_cost_total"]


def study(folder, *, buckets=1, oldest=95, others=None, **evaluation):
    """The study in `folder`, with eight health regions as sites and people from the age `oldest` on."""
    start = "2021-01-01"
    period = {"from": f"{FIRST_YEAR}-01-01", "until": f"{LAST_YEAR + 1}-01-01"}
    names = {"nl": "voorbeeld", "en": "example"}
    written = {
        "study": "example",
        "title": names,
        "question": names,
        "care": {
            "store": "care",
            "buckets": buckets,
            "regions": {"level": "municipality", "division": 2021},
            "sources": [{"id": "synthetic", "format": "synthetic", "persons": 4000, "seed": 5}],
        },
        "period": {"first_year": FIRST_YEAR, "last_year": LAST_YEAR},
        "sites": [
            {"id": site.id, "name": site.name, "areas": list(site.municipalities), "start": start} for site in sites()
        ],
        "populations": [
            {"id": "insured", "name": names, "kind": "open", "period": period, "index": {"every": "year"},
             "include": [{"insured": {"registered": "insurer"}}]},
            {"id": "oldest", "name": names, "kind": "closed", "period": period, "index": {"day": start},
             "include": [{"oldest": {"age": {"at_least": oldest}}}]},
        ],
        "status": {"population": "insured", "indicators": OUTCOMES},
        "evaluation": {
            "window": {"first_year": FIRST_YEAR, "last_year": LAST_YEAR},
            "outcomes": OUTCOMES,
            "populations": ["insured", "oldest"],
            "sensitivity": ["person_weighted"],
            "reach": {site.id: 0.4 for site in sites()},
            "draws": 99,
        }
        | evaluation,
    } | (others or {})  # fmt: skip
    folder.mkdir(parents=True)
    (folder / "study.yaml").write_text(yaml.safe_dump(written), encoding="utf-8")
    return folder
