"""From whom and by whom: sources, authors, editors and credits as Chinese pages give them. All names are invented."""

from __future__ import annotations

import pytest

from newscrawl import Article
from newscrawl.extract import extract
from newscrawl.extract.person_names import names_in_byline, names_in_field

URL = "http://www.jiangzhou.invalid/n/8812.html"
TEXT = "昨天上午，江洲大桥新桥面铺装全部完成，比原计划提前十二天，市民纷纷前往观看。"
LAST = "下一步，江洲市还将陆续改造六座老桥，力争明年年底前全部完成。"


def read(info: str = "", end: str = "", *, below: str = "", lead: str = "", last: str = LAST) -> Article:
    page = (
        f"<html><head><title>江洲大桥铺装完成_江洲新闻网</title></head><body><h1>江洲大桥铺装完成</h1>{info}"
        f"<div class=content><p>{lead}{TEXT}</p><p>{TEXT}</p><p>{last}</p>{end}</div>{below}</body></html>"
    )
    outcome = extract(page, url=URL)
    assert isinstance(outcome, Article), outcome
    return outcome


def info(text: str) -> str:
    return f"<div class=info>2024-03-05 08:30　{text}</div>"


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("来源：江洲日报", "江洲日报"),
        ('来源：<a href="http://x.invalid">江洲日报</a>', "江洲日报"),
        ("转自：江洲晚报", "江洲晚报"),
        ("来源：江洲日报官方账号", "江洲日报"),
        ("江洲日报官方账号", "江洲日报"),
        ("江洲晚报（转载） 阅读：12", "江洲晚报"),
        ("返回首页 | 版面概览", ""),
        ("來源：江洲日報】", "江洲日報"),
        ("江洲日報／ 記者梅知秋／江洲即時報導", "江洲日報"),
        ("发文单位：江洲市水务局", "江洲市水务局"),
        ("发布机构：江洲市水务局", "江洲市水务局"),
        ("來源：雲洲電視台　編輯：石磊", "雲洲電視台"),
        ('来源：<a href="/"><img src="/logo/jz.png" alt="江洲日报"></a>', "江洲日报"),
        ("来源：江洲日报 第03版：民生", "江洲日报"),
        ("江洲客户端　阅读 3.2万　评论 18", "江洲客户端"),
        ("社會中心／梅知秋報導", ""),
        ("我要纠错", ""),
        ("星期二", ""),
        ("要闻", ""),
        ("更新", ""),
        ("江苏", ""),
        ("听新闻", ""),
        ("来源：江洲日报　评论(12)　阅读(2024)", "江洲日报"),
        ("来源：　　作者：梅知秋", ""),
        ("来源：　阅读 1203", ""),
        ("来源：　【大 中 小】", ""),
        ("来源：　2024-03-06 更新", ""),
        ("梅知秋", ""),
        ("<span>3.2万阅读</span>", ""),
        ("<span>字数 1,288</span>", ""),
        ("首发　江洲客户端", "江洲客户端"),
        ("<i>来源</i><b>江洲晚报</b>", "江洲晚报"),
        ("编辑：石磊 | 审校：江河 | 江洲发布", "江洲发布"),
        ("作者：梅知秋　江洲", ""),
        ("来源：江洲日报 文图/梅知秋 顾小舟", "江洲日报"),
        ("来源：江洲日报记者 梅知秋", "江洲日报"),
        ("信息来源：市住建局（市人防办）　索引号：12", "市住建局（市人防办）"),
        ("供稿单位：市教育局　撰稿人：梅知秋　审核人：石磊", "市教育局"),
        ('<img src="/logo/jz.png" alt="江洲日报">', "江洲日报"),
        ("【来源】江洲日报 【作者】梅知秋", "江洲日报"),
        ("来源：<a href=1>江洲网</a>-《江洲日报》　作者：梅知秋", "江洲网-《江洲日报》"),
        ("国际在线", "国际在线"),
        ("今日头条", "今日头条"),
        ("江洲评论", "江洲评论"),
        ("全民阅读网", "全民阅读网"),
        ("江洲网评论频道", "江洲网评论频道"),
        ("发表评论", ""),
        ("阅读全文", ""),
        ("来源 / 江洲日报 作者 / 梅知秋", "江洲日报"),
        ("国内要闻", ""),
        ("乡镇动态", ""),
        ("教育资讯", ""),
        ("返回首页　往期回顾", ""),
        ("来源：江洲日报 梅知秋", "江洲日报"),
        ("来源：江洲日报 A+ A-", "江洲日报"),
        ("来源：江洲日报　文：梅知秋 图：石磊", "江洲日报"),
        ("来源：市应急管理局（市防汛办）", "市应急管理局（市防汛办）"),
        ("来源：江洲日报 （江洲新闻编辑 石磊）", "江洲日报"),
        ("来源：江洲日报（原题：新桥通车）", "江洲日报"),
        ("来源：江洲日报 总编辑 石磊", "江洲日报"),
        ("公开主体：市教育局", "市教育局"),
        ("<b>发布机构</b><span>市水利局</span>", "市水利局"),
        ("转自江洲日报", "江洲日报"),
        ("来源：null", ""),
        ("来源：本站", ""),
        ("江洲日报 第06版", "江洲日报"),
        ("第06版： 理论", ""),
        ("点击播报本文", ""),
        ("放大 缩小 默认", ""),
        ("分类 : <a href=/c>民生</a>　<a href=#c>评论</a>", ""),
        ("<span>120</span> 人参与", ""),
        ("+关注", ""),
        ("3分钟阅读", ""),
        ("教育领域创作者", ""),
        ("清江夜钓　查看：1211 回复：23", ""),
        ("最后更新 10个月前", ""),
        ("江洲晚报•江洲派 发布", "江洲晚报•江洲派"),
        ("作者：梅知秋　《江洲日报》", "《江洲日报》"),
        ("来源：江洲日报　□梅知秋", "江洲日报"),
    ],
)
def test_a_source_is_a_publisher_however_it_stands_in_the_info_line(line: str, source: str) -> None:
    assert read(info(line)).source == source


