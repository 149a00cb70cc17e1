# ruff: noqa: E501 - Chinese characters count twice, and news sentences read best unbroken
"""A made-up archive of local news: articles, the copies that are made of them, and forms filled in again and again.

The same seed gives the same texts. Words come from jieba's dictionary by part of speech, sentences from the patterns
and set phrases of local news, so that strangers share what strangers share in a newspaper.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import jieba
from opencc import OpenCC

PLACES = (
    "常州",
    "武进",
    "镇江",
    "丹阳",
    "苏州",
    "相城",
    "宜兴",
    "无锡",
    "江阴",
    "南京",
    "溧阳",
    "金坛",
    "扬中",
    "句容",
    "昆山",
    "太仓",
)
SET_PHRASES = (
    "深入贯彻落实党的二十大精神",
    "坚持以人民为中心的发展思想",
    "以习近平新时代中国特色社会主义思想为指导",
    "全力推动经济社会高质量发展",
    "奋力谱写中国式现代化新篇章",
    "据了解",
    "下一步",
    "与此同时",
    "近年来",
    "值得一提的是",
    "据悉",
    "截至目前",
    "活动现场",
    "会议强调",
    "会议指出",
    "要进一步提高政治站位",
    "不断增强人民群众的获得感幸福感安全感",
    "加快建设现代化产业体系",
    "为企业发展保驾护航",
    "扎实推进各项工作落地见效",
    "切实把思想和行动统一到决策部署上来",
    "努力打造一流营商环境",
)
PATTERNS = (
    "{place}{n}{v}{n}，{v}{a}的{n}。",
    "{time}，{place}{n}举行{n}{v}会议，{person}出席并讲话。",
    "{phrase}，{n}{v}{n}{num}个，{v}{n}{num}万元。",
    "“{n}{v}了{n}，{n}也更{a}了。”{person}说。",
    "{phrase}，{place}{v}{n}，{v}{n}，让{n}{v}{a}{n}。",
    "{n}、{n}和{n}等{num}家{n}{v}{n}。",
    "{time}，记者在{place}{n}看到，{a}的{n}正在{v}{n}。",
    "{phrase}，要{v}{n}，{v}{n}，{v}{n}。",
    "{person}介绍，{n}总投资{num}亿元，{v}后可{v}{n}{num}%。",
    "从{n}到{n}，从{n}到{n}，{place}{v}出{a}的{n}。",
    "{n}{v}{n}的{n}，{v}{n}{v}{n}。",
    "{phrase}，{n}同比增长{num}.{digit}%，{v}{n}。",
)
SURNAMES = "王李张刘陈杨赵黄周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚"
HEADERS = (
    "您当前的位置：首页 > 新闻中心 > 正文",
    "【字体：大 中 小】 打印本页 关闭窗口",
    "武进新闻网 2024年03月18日 星期一 小雨转多云 8℃~15℃",
)
FOOTERS = (
    "免责声明：本网站转载的文章，版权归原作者所有，如涉及侵权请联系我们删除。",
    "更多精彩内容，请关注“龙城发布”微信公众号。",
    "本网站所刊登的信息均由网友提供，站方不对其真实性负责，读者请自行核实，联系电话0519-86598222。",
)
GOODS = (
    "大白菜",
    "青菜",
    "菠菜",
    "芹菜",
    "西红柿",
    "黄瓜",
    "土豆",
    "茄子",
    "豇豆",
    "青椒",
    "猪后腿肉",
    "猪肋条肉",
    "牛肉",
    "鸡蛋",
    "草鱼",
    "鲫鱼",
    "大米",
    "面粉",
    "菜籽油",
    "豆油",
)


@dataclass(frozen=True, slots=True)
class Item:
    """One made-up article."""

    id: str
    title: str
    body: str
    story: int
    """The same for an article and its copies."""
    kind: str
    """`article`, `notice`, or the edit that made the copy."""


@cache
def words() -> dict[str, list[str]]:
    """Return jieba's words by part of speech: nouns, verbs and adjectives of two to four hanzi."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in (Path(jieba.__file__).parent / "dict.txt").read_text(encoding="utf8").splitlines():
        word, frequency, kind = line.split(" ")
        if kind in ("n", "v", "a", "vn") and int(frequency) > 20 and 2 <= len(word) <= 4:
            found[kind[0]].append(word)
    return dict(found)


