"""Which lines are the article's text: no sentence is lost for its words, and what stands around is left out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from random import Random

import pytest
from lxml import etree

from newscrawl import Article, Capture, process
from newscrawl.cli.explain import explained
from newscrawl.extract.container import is_foot
from newscrawl.extract.line_witnesses import words_of
from newscrawl.extract.lines import Line
from tests.support.linear_time import assert_linear
from training.__main__ import TABLE, differences, examples
from training.pages import invent
from training.sentences import WORDS, paragraph

URL = "http://news.yunzhou.invalid/sh/c1234.html"
STYLES = {
    "p": ("", "<p>{}</p>", ""),
    "indented": ("", "<p>　　{}</p>", ""),
    "div": ("", "<div>{}</div>", ""),
    "br": ("", "{}<br>", ""),
    "brbr": ("<p>", "{}<br><br>", "</p>"),
    "span": ("", "<p><span style='font-size:16px'>{}</span></p>", ""),
    "section": ("", "<section><span>{}</span></section>", ""),
    "li": ("<ul>", "<li>{}</li>", "</ul>"),
    "cell": ("<table><tr><td>", "<p>{}</p>", "</td></tr></table>"),
    "strong": ("", "<p><strong>{}</strong></p>", ""),
}
NAMES = ("content", "TRS_Editor", "article", "x7f", "")
PAGE = (
    "<html><head><meta charset='utf-8'><title>{title}_云洲新闻网</title></head><body>"
    "<ul><li><a href='/'>首页</a></li></ul>"
    "<div class='main'><h1>{title}</h1><div>2024-08-06 11:54　来源：云洲日报</div><div class='{name}'>{text}</div>"
    "<div>责任编辑：杜若兰</div></div>"
    "<div><h3>相关新闻</h3><ul><li><a href='/1.html'>云洲新增三条公交线路</a></li></ul></div>"
    "<div><p>云洲日报社 版权所有 未经书面授权不得转载</p></div></body></html>"
)


def page_of(sentences: list[str], style: str, name: str, title: str = "青石桥农贸市场改造完工") -> str:
    opening, form, closing = STYLES[style]
    return PAGE.format(title=title, name=name, text=opening + "".join(map(form.format, sentences)) + closing)


def body_of(html: str) -> str:
    found = process(Capture(url=URL, body=html.encode()))
    assert isinstance(found, Article), found
    return found.body


@pytest.mark.parametrize("style", STYLES)
def test_no_sentence_is_lost_for_the_word_it_begins_with(style: str) -> None:
    rng = Random(style)
    lost = []
    going_on = [text for text in WORDS["continuations"] if text.endswith(("。", "？"))]
    openings = sorted(set(WORDS["openings"]))
    rng.shuffle(openings)
    for number in range(0, len(openings), 4):
        odd = [word + rng.choice(going_on) for word in openings[number : number + 4]]
        sentences = [paragraph(rng) for _ in range(rng.randint(2, 6))]
        for sentence in odd:
            sentences.insert(rng.randint(1, len(sentences)), sentence)
        sentences.append(paragraph(rng))
        body = body_of(page_of(sentences, style, rng.choice(NAMES))).split("\n")
        lost += [sentence for sentence in sentences if sentence not in body]
    assert lost == []


def test_what_stands_between_and_after_the_paragraphs_is_left_out() -> None:
    rng = Random(18)
    own = [paragraph(rng) for _ in range(4)]
    first, second, third, last = (f"<p>{text}</p>" for text in own)
    foreign = (
        "<p>相关新闻：<a href='/2.html'>云洲新增三条微循环公交线路</a></p>",
        "<div class='x9'><p>“年度好项目评选”火热进行中！【<a href='/3'>点击投票</a>】选出好项目，赢好礼。</p></div>",
        "<p>长按识别二维码关注我们</p><p>声明：本文版权归原作者所有，转载请注明出处。</p><p>上一页 1 2 3 下一页</p>",
    )
    text = first + foreign[0] + second + foreign[1] + third + last + foreign[2]
    assert body_of(PAGE.format(title="青石桥农贸市场改造完工", name="content", text=text)).split("\n") == own


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_caption_below_a_picture_stays_unless_it_repeats_the_headline(at: int) -> None:
    title = "青石桥农贸市场改造完工"
    own = [f"<p>{paragraph(Random(number))}</p>" for number in range(3)]
    for caption, stays in (("改造后的青石桥农贸市场一角", True), (title, False)):
        picture = f'<p align="center"><img src="/1.jpg"></p><p align="center">{caption}</p>'
        text = "".join([*own[:at], picture, *own[at:]])
        assert (caption in body_of(PAGE.format(title=title, name="content", text=text)).split("\n")) is stays


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    "box",
    [
        "<div class='pic'><img src='/u/{0}.jpg'><div class='tu'>{1}</div></div>",
        "<div class='pic'><p><img src='data:,' data-src='/u/{0}.jpg'></p><p>{1}</p></div>",
        "<table><tr><td><img src='/u/{0}.jpg'></td></tr><tr><td>{1}</td></tr></table>",
        "<dl class='tp'><dt><img src='/u/{0}.jpg'></dt><dd>{1}</dd></dl>",
    ],
)
def test_captions_stay_in_boxes_below_the_text(box: str, number: int) -> None:
    own = [paragraph(Random(1)), paragraph(Random(2)), *(f"改造后的青石桥农贸市场一角{at}" for at in range(number))]
    text = "".join(f"<p>{line}</p>" for line in own[:2]) + "".join(
        box.format(at, line) for at, line in enumerate(own[2:])
    )
    assert body_of(PAGE.format(title="青石桥改造完工", name="content", text=text)).split("\n") == own


@pytest.mark.parametrize(
    "box",
    [
        "<div class='code'><img src='/images/ewm.jpg'><p>云洲发布微信公众号</p></div>",
        "<div class='k3'><img src='/images/qr.png'><p>云洲日报客户端</p></div>",
        "<div class='user'><img src='/face/1.jpg'><p>杜若兰</p></div>",
        "<div class='card'><img src='/u/1.jpg'><p><a href='/2.html'>云洲新增三条公交线路</a></p></div>",
    ],
)
def test_names_of_apps_and_people_and_links_below_pictures_are_no_captions(box: str) -> None:
    own = [paragraph(Random(1)), paragraph(Random(2))]
    text = "".join(f"<p>{line}</p>" for line in own) + box
    assert body_of(PAGE.format(title="青石桥改造完工", name="content", text=text)).split("\n") == own


@pytest.mark.parametrize(
    "own",
    [
        ["各区、县人民政府，市各有关单位：", "{}", "特此通知。", "青石桥街道办事处", "2024年8月6日"],
        ["{}", "（作者系青石桥小学教师）"],
        ["{}", "{}", "咨询电话：0510-88001234"],
        ["{}", "{}", "*本表数据截至七月底"],
        [
            "主持人：各位网友大家好。",
            "石磊：主持人好。",
            "主持人：菜场什么时候开业？",
            "石磊：{}",
            "主持人：谢谢石磊。",
        ],
        [
            "{}",
            "The market reopened on Monday after nine months.",
            "{}",
            "Six more will follow by the end of next year.",
        ],
        ["{}", "07", "把老街留住", "{}", "08", "让新人进来", "{}"],
    ],
)
def test_the_short_lines_of_a_text_stay(own: list[str]) -> None:
    own = [line.format(paragraph(Random(number))) for number, line in enumerate(own)]
    assert body_of(page_of(own, "p", "content")).split("\n") == own


def test_no_paragraph_of_a_digest_is_lost_for_the_links_above_each() -> None:
    own = [paragraph(Random(number)) for number in range(5)]
    text = "".join(
        f"<p><b><a href='/{at}'>市图书馆延长开放时间</a></b></p><p>{line}</p>" for at, line in enumerate(own)
    )
    body = body_of(PAGE.format(title="云洲早报 8月6日", name="content", text=text)).split("\n")
    assert [line for line in own if line not in body] == []


def test_entries_of_a_live_report_are_one_text() -> None:
    own = [
        "18:40 第三批救援队抵达。",
        "17:55 水位开始回落。",
        "17:20 青石桥恢复单向通行。",
        f"16:30 {paragraph(Random(7))}",
    ]
    nodes = "".join("<div class='node'><b>{}</b><p>{}</p></div>".format(*line.split(" ", 1)) for line in own)
    body = body_of(PAGE.format(title="防汛直播", name="content", text=nodes))
    assert body.split("\n") == [part for line in own for part in line.split(" ", 1)]


@pytest.mark.parametrize(
    "line", ["點我下載APP", "現在用APP看新聞 天天抽大獎", "熱門新聞", "關注「雲洲發佈」公眾號", "〔責任編輯：石磊〕"]
)
def test_what_stands_around_articles_is_known_in_traditional_characters(line: str) -> None:
    own = [
        "鄉公所表示，老街整修工程自去年八月動工，總經費四千二百萬元。",
        "「以前下雨就淹水，現在推嬰兒車也不怕。」居民說。",
    ]
    assert body_of(page_of([*own, line], "p", "content")).split("\n") == own


OWN = [
    "昨天上午，江洲大桥新桥面铺装全部完成，比原计划提前十二天，市民纷纷前往观看。",
    "市交通局表示，下一步还要更换路灯，预计月底前完工。",
]


@pytest.mark.parametrize(
    "line", ["往期精彩回顾", "打开APP阅读全文", "返回云洲，查看更多", "点击下方“阅读原文”", "点亮在看"]
)
def test_what_apps_and_accounts_set_below_an_article_is_none_of_it(line: str) -> None:
    assert body_of(page_of([*OWN, line], "p", "content")).split("\n") == OWN


@pytest.mark.parametrize("line", ["开馆时间：9:00-17:00", "发车时间：6:00 首班 21:00 末班", "開放時間：8:00—20:00"])
def test_times_of_day_behind_a_label_of_their_own_are_text(line: str) -> None:
    assert body_of(page_of([*OWN, line], "p", "content")).split("\n") == [*OWN, line]
    assert body_of(page_of([OWN[0], line, OWN[1]], "p", "content")).split("\n") == [OWN[0], line, OWN[1]]


@pytest.mark.parametrize(
    "line", ["资格审核：市人社局", "复核：8月9日至10日", "本文来自作者在渡口的真实经历。", "发表于云洲日报副刊"]
)
def test_lines_that_open_as_credits_and_sources_do_but_say_more_are_text(line: str) -> None:
    assert body_of(page_of([OWN[0], line, OWN[1]], "p", "content")).split("\n") == [OWN[0], line, OWN[1]]
    assert body_of(page_of([*OWN, line], "p", "content")).split("\n") == [*OWN, line]


def test_a_text_in_sections_that_an_editor_set_around_its_parts_is_read_whole() -> None:
    own = ["广大市民朋友：", *(paragraph(Random(number)) for number in range(2)), "一", "文明出行"]
    own += [paragraph(Random(2)), "二", "爱护环境", paragraph(Random(3)), "云洲市文明办", "2024年8月6日"]
    lines = [f"<p>{line}</p>" for line in own]
    parts = ("".join(lines[:3]), *lines[3:5], lines[5], *lines[6:8], lines[8], "".join(lines[9:]))
    framed = "".join(f"<section style='margin:0'><section class='brush'>{part}</section></section>" for part in parts)
    note = (
        "<section data-tools='135编辑器'><section><p>编辑：石磊</p></section><section><p>点在看</p></section></section>"
    )
    page = PAGE.replace("</h1><div>", "</h1><div class='info'>")
    for text in (framed + note, f"<section data-role='outer'>{framed}{note}</section>"):
        assert body_of(page.format(title="青石桥改造完工", name="x7f", text=text)).split("\n") == own


@pytest.mark.parametrize("numbers", [(2, 1, 1), (1, 2, 1), (1, 1, 3)])
@pytest.mark.parametrize("tag", ["p", "div"])
def test_no_part_of_a_text_is_lost_for_having_one_paragraph_where_another_has_more(
    tag: str, numbers: Sequence[int]
) -> None:
    rng = Random(5)
    parts = [["骑手", *(paragraph(rng) for _ in range(number))] for number in numbers]
    form = f"<{tag} class='t'>{{}}</{tag}>".format
    text = "".join("<div class='part'>" + "".join(map(form, part)) + "</div>" for part in parts)
    body = body_of(PAGE.format(title="三个普通人的冬天", name="x7f", text=text)).split("\n")
    assert body == [line for part in parts for line in part]


@pytest.mark.parametrize("other", ["<p>{}</p>", "<div><p>{}</p></div>", "<div class='d'><p>{}</p></div>"])
def test_a_paragraph_beside_parts_that_are_made_alike_is_read(other: str) -> None:
    told = (
        "8月5日，云洲市教育局召开暑期安全工作会议，部署防溺水、防触电等工作，要求各校落实家校联动机制，确保学生平安。"
    )
    own = [told, "“好！”王强说。", *(told[at:] for at in (9, 4))]
    part = "<div class='part'>{}</div>".format
    lines = [f"<p>{line}</p>" for line in own]
    text = part("".join(lines[:2])) + part(lines[2]) + other.format(own[3])
    assert body_of(PAGE.format(title="三个普通人的冬天", name="x7f", text=text)).split("\n") == own


@pytest.mark.parametrize(
    "told",
    [
        "市教育局将会同公安部门联合督查，并公布举报电话，接受群众监督。",
        "市市场监管局表示，将依法查处无许可证经营，违者最高罚款五万元。",
        "网站须完成ICP备案后方可上线，市网信办将逐一核查备案信息。",
        "全市清理违法和不良信息三万条，关闭账号二百个，约谈平台八家。",
        "盗版书印着版权所有字样，足以乱真，执法人员当场查扣三百册。",
        "如有疑问，市民可拨打客服电话：95598，工作人员将及时答复。",
    ],
)
def test_a_sentence_with_words_of_a_foot_is_none_in_a_box_of_its_own(told: str) -> None:
    own = [paragraph(Random(1)), paragraph(Random(2)), told]
    text = "".join(f"<div class='part'><p>{line}</p></div>" for line in own)
    assert body_of(PAGE.format(title="全市部署暑期安全工作", name="x7f", text=text)).split("\n") == own
    foot = "<p>经营许可证 苏网文[2020]12号</p><p>苏ICP备09012345号</p><p>违法和不良信息举报电话：0510-80000099</p>"
    text += f"<div class='part'>{foot}<p>版权所有 江洲日报社，未经授权不得转载。</p></div>"
    assert body_of(PAGE.format(title="全市部署暑期安全工作", name="x7f", text=text)).split("\n") == own


def test_an_article_of_one_sentence_may_begin_with_who_arranges_something() -> None:
    told = "主办单位市图书馆介绍，本届读书节为期一个月，将举办讲座、旧书交换等活动三十余场。"
    links = "".join(f"<li><a href='/{number}.html'>云洲新增第{number}条公交线路</a></li>" for number in range(9))
    page = PAGE.format(title="书香云洲读书节开幕", name="content", text=f"<p>{told}</p>")
    assert body_of(page.replace("<ul>", f"<ul>{links}")) == told


NOTICE = ("因降雪，今天停课一天。", "请看管好孩子。", "云洲一中", "2024年8月5日")
"""No line of it is long enough for a sentence of prose."""


@pytest.mark.parametrize(
    "other",
    [
        "<div>欢迎来到江洲重工机械有限公司官网！<b><a href='/m'>网站地图</a> | <a href='/l'>联系我们</a></b></div>",
        "<div>当前位置：<span>首页 &gt;&gt; 通知公告 &gt;&gt; 正文</span></div>",
        "<div><h3>联系我们</h3><p>江洲重工机械有限公司</p><p>联系人：石磊</p><p>电话：13800000000</p><p>地址：江洲路</p></div>",
    ],
)
def test_a_notice_of_short_lines_is_read_beside_what_else_has_marks_or_headings(other: str) -> None:
    text = "".join(f"<p>{line}</p>" for line in NOTICE)
    html = PAGE.format(title="停课通知", name="content", text=text).replace("<body>", f"<body>{other}")
    assert body_of(html).split("\n") == list(NOTICE)


@pytest.mark.parametrize(
    ("form", "read"),
    [
        ("<ul><li>{}</li><li>{}</li></ul>", "{}\n{}"),
        ("<dl><dt>{}</dt><dd>{}</dd></dl>", "{}\n{}"),
        ("<table><tr><th>项目</th><th>要求</th></tr><tr><td>{}</td><td>{}</td></tr></table>", "项目\t要求\n{}\t{}"),
    ],
)
def test_short_lines_around_a_list_that_holds_the_longest_are_text(form: str, read: str) -> None:
    own = ["经研究，现将项目公布如下：", "满分60分，计入总成绩。"]
    entry = ("选考项目", "立定跳远、掷实心球、一分钟跳绳任选其一")
    text = f"<p>{own[0]}</p>{form.format(*entry)}<p>{own[1]}</p>"
    body = body_of(PAGE.format(title="2024年体育考试项目公布", name="content", text=text))
    assert body == f"{own[0]}\n{read.format(*entry)}\n{own[1]}"


@pytest.mark.parametrize(
    "own",
    [
        ["活动时间：11月29日14:30", "活动地点：县文化馆二楼", "免费入场，座位有限，凭身份证在服务台领票，领完为止。"],
        ["限行时间：7时至20时（法定节假日、公休日除外）", "请合理安排出行。"],
        ["停水时间：22时至次日6时", "因主管道抢修，青石桥小区暂停供水，请提前储水。"],
    ],
)
def test_labels_with_times_of_what_happens_are_text_though_they_open_it(own: list[str]) -> None:
    assert body_of(page_of(own, "p", "content", "本周活动预告")).split("\n") == own


CARD = "<li><a href='/{0}'><img src='/{0}.jpg'></a><strong><a href='/{0}'>{1}</a></strong><em>{2}…</em></li>"
CARDS = "<div><h2><a href='#'>推荐阅读</a></h2><ul>{}</ul></div>".format(
    "".join(
        CARD.format(*card)
        for card in (
            (1, "老街坊回到青石桥", "石板路重新铺过以后，搬走的人家又陆续回来，铺面租出了八成，夜里也亮起了灯。"),
            (2, "菜场里的共享厨房", "买好的菜可以当场烧好带走，价目写在墙上，退休的周师傅一天要烧六十多盘。"),
            (3, "雨棚下的修鞋摊", "摊主在桥头坐了三十年，新菜场给他留了一个固定的位置，不收租金，水电也免。"),
        )
    )
)
"""What a site recommends below an article: a linked title each, and how that story begins, in one line."""


@pytest.mark.parametrize("sentence", ["青石桥农贸市场昨天重新开门，首日客流过万，老街坊们早早排起了长队。", ""])
def test_recommended_stories_in_a_line_each_are_neither_the_text_nor_where_it_is_looked_for(sentence: str) -> None:
    own = [sentence] if sentence else [paragraph(Random(3)) for _ in range(3)]
    html = page_of(own, "p", "content").replace("<div>责任编辑：杜若兰</div>", f"<div>责任编辑：杜若兰</div>{CARDS}")
    assert body_of(html).split("\n") == own


def test_a_digest_of_stories_in_a_line_each_is_a_text() -> None:
    rng = Random(4)
    stories = [f"桥头的第{number}家店开张{paragraph(rng)}" for number in "一二三四"]
    lines = "".join(f"<li><a href='/{at}'>{story[:9]}</a>{story[9:]}</li>" for at, story in enumerate(stories))
    assert body_of(page_of([], "p", "content").replace("</h1>", f"</h1><ul>{lines}</ul>")).split("\n") == stories


POEM = ["把一条河折进口袋", "走很远的路", "把灯一盏一盏", "还给屋檐", "我不敢回头", "怕惊动", "那只停在桥墩上的白鹭"]


@pytest.mark.parametrize(
    "claim",
    [
        "<div class='zt'>免责声明：本站转载此文仅为传递更多信息，如涉及版权问题请与我们联系，我们将及时处理。</div>",
        "<div>本网站所刊载信息，不代表云洲新闻网观点，刊用本网站稿件，务经书面授权。</div>",
        "<ul><li><a href='/2.html'>云洲新增三条公交线路，覆盖城南</a> <i>2024年08月05日，11:20，云洲日报</i></li></ul>",
    ],
)
def test_a_poem_is_read_above_the_only_sentence_which_is_the_sites(claim: str) -> None:
    assert body_of(page_of(POEM, "p", "content").replace("<div><h3>相关", f"{claim}<div><h3>相关")).split("\n") == POEM


AROUND = {
    "a remark": "<div><a>举报</a><div>评论 1</div><p>终于等到了，以后回娘家可就方便多了，支持一下。</p></div>",
    "an account": "<div>举报</div><div><p>权威发布，传递云洲声音。云洲市融媒体中心官方账号。</p></div>",
    "stories": f"<div>分享让更多人看到</div>{CARDS}",
    "who runs the site": "<div>关闭窗口</div><div>单位地址：云洲市法苑路1号，立案电话：0513-86533333</div>",
}
"""What has prose below a text of short lines, behind what follows an article."""


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("title", ["雪夜", "夜班管理员写给青石桥的诗"])
def test_a_text_of_short_lines_is_read_and_its_headline_above_prose_that_follows_articles(
    around: str, title: str
) -> None:
    html = page_of(POEM, "p", "content", title).replace("<div><h3>相关", f"{AROUND[around]}<div><h3>相关")
    found = process(Capture(url=URL, body=html.replace("h1>", "div>").encode()))
    assert isinstance(found, Article), found
    assert (found.title, found.body.split("\n")) == (title, POEM)


BRIEF = ["11月23日，云洲市图书馆举办亲子共读活动，三十组家庭走进绘本馆，和志愿者一起读完了四本图画书。"]


def test_a_short_article_is_read_above_a_foot_that_begins_as_the_title_does() -> None:
    foot = "<p>云洲新闻网</p><p>版权所有 2026-11-24</p><p>本网站所刊载信息，未经授权不得转载。</p>"
    html = page_of(BRIEF, "p", "content", "图文｜亲子时光").replace("</body>", f"<div>{foot}</div></body>")
    html = html.replace("<title>图文｜亲子时光_云洲新闻网", "<title>云洲新闻网-亲子时光")
    assert BRIEF[0] in body_of(html).split("\n")


@pytest.mark.parametrize("title", ["云洲新闻网", "无标题文档"])
def test_a_heading_below_the_day_is_no_headline_where_the_page_has_no_title(title: str) -> None:
    html = page_of(BRIEF, "p", "content").replace("h1>", "div>").replace("<div>责任编辑：杜若兰</div>", "")
    html = html.replace("<title>青石桥农贸市场改造完工_云洲新闻网", f"<title>{title}")
    html = html.replace("<div class='content'>", "<h3>绘本馆里的下午</h3><div class='content'>")
    found = process(Capture(url=URL, body=html.encode()))
    assert isinstance(found, Article), found
    assert found.title == "青石桥农贸市场改造完工"


def test_a_section_above_the_headline_is_none_though_the_title_ends_with_it() -> None:
    html = page_of(BRIEF, "p", "content").replace(
        "<title>青石桥农贸市场改造完工_云洲新闻网", "<title>云洲新闻网-通知公告"
    )
    html = html.replace("<h1>", "<p>通知公告</p><p>").replace("</h1>", "</p>")
    found = process(Capture(url=URL, body=html.encode()))
    assert isinstance(found, Article), found
    assert found.title == "青石桥农贸市场改造完工"


def test_a_text_of_short_lines_is_read_below_a_headline_shorter_than_the_name_of_the_firm_whose_site_it_is() -> None:
    own = ["因系统升级，11月30日停诊一天。", "12月1日正常接诊。", "望周知！"]
    firm = "<div><h3>联系我们</h3><p>云洲清源重工机械有限公司</p><p>联系人：张经理</p></div>"
    html = page_of(own, "p", "content", "接种门诊停诊").replace("云洲新闻网", "云洲清源重工机械有限公司")
    assert body_of(html.replace("<h1>", f"{firm}<h1>")).split("\n") == own


def test_a_short_headline_is_read_behind_the_name_of_a_paper_above_a_poem() -> None:
    html = page_of(POEM, "p", "content", "雪夜").replace("雪夜_云洲新闻网", "云洲日报-雪夜").replace("h1>", "div>")
    found = process(Capture(url=URL, body=html.encode()))
    assert isinstance(found, Article), found
    assert (found.title, found.body.split("\n")) == ("雪夜", POEM)


@pytest.mark.parametrize("said", ["作者：", ""])
def test_an_article_of_a_sentence_is_read_below_buttons_and_above_what_the_site_says_at_length(said: str) -> None:
    own = ["青石桥农贸市场昨天重新开门，首日客流过万。"]
    claim = "本文为云洲站原创文章，转载请附上原文出处链接和本声明；未附上的，本站保留追究其法律责任的权利。"
    html = page_of(own, "p", "content").replace("<div class='content'>", "<div>核心提示</div><div>分享到：</div>\\g")
    html = html.replace("\\g", "<div class='content'>").replace(
        "<div><h3>相关", f"<div>{said}{claim}</div><div><h3>相关"
    )
    assert own[0] in body_of(html).split("\n")


ADDRESS = (
    "<div><h3>本报公告</h3><p>本报新址位于云洲市文昌路18号报业大厦，读者可到一楼大厅办理订报业务，欢迎光临。</p></div>"
)


@pytest.mark.parametrize("own", [["青石桥农贸市场昨天重新开门，首日客流过万。"], POEM])
@pytest.mark.parametrize("tag", ["h1", "div"])
def test_a_little_prose_above_the_headline_is_not_the_text(own: list[str], tag: str) -> None:
    html = (
        page_of(own, "p", "content")
        .replace("h1>", f"{tag}>")
        .replace("<div class='main'>", f"{ADDRESS}<div class='main'>")
    )
    assert body_of(html).split("\n") == own


def test_the_only_prose_is_read_where_it_stands_above_what_looks_like_the_headline() -> None:
    own = "青石桥农贸市场昨天重新开门，首日客流过万，老街坊们早早排起了长队。"
    html = page_of([], "p", "content").replace(
        "<div class='main'>", f"<div><h2>青石桥农贸市场</h2><p>{own}</p></div><div class='main'>"
    )
    assert own in body_of(html)


@pytest.mark.parametrize("mark", ["—— END ——", "END", "- End -"])
def test_a_mark_of_the_end_parts_a_poem_from_what_a_paper_says_of_itself(mark: str) -> None:
    about = f"<div>{mark}</div><div><p>云洲观察是本地的深度报道平台，关注城市与人，每周三、周五更新。</p></div>"
    html = page_of(POEM, "p", "content").replace("<div>责任编辑：杜若兰</div>", about)
    assert body_of(html).split("\n") == POEM


@pytest.mark.parametrize("buttons", ["分享到：", "打印本页 关闭窗口", "扫一扫在手机打开当前页"])
@pytest.mark.parametrize(
    "labels", [["特别报道", "文旅中国行", "见习记者走基层"], ["本报热线", *POEM]], ids=["few", "many"]
)
@pytest.mark.parametrize("box", ["<div>{}</div><div class='content'>", "<div class='content'>{}"])
def test_a_short_article_is_read_below_labels_and_the_buttons_of_its_head(
    buttons: str, labels: list[str], box: str
) -> None:
    own = "昨晚，停业半年的青石桥夜市重新开张，摊位由原先的七十个增加到一百二十个。"
    head = "".join(f"<p>{label}</p>" for label in labels) + f"<div>{buttons}</div>"
    html = page_of([own], "p", "content").replace("<div class='content'>", box.format(head))
    assert own in body_of(html).split("\n")


@pytest.mark.parametrize("at", [0, 2])
def test_what_a_paper_says_of_its_own_work_is_text(at: int) -> None:
    own = ["针对近日网传消息，本网作如下说明。", "感谢各位读者长期以来的关心。"]
    own.insert(at, "本网所有采访均由记者独立完成，内容不代表任何企业立场，读者可放心阅读，欢迎监督举报。")
    assert body_of(page_of(own, "p", "content")).split("\n") == own


def test_a_short_article_is_read_whose_sentence_begins_with_who_arranges_something() -> None:
    own = "主办方最后宣布，明年将在云洲设立运河研究的常设机构，并定期出版论文集。"
    html = page_of([own], "p", "content").replace("<h1>", "<div>A05版：社会</div><div>走进运河的深处</div><h1>")
    html = html.replace(
        "<div class='content'>", "<p>本报记者走基层</p><p>运河人家系列</p><p>之三</p><div class='content'>"
    )
    assert own in body_of(html).split("\n")


def test_remarks_below_their_heading_are_no_part_of_a_poem_above() -> None:
    remarks = ("江边真安静，读完想起了小时候住过的渡口。", "写得真好，建议编辑多发一些这样的诗，谢谢。")
    below = "".join(f"<div><b>江边客</b><p>{remark}</p><a>回复</a></div>" for remark in remarks)
    html = page_of(POEM, "p", "content").replace(
        "<div>责任编辑：杜若兰</div>", f"<div><h3>全部评论(2)</h3>{below}</div>"
    )
    assert body_of(html).split("\n") == POEM


def test_a_heading_above_the_text_is_the_headline_rather_than_the_line_above_it() -> None:
    own = ["青石桥农贸市场昨天重新开门，首日客流过万，老街坊们早早排起了长队。"]
    html = page_of(own, "p", "content").replace("青石桥农贸市场改造完工_云洲新闻网", "云洲晚报")
    html = html.replace(
        "<h1>青石桥农贸市场改造完工</h1>", "<div>2024年8月6日</div><p>本报记者走基层</p><h4>青石桥农贸市场改造完工</h4>"
    )
    found = process(Capture(url=URL, body=html.replace("2024-08-06 11:54　来源：云洲日报", "").encode()))
    assert isinstance(found, Article), found
    assert (found.title, found.body.split("\n")) == ("青石桥农贸市场改造完工", own)


def test_a_line_of_a_poem_is_not_its_headline_where_the_title_names_the_site() -> None:
    html = (
        page_of(POEM, "p", "content")
        .replace("青石桥农贸市场改造完工_云洲新闻网", "云洲市水利局")
        .replace("h1>", "div>")
    )
    found = process(Capture(url=URL, body=html.encode()))
    assert isinstance(found, Article), found
    assert (found.title, found.body.split("\n")) == ("青石桥农贸市场改造完工", POEM)


def test_a_cell_that_a_headline_begins_with_is_a_cell() -> None:
    table = [
        ("线路", "首班"),
        *((f"10{number}路", f"6:1{number}") for number in range(9)),
        ("环湖旅游快速专线", "8:00"),
    ]
    rows = "".join(f"<tr><td>{line}</td><td>{first}</td></tr>" for line, first in table)
    html = page_of([], "p", "content", "环湖旅游快速专线开通首班时间公布").replace("h1>", "div>")
    body = body_of(html.replace("<div class='content'>", f"<div class='content'><table>{rows}</table>"))
    assert body.split("\n") == ["\t".join(row) for row in table]


def test_the_rows_of_a_table_that_only_sets_paragraphs_below_each_other_are_one_text() -> None:
    rng = Random(5)
    own = [paragraph(rng) for _ in range(3)]
    rows = "<tr><td><img src='/1.jpg'>{}<br>{}</td></tr><tr><td>{}</td></tr>".format(*own)
    assert body_of(page_of([], "p", "content").replace("</h1>", f"</h1><table>{rows}</table>")).split("\n") == own


def test_a_row_with_a_link_below_the_rows_of_a_text_is_none_of_it() -> None:
    rng = Random(6)
    own = [paragraph(rng) for _ in range(3)]
    offer = f"<tr><td><a href='/ad'>新楼盘</a>{paragraph(rng)}</td></tr>"
    rows = "<tr><td>{}<br>{}<br>{}</td></tr>".format(*own) + offer
    assert body_of(page_of([], "p", "content").replace("</h1>", f"</h1><table>{rows}</table>")).split("\n") == own


@pytest.mark.parametrize("button", ["广告", "点击查看大图", "点击图片放大原图", "本文共1286字，阅读需4分钟"])
@pytest.mark.parametrize("place", [0, 1])
def test_a_button_or_how_long_reading_takes_is_no_text_between_paragraphs(button: str, place: int) -> None:
    rng = Random(7)
    own = [paragraph(rng) for _ in range(3)]
    html = page_of([*own[:place], button, *own[place:]], "p", "content").replace(
        f"<p>{button}</p>", f"<p><img src='/1.jpg'></p><p>{button}</p>" if place else f"<p>{button}</p>"
    )
    assert body_of(html).split("\n") == own


@pytest.mark.parametrize(
    "words",
    ["广告业", "点击查看大图的人数超过一万", "本文共有四处引用", "END方法", "Weekend", "The End of the Affair"],
)
def test_headings_with_words_of_buttons_or_of_an_end_are_text(words: str) -> None:
    rng = Random(8)
    own = [paragraph(rng), words, paragraph(rng)]
    assert body_of(page_of(own, "strong", "content")).split("\n") == own


def test_how_many_readers_like_a_text_is_none_of_it_and_a_number_that_ends_it_is() -> None:
    own = ["青石桥农贸市场昨天重新开门，首日客流过万。"]
    liked = "<div class='bottom'><div>126</div><div>内容来自云洲的客户端，转载请注明其出处</div></div>"
    html = page_of(own, "p", "content").replace("杜若兰</div>", f"杜若兰</div>{liked}")
    assert body_of(html).split("\n") == own
    own = ["青石桥农贸市场昨天重新开门，报修电话为：", "12345"]
    assert body_of(page_of(own, "p", "content")).split("\n") == own


def test_a_telephone_number_above_an_article_of_short_lines_is_no_text_beside_it() -> None:
    rows = [["科室", "星期一"], ["心内科", "范志远"], ["骨科", "高翔"]]
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    title = "市人民医院专家门诊安排"
    own = f"<div><table border='1'>{table}</table><p>如有变动，以公布为准。</p></div>"
    text = f"<h1>{title}</h1><p>日期：2024-08-06</p>{own}"
    page = f"<meta charset=utf-8><title>{title}</title><div>全国服务热线：<b>0510-80001234</b></div><div>{text}</div>"
    assert body_of(page).split("\n") == ["\t".join(row) for row in rows] + ["如有变动，以公布为准。"]


@pytest.mark.parametrize(
    "trail", ["当前位置：首页 >> 学校要闻 >> 正文", "您所在的位置：首页 > 要闻 > 体育考试项目公布"]
)
@pytest.mark.parametrize("box", ["<div>{}</div>", "{}"])
def test_where_a_page_stands_is_no_text_above_an_article_of_short_lines(trail: str, box: str) -> None:
    title = "体育考试项目公布"
    lines = [
        "经研究，现将项目公布如下：",
        "男生1000米跑、女生800米跑",
        "立定跳远、掷实心球、一分钟跳绳",
        "满分60分，计入总成绩。",
    ]
    text = f"<p>{lines[0]}</p><ul><li>{lines[1]}</li><li>{lines[2]}</li></ul><p>{lines[3]}</p>"
    menu = "<ul><li><a href='/1'>学校要闻</a></li><li><a href='/2'>综合新闻</a></li></ul>"
    head = f"<h1>{title}</h1><div>2024-08-06 来源：市教育局</div>"
    page = f"<meta charset=utf-8><title>{title}</title>{menu}<div><div>{trail}</div>{head}{box.format(text)}</div>"
    assert body_of(page).split("\n") == lines


RECORD = {
    "索 引 号": "QH00-01-2024-0031",
    "发文字号": "云政字〔2024〕31号",
    "发布机构": "云洲市人民政府办公室",
    "成文日期": "2024年8月1日",
    "主题分类": "市场监管、安全生产监管",
    "有 效 性": "有效",
}


@pytest.mark.parametrize("at", ["above", "below"])
@pytest.mark.parametrize(
    "form",
    [
        ("<ul>", "<li><b>{}：</b>{}</li>", "</ul>"),
        ("<div>", "<p>{}：{}</p>", "</div>"),
        ("<dl>", "<dt>{}：</dt><dd>{}</dd>", "</dl>"),
        ("<table>", "<tr><th>{}</th><td>{}</td></tr>", "</table>"),
    ],
)
def test_the_record_of_a_public_document_is_no_text_and_hides_no_headline(form: tuple[str, str, str], at: str) -> None:
    opening, entry, closing = form
    record = opening + "".join(entry.format(*pair) for pair in RECORD.items()) + closing
    own = ["各区、县人民政府，市各有关单位：", paragraph(Random(1)), "云洲市人民政府", "2024年8月1日"]
    lines = "".join(f"<p>{line}</p>" for line in own)
    title = "云洲市人民政府关于表彰市长质量奖获奖单位的决定"
    head = f"<h1>{title}</h1><p>2024-08-06 来源：市政府办</p>"
    text = record + head + lines if at == "above" else head + record + lines
    page = f"<meta charset=utf-8><title>{title}</title><div class='box'>{text}</div>"
    found = process(Capture(url=URL, body=page.encode()))
    assert isinstance(found, Article), found
    assert (found.body.split("\n"), found.published[:10], found.origins["title"].witness) == (
        own,
        "2024-08-06",
        "heading",
    )


def test_a_paragraph_below_a_record_s_empty_entry_is_text() -> None:
    record = "".join(f"<p>{name}：{value}</p>" for name, value in RECORD.items()) + "<p>主题词：</p>"
    own = [paragraph(Random(1)), "标题不得使用生僻字，名称应当规范。", paragraph(Random(2))]
    text = record + "".join(f"<p>{line}</p>" for line in own)
    assert body_of(PAGE.format(title="关于规范地名的通知", name="zw", text=text)).split("\n") == own


LISTED = "".join(
    f"<tr><td>YZ{at:03d}</td><td>云洲市停车管理办法第{at}号</td><td>主动公开</td></tr>" for at in range(1, 6)
)


@pytest.mark.parametrize(
    ("text", "own"),
    [
        (f"<table><tr><td>索引号</td><td>名称</td><td>公开方式</td></tr>{LISTED}</table>", ["索引号\t名称\t公开方式"]),
        (
            f"<p>{paragraph(Random(3))}</p><ul><li>索引号：文件的编号</li><li>名称：文件的标题</li><li>体裁：文件的种类</li></ul>",
            ["索引号：文件的编号", "名称：文件的标题", "体裁：文件的种类"],
        ),
        (
            "".join(f"<p>{name}：{value}</p>" for name, value in RECORD.items()) + "<p>分类施策管好停车</p>",
            ["分类施策管好停车"],
        ),
        ("<p>索引号查询更方便</p><p>标题检索，一查便知</p><p>名称相近的书一次列出</p>", ["名称相近的书一次列出"]),
    ],
)
def test_what_is_called_like_a_record_s_entries_is_text_in_a_list_or_below_it(text: str, own: list[str]) -> None:
    lines = "".join(f"<p>{paragraph(Random(at))}</p>" for at in range(2))
    body = body_of(PAGE.format(title="云洲市公开停车管理的文件", name="zw", text=text + lines)).split("\n")
    assert [line for line in own if line not in body] == []


TRAILS = (
    "当前位置：首页 >> 社会 >> 正文",
    "您现在的位置：<a href='/'>首页</a> > 新闻中心 > 公司新闻",
    "當前位置：首頁-新聞中心-公司新聞-正文內容",
    "位置：<a href='/'>主页</a> &gt; 新闻中心 &gt; 行业新闻 &gt; 正文",
)


@pytest.mark.parametrize("tag", ["p", "div", "h4"])
@pytest.mark.parametrize("trail", TRAILS)
def test_where_the_page_stands_is_no_text_and_the_date_below_neither(trail: str, tag: str) -> None:
    own = [paragraph(Random(number)) for number in range(2)]
    lines = "".join(f"<p>{line}</p>" for line in own)
    title = "公司召开生产经营分析会"
    page = f"<{tag} class='wz'>{trail}</{tag}><h1>{title}</h1><div>2024-08-06</div>{lines}"
    found = process(Capture(url=URL, body=f"<meta charset=utf-8><title>{title}</title><div>{page}</div>".encode()))
    assert isinstance(found, Article), found
    assert (found.body.split("\n"), found.published[:10]) == (own, "2024-08-06")


def test_where_to_find_something_on_a_site_is_text() -> None:
    own = [paragraph(Random(1)), "首页 > 便民服务 > 社保卡：补领", paragraph(Random(2))]
    assert body_of(page_of(own, "p", "content")).split("\n") == own


def test_replies_made_as_the_post_they_answer_are_no_parts_of_it() -> None:
    own = [paragraph(Random(number)) for number in range(3)]
    replies = ("城东水库不错，上周刚去过，鲫鱼很多，就是风大。", "注意安全，冬天水凉，别站在冰面上钓鱼，切记。")
    posts = [own, *([reply] for reply in replies * 4)]
    dated = "<div class='post'><div>渔夫 发表于 2024-08-06 09:00</div>{}</div>".format
    text = "".join(dated("".join(f"<p>{line}</p>" for line in post)) for post in posts)
    assert body_of(PAGE.format(title="周末去哪里钓鱼", name="x7f", text=text)).split("\n") == own


FACT = "冬至又称日短至，是二十四节气中的第二十二个节气，兼具自然与人文两大内涵。"


@pytest.mark.parametrize("heading", ["", "小贴士", "新闻链接"])
@pytest.mark.parametrize(
    ("box", "places"),
    [
        ("<div style='border:1px solid #ccc'>{}</div>", (0, 2, 4)),
        ("<div>{}</div>", (0, 2, 4)),
        ("<table border='1'><tr><td>{}</td></tr></table>", (0, 2, 4)),
        ("<fieldset>{}</fieldset>", (0, 2, 4)),
        ("<div class='tips'>{}</div>", (0, 2)),
    ],
)
def test_a_sentence_in_a_box_of_the_text_is_read_with_its_heading(
    box: str, heading: str, places: Sequence[int]
) -> None:
    own = [paragraph(Random(number)) for number in range(4)]
    inner = [heading, FACT] if heading else [FACT]
    boxed = box.format("".join(f"<p>{line}</p>" for line in inner))
    lines = [f"<p>{line}</p>" for line in own]
    for at in places:
        text = "".join([*lines[:at], boxed, *lines[at:]])
        body = body_of(PAGE.format(title="青石桥改造完工", name="content", text=text)).split("\n")
        assert body == [*own[:at], *inner, *own[at:]]


@pytest.mark.parametrize("boxed", [(2,), (3,), (1, 2), (1, 3), (3, 4)])
@pytest.mark.parametrize(
    "told", ["前期，{}", "未经批准，{}", "相关资料{}", "下一页，将写满新故事。", "监制：老师傅守着灶台，豆浆要煮两遍。"]
)
def test_a_paragraph_in_a_box_is_read_below_a_sentence_that_begins_as_boilerplate_does(
    told: str, boxed: Sequence[int]
) -> None:
    own = [paragraph(Random(at)) for at in range(5)]
    own[1] = told.format(own[1])
    text = "".join(f"<div><p>{line}</p></div>" if at in boxed else f"<p>{line}</p>" for at, line in enumerate(own))
    body = body_of(PAGE.format(title="青石桥改造完工", name="content", text=text)).split("\n")
    assert [line for at, line in enumerate(own) if line not in body and at != 1] == []


@pytest.mark.parametrize(
    "box",
    [
        "<div><p><a href='/2.html'>云洲新增三条微循环公交线路</a></p><p>{}</p></div>",
        "<div class='newsletter'><p>{}</p></div>",
        "<div class='share-tip'><p>{}</p></div>",
        "<div class='cm'><p>网友评论</p><p>{}</p></div>",
        "<div><p>· {} · 市图书馆延长开放时间，读者点赞</p></div>",
    ],
)
def test_a_box_below_a_linked_title_or_with_a_name_of_what_stands_around_articles_is_no_text(box: str) -> None:
    own = [paragraph(Random(number)) for number in range(4)]
    lines = [f"<p>{line}</p>" for line in own]
    for at in (2, 4):
        text = "".join([*lines[:at], box.format(FACT), *lines[at:]])
        assert FACT not in body_of(PAGE.format(title="青石桥改造完工", name="content", text=text))


@pytest.mark.parametrize(
    "box", ["<section><h2>{}</h2><ul>{}</ul></section>", "<div class='k3'><h4>{}</h4><div><p>{}</p></div></div>"]
)
@pytest.mark.parametrize("heading", ["相关报道", "热读", "编辑部"])
def test_what_heads_a_box_of_links_goes_with_them(box: str, heading: str) -> None:
    own = [paragraph(Random(number)) for number in range(4)]
    links = "".join(f"<li><a href='/{number}.html'>云洲新增{number}条公交线路</a></li>" for number in (3, 4))
    lines = [f"<p>{line}</p>" for line in own]
    lines.insert(2, box.format(heading, links))
    assert body_of(PAGE.format(title="青石桥改造完工", name="content", text="".join(lines))).split("\n") == own


@pytest.mark.parametrize("place", [0, 1, 2])
def test_entries_of_a_list_stay_at_both_ends_of_a_text_though_a_paragraph_stands_around_each(place: int) -> None:
    own = [paragraph(Random(number)) for number in range(2)]
    entries = ["备齐材料", "到窗口提交"]
    lines = [f"<p>{line}</p>" for line in own]
    lines.insert(
        place, "<ol class='list-paddingleft-2'>" + "".join(f"<li><p>{one}</p></li>" for one in entries) + "</ol>"
    )
    body = body_of(PAGE.format(title="青石桥改造完工", name="content", text="".join(lines))).split("\n")
    assert body == [*own[:place], *entries, *own[place:]]


@pytest.mark.parametrize(
    "box",
    [
        "<div class='lk'><p>{}</p><p>{}</p></div>",
        "<div align='right'><div>{}</div><div>{}</div></div>",
        "<table width='100%'><tr><td align='right'>{}</td></tr><tr><td align='right'>{}</td></tr></table>",
        "<ul><li>{}</li><li>{}</li></ul>",
    ],
)
@pytest.mark.parametrize("office", ["云洲市教育局", "中共云洲市委宣传部　云洲市教育局"])
@pytest.mark.parametrize("day", ["2024年8月6日", "二〇二四年八月六日"])
def test_who_signs_a_notice_in_a_box_stays_with_the_date(box: str, office: str, day: str) -> None:
    own = [paragraph(Random(number)) for number in range(2)]
    text = "".join(f"<p>{line}</p>" for line in own) + box.format(office, day)
    body = body_of(PAGE.format(title="关于冬季供暖的公告", name="content", text=text)).split("\n")
    assert body == [*own, office.replace("\u3000", " "), day]


@pytest.mark.parametrize("form", ["<p>{}</p>", "<p><strong>{}</strong></p>", "<h3>{}</h3>"])
@pytest.mark.parametrize("numbers", [("一、", "二、"), ("1.", "2."), ("（一）", "（二）")])
def test_the_first_numbered_heading_stays_above_the_first_paragraph(form: str, numbers: tuple[str, str]) -> None:
    told = "石桥镇的种植户刘长贵一边说，一边把刚摘下的果子放进筐里。"
    own = [
        f"{numbers[0]}农村公路安全设施提升工程启动",
        told,
        f"{numbers[1]}农村桥梁改造工程通过验收",
        told[:-1] + "去。",
    ]
    text = "".join(form.format(line) if at % 2 == 0 else f"<p>{line}</p>" for at, line in enumerate(own))
    assert body_of(PAGE.format(title="云洲一周要闻", name="content", text=text)).split("\n") == own


ATTACHED = {
    "p": ("<p>附件：<a href='/f/1.doc'>项目申报指南</a></p>", ["附件：项目申报指南"]),
    "links": (
        "<p><a href='/f/1.pdf'>附件1：项目申报指南</a></p><p><a href='/f/2.pdf'>附件2：申报书</a></p>",
        ["附件1：项目申报指南", "附件2：申报书"],
    ),
    "list": (
        "<p>附件：</p><ul><li><a href='/f/1.xlsx'>项目申报指南</a></li><li><a href='/f/2.xlsx'>申报书</a></li></ul>",
        ["附件：", "项目申报指南", "申报书"],
    ),
    "named": ("<p>附件【<a href='/download.jsp?id=1'>项目申报指南.docx</a>】</p>", ["附件【项目申报指南.docx】"]),
}


@pytest.mark.parametrize("place", [1, 2, 4])
@pytest.mark.parametrize("form", ATTACHED)
def test_documents_that_a_notice_links_to_stay_and_what_stands_above_and_below_them(form: str, place: int) -> None:
    sentence = "为做好科技计划项目申报工作，请各单位于12月20日前提交申报书。"
    own = [f"<p>{line}</p>" for line in (sentence, "联系电话：0319-8160066", "云洲市科学技术局", "2024年8月5日")]
    markup, lines = ATTACHED[form]
    text = "".join([*own[:place], markup, *own[place:]])
    body = body_of(PAGE.format(title="关于申报科技计划项目的通知", name="content", text=text)).split("\n")
    plain = [line[3:-4] for line in own]
    assert body == [*plain[:place], *lines, *plain[place:]]


@pytest.mark.parametrize(
    "box",
    [
        "<div class='related'><ul>{}</ul></div>",
        "</div><div><h3>表格下载</h3><ul>{}</ul>",
        "<p><a href='/p/1.jpg'>查看大图</a></p>",
    ],
)
def test_documents_beside_the_text_and_buttons_that_show_a_picture_are_none_of_it(box: str) -> None:
    own = [paragraph(Random(number)) for number in range(3)]
    files = "".join(f"<li><a href='/f/{number}.doc'>云洲市第{number}类项目申报表</a></li>" for number in range(3))
    text = "".join(f"<p>{line}</p>" for line in own) + box.format(files)
    assert body_of(PAGE.format(title="青石桥改造完工", name="content", text=text)).split("\n") == own


def test_a_last_sentence_made_as_the_paragraphs_stays_below_a_link_between_them() -> None:
    own = [*(paragraph(Random(number)) for number in range(3)), "“下次换骑自行车。”太太笑着说。"]
    lines = [f"<p>{line}</p>" for line in own]
    lines.insert(3, "<div class='promote'><a href='/2.html'>看更多云洲周刊的文章</a></div>")
    assert body_of(PAGE.format(title="青石桥改造完工", name="content", text="".join(lines))).split("\n") == own


def test_each_dropped_line_is_told_with_the_terms_that_speak_against_it() -> None:
    text = "".join(f"<p>{paragraph(Random(seed))}</p>" for seed in range(3)) + "<p>责任编辑：石磊</p>"
    found = process(Capture(url=URL, body=PAGE.format(title="青石桥改造完工", name="content", text=text).encode()))
    assert isinstance(found, Article)
    told = [line for line in explained(found) if line.startswith("no text of the article: 责任编辑：石磊 (")]
    assert len(told) == 1
    assert "word-credit -" in told[0]
    assert told[0].count(",") == 4


def test_tables_may_differ_by_what_processors_round() -> None:
    assert differences({"": 7, "a": 100, "b": 31}, {"": 8, "a": 99}) == {}
    assert differences({"a": 100, "b": 32}, {"a": 98}) == {"a": (100, 98), "b": (32, 0)}


def test_every_feature_the_table_weighs_is_one_the_invented_pages_show() -> None:
    names = {name for seed in range(400) for found, _ in examples(invent(seed)) for name in found}
    shipped = json.loads(TABLE.read_text(encoding="utf8"))
    assert len(shipped.keys() - names - {""}) < len(shipped) // 10


FOOTERS = (
    *"违法不良信息 举报电话 经营许可证 苏ICP备案 琼icp证 版权所有 COPYRIGHT 客服电话".split(),
    "All Rights Reserved",
)
PROMOTIONS = (
    "点击投票 按我报名 下载APP 客户端还能 安装云洲客户端 扫二维码 关注云洲微博 点击蓝字 长按二维码 识别关注 "
    "更多扫码 感谢阅读 点个赞 新闻热线: 投稿邮箱: 报料电话: 打开云洲App 用app看 免费试玩 火热进行中 立即购买"
).split()


BUTTONS = (
    "收起",
    "广告",
    "举报/投诉",
    "字号：大 中 小",
    "A- A A+",
    "发布于：江苏省",
    "IP属地 江苏",
    "阅读 1.2万",
    "赞 3 在看 5",
    "—— 完 ——",
    "—END—",
    "点赞、在看、转发",
    "別忘了點贊、分享哦",
    "#云洲 #民生",
    "#云洲民生# @云洲发布",
    "一键三连",
    "赞同 12 收藏 5",
    "视频加载中，请稍候...",
    "自动播放",
)
NO_BUTTONS = (
    "（完）",
    "完",
    "3.5万",
    "2024-05-01",
    "人大",
    "展开新的画卷",
    "阅读，让城市更有温度。",
    "收起雨伞",
    "点赞好人",
    "举报人",
)


def test_a_line_of_nothing_but_buttons_and_counts_is_known_and_no_text_that_begins_like_one() -> None:
    block = etree.Element("p")
    lines = [Line(0, text, "", 0, block) for text in (*BUTTONS, *NO_BUTTONS)]
    assert [line.text for line in lines if "only-buttons" in words_of(line)] == [*BUTTONS]


ENDINGS = {
    "buttons": (
        "收起",
        "广告",
        "点赞在看转发",
        "举报/反馈",
        "发布于：江苏省",
        "阅读 1.2万",
        "—— 完 ——",
        "返回搜狐，查看更多",
    ),
    "credits": (
        "责编 石磊 校对 闻静",
        "流程编辑：石磊",
        "值班编委：沈素 责编：石磊",
        "(编辑 石磊)",
        "一审 石磊 二审 闻静",
    ),
    "notes": (
        "图文来源网络，侵删",
        "内容由AI生成，仅供参考",
        "本文来自微信公众号“云洲发布”",
        "你怎么看？欢迎在评论区留言讨论",
        "本文为云洲网原创，转载请附上出处",
    ),
}
OWN_ENDINGS = (
    "（完）",
    "石磊",
    "（记者 石磊）",
    "云洲市商务局",
    "2024年5月1日",
    "（据新华社电）",
    "监督电话：0510-82345678",
    "举报电话：12345",
    "（相关报道见A05版）",
    "主办单位：云洲市商务局",
    "谢谢大家！",
    "为他们点赞！",
    "关注孩子，就是关注未来。",
    "编后语：改造一座菜场，改的是民生，暖的是人心。",
    "云洲市水务局 2024年5月1日",
    "2024年4月28日 云洲",
    "资料来源：云洲市志",
)


@pytest.mark.parametrize("style", ["p", "br", "sections"])
def test_the_last_line_made_like_the_paragraphs_is_text_unless_it_is_a_button_a_credit_or_a_note(style: str) -> None:
    def last_line(line: str) -> str:
        lines = [*own, line]
        if style == "br":
            return body_of(page_of(lines, "br", "content")).split("\n")[-1]
        form = "<p>{}</p>" if style == "p" else "<section><p><span>{}</span></p></section>"
        text = "".join(map(form.format, lines))
        return body_of(PAGE.format(title="青石桥农贸市场改造完工", name="x7f", text=text)).split("\n")[-1]

    own = [paragraph(Random(number)) for number in range(4)]
    assert [line for kind in ENDINGS.values() for line in kind if last_line(line) != own[-1]] == []
    assert [line for line in OWN_ENDINGS if last_line(line) != line] == []


CLOSINGS = (
    "更多精彩资讯请在应用市场下载“云洲新闻”客户端，未经授权请勿转载，欢迎提供新闻线索。",
    "【如果您有新闻线索，欢迎向我们报料，一经采纳有费用酬谢。】",
    "（下载云洲新闻，报料有奖！）",
    "新闻线索报料通道：应用市场下载“云洲壹点”APP，记者在线等你来报料！",
    "欢迎关注云洲网官方微信公众号，获取更多资讯。",
    "你对此有什么看法？欢迎在评论区留言。",
    "云洲网版权与免责声明：凡本网注明“来源：云洲网”的所有作品，版权均属于云洲网。",
    "（云洲日报原创作品，未经授权不得转载）",
    "一审：梅知秋，二审：顾小舟。",
    "审核：云洲市融媒体中心。",
    "来源：云洲日报，本报记者梅知秋。",
    "Copyright云洲日报社，未经授权不得转载。",
    "来源：云洲新闻客户端。",
    "来源：综合新华社、云洲日报等报道。",
    "审核：云洲市委宣传部，新闻科。",
    "加入雲洲新聞LINE好友",
    "▶訂閱雲洲新聞YouTube頻道！",
)
LAST_SENTENCES = (
    "二审：维持原判，驳回上诉。",
    "上传：登录平台后上传身份证照片。",
    "消息来源：云洲市气象台，预计明天有中到大雨。",
    "原题：青石桥下的菜场往事，刊于《云洲文艺》第三期。",
    "Copyright纠纷并未影响老字号的招牌生意。",
    "欢迎广大群众向公安机关提供线索，举报电话：110。",
    "欢迎市民拨打热线或通过“云洲城管”微信公众号反映问题。",
    "下载“云洲通”App即可在线办理，无需到窗口。",
    "更多消息，本报将持续关注。",
    "更多市民关心的事，正在一件件落地，他会一直关注。",
    "更多活动信息可通过“云洲文旅”微信公众号查询。",
    "更多精彩内容还在后头，游客们纷纷举起了手机。",
    "市民可通过“云洲医保”微信公众号查询本人缴费情况。",
    "欢迎关注云洲的发展，也欢迎到云洲投资兴业。",
    "新闻线索由热心市民陈先生提供，本报将继续关注。",
    "他提醒，未经许可擅自转载他人作品，可能构成侵权。",
    "扫描二维码即可报名，名额有限，先到先得。",
    "扫描二维码即可查看更多景点的语音讲解。",
    "更多精彩活动，市民可通过“云洲文旅”公众号预约参加。",
    "更多资讯服务将纳入“云洲通”客户端，让市民少跑腿。",
    "不少网友在评论区留言，为这位好心司机点赞。",
    "有家长在留言区聊到，孩子的作业明显减少了。",
    "如有线索，请市民向警方报料，联系电话：110。",
    "加入LINE好友的民眾，上週突破三萬人。",
    "訂閱YouTube頻道的人愈來愈多。",
    "欢迎爆料的奖励办法已施行，最高可奖五千元。",
    "法院认为，未经许可不得转载他人作品，被告应当赔偿损失。",
)


@pytest.mark.parametrize("style", ["p", "br"])
def test_a_sentence_that_closes_a_site_s_articles_is_no_text_and_a_last_one_with_its_words_is(style: str) -> None:
    own = [paragraph(Random(number)) for number in range(4)]
    for lines in ([line] for line in (*CLOSINGS, *LAST_SENTENCES)):
        kept = lines if lines[0] in LAST_SENTENCES else []
        assert body_of(page_of([*own, *lines], style, "content")).split("\n") == [*own, *kept]
        assert body_of(page_of([*own[:2], *lines, *own[2:]], style, "content")).split("\n")[:2] == own[:2]
    assert body_of(page_of([*own, *CLOSINGS[:3]], style, "content")).split("\n") == own


def test_the_headings_of_a_digest_are_kept_below_the_links_to_its_stories() -> None:
    heads = (
        "全市冬春农田水利建设现场会在南山镇召开",
        "云洲港集装箱吞吐量突破百万标箱",
        "老旧小区加装电梯补贴政策延长两年",
    )
    texts = [paragraph(Random(number)) for number in range(3)]
    parts = [
        f"<section><h3>{head}</h3><p>{text}</p><p><a href='/{text[:2]}.html'>阅读原文</a></p></section>"
        for head, text in zip(heads, texts, strict=True)
    ]
    page = PAGE.format(title="本周读什么", name="article", text="".join(parts))
    undated = page.replace("<div>2024-08-06 11:54　来源：云洲日报</div>", "").replace("<div>责任编辑：杜若兰</div>", "")
    for html in (page, undated):
        assert body_of(html).split("\n") == [line for pair in zip(heads, texts, strict=True) for line in pair]


@pytest.mark.parametrize(("kind", "words"), [("footer", FOOTERS), ("promotion", PROMOTIONS)])
def test_words_of_boilerplate_are_found_anywhere_in_a_line(kind: str, words: Sequence[str]) -> None:
    block = etree.Element("p")
    lines = [Line(0, f"云洲{word}", "", 0, block) for word in words]
    assert [line.text for line in lines if kind not in words_of(line)] == []


def test_the_foot_of_a_page_is_known_in_any_script_and_width() -> None:
    wide = "違法和不良信息 經營許可證 苏ＩＣＰ备 琼icp證 版權所有 ＣＯＰＹＲＩＧＨＴ".split()
    words = [*FOOTERS, *wide, "他在可靠的证据前认错，报社备好了电话。"]
    lines = [Line(0, word, "", 0, etree.Element("p")) for word in words]
    assert [line.text for line in lines if is_foot(line)] == words[:-1]


def test_a_pager_has_pages_or_numbers_side_by_side() -> None:
    pagers = ("上一页 1 2 3 下一页", "[1] [2]", "第 1 页 共 8 页", "共 20 条 1 2 尾页", "1 2")
    others = ("12", "2024 年 1 2", "第一页是目录", "上一篇", "1 / 2")
    lines = [Line(0, text, "", 0, etree.Element("p")) for text in (*pagers, *others)]
    assert [line.text for line in lines if "pager" in words_of(line)] == [*pagers]


def test_long_lists_of_stories_take_linear_time() -> None:
    story = f"<li><a href='/1'>云洲新增三条公交线路</a>{BRIEF[0]}</li>"
    assert_linear(lambda count: body_of(page_of(BRIEF, "p", "content") + f"<h3>推荐阅读</h3>{story * count}"), 2_000)