@pytest.mark.parametrize("nobody", ["佚名", "侠名", "本站编辑", "管理员"])
def test_who_stands_where_a_template_knows_no_author_is_none(nobody: str) -> None:
    assert read(info(f"来源：江洲日报　作者：{nobody}")).author == ()


@pytest.mark.parametrize("of_what", ["资金来源", "收入来源", "感染来源"])
def test_where_money_or_a_virus_comes_from_is_no_publisher(of_what: str) -> None:
    assert read("<div>2024-03-05 08:30</div>", lead=f"{of_what}：本级财政。</p><p>").source == ""


def test_what_a_site_asks_readers_to_name_is_no_source() -> None:
    note = "<p>本文由江洲网发布，转载请联系作者并注明出处：http://www.jiangzhou.invalid/n/8812.html</p>"
    assert read("<div>2024-03-05 08:30</div>", below=f"<div>{note}</div>").source == ""
    assert read("<div>2024-03-05 08:30</div>", below=f"<div>出处：江洲日报</div><div>{note}</div>").source == "江洲日报"


def test_neither_the_label_of_a_date_nor_the_headline_is_a_source() -> None:
    for label in ("发稿时间", "刊登日期", "录入时间", "發佈時間", "出版"):
        assert read(f"<div>{label}：2024-03-05 08:30</div>").source == ""
    for top in ("2024年11月29日 农历甲辰年十月廿九", "2024年11月29日 甲辰年十月廿九", "2024-11-29 江洲 3~12℃"):
        assert read(f"<p>{top}</p><div>2024-03-05 08:30</div>").source == ""
    page = "<title>山村有了天文台</title><h1>山村有了天文台</h1><div>2024-03-05 08:30</div>" + f"<p>{TEXT}</p>" * 3
    found = extract(page, url=URL)
    assert isinstance(found, Article)
    assert found.source == ""


