"""Only what readers see is read; what they see with one click is, too."""

from __future__ import annotations

import pytest

from newscrawl.extract import extract
from newscrawl.extract.hidden_styles import hiding_rules
from newscrawl.extract.page import parse
from newscrawl.model import Article

PROSE = [
    "昨天上午，江洲大桥新桥面铺装全部完成，比原计划提前十二天，市民纷纷前往观看。",
    "施工方介绍，新桥面采用温拌沥青，噪声更低，寿命更长，将于下月初恢复通车。",
    "市交通局表示，还将沿江增设两处观景台，方便市民停留，年底前完工。",
]
REST = [
    "住在桥头的陈阿姨说，夜里再也听不到车轮的响声了，睡得安稳。",
    "通车当天，公交部门将增开两条线路，票价不变，欢迎乘坐。",
]


def read(
    text: str, head: str = "", title: str = "江洲大桥换上新桥面", info: str = "2021-03-04 10:20 来源：江洲日报"
) -> Article:
    page = (
        f"<html><head><title>江洲大桥换上新桥面_江洲网</title>{head}</head><body><h1>{title}</h1><div>{info}</div>"
        f"<div class='c'>{text}</div></body></html>"
    )
    found = extract(page, url="http://www.jiangzhou.invalid/n/8812.html")
    assert isinstance(found, Article), found
    return found


def paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


@pytest.mark.parametrize(
    "hidden",
    [
        "<span hidden>{}</span>",
        "<span style='display:none'>{}</span>",
        "<font style='font-size:0px;color:#FFF'>{}</font>",
        "<font style='font-size:1px;color:#FFF'>{}</font>",
        "<b style='position:absolute; left:-9999px'>{}</b>",
        "<span class='wm a'>{}</span>",
        "<em id='k3'>{}</em>",
        "<span class='sr-only'>{}</span>",
        "<i class='visually-hidden'>{}</i>",
    ],
)
def test_what_is_hidden_within_a_line_is_not_read(hidden: str) -> None:
    sheet = "<style>.wm,#k3{position:absolute;width:1px;height:1px;overflow:hidden} .c{color:#222}</style>"
    marked = [text.replace("，", hidden.format("江洲网独家") + "，", 1) for text in PROSE]
    found = read(paragraphs(marked), sheet, title=hidden.format("站内") + "江洲大桥换上新桥面")
    assert found.body.split("\n") == PROSE
    assert found.title == "江洲大桥换上新桥面"
    assert "江洲网独家" in [line.text for line in found.dropped]


def test_a_hidden_date_is_not_the_articles() -> None:
    found = read(
        paragraphs(PROSE), info="<span style='display:none'>2019-01-01 00:00</span>2021-03-04 10:20 来源：江洲日报"
    )
    assert found.published == "2021-03-04T10:20:00+08:00"


@pytest.mark.parametrize(
    "block",
    [
        "<div role='dialog'>{}</div>",
        "<div aria-modal='true'>{}</div>",
        "<dialog>{}</dialog>",
        "<div hidden>{}</div>",
        "<div class='pop'>{}</div>",
        "<p style='text-indent:-9999px'>{}</p>",
    ],
)
def test_blocks_off_the_page_are_not_read(block: str) -> None:
    text = (
        paragraphs(PROSE[:2])
        + "<div>"
        + block.format("登录后可以收藏，欢迎使用江洲通行证，一处注册，处处通行。")
        + "</div>"
    )
    assert read(text + paragraphs(PROSE[2:]), "<style>.pop{display:none}</style>").body.split("\n") == PROSE


def test_a_player_without_prose_is_not_read_and_one_around_the_text_is() -> None:
    player = "<div class='video-js'><p>播放</p><p>00:00 / 03:20</p><p>您的浏览器不支持此格式，请升级，谢谢</p></div>"
    assert read(player + paragraphs(PROSE)).body.split("\n") == PROSE
    assert read(f"<div class='text-player'>{paragraphs(PROSE)}</div>").body.split("\n") == PROSE


@pytest.mark.parametrize(
    "rest",
    [
        "<div>展开全文</div><div style='display:none'>{}</div>",
        "<div id='rest' hidden>{}</div>",
        "<div class='fold'>{}</div><a>点击展开全文</a>",
    ],
)
def test_the_folded_rest_of_an_article_is_read(rest: str) -> None:
    for form in (paragraphs, "<br>".join):
        found = read(form(PROSE) + rest.format(form(REST)), "<style>.fold{display:none}</style>")
        assert found.body.split("\n") == PROSE + REST


def test_paragraphs_folded_one_by_one_are_read_and_hidden_copies_are_not() -> None:
    folded = "".join(f"<p style='display:none'>{text}</p>" for text in REST)
    assert read(paragraphs(PROSE) + folded).body.split("\n") == PROSE + REST
    copy = f"<div style='display:none'>{paragraphs(PROSE)}</div>"
    assert read(paragraphs(PROSE) + copy).body.split("\n") == PROSE


