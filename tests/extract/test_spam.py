"""Links that readers cannot see go; prose stays, hidden or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from newscrawl.extract.page import Page, parse

LINKS = "".join(f'<a href="http://www.site{n}.example/">特价商品第{n}号</a> ' for n in range(6))
SHOWN = " ".join(f"特价商品第{n}号" for n in range(6))
PROSE = "<p>今年以来，全市上下牢牢把握重大任务，锚定创新引领。各地加快发展，成效明显。</p>"
WORDS = "工程机械|建筑材料|装饰公司|搬家公司|二手车网|空调维修|家电清洗|管道疏通|开锁换锁|仓储物流|汽车租赁"
SPIDER = "主站蜘蛛池模板: 标题一词 | 标题二词| 标题三词| 标题四词"


def read(inner: str, head: str = "") -> Page:
    """Return a page whose lines were read, and whose spam was taken out with it."""
    page = parse(f"<html><head>{head}</head><body>{inner}</body></html>", "")
    _ = page.lines
    return page


def text_of(page: Page) -> str:
    return "".join(map(str, page.root.itertext()))


@pytest.mark.parametrize(
    "style",
    [
        "display:none",
        "visibility: hidden",
        "position:absolute;left:-9999px",
        "text-indent:-5000px",
        "font-size:0",
        "opacity:0",
        "height:1px;overflow:hidden",
        "color:#fff;background:#ffffff",
        "DISPLAY : NONE",
        "Opacity: 0.0 !important",
        "font: 0/0 a",
    ],
)
def test_a_block_of_links_hidden_by_its_style_is_taken_out(style: str) -> None:
    page = read(f'{PROSE}<div style="{style}">{LINKS}</div> 后文')
    assert [spam.reason for spam in page.spam] == ["hidden"]
    assert "特价" not in text_of(page)
    assert "后文" in text_of(page)
    assert [line.text for line in page.lines] == [PROSE[3:-4], "后文"]


def test_a_block_hidden_by_a_style_rule_or_a_tiny_marquee_is_found() -> None:
    by_rule = read(f'{PROSE}<div class="x yz">{LINKS}</div>', "<style>a{color:red} .yz { display:none }</style>")
    assert len(by_rule.spam) == 1
    nested = "<style>i{top:0}@media screen{b{margin:0}p, .yz{width : 1px;\nOVERFLOW:hidden}}</style>"
    assert len(read(f'{PROSE}<div class="x yz">{LINKS}</div>', nested).spam) == 1
    assert len(read(f'{PROSE}<marquee width="1" height="1">{LINKS}</marquee>').spam) == 1


@pytest.mark.parametrize(
    "inner",
    [
        f'<div style="display:none" id="content">{PROSE * 3}</div>',
        '<ul style="display:none"><li><a href="/a">首页</a><li><a href="/b">新闻</a><li><a href="/c">体育</a></ul>',
        f'<div style="display:none" class="share"><a href="http://weibo.example/">微博</a></div>{PROSE}',
        f"<div>{LINKS}</div>{PROSE}",
        f"{PROSE}<p>版权所有 | 关于我们 | 联系我们 | 网站地图 | 广告服务 | 法律声明 | 招聘 | 帮助</p>",
        f"{PROSE}<p>关于我们|{WORDS}</p>",
        f'<div style="display:none"><a href="http://x.example/">私服</a>今年，警方查处一批私服。经营者被罚款。</div>{PROSE}',
    ],
    ids=["body shown by script", "menu", "share", "visible links", "footer", "long footer", "hidden prose"],
)
def test_what_is_legitimate_stays(inner: str) -> None:
    assert read(inner).spam == []


@pytest.mark.parametrize("inner", [f"<p>{SPIDER}</p>{PROSE}", f"{PROSE}<div>{SPIDER}</div>", f"{PROSE}<br>{SPIDER}"])
def test_keyword_lines_at_top_or_foot_are_taken_out(inner: str) -> None:
    page = read(inner)
    (spam,) = page.spam
    assert (spam.reason, spam.text) == ("keywords", SPIDER)
    assert "蜘蛛" not in text_of(page)
    assert "重大任务" in text_of(page)


@pytest.mark.parametrize("inner", [f"<p>{WORDS}</p>{PROSE}", f"{PROSE}<div>{WORDS}</div>"])
def test_ten_words_between_bars_are_keywords_whatever_they_say(inner: str) -> None:
    page = read(inner)
    assert [(spam.reason, spam.text) for spam in page.spam] == [("keywords", WORDS)]
    assert "重大任务" in text_of(page)


def test_one_hidden_link_is_enough_that_names_a_trade() -> None:
    page = read(f'<div style="display:none"><a href="http://x.example/">传奇私服</a></div>{PROSE}')
    assert [spam.text for spam in page.spam] == ["传奇私服"]


TRADES = "".join(
    f'<a href="http://www.one.example/{n}">{word}</a> '
    for n, word in enumerate(["澳门葡京体育", "百家乐技巧", "老虎机下载", "首页", "最新版本"])
)


def test_few_sites_are_enough_for_anchors_with_spam_terms() -> None:
    hidden = '<div style="display:none">{}</div>'
    assert len(read(PROSE + hidden.format(TRADES)).spam) == 1
    harmless = TRADES.replace("百家乐", "合唱").replace("老虎机", "课本")
    assert read(PROSE + hidden.format(harmless)).spam == []


WRAPS = ["<footer>{}</footer>", "<div><div><div><p>{}</p></div></div></div>", "<div>正文<br>{}</div>"]
SEED = (Path(__file__).parents[2] / "seeds" / "001_19b2de67074b4ac7.txt").read_text(encoding="utf8").rsplit("\n", 1)[-1]


@pytest.mark.parametrize("wrap", WRAPS)
def test_the_line_of_a_real_mirror_is_found_at_the_foot_however_wrapped(wrap: str) -> None:
    page = read(PROSE + wrap.format(SEED.strip()) + "<script></script>")
    assert [spam.text for spam in page.spam] == [SEED.strip()]
    assert ("正文" in wrap) == ("正文" in text_of(page))
    assert "重大任务" in text_of(page)


def test_spam_behind_the_body_and_in_inline_tags_is_taken_out_without_what_scripts_and_styles_say() -> None:
    behind = parse(f"<html><body>{PROSE}</body><div style='display:none'>{LINKS}</div></html>", "")
    inline = read(f"{PROSE}<b style='font-size:0'>{LINKS}<script>let a</script><style>p{{}}</style></b>")
    assert [line.text for line in behind.lines] == [line.text for line in inline.lines] == [PROSE[3:-4]]
    assert [spam.text for spam in behind.spam + inline.spam] == [SHOWN, SHOWN]


def test_what_lies_in_other_spam_is_counted_once() -> None:
    twice = f'<div style="display:none"><p style="font-size:0">{LINKS}</p>{LINKS}</div>'
    assert [spam.text for spam in read(PROSE + twice).spam] == [f"{SHOWN} {SHOWN}"]
