"""Colours of the page and its pictures, by name, for a light and a dark background.

A picture is drawn in the light colours; inside the page each becomes a CSS variable, so one picture serves both.
"""

from __future__ import annotations

LIGHT = {
    "ink": "#1b2330",
    "faint-ink": "#566175",
    "paper": "#fefefe",
    "panel": "#f4f6fa",
    "rule": "#d3d9e3",
    "first": "#0b5cad",
    "second": "#b23c0e",
    "third": "#1c7443",
    "loop": "#9fb4cf",
    "sun": "#c98a00",
}
DARK = {
    "ink": "#e6eaf1",
    "faint-ink": "#a3aebf",
    "paper": "#0f131a",
    "panel": "#181e28",
    "rule": "#333d4d",
    "first": "#74b5ff",
    "second": "#ff9d66",
    "third": "#6fd39a",
    "loop": "#4d6484",
    "sun": "#ffc94d",
}

# The sky is drawn dark on either background, so that faint coverage and bright coverage both stand out.
SKY = "#141b2e"
ON_SKY = "#ffffff"


def css_variables() -> str:
    """Style rules that set ``--ink`` and the others for the reader's background and for paper."""
    light, dark = (";".join(f"--{name}:{value}" for name, value in theme.items()) for theme in (LIGHT, DARK))
    return (
        f":root{{color-scheme:light dark;{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
    )
