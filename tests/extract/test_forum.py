"""Threads of forums in which papers and offices post their news."""

from __future__ import annotations

from newscrawl import Article, Capture, Rejected, process

LOGIN = (
    '<form action="/login">帐号<input name="u"> 密码<input type="password" name="p"> <a href="/reg">立即注册</a></form>'
)
POST = "<tr><td>发表于 2026-3-2 09:15:22 | 只看该作者</td></tr><tr><td>{}</td></tr><tr><td>回复</td></tr>"
TEXT = "　　江洲大桥昨天上午恢复通车，两侧的人行道同时开放。<br>　　交警提醒过往车辆减速慢行，听从现场指挥。"


def read(posts: str, headline: str = "[江洲新闻] 江洲大桥恢复通车") -> Article | Rejected:
    html = (
        "<meta charset='utf-8'><title>江洲大桥恢复通车 - 江洲新闻 -  江洲论坛 -  Powered by Discuz!</title>"
        f"{LOGIN}<h1>{headline}</h1><table>{posts}</table>"
    )
    return process(Capture(url="http://bbs.jiangzhou.invalid/thread-88-1-1.html", body=html.encode()))


def test_a_short_post_above_a_form_to_log_in_is_an_article_under_its_headline() -> None:
    found = read(POST.format(TEXT))
    assert isinstance(found, Article), found.detail
    assert (found.title, found.published) == ("江洲大桥恢复通车", "2026-03-02T09:15:22+08:00")
    assert found.body.splitlines() == [line.strip("　") for line in TEXT.split("<br>")]
    assert found.source == ""


def test_brackets_that_are_part_of_the_headline_stay() -> None:
    html = (
        f"<meta charset='utf-8'><title>【关注】江洲大桥恢复通车</title><h1>【关注】江洲大桥恢复通车</h1><p>{TEXT}</p>"
    )
    found = process(Capture(url="http://www.jiangzhou.invalid/n/88.html", body=html.encode()))
    assert isinstance(found, Article)
    assert found.title == "【关注】江洲大桥恢复通车"


def test_remarks_each_with_a_button_of_its_own_are_still_no_article() -> None:
    remarks = "".join(POST.format(f"这座桥等了{at}年，终于修好了，出门再也不用绕远路了。") for at in range(4))
    found = read(remarks)
    assert isinstance(found, Rejected)


def test_a_line_of_counters_and_a_publisher_beside_a_time_is_read() -> None:
    info = "2026-3-1 14:21|发布者: admin|查看: 132|评论: 0|来自: 江洲社区"
    html = (
        f"<meta charset='utf-8'><title>江洲大桥恢复通车</title><h1>江洲大桥恢复通车</h1><p>{info}</p><div>{TEXT}</div>"
    )
    found = process(Capture(url="http://www.jiangzhou.invalid/portal.php?mod=view&aid=5", body=html.encode()))
    assert isinstance(found, Article)
    assert (found.published, found.source) == ("2026-03-01T14:21:00+08:00", "江洲社区")


def test_teasers_that_break_off_below_a_title_each_are_a_list() -> None:
    entry = (
        "<li><a href='/a/news/2026/0301/{0}.html'>江洲大桥第{0}号桥墩合龙</a> 日期：2026-03-0{0} 09:30:11 点击：7"
        "<p>日前，江洲大桥第{0}号桥墩合龙，施工人员连续奋战了三天三夜，全长一百二十米的桥面...</p></li>"
    )
    html = (
        "<meta charset='utf-8'><title>江洲新闻_江洲在线</title><ul>" + "".join(map(entry.format, range(1, 5))) + "</ul>"
    )
    found = process(Capture(url="http://www.jiangzhou.invalid/a/news/", body=html.encode()))
    assert isinstance(found, Rejected)


ENGINE = (
    "<div id='ft'><p>GMT+8, 2026-11-30 10:20 , Processed in 0.040 second(s), 20 queries .</p>"
    "<p>Powered by Discuz! X3.4 © 2001-2020 Comsenz Inc.</p></div>"
)


def test_a_post_is_read_above_what_the_forum_s_software_says_of_itself() -> None:
    post = "公园东门有一只白猫，戴着红色项圈，应该是走丢的。有认识主人的请转告一声，天冷了，别让它冻着。"
    html = (
        "<meta charset='utf-8'><title>谁知道那只白猫的主人 - 江洲论坛</title><h1>谁知道那只白猫的主人</h1>"
        f"<table><tr><td><a>江边人</a></td><td><table><tr><td>{post}</td></tr></table></td></tr></table>{ENGINE}"
    )
    found = process(Capture(url="http://bbs.jiangzhou.invalid/thread-88-1-1.html", body=html.encode()))
    assert isinstance(found, Article), found
    assert found.body == post


def test_news_of_what_is_powered_by_something_is_read() -> None:
    told = (
        "江洲市首批智能公交车昨日上线，车尾都刻有 Powered by JiangOS 字样，公交公司负责人介绍，这批车辆共六十台，"
        "将先在江北片区的三条线路上运行。"
    )
    html = (
        "<meta charset='utf-8'><title>江洲首批智能公交车上线_江洲网</title><h1>江洲首批智能公交车上线</h1>"
        f"<div>2026-11-30 来源：江洲日报</div><div><p>{told}</p></div>{ENGINE}"
    )
    found = process(Capture(url="http://www.jiangzhou.invalid/20261130/8.html", body=html.encode()))
    assert isinstance(found, Article), found
    assert found.body == told


def test_threads_with_their_authors_and_days_below_a_rule_are_a_list() -> None:
    rows = "".join(
        f"<tr><td></td><th><a href='thread-{at}.html'>江洲大桥第{at}天堵车</a></th><td>网友{at} 2026-11-1{at}</td>"
        f"<td>{at * 12 + 10}</td><td>老江洲 2026-11-2{at}</td></tr>"
        for at in range(9)
    )
    rule = "<p>本版禁止发布广告、人身攻击及违法信息，违者删帖禁言，请文明发言。</p>"
    html = (
        f"<meta charset='utf-8'><title>江洲茶馆 - 江洲论坛</title><h1>江洲茶馆</h1>{rule}<table>{rows}</table>{ENGINE}"
    )
    found = process(Capture(url="http://bbs.jiangzhou.invalid/forum-2-1.html", body=html.encode()))
    assert isinstance(found, Rejected)
    assert found.reason == "listing"