@pytest.mark.parametrize(
    ("markup", "source"),
    [
        ("<div class=src>江洲发布</div><div>2024-03-05 08:30</div>", "江洲发布"),
        ("<div><span class=source>江洲新风</span> 2024-03-05 08:30</div>", "江洲新风"),
        ("<div>来源：</div><div>作者：梅知秋</div><div>2024-03-05 08:30</div>", ""),
    ],
)
def test_a_source_is_read_from_elements_that_are_named_for_it(markup: str, source: str) -> None:
    assert read(markup).source == source


@pytest.mark.parametrize(
    ("last", "source"),
    [
        (f"{LAST}（来源：江洲晚报）", "江洲晚报"),
        (f"{LAST}（转自“江洲发布”）", "“江洲发布”"),
        (f"{LAST}（原载于《江洲晚报》2026年11月20日第3版）", "《江洲晚报》"),
        (f"{LAST}【稿件来源：江洲晚报】", "江洲晚报"),
        (f"{LAST}（来源：江洲晚报 记者 梅知秋）", "江洲晚报"),
        (f"{LAST}（資料來源：江洲市統計局）", ""),
        (f"{LAST}（图片来源：江洲晚报）", ""),
        (f"{LAST}</p><p>来源/江洲晚报　编辑/石磊", "江洲晚报"),
        (LAST, ""),
    ],
)
def test_a_source_in_brackets_ends_the_last_sentence(last: str, source: str) -> None:
    assert read("<div>2024-03-05 08:30</div>", last=last).source == source


AUTHORS = [
    ("作者：梅知秋　文章来源：江洲晚报　点击数：12", ("梅知秋",)),
    ("作者：梅知秋 信息来源：江洲晚报", ("梅知秋",)),
    ("作者：梅　远", ("梅远",)),
    ("作者：梅&nbsp;&nbsp;远", ("梅远",)),
    ("作者：梅知秋　　顾小舟　编辑：石磊", ("梅知秋", "顾小舟")),
    ("记者：梅 远 顾小舟", ("梅远", "顾小舟")),
    ("文｜梅知秋　图｜顾小舟", ("梅知秋", "顾小舟")),
    ("撰文丨梅知秋", ("梅知秋",)),
    ("記者梅知秋／江洲報導", ("梅知秋",)),
    ("社會中心／梅知秋報導", ("梅知秋",)),
    ("记者：阿依古丽·买买提 乌兰图雅 扎西", ("阿依古丽·买买提", "乌兰图雅", "扎西")),
    ("作者：欧阳晓 司马青山", ("欧阳晓", "司马青山")),
    ("作者：约翰·史密斯", ("约翰·史密斯",)),
    ("作者：江洲大学 梅知秋", ("梅知秋",)),
    ("作者：梅知秋（江洲大学教授）", ("梅知秋",)),
    ("作者：青石桥边", ("青石桥边",)),
    ("作者：阿依古丽•买买提、乌兰图雅", ("阿依古丽·买买提", "乌兰图雅")),
    ("作者：梅知秋•顾小舟", ("梅知秋", "顾小舟")),
    ("撰文：<a>梅知秋</a> <a>顾小舟</a> <a>收藏</a>", ("梅知秋", "顾小舟")),
    ("社會中心／梅遠報導", ("梅遠",)),
    ("作者：admin", ()),
    ("作者：综合", ()),
    ("作者：　　编辑：梅知秋", ()),
    ("作者：　点击：12", ()),
    ("作者：梅知秋　编辑：梅知秋", ()),
    ("供稿：市教育局　发布：石磊", ()),
    ("供稿：市教育局　撰稿人：梅知秋　审核人：石磊", ("梅知秋",)),
    ("江洲日报·江洲观察记者 梅知秋 通讯员 顾小舟", ("梅知秋", "顾小舟")),
    ("江洲日报　梅知秋/文　顾小舟/图", ("梅知秋", "顾小舟")),
    ("By 梅知秋", ("梅知秋",)),
    ("【来源】江洲日报 【作者】梅知秋 【编辑】石磊", ("梅知秋",)),
    ("<span>作者</span><span>梅知秋</span>", ("梅知秋",)),
    ("作者：梅知秋　　石　磊", ("梅知秋", "石磊")),
    ("作者：[英]约翰·史密斯", ("约翰·史密斯",)),
    ("作者：（美）迈克尔", ("迈克尔",)),
    ("作者：儿科 主任医师 梅知秋", ("梅知秋",)),
    ("作者：江洲之声 梅知秋", ("梅知秋",)),
    ("作者：编辑部", ("编辑部",)),
    ("作者：小编", ()),
    ("只看该作者 | 倒序浏览", ()),
    ("<span>作者</span><span>关注</span>", ()),
    ("江洲网　石家庄　专题报道", ()),
    ("江洲日报　全媒体　独家报道", ()),
    ("<span>作者</span><span>已认证</span>", ()),
    ("来源：江洲日报　■高考", ()),
    ("文｜财新 梅知秋", ("梅知秋",)),
    ("【作者】 梅知秋；石磊", ("梅知秋", "石磊")),
    ("作者：哈斯其其格 白音", ("哈斯其其格", "白音")),
    ("撰稿：梅知秋 一审：石磊 二审：秦川 三审：江河", ("梅知秋",)),
    ("来源：江洲日报　□梅知秋", ("梅知秋",)),
    ("記者　梅知秋　攝影　石磊　編輯　杜若蘭", ("梅知秋", "石磊")),
    ("江洲電視　梅知秋　顧小舟　江洲報導", ("梅知秋", "顧小舟")),
]