def test_paragraphs_folded_by_a_class_are_read_and_a_single_short_line_is_not() -> None:
    sheet, folded = "<style>.hide{display:none}</style>", "".join(f"<p class='hide'>{text}</p>" for text in REST)
    assert read(paragraphs(PROSE) + folded, sheet).body.split("\n") == PROSE + REST
    assert read(paragraphs(PROSE) + "<p class='hide'>江洲网独家</p>", sheet).body.split("\n") == PROSE


def test_a_rule_for_print_or_for_two_names_hides_nothing() -> None:
    sheet = "@media print{.a{display:none}} .tab .b{display:none} /*.e{display:none}*/"
    sheet += ".c,p.d{display:none} .c{display:block}"
    assert set(hiding_rules(sheet)) == {".d"}


HIDDEN = "代办贷款秒到账，加微信领红包，最高额度二十万元当天下款。"
STYLES = [
    "opacity:0",
    "visibility: hidden",
    "font-size:0",
    "text-indent:-9999px",
    "transform:scale(0)",
    "transform: translateX(-9999px)",
    "clip-path:inset(50%)",
    "clip-path: inset(100%)",
    "position:absolute;clip: rect(0 0 0 0)",
    "position:absolute;clip:rect(1px, 1px, 1px, 1px)",
    "max-height:0; overflow:hidden",
    "width:1px;height:1px;overflow:hidden",
    "overflow:hidden;height:0 !important",
]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    ("block", "sheet"),
    [
        ("<p style='{style}'>{text}</p>", ""),
        ("<div class='k3'><p>{text}</p></div>", ".k3{{{style}}}"),
        ("<p id='k3'>{text}</p>", "@media screen{{p{{margin:0}} #k3{{{style}}}}}"),
        ("<p class='k3 a'>{text}</p>", "@media only screen {{.k3{{{style}}}}} .c{{color:#222}}"),
    ],
)
def test_a_small_part_that_a_style_or_the_pages_sheet_hides_is_not_read(style: str, block: str, sheet: str) -> None:
    hidden, head = block.format(style=style, text=HIDDEN), f"<style>{sheet.format(style=style)}</style>"
    assert read(paragraphs(PROSE[:1]) + hidden + paragraphs(PROSE[1:]), head).body.split("\n") == PROSE
    assert read(paragraphs(PROSE) + hidden, head).body.split("\n") == PROSE


@pytest.mark.parametrize("hidden", ["<p hidden>{}</p>", "<p style='display:none'>{}</p>"])
def test_a_single_hidden_paragraph_is_no_folded_rest_and_one_beside_a_button_is(hidden: str) -> None:
    assert read(paragraphs(PROSE[:1]) + hidden.format(HIDDEN) + paragraphs(PROSE[1:])).body.split("\n") == PROSE
    for button in ("<a>展开全文</a>", "<button type='button'><span>展开全文</span></button>"):
        more = f"</div><div><h3>相关阅读</h3><p><a href='/1.html'>{REST[1]}</a></p>"
        assert read(paragraphs(PROSE) + hidden.format(REST[0]) + button + more).body.split("\n") == [*PROSE, REST[0]]
    button = "<button>展开评论</button>"
    found = read(paragraphs(PROSE[:1]) + hidden.format(HIDDEN) + paragraphs(PROSE[1:]) + button)
    assert found.body.split("\n") == PROSE


@pytest.mark.parametrize("style", STYLES)
def test_what_is_faded_or_shrunk_is_read_when_it_is_much_of_the_page(style: str) -> None:
    if style.startswith("text-indent"):
        return
    sheet = f"<style>.k3{{{style}}}</style>"
    for opens in (f"<div style='{style}'>", "<div class='k3'>"):
        assert read(opens + paragraphs(PROSE) + "</div>", sheet).body.split("\n") == PROSE
        assert read(paragraphs(PROSE) + opens + paragraphs(REST) + "</div>", sheet).body.split("\n") == PROSE + REST


@pytest.mark.parametrize(
    ("block", "sheet"),
    [
        ("<p class='wow fadeInUp' style='visibility:hidden'>{}</p>", ""),
        ("<p data-aos='fade-up' style='opacity:0'>{}</p>", ""),
        ("<p style='opacity:0;transition:opacity 1s'>{}</p>", ""),
        ("<p class='k3'>{}</p>", ".k3{opacity:0} .k3.in{opacity:1}"),
        ("<p class='k3'>{}</p>", ".k3{opacity:0;animation:come 1s forwards}"),
        ("<p style='font-size:0'><span style='font-size:16px'>{}</span></p>", ""),
        ("<p class='k3'>{}</p>", ".k3{min-width:0;overflow:hidden}"),
        ("<p class='k3'>{}</p>", ".k3{flex:1;width:0;overflow:hidden}"),
        ("<p class='k3'>{}</p>", ".k3{position:relative;left:50%;margin-left:-490px}"),
        ("<p class='k3'>{}</p>", "@media screen and (max-width:600px){.k3{display:none}}"),
        ("<p class='k3'>{}</p>", "</style><style media='(max-width:600px)'>.k3{display:none}"),
    ],
)
def test_what_a_script_fades_in_or_small_screens_lack_is_read(block: str, sheet: str) -> None:
    text = paragraphs(PROSE[:1]) + block.format(PROSE[1]) + paragraphs(PROSE[2:])
    assert read(text, f"<style>{sheet}</style>").body.split("\n") == PROSE


