"""Markdown becomes the HTML that is stored and shown."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lyceum.kernel.text.markdown import LONGEST, NO_LINKS, Links, render

PEOPLE = {"anna": ("Anna & Co", "/people/anna/"), "noor.a": ("Noor", "/people/noor.a/")}
LINKS = Links(
    mention=PEOPLE.get,
    file=lambda pk: None if pk == "gone" else f"/files/{pk}",
    quote=lambda pk: ("Tomás <b>", "/p/12") if pk == 12 else None,
)
REL = 'rel="ugc nofollow noopener"'


def html(source: str, links: Links = LINKS) -> str:
    """The HTML in one line."""
    return render(source, links).html.replace("\n", "")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("two\nlines", "<p>two<br>lines</p>"),
        ("**b** *i* ~~s~~ `c<d`", "<p><strong>b</strong> <em>i</em> <s>s</s> <code>c&lt;d</code></p>"),
        ("# a\n\n## b\n\n### c\n\n###### d", "<h3>a</h3><h4>b</h4><h5>c</h5><h5>d</h5>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'),
        ("- a\n\n  b", "<ul><li><p>a</p><p>b</p></li></ul>"),
        ("- [x] a\n- [ ] b", '<ul><li class="task">☑ a</li><li class="task">☐ b</li></ul>'),
        ("> a", "<blockquote><p>a</p></blockquote>"),
        ("---", "<hr>"),
        ("<b>not bold</b>", "<p>&lt;b&gt;not bold&lt;/b&gt;</p>"),
        ("", ""),
    ],
)
def test_render_writes_common_markdown(source: str, expected: str) -> None:
    assert html(source) == expected


def test_render_writes_tables_that_can_scroll_and_align_at_either_end() -> None:
    result = html("| a | b | c |\n|---|--:|:-:|\n| 1 | 2 | 3 |")

    assert result == (
        '<div class="wide" tabindex="0"><table><thead><tr><th>a</th><th class="far">b</th><th class="mid">c</th></tr>'
        '</thead><tbody><tr><td>1</td><td class="far">2</td><td class="mid">3</td></tr></tbody></table></div>'
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[a](https://x.org)", f'<a href="https://x.org" {REL}>a</a>'),
        ("see https://x.org/a_b_c.", f'see <a href="https://x.org/a_b_c" {REL}>https://x.org/a_b_c</a>.'),
        ("(http://x.org/A_(b))", f'(<a href="http://x.org/A_(b)" {REL}>http://x.org/A_(b)</a>)'),
        ("**https://x.org/**", f'<strong><a href="https://x.org/" {REL}>https://x.org/</a></strong>'),
        ("<mailto:a@x.org>", f'<a href="mailto:a@x.org" {REL}>mailto:a@x.org</a>'),
        ("mailto:a@x.org!", f'<a href="mailto:a@x.org" {REL}>mailto:a@x.org</a>!'),
        ("见https://x.org/词。好", f'见<a href="https://x.org/%E8%AF%8D" {REL}>https://x.org/词</a>。好'),
        ("[a](/p/123)", '<a href="/p/123">a</a>'),
        ("x.org ftp://x.org a@x.org", "x.org ftp://x.org a@x.org"),
        ("[a](b.html) [a](//x.org)", "a a"),
        ("[a](javascript:alert(1)) [a](data:text/html,x)", "a a"),
        ("[a https://y.org](https://x.org)", f'<a href="https://x.org" {REL}>a https://y.org</a>'),
        ("`https://x.org`", "<code>https://x.org</code>"),
    ],
)
def test_render_links_to_the_web_and_to_places_here_only(source: str, expected: str) -> None:
    assert html(source) == f"<p>{expected}</p>"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[a](https://x.org)", True),
        ("https://x.org", True),
        ("<mailto:a@x.org>", True),
        ("![a](https://x.org/a.png)", True),
        ("[a](/p/1) @anna [f](file:abc) ![a](file:abc)", False),
        ("`https://x.org` \\https\\://x.org", False),
    ],
)
def test_render_tells_whether_a_text_leads_elsewhere(source: str, *, expected: bool) -> None:
    assert render(source, LINKS).has_link is expected


def test_render_finds_mentions_in_order_and_once() -> None:
    result = render("@noor.a, @Anna. (@anna) @nobody me@anna.org @a@b.org `@code` [@link](/p/1) \\@no @x", LINKS)

    assert result.mentions == ("noor.a", "anna", "nobody")
    assert '<a href="/people/anna/">@<bdi>Anna &amp; Co</bdi></a>. (' in result.html
    assert "@nobody me@anna.org @a@b.org" in result.html


def test_render_calls_nobody_again_whom_a_quoted_post_has_called() -> None:
    assert render("> [!quote 12]\n> @anna\n>\n> > @noor.a\n\n> @bo\n\n@cy").mentions == ("bo", "cy")


def test_render_finds_mentions_between_letters_of_scripts_without_spaces() -> None:
    assert render("你好@anna谢谢 و@noor.a").mentions == ("anna", "noor.a")
    assert render(f"é@anna x@anna 1@anna @annaé @{'a' * 60}").mentions == ()


def test_render_leaves_a_mention_that_leads_nowhere_as_it_was_typed() -> None:
    assert html("hi @Anna", NO_LINKS) == "<p>hi @Anna</p>"


def test_render_names_the_author_of_a_quoted_post() -> None:
    named = '<blockquote class="quote"><p class="meta"><a href="/p/12"><bdi>Tomás &lt;b&gt;</bdi></a></p>'

    assert html("> [!quote 12]\n> his **words**") == f"{named}<p>his <strong>words</strong></p></blockquote>"
    assert html("> [!quote 12] his words") == f"{named}<p>his words</p></blockquote>"
    assert html("> [!quote 13]\n> gone") == "<blockquote><p>gone</p></blockquote>"
    assert html("> [!quote x]\n> a") == "<blockquote><p>[!quote x]<br>a</p></blockquote>"


def test_render_shows_pictures_kept_here_and_links_to_others() -> None:
    assert html("![a *b*](file:ab_1)") == '<p><img src="/files/ab_1" alt="a b" loading="lazy"></p>'
    assert html("![a](https://x.org/a.png)") == f'<p><a href="https://x.org/a.png" {REL}>a</a></p>'
    assert html("![](https://x.org/a.png)") == f'<p><a href="https://x.org/a.png" {REL}>https://x.org/a.png</a></p>'
    assert html("[![a](https://x.org/a.png)](https://y.org)") == f'<p><a href="https://y.org" {REL}>a</a></p>'
    assert html("![lost](file:gone) ![b](b.png)") == "<p>lost b</p>"


def test_render_collects_files_and_asks_for_words_about_pictures() -> None:
    result = render("![a](file:x1) [notes](file:x2) ![b](file:x1)", LINKS)

    assert result.files == ("x1", "x2")
    assert '<a href="/files/x2">notes</a>' in result.html
    assert not result.has_image_without_text
    assert render("![ ](file:x1)", LINKS).has_image_without_text


def test_render_hides_what_a_spoiler_holds_without_scripts() -> None:
    inline = '<p>a <span class="spoiler" tabindex="0"><span>b <em>c</em></span></span> d || e || f</p>'

    assert html("a ||b *c*|| d || e || f") == inline
    assert html(":::spoiler The <end>\n- x\n:::\ny") == (
        '<details class="fold"><summary>The &lt;end&gt;</summary><ul><li>x</li></ul></details><p>y</p>'
    )
    assert html(":::spoiler\nx") == '<details class="fold"><p>x</p></details>'
    assert html("::::spoiler a\n:::spoiler b\nx\n:::\n::::") == (
        '<details class="fold"><summary>a</summary>'
        '<details class="fold"><summary>b</summary><p>x</p></details></details>'
    )


def test_render_ends_a_spoiler_with_the_item_it_stands_in() -> None:
    assert html("- :::spoiler a\n  x\n\ny") == (
        '<ul><li><details class="fold"><summary>a</summary><p>x</p></details></li></ul><p>y</p>'
    )


def test_render_draws_formulas_and_leaves_prices_alone() -> None:
    x = '<math alttext="x"><mi>x</mi></math>'

    assert html("$x$-axis, **$x$**, 图$x$图") == f"<p>{x}-axis, <strong>{x}</strong>, 图{x}图</p>"
    assert html("from $5 to $6, US$5 or 5$, $ a $, \\$x$, `$x$`") == (
        "<p>from $5 to $6, US$5 or 5$, $ a $, $x$, <code>$x$</code></p>"
    )


@pytest.mark.parametrize("source", ["$$\na\n+ b\n$$", "$$a\n+ b$$", "```math\na\n+ b\n```"])
def test_render_displays_formulas_that_stand_alone(source: str) -> None:
    result = html(source)

    assert result.startswith('<math display="block" tabindex="0" alttext="a')
    assert result.endswith("<mi>a</mi><mo>+</mo><mi>b</mi></math>")


def test_render_displays_a_formula_within_a_paragraph() -> None:
    assert html("so $$x$$ is") == '<p>so <math display="block" tabindex="0" alttext="x"><mi>x</mi></math> is</p>'


def test_render_shows_the_source_of_formulas_beyond_a_number() -> None:
    result = html(" ".join(f"$a_{{{n}}}$" for n in range(450)))

    assert result.count("<math") == 400
    assert result.count('<code class="tex">') == 50


def test_render_colours_programs_and_says_what_they_are() -> None:
    result = html("```python\nif x:  # <why>\n    y = 'a' + 1\n```")

    assert result.startswith('<pre tabindex="0" aria-label="Python, 2"><code><span class="k">if</span> x:')
    assert '<span class="c"># &lt;why&gt;</span>' in result
    assert html("```\na < b\n```") == '<pre tabindex="0"><code>a &lt; b</code></pre>'
    assert html("    a < b") == '<pre tabindex="0"><code>a &lt; b</code></pre>'


def test_render_colours_a_limited_amount_of_program_text() -> None:
    block = "```python\n" + "x = 1\n" * 900 + "```\n"

    assert render(block * 5).html.count("aria-label") == 3


def test_render_removes_signs_that_turn_the_direction_of_text() -> None:
    assert html("a&#x202E;b\u2066c") == "<p>abc</p>"


def test_render_lets_each_block_find_its_direction_where_both_occur() -> None:
    auto = ' dir="auto"'

    assert html("سلام\n\n- one\n\n> two\n\n# three\n\n1. four") == (
        f"<p{auto}>سلام</p><ul{auto}><li>one</li></ul><blockquote{auto}><p{auto}>two</p></blockquote>"
        f"<h3{auto}>three</h3><ol{auto}><li>four</li></ol>"
    )
    assert html(":::spoiler שלום\n:::") == f'<details class="fold"><summary{auto}>שלום</summary></details>'
    assert auto not in html("“Grüße”, 你好")


def test_render_refuses_a_text_that_is_too_long() -> None:
    assert render("a" * LONGEST).html

    with pytest.raises(ValueError, match="50,000"):
        render("a" * (LONGEST + 1))


# --- nothing unsafe, whatever is typed ------------------------------------------------------------------------------

UNSAFE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](&#x6A;avascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](//evil.org/x)",
    "[x](/\\evil.org)",
    "[x](/&#9;/evil.org)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "![x](https://x.org/\"onerror='alert(1))",
    '![" onerror="alert(1)](file:abc)',
    '[x](https://x.org/" onmouseover="alert(1))',
    '[x](https://x.org "title\\" onmouseover=\\"alert(1)")',
    "[x][r]\n\n[r]: javascript:alert(1)",
    '```python" onmouseover="alert(1)\nx\n```',
    "```<script>\nalert(1)\n```",
    ":::spoiler <img src=x onerror=alert(1)>\nx\n:::",
    "> [!quote 12]<script>alert(1)</script>",
    '@anna"onclick=alert(1)',
    "$\\href{javascript:alert(1)}{x}$",
    "$\\text{<script>alert(1)</script>}$",
    "$\\text{<img src=x onerror=alert(1)>}$",
    "$\\text{</math><script>alert(1)</script>}$",
    '$\\class{x" onclick="alert(1)}{x}$',
    "$\\style{background:url(javascript:alert(1))}{x}$",
    "$\\unicode{x3c}script\\unicode{x3e}$",
    '$\\mathrm{<mglyph><style><!--</style><img title="--><img src=1 onerror=alert(1)>">}$',
    '$x"onclick="alert(1)$',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<form><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror=alert(1) src>">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "\x00<script\x00>alert(1)</script>",
]

PIECES = [
    *UNSAFE, "$", "$$", "||", "`", "```", "\n", "\n\n", "> ", "- ", "1. ", "# ", "|", "|-|-|\n", "*", "**", "_", "~~",
    "[", "](", "](https://x.org)", ")", "![", "<", ">", "&", "&amp;", "\\", ":::spoiler ", ":::", "@anna", "https://",
    "mailto:", "x", " ", "\\frac", "{", "}", "^", "א", "👩‍💻", "\ud800", "[!quote 12]", "file:abc", "math",
    "    ", "\t",
]  # fmt: skip

ELEMENTS = {
    "a", "bdi", "blockquote", "br", "code", "details", "div", "em", "h3", "h4", "h5", "hr", "img", "li", "ol", "p",
    "pre", "s", "span", "strong", "summary", "table", "tbody", "td", "th", "thead", "tr", "ul", "math",
}  # fmt: skip


class Inspector(HTMLParser):
    """Fails on an element or attribute that no text of ours has."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ELEMENTS or tag.startswith("m") or tag == "none", tag
        assert tag not in {"mglyph", "maction", "marquee", "menu", "meta"}, tag
        for name, value in attrs:
            assert not name.startswith("on"), name
            assert name not in {"style", "srcdoc", "id", "xlink:href", "action"}, name
            if name in {"href", "src"}:
                assert re.match(r"https?://[^/]|mailto:.|/(?![/\\])", value or ""), value

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


def assert_safe(source: str) -> None:
    result = render(source, LINKS).html
    assert "<script" not in result.lower()
    inspector = Inspector()
    inspector.feed(result)
    inspector.close()


@pytest.mark.parametrize("source", UNSAFE)
def test_render_lets_nothing_unsafe_through(source: str) -> None:
    assert_safe(source)
    assert_safe(f"- > {source}\n\n| {source} |\n|---|\n| {source} |")


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet=st.characters(), max_size=400))
def test_render_is_safe_for_any_text(source: str) -> None:
    assert_safe(source)


@settings(deadline=None, max_examples=400)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_render_is_safe_for_any_mixture_of_signs(source: str) -> None:
    assert_safe(source)


@pytest.mark.parametrize(
    "sign", ["[", "*", "`", "_", "$", "||", "> ", "- ", ":::spoiler\n", "$a ", "[a](", "![", "<", "@a "]
)
def test_render_takes_no_longer_than_the_text_deserves(sign: str) -> None:
    assert render((sign * LONGEST)[:LONGEST]).html