@pytest.mark.parametrize(("line", "authors"), AUTHORS)
def test_authors_are_read_from_the_info_line(line: str, authors: tuple[str, ...]) -> None:
    assert read(info(line)).author == authors


@pytest.mark.parametrize(
    ("lead", "authors"),
    [
        ("本报讯（记者 梅　远 通讯员 顾小舟）", ("梅远", "顾小舟")),
        ("新华社江洲3月5日电（梅知秋、顾小舟）", ("梅知秋", "顾小舟")),
        ("【大公报讯】记者梅知秋报道：", ("梅知秋",)),
        ("本报讯 记者 梅知秋 顾小舟 ", ("梅知秋", "顾小舟")),
        ("本报记者 梅知秋 通讯员 顾小舟 ", ("梅知秋", "顾小舟")),
        ("本报讯 记者从江洲市商务局获悉：", ()),
        ("本报记者梅知秋　通讯员霍光</p><p>", ("梅知秋", "霍光")),
        ("（中央社記者梅知秋台北21日電）", ("梅知秋",)),
        ("（中央社記者梅知秋、顧小舟華盛頓20日專電）", ("梅知秋", "顧小舟")),
        ("（中央社東京21日綜合外電報導）", ()),
        ("〔記者梅知秋／江洲報導〕", ("梅知秋",)),
        ("［記者梅知秋／江洲報導］", ("梅知秋",)),
        ("記者梅知秋、顧小舟／江洲報導　", ("梅知秋", "顧小舟")),
        ("記者會／江洲報導　", ()),
        ("記者／綜合報導　", ()),
        ("生活中心／梅知秋報導</p><p>", ("梅知秋",)),
        ("生活中心／綜合報導</p><p>", ()),
    ],
)
def test_authors_are_read_where_the_report_opens(lead: str, authors: tuple[str, ...]) -> None:
    assert read("<div>2024-03-05 08:30　来源：江洲日报</div>", lead=lead).author == authors


