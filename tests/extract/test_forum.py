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
