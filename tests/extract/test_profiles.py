"""Undated pages that describe something are told by how they are built; what tells news, or is dated, is an article."""

from __future__ import annotations

import pytest

from newscrawl import Article, Capture, Rejected, process

URL = "http://www.jiangzhou.invalid/n/8812.html"
PUMP = "<p>本产品由电机与水泵两部分组成，密封可靠，安装方便，适用于农田灌溉与城镇供水。</p>"
LOCK = "<p>断电之后机械钥匙依然可以从容开门，低电量提前提醒，还可以用应急接口供电。</p>"
POST = "<p>负责新产品的结构设计，完成建模与工程图绘制，跟踪样机试制，配合做好投标工作。</p>"
TEA = "<p>溪山茶园始建于明代，现有茶树三千亩，每逢清明，山道两旁满是采茶的竹篓。</p>"
ROWS = "<table><tr><td>事项</td><td>许可</td></tr><tr><td>收费</td><td>否</td></tr></table>"
LEADER = "<p>韩溪，女，汉族，1973年11月生，大学学历，现任副市长。分管市水务局。</p>"
RULES = "<p>第一条 为了预防火灾，保护人身、财产安全，制定本规定。</p><p>第二条 本市消防工作适用本规定。</p>"
SHOP = "<button>加入购物车</button>"
FIELDS = "<ul><li>品牌：澜川</li><li>型号：CDL16-8</li><li>产地：江洲</li></ul>"


def read(body: str, title: str, head: str = "") -> Article | Rejected:
    html = f"<html><head><meta charset='utf-8'><title>{title}</title>{head}</head><body>{body}</body></html>"
    return process(Capture(url=URL, body=html.encode()))


def schema(kind: str) -> str:
    return f'<script type="application/ld+json">{{"@context": "https://schema.org", "@type": "{kind}"}}</script>'


@pytest.mark.parametrize(
    ("title", "body", "seen"),
    [
        ("深井潜水泵 - 产品中心 - 澜川", f"<h1>深井潜水泵</h1>{PUMP}", "产品中心"),
        ("HP-200 抽水機 - 產品介紹 - 和平", f"<h1>HP-200 抽水機</h1>{PUMP}", "產品介紹"),
        ("立式多级泵_澜川", f"<h2>立式多级泵</h2>{FIELDS}<a>立即询价</a>{PUMP}", "品牌 型号 产地, 立即询价"),
        ("立式多级泵_澜川", f"<h2>立式多级泵</h2><div>¥89.00</div>{PUMP}{SHOP}", "加入购物车, ¥89.00"),
        ("设计工程师-澜川", f"<h1>设计工程师</h1><h3>岗位职责</h3>{POST}<h3>任职要求</h3>{LOCK}", "岗位职责, 任职要求"),
        ("取水许可", f"<h2>取水许可</h2>{ROWS}{PUMP}<h3>申请材料</h3><p>取水申请书。</p>", "事项 收费, 申请材料"),
        ("杜若_专家介绍_市医院", f"<h2>杜若</h2><p>职称：医师</p><p>科室：内科</p>{POST.replace('负责', '专长：')}",
         "专家介绍, 职称 科室"),
        ("韩溪-江洲市政府", f"<h2>韩溪</h2>{LEADER}", "韩溪"),
        ("溪山茶园概况", f"<h1>溪山茶园概况</h1>{TEA}{LOCK}", "溪山茶园概况"),
    ],
)  # fmt: skip
def test_an_undated_page_that_describes_something_is_no_article(title: str, body: str, seen: str) -> None:
    outcome = read(body, title)
    assert isinstance(outcome, Rejected), outcome.body
    assert (outcome.reason, outcome.detail) == ("no-article", f"describes something: {seen}")
    dated = body.replace("</h1>", "</h1><p>2023-05-12 10:20</p>").replace("</h2>", "</h2><p>2023-05-12 10:20</p>")
    assert isinstance(read(dated, title), Article)
    told = body.replace("<p>", "<p>江洲日报记者昨天获悉，", 1)
    assert isinstance(read(told, title), Article)


@pytest.mark.parametrize(
    "head", [schema("Product"), schema("JobPosting"), "<meta property='og:type' content='product'>"]
)
def test_a_page_that_declares_a_thing_is_none_unless_it_declares_an_article_too(head: str) -> None:
    body = f"<h1>智能门锁怎么选</h1>{LOCK}{PUMP}"
    outcome = read(body, "智能门锁怎么选", head)
    assert isinstance(outcome, Rejected)
    assert outcome.detail.startswith("declared as ")
    assert isinstance(read(body, "智能门锁怎么选"), Article)
    assert isinstance(read(body.replace("</h1>", "</h1><p>2023-05-12</p>"), "智能门锁怎么选", head), Article) == (
        head == schema("Product")
    )
    if "ld+json" in head:
        assert isinstance(read(body, "智能门锁怎么选", head + schema("NewsArticle")), Article)


@pytest.mark.parametrize(
    "body",
    [
        "<h1>校友沙龙预告</h1><p>主讲人：梅远</p><p>地点：图书馆报告厅</p><p>农业机器人如何走进田间？座位有限，先到先得。</p>",
        "<h1>镇馆之宝：铜车马</h1><p>年代：西汉</p><p>尺寸：长62厘米</p><p>车盖、车轮、辔绳一应俱全，错金纹饰细如发丝。</p>",
        f"<h1>溪山古茶园</h1>{TEA.replace('溪山茶园', '溪山古茶园')}",
        f"<h1>多级泵用了三个月，值不值</h1>{PUMP}{LOCK}<p><a href='/go'>立即购买</a></p>",
        f"<h1>城市消防规定</h1>{ROWS}{RULES}",
        f"<h1>励志奖学金评选通知</h1><p>一、申请条件</p>{POST}<p>二、申请材料</p>{LOCK}",
        "<h1>春耕招聘会：岗位三千个</h1><h3>岗位职责</h3><p>企业把岗位职责写得明明白白，工资也比往年高，装配工最抢手。</p>",
    ],
)
def test_an_undated_article_with_one_such_sign_is_read(body: str) -> None:
    headline = body[len("<h1>") : body.index("</h1>")]
    assert isinstance(read(body, f"{headline}_江洲网"), Article)