def test_a_text_of_short_lines_that_a_script_shows_is_read() -> None:
    own = ["昨夜，江洲迎来今冬第一场雪。", "▲城墙·雪", "▲公园·雪", "摄影：王强 李敏"]
    text = f"<div style='visibility:hidden;opacity:0'>{paragraphs(own)}</div>"
    assert read(text + "<div><p>微信扫一扫</p><p>关注江洲发布</p></div>").body.split("\n")[:3] == own[:3]
    tip = "<div style='visibility:hidden'><p>打开江洲客户端</p></div>"
    assert read(paragraphs(PROSE) + tip).body.split("\n") == PROSE
    menu = "<ul style='visibility:hidden'>" + "".join(f"<li>第{at}区：要闻民生文体</li>" for at in range(20)) + "</ul>"
    for shown in (own[:3], PROSE[:1]):
        assert read(f"<div>{paragraphs(shown)}{menu}</div>").body.split("\n") == shown


def test_a_poem_that_a_script_shows_is_read_without_the_account_that_stays_hidden() -> None:
    poem = ["把一条河折进口袋", "走很远的路", "还给屋檐", "那只停在桥墩上的白鹭"]
    account = "<div style='display:none'><p>功能介绍</p><p>发布江洲的权威信息，服务江洲百姓的日常生活。</p></div>"
    page = f"{account}<div id=js_content style='visibility: hidden; opacity: 0; '>{paragraphs(poem)}</div>"
    assert read(page, info="2021-03-04 10:20").body.split("\n") == poem


def test_readings_above_words_and_line_separators() -> None:
    text = f"<p>江洲市<ruby>青石桥<rp>(</rp><rt>qīng shí qiáo</rt><rp>)</rp></ruby>{PROSE[0]}</p>"
    text += f"<p>{PROSE[1]}\u2028{PROSE[2]}</p>"
    assert read(text).body.split("\n") == [f"江洲市青石桥{PROSE[0]}", *PROSE[1:]]


@pytest.mark.parametrize(
    "markup",
    [
        "<pre>{}</pre>",
        "<div style='white-space: pre-wrap'><span style='white-space:pre'>{}</span></div>",
        "<p style='white-space:pre-line'>{}</p>",
    ],
)
def test_paragraphs_that_line_breaks_set_apart_are_read_each_and_wrapped_lines_as_one(markup: str) -> None:
    for mark in ("\n", "\r\n", "\n\n", "\n    "):
        assert read(markup.format(mark.join(PROSE))).body.split("\n") == PROSE
    wrapped = f"{PROSE[0][:12]}\n{PROSE[0][12:]}"
    assert read(markup.format("\n".join([wrapped, *PROSE[1:]]))).body.split("\n")[1:] == PROSE[1:]
    assert read(f"<div>{'<p>{}</p>' * 3}</div>".format(wrapped, *PROSE[1:])).body.count("\n") == 2


def test_a_closing_tag_of_a_line_break_is_one() -> None:
    assert read("</br>".join(PROSE)).body.split("\n") == PROSE


def test_emoji_joined_to_one_stay_one_and_other_joiners_go() -> None:
    page = parse("<p>\u061c一家人👨\u200d👩\u200d👧都来了，说\u200d好，\u180eᠬᠠᠷ\u180eᠠ。</p>", "")
    assert [line.text for line in page.lines] == ["一家人👨\u200d👩\u200d👧都来了，说好，ᠬᠠᠷ\u180eᠠ。"]


@pytest.mark.parametrize(
    "title",
    [
        "<i class='icon'>直播</i>江洲大桥换上新桥面",
        "<b>正在直播</b>江洲大桥换上新桥面",
        "<span>原创</span> 江洲大桥换上新桥面",
        "【视频】江洲大桥换上新桥面",
        "江洲大桥换上新桥面<span>原创</span>",
    ],
)
def test_badges_are_no_part_of_a_headline(title: str) -> None:
    assert read(paragraphs(PROSE), title=title).title == "江洲大桥换上新桥面"


def test_a_button_a_slogan_or_asterisks_below_the_headline_are_no_subtitle() -> None:
    for line in ("独家抢先看", "＊＊＊＊", "点击收听全文", "-----"):
        assert read(paragraphs(PROSE), title="江洲大桥换上新桥面</h1><div>" + line + "</div><h1>").subtitle == ""


@pytest.mark.parametrize(
    "hidden", ["<b style='display:none'><div>站内</div>独家</b>", "<i style='display:none'><br>独家</i>"]
)
def test_text_behind_a_hidden_inline_tag_around_a_block_is_read(hidden: str) -> None:
    found = read(paragraphs(PROSE) + f"<div>{hidden}{REST[0]}</div>")
    assert found.body.split("\n") == [*PROSE, REST[0]]
