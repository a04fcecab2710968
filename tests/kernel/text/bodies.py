"""Bodies such as chats and question sites export them, written for these tests, and what is made of them."""

KATEX = (
    '<span class="katex"><span class="katex-mathml"><math><semantics><mrow><mi>{0}</mi></mrow>'
    '<annotation encoding="application/x-tex">{0}</annotation></semantics></math></span>'
    '<span class="katex-html" aria-hidden="true"><span class="base">{0}</span></span></span>'
)

BODIES = {
    "paragraphs": ("<p>One<br>\ntwo</p>\n<p>Three\nfour</p>", "One\ntwo\n\nThree four"),
    "emphasis": (
        "<p><strong>a</strong> <em>b</em> <b><i>c</i></b> <del>d</del> e<em>f </em>g</p>",
        "**a** *b* ***c*** ~~d~~ e*f* g",
    ),
    "emphasis nobody could read": ("<p>a<strong>&quot;b&quot;</strong>c <em> </em>d</p>", 'a"b"c d'),
    "touching emphasis": ("<p><b>a</b><b>b</b></p>", "**ab**"),
    "signs": (
        "<p>*a* _b_ a_b_c `d` [e] 2 * 3 \\* &lt;f&gt; &amp;amp; ~~g~~ ||h||</p>",
        "\\*a\\* \\_b\\_ a_b_c \\`d\\` \\[e] 2 * 3 \\\\\\* \\<f> \\&amp; \\~\\~g\\~\\~ \\|\\|h\\|\\|",
    ),
    "line starts": (
        "<p># a<br>- b<br>1. c<br>&gt; d<br>+ e<br>===<br>--|--<br>:::spoiler<br>5 apples</p>",
        "\\# a\n\\- b\n1\\. c\n\\> d\n\\+ e\n\\===\n\\--|--\n\\:::spoiler\n5 apples",
    ),
    "headings": ("<h1>A</h1><h3>B <em>c</em></h3><h2></h2>", "# A\n\n### B *c*"),
    "rule": ("a<hr>b", "a\n\n---\n\nb"),
    "lists": (
        '<ul>\n<li>a</li>\n<li>b<ul><li>c</li></ul></li></ul><ol start="3"><li>d</li><li><p>e</p></li></ol>',
        "- a\n- b\n  - c\n\n3. d\n4. e",
    ),
    "loose list": ("<ul><li><p>a</p><p>b</p></li><li>c</li></ul>", "- a\n\n  b\n\n- c"),
    "list with a program": ("<ul><li>a<pre>x\n\ny</pre></li></ul>", "- a\n\n  ```\n  x\n\n  y\n  ```"),
    "broken list": ("<ul>a<li>b<li>c", "- a\n- b\n- c"),
    "quotation": ("<blockquote>\n<p>a</p>\n<p>b</p>\n</blockquote>\n<p>c</p>", "> a\n>\n> b\n\nc"),
    "links": (
        (
            '<p><a href="https://x.org/a_(b)">l [k]</a>, <a href="https://x.org">https://x.org</a>, '
            '<a href="mailto:a@x.org">a@x.org</a>, <a href="/rel">rel</a>, <a href="javascript:alert(1)">js</a>, '
            "wow!<a href=https://x.org>it</a>, https://x.org/a_b_ c</p>"
        ),
        (
            "[l \\[k\\]](https://x.org/a_%28b%29), <https://x.org>, <a@x.org>, rel, js, "
            "wow\\![it](https://x.org), https://x.org/a_b_ c"
        ),
    ),
    "pictures": (
        (
            '<p><img src="https://x.org/a.png" alt="a [b]"> <img src="https://x.org/b.png"> '
            '<img src="/c.png" alt="c"> '
            '<a href="https://y.org"><img src="https://x.org/d.png" alt="d"></a></p>'
        ),
        "[a \\[b\\]](https://x.org/a.png) <https://x.org/b.png> c [d](https://y.org)",
    ),
    "code": ("<p><code>a  &lt;b&gt;</code> <code>c`d</code> <kbd>Ctrl</kbd></p>", "`a <b>` ``c`d`` `Ctrl`"),
    "chat program": (
        (
            '<div class="codehilite" data-code-language="Python"><pre><span></span><code>'
            '<span class="k">if</span> x:\n'
            '    <span class="n">y</span>\n</code></pre></div>'
        ),
        "```python\nif x:\n    y\n```",
    ),
    "chat program in no language": (
        '<div class="codehilite" data-code-language="conda"><pre><code>```\n</code></pre></div>',
        "````\n```\n````",
    ),
    "site program": ('<pre class="lang-js"><code>a &lt; b\n</code></pre>', "```javascript\na < b\n```"),
    "mentions": (
        (
            '<p><span class="user-mention" data-user-id="7">@Anna Ó</span>, '
            '<span class="user-mention silent">Bo</span>, '
            '<span class="user-group-mention">@team</span>, @anna, me@x.org</p>'
        ),
        "@anna, Bo, \\@team, \\@anna, me@x.org",
    ),
    "stream": ('<p><a class="stream" href="/#narrow/stream/9">#help</a></p>', "#help"),
    "emoji": (
        (
            '<p><span class="emoji emoji-1f642" role="img" title="smile">:smile:</span> '
            '<span class="emoji emoji-1f1e9-1f1ea" title="flag">:de:</span> '
            '<img class="emoji" src="/e.png" alt=":own_one:"></p>'
        ),
        "🙂 🇩🇪 :own_one:",
    ),
    "preview of a picture": (
        (
            '<p><a href="https://x.org/a.png">a.png</a></p><div class="message_inline_image">'
            '<a href="https://x.org/a.png"><img src="https://x.org/a.png"></a></div>'
        ),
        "[a.png](https://x.org/a.png)",
    ),
    "chat formula": (f"<p>so {KATEX.format('x^2')}, 2{KATEX.format('y')}3</p>", "so $x^2$, 2 $y$ 3"),
    "chat formula displayed": (f'<p><span class="katex-display">{KATEX.format("x")}</span></p>', "$$x$$"),
    "site formulas": (
        "<p>$a_1*b_2$ and $ c $:\n$$\\frac{1}\n{2}$$ \\begin{align*}x &amp;= 1\\\\y&amp;=2\\end{align*}</p>",
        "$a_1*b_2$ and $c$: $$\\frac{1} {2}$$ $$\\begin{align*}x &= 1\\\\y&=2\\end{align*}$$",
    ),
    "prices": ("<p>from $5 to $6, or \\$7</p>", "from \\$5 to \\$6, or \\$7"),
    "table": (
        (
            "<table><thead><tr><th>a|b</th><th align=right>c</th></tr></thead><tbody><tr><td><code>d|e</code></td>"
            "<td>f<br>g</td></tr><tr><td>h</td></tr></tbody></table>"
        ),
        "| a\\|b | c |\n| --- | --: |\n| `d\\|e` | f g |\n| h |  |",
    ),
    "chat spoiler": (
        (
            '<div class="spoiler-block"><div class="spoiler-header"><p>The <b>end</b></p></div>'
            '<div class="spoiler-content" aria-hidden="true"><p>a</p><p>b</p></div></div>'
        ),
        ":::spoiler The end\na\n\nb\n:::",
    ),
    "site spoiler": ('<blockquote class="spoiler"><p>a</p></blockquote>', ":::spoiler\na\n:::"),
    "fold in a fold": (
        "<details><summary>a</summary><details><summary>b</summary>c</details></details>",
        "::::spoiler a\n:::spoiler b\nc\n:::\n::::",
    ),
    "raised and lowered": ("<p>x<sup>2</sup> H<sub>2</sub>O 5<sup>th</sup></p>", "x² H₂O 5th"),
    "script": ("<p>a<script>alert(1)</script><style>b{}</style></p><p onclick=x()>c</p>", "a\n\nc"),
    "script in words": ("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>", "\\<script>alert(1)\\</script>"),
    "broken": ("<p><b>a<p>b</i></b><td>c</table><a href=", "**a**\n\n**b**c"),
    "controls": ("<p>a\x00\u202eb&#x202e;c</p>", "abc"),
    "nothing": ("<p> </p><div></div>\n", ""),
}