def person(rng: random.Random) -> str:
    """Return a name of two or three hanzi."""
    given = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚建国文华志红梅春燕玉兰海波云飞晓东"
    return rng.choice(SURNAMES) + "".join(rng.sample(given, rng.choice((1, 2, 2))))


def sentence(rng: random.Random, topic: dict[str, list[str]]) -> str:
    """Return a sentence; half of its words are the article's own topic words."""

    def word(kind: str) -> str:
        return rng.choice(topic[kind] if rng.random() < 0.5 else words()[kind])

    text = rng.choice(PATTERNS)
    fill: dict[str, Callable[[], str]] = {
        "n": lambda: word("n"),
        "v": lambda: word("v"),
        "a": lambda: word("a"),
        "place": lambda: rng.choice(PLACES),
        "person": lambda: person(rng),
        "phrase": lambda: rng.choice(SET_PHRASES),
        "num": lambda: str(rng.choice((rng.randint(1, 20), rng.randint(20, 999), rng.randint(1000, 9999)))),
        "digit": lambda: str(rng.randint(0, 9)),
        "time": lambda: f"{rng.randint(1, 12)}月{rng.randint(1, 28)}日",
    }
    for slot, value in fill.items():
        while f"{{{slot}}}" in text:
            text = text.replace(f"{{{slot}}}", value(), 1)
    return text


def article(rng: random.Random, characters: int = 1600) -> tuple[str, str]:
    """Return title and body of a made-up article of about so many characters."""
    topic = {kind: rng.sample(entries, 12) for kind, entries in words().items()}
    paragraphs = [""]
    total = 0
    while total < characters:
        paragraphs[-1] += (text := sentence(rng, topic))
        total += len(text)
        if len(paragraphs[-1]) > rng.randint(80, 240):
            paragraphs.append("")
    dateline = rng.choice(("", "本报讯（记者 {}）", "武进新闻网讯({})", "中国江苏网{}月3日讯")).format(person(rng))
    body = dateline + "\n".join(filter(None, paragraphs))
    return (
        f"{rng.choice(PLACES)}{rng.choice(topic['v'])}{rng.choice(topic['n'])} {rng.choice(topic['v'])}{rng.choice(topic['n'])}",
        body,
    )


# -- copies -----------------------------------------------------------------------------------------------------------


def scattered(rng: random.Random, body: str) -> str:
    """Replace, drop or double up one character in ten."""
    kept = []
    for char in body:
        if char == "\n" or rng.random() >= 0.1:
            kept.append(char)
            continue
        other = rng.choice(rng.choice(words()["n"]))
        kept.append(rng.choice((other, other, "", char + other)))
    return "".join(kept)


def fewer_paragraphs(rng: random.Random, body: str) -> str:
    """Leave out 30 % of the paragraphs."""
    paragraphs = body.split("\n")
    keep = sorted(rng.sample(range(len(paragraphs)), max(1, round(len(paragraphs) * 0.7))))
    return "\n".join(paragraphs[index] for index in keep)


def truncated(_: random.Random, body: str) -> str:
    """Keep the first 40 %."""
    return body[: round(len(body) * 0.4)]


def framed(rng: random.Random, body: str) -> str:
    """Put a page's header and footer around it."""
    return "\n".join((*rng.sample(HEADERS, 2), body, *rng.sample(FOOTERS, 2)))


@cache
def _converter() -> OpenCC:
    return OpenCC("s2t")


def traditional(_: random.Random, body: str) -> str:
    """Write it in Traditional characters, phrase by phrase."""
    return str(_converter().convert(body))


COPIES: dict[str, Callable[[random.Random, str], str]] = {
    "scattered": scattered,
    "fewer paragraphs": fewer_paragraphs,
    "truncated": truncated,
    "framed": framed,
    "traditional": traditional,
}


