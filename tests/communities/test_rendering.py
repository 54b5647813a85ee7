import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passerelle.communities.importing import title_of
from passerelle.communities.rendering import DEEPEST, render

ALLOWED = re.compile(
    r"<(p|strong|em|del|ul|ol|li|blockquote|code|pre|h[3-6])>"
    r"|</(p|strong|em|del|ul|ol|li|blockquote|code|pre|h[3-6]|a)>"
    r'|<(br|hr)>|<ol start="[0-9]+">'
    r'|<a href="(https?:|mailto:)[^"<>]*" rel="nofollow ugc noopener">|<a rel="[a-z ]+">'
)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Hello **you** and *me*", "<p>Hello <strong>you</strong> and <em>me</em></p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("# Title\n\n#### Part", "<h3>Title</h3>\n<h4>Part</h4>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a", '<ol start="3">\n<li>a</li>\n</ol>'),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        ("`x < y`", "<p><code>x &lt; y</code></p>"),
        (
            "[a](https://example.org/?q=1&r=2)",
            '<p><a href="https://example.org/?q=1&amp;r=2" rel="nofollow ugc noopener">a</a></p>',
        ),
        (
            "see https://example.org",
            '<p>see <a href="https://example.org" rel="nofollow ugc noopener">'
            "https://example.org</a></p>",
        ),
        (
            "[m](mailto:a@example.org)",
            '<p><a href="mailto:a@example.org" rel="nofollow ugc noopener">m</a></p>',
        ),
    ],
)
def test_markdown_becomes_plain_html(typed: str, shown: str) -> None:
    assert render(typed) == shown


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](javascript:alert(1))",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](&#106;avascript:alert(1))",
        "<a href='https://example.org' onclick='x()'>a</a>",
        "<svg/onload=alert(1)>",
        "<style>p { color: red }</style>",
        '<https://example.org/"onmouseover=alert(1)>',
        "<iframe src='https://example.org'></iframe>",
        "[x](//example.org)",
        "[x](/sign-out)",
        "<!-- hidden -->",
        "`</code><script>alert(1)</script>`",
    ],
)
def test_nothing_else_gets_through(typed: str) -> None:
    tags = re.findall(r"<[^>]*>", render(typed))

    assert [tag for tag in tags if not ALLOWED.fullmatch(tag)] == []


@given(st.text(alphabet=st.sampled_from("<>&\"'/=[]()!#*_`-:;\n abhijprsvt"), max_size=80))
def test_no_text_makes_a_tag_that_is_not_on_the_list(typed: str) -> None:
    tags = re.findall(r"<[^>]*>", render(typed))

    assert [tag for tag in tags if not ALLOWED.fullmatch(tag)] == []


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("How do you do it? We ask.", "How do you do it?"),
        ("Version 2.5 is out\nand works. Yes.", "Version 2.5 is out and works."),
        ("no end", "no end"),
        ("¿Cómo? Bien.", "¿Cómo?"),
        ("a" * 80 + ".", "a" * 79 + "…"),
        ("word " * 30 + ".", "word " * 14 + "word word…"),
    ],
)
def test_a_title_is_the_first_sentence_cut_between_words(body: str, title: str) -> None:
    assert title_of(body) == title
    assert len(title) <= 80


@given(st.text(min_size=1, max_size=400))
def test_a_title_is_never_longer_than_eighty_characters(body: str) -> None:
    assert len(title_of(body)) <= 80


@pytest.mark.parametrize(
    "typed", [">" * 20_000, "> " * 10_000, "1. " * 6_000 + "a", "**a " * 5_000]
)
def test_no_text_takes_long_however_deep_it_is_nested(typed: str) -> None:
    begin = time.perf_counter()

    shown = render(typed)

    assert time.perf_counter() - begin < 0.5
    assert shown.count("<blockquote>") <= DEEPEST
