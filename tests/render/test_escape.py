"""Nothing that cannot be seen gets onto a page or a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_podlife.render.escape import gfm, gfm_code, html_text, one_line, terminal, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb", "a⟨U+202E⟩b"),
        ("\x1b[31mred", "⟨U+001B⟩[31mred"),
        ("a\u2028b\u2029c", "a⟨U+2028⟩b⟨U+2029⟩c"),
        ("zero\u200bwidth\ufeff", "zero⟨U+200B⟩width⟨U+FEFF⟩"),
        ("no\u00a0break", "no⟨U+00A0⟩break"),
        ("中文，日本語 é – ok", "中文，日本語 é – ok"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("null\x00", "null⟨U+0000⟩"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_html_cannot_be_left() -> None:
    assert html_text("--><script>alert('1')</script>\"") == (
        "--&gt;&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt;&quot;"
    )


@given(st.text())
def test_any_text_is_harmless(text: str) -> None:
    out = html_text(text)
    assert "<" not in out and ">" not in out and '"' not in out
    assert not any(ord(c) < 32 and c not in "\n\t" for c in terminal(text))
    assert "\u202e" not in out and "\x1b" not in terminal(text)
    assert "\n" not in one_line(text)


def test_gfm() -> None:
    assert gfm("a|b *c* <d>") == r"a\|b \*c\* \<d\>"
    assert gfm_code("a`b|c") == r"``a`b\|c``"
    assert gfm_code("`x`") == "`` `x` ``"
