"""Colours, type and the Mantine theme: one accent, light grey surface, system fonts."""

from typing import Any

ACCENT = "#0b5f62"
INK = "#1d2a2f"
MUTED = "#5b6b70"
LINE = "#d5dcde"
SURFACE = "#f4f6f6"
PAPER = "#ffffff"
WARN = "#b45309"
BAD = "#b42318"
GOOD = "#2f6f3e"
SHADE = "rgba(180, 35, 24, 0.10)"
NIGHT = "rgba(29, 42, 47, 0.07)"
SERIES = (ACCENT, "#8a5a00", "#5b4b8a", "#3d6ea5", "#7a3b52", "#52702f")

FONTS = (
    '"Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", "PingFang SC", "Source Han Sans SC", '
    '"WenQuanYi Micro Hei", "Segoe UI", system-ui, sans-serif'
)

TEAL = (
    "#eef6f6",
    "#dcebeb",
    "#b5d6d6",
    "#8abfc0",
    "#66acad",
    "#4d9fa1",
    "#3f8f91",
    "#237577",
    "#0b5f62",
    "#084a4d",
)

# Evidence classes and severities look the same wherever they appear.
EVIDENCE_TONES = {"A": "bad", "B": "warn", "C": "muted"}


def theme() -> dict[str, Any]:
    """The theme of MantineProvider."""
    return {
        "primaryColor": "teal",
        "primaryShade": 8,
        "colors": {"teal": list(TEAL)},
        "fontFamily": FONTS,
        "headings": {"fontFamily": FONTS, "fontWeight": "600"},
        "defaultRadius": "sm",
        "fontSizes": {"xs": "12px", "sm": "13px", "md": "14px", "lg": "16px", "xl": "18px"},
        "components": {name: {"defaultProps": {"size": "xs"}} for name in DENSE},
    }


DENSE = (
    "Button",
    "Select",
    "MultiSelect",
    "TextInput",
    "NumberInput",
    "DatePickerInput",
    "SegmentedControl",
    "Checkbox",
    "Switch",
)
