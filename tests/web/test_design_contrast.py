"""Every pair of colours that stands together in the style sheet can be read, in light, in dark and in print."""

import re
from pathlib import Path

import pytest

STYLES = Path(__file__).parents[2] / "src/proeftuin_web/design/static/design/proeftuin.css"
DARK = "@media screen and (prefers-color-scheme: dark)"
TEXT_ON = [
    ("ink", "paper"),
    ("ink", "wash"),
    ("muted", "paper"),
    ("muted", "wash"),
    ("accent", "paper"),
    ("accent", "wash"),
    ("on-accent", "accent"),
    ("paper", "muted"),
    *(
        (text, ground)
        for ground in ("accent-wash", "amber-wash", "danger-wash", "success-wash")
        for text in ("ink", "accent", "muted")
    ),
    ("amber", "amber-wash"),
    ("danger", "danger-wash"),
    ("danger", "paper"),
    ("success", "success-wash"),
]
EDGE_ON = [("edge", "paper"), ("edge", "wash"), ("focus", "paper"), ("focus", "wash"), ("danger", "paper")]


def colours(block):
    return dict(re.findall(r"--proeftuin-([\w-]+): (#[0-9a-f]{6});", block))


def themes():
    text = STYLES.read_text(encoding="utf-8")
    light = colours(text[text.index(":root {") : text.index(DARK)])
    dark = colours(text[text.index(DARK) : text.index("*, *::before")])
    return {
        "light": light,
        "dark": {**light, **dark},
        "print": {**light, **colours(text[text.index("@media print") :])},
    }


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON)
def test_text_can_be_read_on_its_ground(theme, text, ground):
    found = themes()[theme]

    assert contrast(found[text], found[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize(("edge", "ground"), EDGE_ON)
def test_the_edge_of_a_control_and_the_focus_can_be_seen(theme, edge, ground):
    found = themes()[theme]

    assert contrast(found[edge], found[ground]) >= 3


def test_nothing_comes_from_elsewhere():
    text = STYLES.read_text(encoding="utf-8")

    assert "url(" not in text
    assert "@import" not in text