@pytest.mark.parametrize(
    ("end", "authors"),
    [
        ("<p>采写：南江记者 林子舟</p>", ("林子舟",)),
        ("<p>文字：梅知秋</p><p>摄影：顾小舟</p>", ("梅知秋", "顾小舟")),
        ("<p>撰文：梅知秋　摄影：顾小舟　视频：闻静</p>", ("梅知秋", "顾小舟", "闻静")),
        ("<p>（江洲日报记者 梅知秋 文/图）</p>", ("梅知秋",)),
        ("<p>（作者梅知秋系江洲大学教授）</p>", ("梅知秋",)),
        ("<p>（作者系江洲大学教授）</p>", ()),
        ("<p>（作者为江洲大学教授梅知秋）</p>", ("梅知秋",)),
        ("<p>（作者分别为江洲大学教授梅知秋、研究员顾小舟）</p>", ("梅知秋", "顾小舟")),
        ("<p>（梅知秋，江洲大学教授）</p>", ("梅知秋",)),
        ("<p>（梅知秋，系江洲大学教授、博士生导师；顾小舟，市社科院研究员）</p>", ("梅知秋", "顾小舟")),
        ("<p>（图为梅知秋，江洲大学教授）</p>", ()),
        ("<p>梅知秋，江洲大学教授</p>", ()),
        ("<p>（江洲大学教授 梅知秋）</p>", ("梅知秋",)),
        ("<p>（指导教师 梅知秋）</p>", ()),
        ("<p>优秀记者：梅知秋 顾小舟</p><p>十佳通讯员：石磊</p><p>他们将在记者节受到表彰。</p>", ()),
        ("<p>（县委宣传部 梅知秋 顾小舟）</p>", ("梅知秋", "顾小舟")),
        ("<p>（市委宣传部 供图）</p>", ()),
        ("<p>（江洲融媒记者：梅知秋 通讯员：顾小舟）</p>", ("梅知秋", "顾小舟")),
        ("<p>撰稿 梅知秋</p>", ("梅知秋",)),
        ("<p>【撰文】梅知秋</p>", ("梅知秋",)),
        ("<p>【图片】大美江洲</p>", ()),
        ("<p>新华社记者梅知秋</p><p>（参与采写：顾小舟）</p>", ("梅知秋",)),
        ("</div><div>（梅知秋 顾小舟）</div>", ("梅知秋", "顾小舟")),
        ("<p>（全文完）</p>", ()),
        ("<p>（王某，江洲大学教授）</p>", ()),
        ("</div><div>[相关 新闻]</div>", ()),
        ("<p>（顾小舟 摄）</p>", ()),
        ("<p><img src=1.jpg></p><p>图为改造后的江洲大桥。（记者 顾小舟 摄）</p>", ()),
        ("<p>图片：受访者提供</p>", ()),
    ],
)
def test_authors_are_read_below_the_text_and_photographers_of_a_picture_are_none(
    end: str, authors: tuple[str, ...]
) -> None:
    assert read("<div>2024-03-05 08:30　来源：江洲日报</div>", end).author == authors


@pytest.mark.parametrize(
    ("note", "authors"),
    [
        ("作者：石磊，江洲人，著有散文集《渡口的灯》。", ("石磊",)),
        ("作者：石　磊，江洲人", ("石磊",)),
        ("作者：周树人", ("周树人",)),
        ("作者：石磊 周树人", ("石磊", "周树人")),
        ("作者：王有为，江洲人，著有散文集《渡口的灯》。", ("王有为",)),
        ("作者石磊，江洲人，市作家协会会员，著有《渡口的灯》等。", ("石磊",)),
        ("【作者简介】石磊，江洲人，著有散文集《渡口的灯》。", ("石磊",)),
        ("作者简介：石磊，男，一九七二年生，著有散文集《渡口的灯》。", ("石磊",)),
        ("作者：石磊 闻静，均为江洲大学教师。", ("石磊", "闻静")),
        ("本文作者：石磊，江洲市作协副主席。", ("石磊",)),
        ("作者认为，老桥修好以后，两岸居民往来更方便了。", ()),
        ("作者方面，目前没有进一步的消息，记者将继续关注。", ()),
        ("作者单位：江洲大学", ()),
    ],
)
def test_a_note_on_the_author_below_the_text_names_the_author_and_stays(note: str, authors: tuple[str, ...]) -> None:
    for found in (read(end=f"<p>{note}</p>"), read(end=f"<p>{note}</p><p>责任编辑：沈素</p>")):
        assert (found.author, found.body.split("\n")[-1]) == (authors, " ".join(note.split()))


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("□ 梅知秋", ("梅知秋",)),
        ("● 梅知秋　石磊", ("梅知秋", "石磊")),
        ("■ 新桥通车之后", ()),
        ("■ 高考", ()),
        ("● 石头记", ()),
        ("▲ 张家口", ()),
    ],
)
def test_a_line_of_names_behind_a_sign_below_the_headline_is_a_byline(line: str, authors: tuple[str, ...]) -> None:
    assert read(f"<p>{line}</p><div>2024-03-05 08:30</div>").author == authors


