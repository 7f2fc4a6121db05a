"""A refusal as a small page of its own, for addresses that are opened from paper and carry no shell."""

from html import escape

from layouts.text import HTML_LANG, language, t
from layouts.theme import ACCENT, FONTS, INK, LINE, SURFACE

STYLE = f"""
body {{ margin: 0; background: {SURFACE}; color: {INK}; font: 16px/1.6 {FONTS}; }}
main {{ max-width: 26rem; margin: 8vh auto 0; padding: 1.5rem; background: #fff; border: 1px solid {LINE}; }}
h1 {{ margin: 0 0 .5rem; font-size: 20px; color: {ACCENT}; }}
form {{ display: flex; flex-wrap: wrap; gap: 8px; margin: 1rem 0; }}
label {{ flex: 1 0 100%; font-size: 14px; }}
input, button {{ min-height: 48px; padding: 0 12px; font: inherit; border: 1px solid {ACCENT}; border-radius: 4px; }}
input {{ flex: 1; min-width: 8rem; }}
button {{ color: #fff; background: {ACCENT}; }}
a {{ display: inline-block; margin-right: 1.5rem; line-height: 48px; color: {ACCENT}; }}
"""
LONGEST_CODE = 20


def page(sentence: str) -> str:
    """The whole document: what was refused, a field for another task code, and the ways on."""
    return (
        f'<!doctype html><html lang="{HTML_LANG[language.get()]}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f"<title>{escape(t('经纬'))}</title><style>{STYLE}</style></head><body><main>"
        f'<h1>{escape(t("经纬"))}</h1><p role="alert">{escape(sentence)}</p>'
        f'<form action="/t" method="get"><label for="code">{escape(t("任务码（二维码下的字母和数字）"))}</label>'
        f'<input id="code" name="code" maxlength="{LONGEST_CODE}" autocomplete="off" autocapitalize="characters" required>'
        f"<button>{escape(t('打开任务'))}</button></form>"
        f'<a href="/m/">{escape(t("检查任务"))}</a><a href="/board">{escape(t("执行看板"))}</a></main></body></html>'
    )