# -- forms ------------------------------------------------------------------------------------------------------------


def weather(rng: random.Random) -> str:
    """Return a day's forecast: a form with other numbers every day."""
    sky, wind = ("晴", "多云", "阴", "小雨", "阵雨"), ("东南", "东北", "西北", "偏南", "偏东")
    low = rng.randint(-3, 26)
    return (
        f"常州市气象台{rng.randint(1, 12)}月{rng.randint(1, 28)}日{rng.choice((6, 11, 17))}时发布天气预报：今天白天到夜里{rng.choice(sky)}转"
        f"{rng.choice(sky)}，{rng.choice(wind)}风{rng.randint(2, 4)}到{rng.randint(4, 6)}级。最低气温{low}℃，最高气温{low + rng.randint(4, 12)}℃。"
        f"相对湿度{rng.randint(35, 95)}%，空气质量指数{rng.randint(30, 180)}。\n明天{rng.choice(sky)}，最低气温{low + rng.randint(-2, 2)}℃，"
        f"最高气温{low + rng.randint(4, 12)}℃。请广大市民注意根据天气变化及时增减衣物，出行注意交通安全。以上信息由常州市气象台提供。"
    )


def prices(rng: random.Random) -> str:
    """Return a day's food prices."""
    lines = [f"{good}：每500克{rng.randint(1, 45)}.{rng.randint(0, 99):02d}元" for good in GOODS]
    return (
        f"{rng.randint(1, 12)}月{rng.randint(1, 28)}日，市发改委价格监测中心对全市12家农贸市场和超市的主副食品零售价格进行了监测，"
        "主要品种平均价格如下：\n" + "，".join(lines) + "。\n以上价格仅供参考，实际价格以各市场当日公布的为准。"
    )


def public_notice(rng: random.Random) -> str:
    """Return a 公示 of a planned project."""
    company = "".join(rng.choice(words()["n"]) for _ in range(2))
    month, day = rng.randint(1, 12), rng.randint(1, 20)
    return (
        f"根据建设项目环境影响评价审批程序的有关规定，经审议，我局拟对江苏{company}有限公司年产{rng.randint(100, 90000)}吨{rng.choice(words()['n'])}项目"
        f"环境影响评价文件作出审批意见。为保证此次审查工作的严肃性和公正性，现将该项目环境影响评价文件的基本情况予以公示。\n公示期为2023年{month}月{day}日"
        f"至2023年{month}月{day + 7}日（5个工作日）。\n听证告知：依据《中华人民共和国行政许可法》，自公示起五日内申请人、利害关系人可提出听证申请。"
        f"\n联系电话：0519-8655{rng.randint(1000, 9999)}。项目总投资{rng.randint(500, 99999)}万元，其中环保投资{rng.randint(10, 400)}万元。"
    )


Form = Callable[[random.Random], str]

FORMS: tuple[Form, ...] = (weather, prices, public_notice)


# -- the whole --------------------------------------------------------------------------------------------------------


def corpus(seed: int, articles: int, copies: int, notices: int) -> list[Item]:
    """Return so many articles, of which `copies` are edited copies and `notices` filled-in forms, shuffled.

    A copy's id is its original's with the edit's name, so that what belongs together can be read from the ids.
    """
    rng = random.Random(seed)
    originals = [
        Item(f"a{number:07}", *article(rng, rng.choice((800, 1600, 1600, 2400))), number, "article")
        for number in range(articles - copies - notices)
    ]
    items = list(originals)
    for number, item in enumerate(rng.sample(originals, copies)):
        kind = list(COPIES)[number % len(COPIES)]
        items.append(Item(f"{item.id}-{kind}", item.title, COPIES[kind](rng, item.body), item.story, kind))
    for number in range(notices):
        form = FORMS[number % len(FORMS)]
        items.append(Item(f"n{number:07}", form.__doc__ or "", form(rng), -1 - number, "notice"))
    rng.shuffle(items)
    return items
