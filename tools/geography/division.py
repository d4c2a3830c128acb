"""
Codes of the regions in the boundary files, and the mergers from the division of 2022 to that of 2025.

Source
------
CBS, Gebiedsindelingen 2019 and 2023 (codes of GGD regions and provinces); CBS, Gemeentelijke indeling per jaar
(mergers and their dates).
"""

from __future__ import annotations

from datetime import date

FROM_DAY = date(2022, 1, 1)
TO_DAY = date(2025, 1, 1)

# Between these days municipalities only merged; no border moved otherwise, and no municipality changed its GGD region
# except Weesp, which took that of Amsterdam. Codes of predecessor: code of successor.
MERGERS = {
    "GM0457": "GM0363",  # Weesp, into Amsterdam on 24 March 2022
    "GM0501": "GM1992",  # Brielle, into Voorne aan Zee on 1 January 2023
    "GM0530": "GM1992",  # Hellevoetsluis, likewise
    "GM0614": "GM1992",  # Westvoorne, likewise
}
NEW_NAMES = {"GM1992": "Voorne aan Zee"}

# The boundary file misspells these.
SPELLING = {"Hoekse Waard": "Hoeksche Waard"}

PROVINCES = {
    "Groningen": "PV20",
    "Friesland": "PV21",
    "Drenthe": "PV22",
    "Overijssel": "PV23",
    "Flevoland": "PV24",
    "Gelderland": "PV25",
    "Utrecht": "PV26",
    "Noord-Holland": "PV27",
    "Zuid-Holland": "PV28",
    "Zeeland": "PV29",
    "Noord-Brabant": "PV30",
    "Limburg": "PV31",
}
PROVINCE_NAMES = {code: name for name, code in PROVINCES.items()} | {"PV21": "Fryslân"}

GGD_REGIONS = {
    "GGD Groningen": "GG0111",
    "GGD Drenthe": "GG0706",
    "GGD IJsselland": "GG1009",
    "GGD Twente": "GG1106",
    "GGD Noord- en Oost-Gelderland": "GG1413",
    "Veiligheids- en Gezondheidsregio Gelderland-Midden": "GG1911",
    "GGD Gelderland-Zuid": "GG2014",
    "GGD Flevoland": "GG2209",
    "GGD Regio Utrecht": "GG2514",
    "GGD Hollands-Noorden": "GG2707",
    "GGD Kennemerland": "GG3109",
    "GGD Amsterdam": "GG3406",
    "GGD Gooi en Vechtstreek": "GG3606",
    "GGD Hollands-Midden": "GG4506",
    "GGD Rotterdam-Rijnmond": "GG4607",
    "Dienst Gezondheid & Jeugd ZHZ": "GG4816",
    "GGD Zeeland": "GG5006",
    "GGD West-Brabant": "GG5206",
    "GGD Hart voor Brabant": "GG5406",
    "GGD Brabant-Zuidoost": "GG5608",
    "GGD Limburg-Noord": "GG6011",
    "GGD Zuid-Limburg": "GG6106",
    "GGD Haaglanden": "GG7014",
    "GGD Fryslân": "GG7206",
    "GGD Zaanstreek/Waterland": "GG7306",
}
GGD_REGION_NAMES = {code: name for name, code in GGD_REGIONS.items()}
