"""What is repaired in an article before it is written."""

from bs4 import BeautifulSoup

from lib.book import pages


def article(html, language="en"):
    return BeautifulSoup(str(pages.finish(html, language)), "html.parser")


def test_inline_scripts_and_styles_go_and_widths_stay():
    page = article(
        '<p style="color: red">A</p><script>x()</script><style>p{}</style>'
        '<table><colgroup><col style="width: 46.0%"><col style="width: 9%;"></colgroup></table>'
    )
    assert not page.select("script, style, [style]")
    assert [column["width"] for column in page.find_all("col")] == ["46.0%", "9%"]
    assert page.p.get_text() == "A"


def test_data_of_a_script_stay_and_a_scope_that_is_stated_stays():
    page = article(
        '<script type="application/json">{"a": "<b>"}</script>'
        '<table><thead><tr><th scope="colgroup">A</th></tr></thead></table>'
    )
    assert page.script.string == '{"a": "<b>"}'
    assert page.th["scope"] == "colgroup"


def test_a_folded_cell_says_what_it_hides_in_words_that_are_seen():
    cell = (
        '<div class="cell"><details class="hide"><summary aria-label="Toggle hidden content">'
        '<p class="collapsed">Show code cell {0}</p><p class="expanded">Hide code cell {0}</p>'
        "</summary></details></div>"
    )
    said = [article(cell.format(kind)).summary.get_text() for kind in ("source", "content", "outputs")]
    assert said == ["Show or hide the code", "Show or hide the solution", "Show or hide the output"]
    assert article(cell.format("source")).summary.attrs == {}


def test_cells_that_follow_each_other_without_a_result_between_share_one_fold():
    def cell(number, result=""):
        return (
            '<div class="cell tag_hide-input"><details class="hide"><summary>Show code cell source</summary>'
            f'<div class="cell_input" id="code-{number}">{number}</div></details>{result}</div>'
        )

    result = '<div class="cell_output">42</div>'
    page = article(
        f"{cell(1)} {cell(2)} {cell(3, result)} {cell(4)} <p>Words.</p> {cell(5)} {cell(6, result)}"
    )
    shown = [[code.get_text() for code in fold.find_all("div")] for fold in page.find_all("details")]
    assert shown == [["1", "2", "3"], ["4"], ["5", "6"]]
    assert [fold.find_next_sibling() is not None for fold in page.find_all("details")] == [True, False, True]


def test_table_heads_say_what_they_head_and_empty_ones_are_cells():
    page = article(
        "<table><thead><tr><th></th><th>Year</th><th><math><mi>y</mi></math></th></tr></thead>"
        "<tbody><tr><th>China</th><td>1</td></tr></tbody></table>"
    )
    assert [head.get("scope") for head in page.find_all("th")] == ["col", "col", "row"]
    assert page.math["aria-hidden"] == "true" and page.math.find_next("span").get_text() == "y"
    assert page.thead.td is not None


def test_chinese_words_are_marked_once_and_not_inside_chinese_text():
    page = article("<p>Dibao (最低生活保障, 低保) and <em>统筹</em>.</p>")
    assert [mark.get_text() for mark in page.find_all(lang="zh")] == ["最低生活保障", "低保", "统筹"]
    assert page.p.get_text() == "Dibao (最低生活保障, 低保) and 统筹."
    assert str(pages.finish(str(page))) == str(page)
    assert not article("<p>社会保险 and 统筹</p>", "zh").find_all(lang=True)


def test_the_answer_comes_before_the_code_and_the_code_keeps_its_order():
    page = article(
        '<section><h1>Q</h1><div class="cell">1</div><p>x</p><div class="cell">2</div>'
        '<div class="admonition answer">A</div><p>Then.</p><div class="cell">3</div></section>'
    )
    assert [part.get_text() for part in page.section.find_all(recursive=False)] == [
        "Q",
        "x",
        "A",
        "1",
        "2",
        "Then.",
        "3",
    ]


def test_only_the_first_citation_of_a_work_carries_the_whole_reference():
    cited = '<span class="bibtex-citation"><a href="#a" title="{}">A</a></span>'
    page = article("".join(map(cited.format, ("One.", "Two.", "One."))))
    assert [link.get("title") for link in page.find_all("a")] == ["One.", "Two.", None]


def test_uncolored_tokens_lose_their_marks_and_no_letter():
    code = '<pre><span class="kn">import</span><span class="w"> </span><span class="nn">pandas</span></pre>'
    page = article(code)
    assert page.pre.get_text() == "import pandas"
    assert len(page.find_all("span")) == 1


def test_only_links_are_offered_and_not_the_buttons_that_need_scripts_inline():
    buttons = [
        {"type": "group", "buttons": [{"type": "link", "url": "a.md"}, {"type": "javascript"}]},
        {"type": "javascript"},
        {"type": "link", "url": "b.zip"},
    ]
    assert [link["url"] for link in pages.links(buttons)] == ["a.md", "b.zip"]


def test_marks_that_nothing_uses_go_and_no_word_and_no_address_with_them():
    signature = (
        '<dt class="sig" id="a.b"><span class="sig-name descname"><span class="pre">b</span></span>'
        '<span class="sig-paren">(</span>'
        '<em class="sig-param"><span class="n"><span class="pre">x</span></span></em>'
        '<span class="sig-paren">)</span><a class="reference internal" href="#a.b" title="a.b">c</a>'
        '<a class="reference internal" href="#a.b" title="More">d</a></dt>'
    )
    page = article(f"<dl>{signature}</dl>")
    assert page.get_text() == "b(x)cd"
    assert page.find_all("span") == [] and page.em.attrs == {} and page.dt["id"] == "a.b"
    assert [(link["href"], link.get("title")) for link in page.find_all("a")] == [
        ("#a.b", None),
        ("#a.b", "More"),
    ]