def test_a_headline_that_begins_with_a_role_names_no_author() -> None:
    page = (
        "<html><head><title>视频｜江滩飞鸟_江洲新闻网</title></head><body><h1>视频｜江滩飞鸟</h1>"
        f"<div>2024-03-05 08:30　来源：江洲日报</div><div class=content><p>{TEXT}</p></div></body></html>"
    )
    outcome = extract(page, url=URL)
    assert isinstance(outcome, Article)
    assert (outcome.title, outcome.author) == ("视频｜江滩飞鸟", ())


def test_authors_are_read_from_elements_and_from_data_for_machines() -> None:
    assert read("<div><a class=author>梅知秋</a> 2024-03-05 08:30</div>").author == ("梅知秋",)
    told = '<script type="application/ld+json">{"author": {"@type": "Person", "name": "梅知秋"}}</script>'
    found = read("<div>2024-03-05 08:30</div>", below=told)
    assert (found.author, found.origins["author"].witness) == (("梅知秋",), "json-ld")
    several = told.replace('{"@', '[{"name": "石磊", "image": [1]}, "顾小舟", {"@').replace("}}", "}]}")
    assert read("<div>2024-03-05 08:30</div>", below=several).author == ("石磊", "顾小舟", "梅知秋")


@pytest.mark.parametrize(
    ("below", "editor"),
    [
        ("责任编辑：杜若兰", "杜若兰"),
        ("責任編輯 杜若蘭", "杜若蘭"),
        ("【責任編輯：杜若蘭】", "杜若蘭"),
        ("选稿：杜若兰", "杜若兰"),
        ("選稿：杜若蘭", "杜若蘭"),
        ("责任编辑：杜若兰_NB12345", "杜若兰"),
        ("编辑：杜若兰 QY0012", "杜若兰"),
        ("责编：杜若兰（EN042）", "杜若兰"),
        ("【责任编辑:DH010】", "DH010"),
        ("编辑：柳眉　责编：杜若兰　审核：秦川", "杜若兰"),
        ("责编：杜　若", "杜若"),
        ("（編輯：杜若蘭）1130806", "杜若蘭"),
        ("本期编辑 杜若兰", "杜若兰"),
        ("责任编辑：", ""),
        ("责 编 / 杜若兰", "杜若兰"),
        ("【编辑】杜若兰", "杜若兰"),
        ("[编辑] [删除]", ""),
        ("【责任编辑】：杜若兰", "杜若兰"),
        ("（江洲新闻编辑 杜若兰）", "杜若兰"),
        ("编辑 杜若兰 审读 石磊 二审 秦川 三审 江河", "杜若兰"),
        ("设计 高端 审读 石磊", ""),
        ("责编：杜若兰（实习生）", "杜若兰"),
        ("责编/杜若兰 审核/石磊 监制/江河", "杜若兰"),
        ("编辑/杜若兰 制作/闻静", "杜若兰"),
        ("责任编辑：杜若兰 QQ：12345", "杜若兰"),
    ],
)
def test_the_editor_is_the_responsible_one_without_a_staff_code(below: str, editor: str) -> None:
    assert read(info("来源：江洲日报"), below=f"<div>{below}</div><div>相关新闻</div>").editor == editor


@pytest.mark.parametrize("credit", ["\n(责任编辑：杜若兰)", "（责任编辑：杜若兰）", "<span>[责任编辑：杜若兰]</span>"])
def test_an_editor_right_behind_the_last_sentence_is_no_part_of_it(credit: str) -> None:
    found = read(info("来源：江洲日报"), last=f"{TEXT}<br>{LAST}{credit}")
    assert (found.body.split("\n")[-1], found.editor) == (LAST, "杜若兰")


def test_a_sentence_that_goes_on_behind_an_editor_stays_whole() -> None:
    whole = f"{LAST}（责任编辑：杜若兰）一行小字印在末页。"
    assert read(info("来源：江洲日报"), last=whole).body.split("\n")[-1] == whole


