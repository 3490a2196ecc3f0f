"""What of a page can be found."""

from bs4 import BeautifulSoup

from lib.book.search import entries

PAGE = """
<section id="top"><h1>Title<a class="headerlink" href="#top">#</a></h1><p>Opening words.</p>
<div class="cell"><details><summary>Show</summary><div class="cell_input">secret_code</div></details></div>
<figure class="publication" id="fig-a"><img alt="It falls."><figcaption><p>Figure 1 Falling line.</p>
<ul class="publication-bar"><li>Cite<dialog>reference</dialog></li></ul></figcaption></figure>
<section id="inner"><h2>Inner</h2><p>Deeper <em>words</em>, here.</p>
<table class="publication" id="tab-a"><caption>Table 1 Cells.</caption>
<tbody><tr><td>4.81</td></tr></tbody></table>
</section></section>
<dl class="glossary"><dt id="term-dibao">dibao</dt><dt id="term-x">低保</dt><dd>An allowance.</dd>
<dt id="term-y">other</dt><dd>Else.</dd></dl>
<table class="ledger"><tr id="claim-1"><td><p class="place">000-1 · Table 1</p><p>It rose.</p></td></tr>
</table>
<dl class="py"><dt id="lib.f">f()</dt><dd><p>Do it.</p><p>More.</p></dd></dl>
"""


def test_every_kind_of_thing_is_listed_with_its_own_words_only():
    assert [tuple(entry) for entry in entries(BeautifulSoup(PAGE, "html.parser"))] == [
        ("section", "Title", "", "Opening words."),
        ("section", "Inner", "inner", "Deeper words, here."),
        ("figure", "Figure 1 Falling line.", "fig-a", "It falls."),
        ("table", "Table 1 Cells.", "tab-a", "4.81"),
        ("claim", "000-1 · Table 1", "claim-1", "It rose."),
        ("term", "dibao · 低保", "term-dibao", "An allowance."),
        ("term", "other", "term-y", "Else."),
        ("function", "lib.f", "lib.f", "Do it."),
    ]


def test_a_page_without_anything_to_find_is_no_error():
    page = BeautifulSoup("<p>Words outside of any section.</p>", "html.parser")
    assert entries(page) == []
