"""What the register says about the boundary files, apart from files and checksums."""

from __future__ import annotations

from typing import Any

DESCRIPTION: dict[str, Any] = {
    "id": "geography",
    "name": {
        "nl": "Gemeenten, GGD-regio's en provincies: grenzen, buren en middelpunten",
        "en": "Municipalities, GGD regions and provinces: borders, neighbours and centres",
    },
    "holder": "CBS, Kadaster",
    "citation": "Bron: CBS, Kadaster",
    "terms": {
        "nl": "Vrij te gebruiken met bronvermelding.",
        "en": "Free to use with attribution.",
    },
    "licence": "CC BY 4.0",
    "obtained": {
        "nl": (
            "CBS-gebiedsindelingen 2022 (versie 1), zoals opgeslagen in de datamap van het R-pakket certegis (commit "
            "53de1e1 van de openbare bron) en daaruit weggeschreven als GeoJSON in lengte- en breedtegraden. "
            "Het pakket vermeldt GPL-2, wat zijn code betreft; de grenzen zijn open data van CBS en Kadaster. "
            "Bewerkt: Weesp is samengevoegd met Amsterdam, en Brielle, Hellevoetsluis en Westvoorne tot Voorne aan "
            "Zee; de grenzen op de kaart zijn vereenvoudigd. Codes van GGD-regio's: CBS-gebiedsindelingen 2019 en 2023."
        ),
        "en": (
            "CBS Gebiedsindelingen 2022 (version 1), as stored in the data folder of the R package certegis (commit "
            "53de1e1 of its public source) and written from there as GeoJSON in longitude and latitude. The package "
            "states GPL-2, which concerns its code; the borders are open data of CBS and Kadaster. "
            "Changed: Weesp was merged into Amsterdam, and Brielle, Hellevoetsluis and Westvoorne into Voorne aan Zee; "
            "the borders on the map are simplified. Codes of GGD regions: CBS Gebiedsindelingen 2019 and 2023."
        ),
    },
}
