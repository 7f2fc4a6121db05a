"""The entrance page: plain HTML, because nothing of the application may load before signing in."""

from collections.abc import Sequence
from html import escape

from layouts.text import HTML_LANG, language, t
from layouts.theme import ACCENT, FONTS, INK, LINE, SURFACE

STYLE = f"""
body {{ margin: 0; background: {SURFACE}; color: {INK}; font: 15px/1.6 {FONTS}; }}
main {{ max-width: 26rem; margin: 14vh auto 0; padding: 2rem; background: #fff; border: 1px solid {LINE}; }}
h1 {{ margin: 0 0 .25rem; font-size: 22px; color: {ACCENT}; }}
button {{ display: block; width: 100%; margin-top: .6rem; padding: .6rem; font: inherit; text-align: left;
  color: {INK}; background: #fff; border: 1px solid {LINE}; border-radius: 3px; cursor: pointer; }}
button:hover, button:focus-visible {{ border-color: {ACCENT}; outline: 2px solid {ACCENT}; }}
"""


def page(offered: Sequence[tuple[str, str]], target: str) -> str:
    """The whole document; ``offered`` are (account id, Chinese title), empty when nobody may choose here."""
    if offered:
        said = t("请选择身份进入。当前仅限在本机使用，尚未启用口令。")
        buttons = "".join(
            f'<button name="account" value="{escape(account, quote=True)}">{escape(t(title))}</button>'
            for account, title in offered
        )
    else:
        said, buttons = t("本系统尚未启用口令登录，只能在服务器本机进入。请联系管理员。"), ""
    return (
        f'<!doctype html><html lang="{HTML_LANG[language.get()]}"><head><meta charset="utf-8">'
        '<link rel="icon" href="data:,">'
        f"<title>{escape(t('经纬'))}</title><style>{STYLE}</style></head><body><main>"
        f"<h1>{escape(t('经纬'))}</h1><p>{escape(said)}</p>"
        f'<form method="post" action="/enter"><input type="hidden" name="next" '
        f'value="{escape(target, quote=True)}">{buttons}</form></main></body></html>'
    )