def test_a_sentence_on_editors_names_none() -> None:
    assert read(info("来源：江洲日报"), "<p>【编辑】这一职业正在变化。</p>").editor == ""


def test_an_editor_without_a_sign_is_read_among_other_facts() -> None:
    found = read(info("来源：江洲日报　记者 梅知秋　编辑 杜若兰"))
    assert (found.author, found.editor) == (("梅知秋",), "杜若兰")
    found = read("<div class=meta><p>记者 梅知秋、石磊 | 编辑 杜若兰</p><p>发布：2024-03-05 08:30</p></div>")
    assert (found.author, found.editor) == (("梅知秋", "石磊"), "杜若兰")


@pytest.mark.parametrize(
    "markup",
    [
        "<p>编辑丨杜若兰</p><p>校对丨柳眉</p><p>审核丨秦川 石磊</p><p>监制丨江　河</p>",
        "<p>编辑：杜若兰 校对：柳眉 审核：秦川、石磊 监制：江 河</p>",
        "<p>编辑 杜若兰 校对 柳眉 审核 秦川 石磊 监制 江　河</p>",
        "<p>编辑 杜若兰</p><p>校对 柳眉</p><p>审核 秦川 石磊</p><p>校对 柳眉 监制 江　河</p>",
        "<div>编辑：杜若兰 | 校对：柳眉 | 审核：秦川 石磊 | 监制：江河</div>",
    ],
)
def test_credits_keep_each_role(markup: str) -> None:
    found = read(info("来源：江洲日报"), below=f"<div>{markup}</div><div>相关新闻</div>")
    assert found.credits == {"编辑": ["杜若兰"], "校对": ["柳眉"], "审核": ["秦川", "石磊"], "监制": ["江河"]}
    assert found.editor == "杜若兰"
    assert found.origins["credits"].witness == "label:编辑、校对、审核、监制"
    assert "杜若兰" in found.origins["credits"].raw


def test_roles_keep_the_pages_own_words_and_questions_are_no_credits() -> None:
    assert read(info("编辑：杜若兰 查看次数：219 【字体：大】")).credits == {"编辑": ["杜若兰"]}
    below = "<p>责 任 编 辑：杜若兰</p><p>一审：秦川　二审：石磊　三审：江河</p>"
    end = "<p>编辑：您为什么选择江洲大桥作为小说的背景？</p>"
    found = read(info("来源：江洲日报"), end, below=below)
    assert found.credits == {"责任编辑": ["杜若兰"], "一审": ["秦川"], "二审": ["石磊"], "三审": ["江河"]}


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("本报记者 王 伟 李 娜 赵小花", ("王伟", "李娜", "赵小花")),
        ("中央社記者王明台北6日電", ("王明",)),
        ("记者 王小明 北京报道", ("王小明",)),
        ("江洲市委宣传部 张小三 李四", ("张小三", "李四")),
        ("記者王明台北報導", ("王明",)),
        ("記者王小明江洲報導", ("王小明",)),
        ("记者王小明李华报道", ("王小明", "李华")),
        ("生活中心／王明報導", ("王明",)),
        ("國際中心／綜合報導", ()),
        ("記者畢雲珊江洲6日電", ("畢雲珊",)),
        ("通讯员赖青青洪小平", ("赖青青", "洪小平")),
        ("記者溫小青江洲連線報導", ("溫小青",)),
        ("记者了解到", ()),
        ("通讯员顾小舟记者梅知秋", ("顾小舟", "梅知秋")),
        ("实习生 闻静记者 梅知秋", ("闻静", "梅知秋")),
        ("顾小舟 南都记者梅知秋", ("顾小舟", "梅知秋")),
        ("采写：南都记者林子舟", ("林子舟",)),
    ],
)
def test_names_are_told_from_places_offices_and_verbs(byline: str, names: tuple[str, ...]) -> None:
    assert names_in_byline(byline) == names


def test_a_foreign_author_is_one_person() -> None:
    assert names_in_field("John Smith") == ("John Smith",)
