"""A page whose only text is no article is told by what the text is; an article about such things is read."""

from __future__ import annotations

import pytest

from newscrawl import Article, Capture, Rejected, process
from newscrawl.extract.classify import reason_by_words

URL = "http://www.jiangzhou.invalid/n/8812.html"
HEADED = "<h1>新民路换上透水砖</h1><div>2023-05-12 10:20 来源：江洲日报</div>"
SENTENCES = [
    "昨天上午，新民路人行道换砖全部完成，比原计划提前十二天，居民纷纷前来观看。",
    "住在路口的陈阿姨说，下雨天再也不怕踩水了，推轮椅也稳当。",
    "市园林局表示，下月起转战杏林街，年底前全部完工，请大家绕行。",
]
TITLES = ["湿地公园迎来首批候鸟", "夏粮收购价格今天公布", "市图书馆延长开放时间", "城北污水处理厂通水"] * 5
LINKS = "".join(f"<li><a href='/n/{at}.html'>{title}</a></li>" for at, title in enumerate(TITLES))


def read(body: str, title: str = "新民路换上透水砖_江洲网", url: str = URL) -> Article | Rejected:
    html = f"<html><head><meta charset='utf-8'><title>{title}</title></head><body>{body}</body></html>"
    return process(Capture(url=url, body=html.encode()))


def boxes(form: str) -> str:
    return "".join(form.format(title=title, text=text) for title, text in zip(TITLES, SENTENCES, strict=False))


@pytest.mark.parametrize(
    ("seen", "body"),
    [
        (
            "only comments:",
            "<h1>新民路换上透水砖</h1>" + boxes("<div><b>街坊</b><p>{text}</p><i>顶(3)</i> <a>回复</a></div>"),
        ),
        (
            "only teasers:",
            HEADED + "<div><h3>相关推荐</h3>" + boxes("<div><a href='/1'>{title}</a><p>{text}</p></div>") + "</div>",
        ),
        (
            "only the page's foot:",
            HEADED + "<div class='x'><p>凡转载作品，未经本网书面授权不得复制或建立镜像。</p></div>",
        ),
        ("only the page's foot:", HEADED + "<p>您的浏览器版本过低，为了更好的体验，请使用新版浏览器访问，谢谢。</p>"),
        ("", HEADED + "<div class='c'>内容加载中，请稍候</div>"),
        ("only the page's foot:", HEADED + "<p>本文为付费内容，订阅会员后即可阅读全文，已是会员请登录。</p>"),
        ("only the page's foot:", HEADED + "<p>{{ one.user }}：{{ one.text }}，{{ one.time }}，{{ one.city }}</p>"),
        ("about the site itself:", f"<h1>企业简介</h1><p>{SENTENCES[0]}</p><p>{SENTENCES[2]}</p>"),
        (
            "sells something:",
            f"<h1>新民路换上透水砖</h1><p>促销价 ¥39.90</p><p>库存：1203件</p><p>{SENTENCES[0]}</p><p>立即购买</p>",
        ),
        (
            "sells something:",
            f"<h1>新民路换上透水砖</h1><p>价格 ¥3.80</p><p>起批量 ≥100块</p><p>{SENTENCES[0]}</p><a>加入进货单</a>",
        ),
    ],
)
def test_a_text_that_is_no_article_is_turned_away(seen: str, body: str) -> None:
    title = "企业简介_江洲水泵" if "企业简介" in body else "新民路换上透水砖_江洲网"
    outcome = read(body, title)
    assert isinstance(outcome, Rejected), outcome.body
    assert outcome.reason == "no-article"
    assert outcome.detail.startswith(seen)


def test_a_folder_of_many_titles_below_a_lead_is_a_list_and_an_article_beside_them_is_not() -> None:
    lead = f"<h1>新民路换上透水砖</h1><p>{SENTENCES[0]}</p><ul>{LINKS}</ul>"
    outcome = read(lead, url="http://www.jiangzhou.invalid/zt/xinminlu/")
    assert isinstance(outcome, Rejected)
    assert outcome.reason == "listing"
    assert isinstance(read(lead), Article)
    dated = lead.replace("</h1>", "</h1><div>2023-05-12 10:20 来源：江洲日报</div>")
    assert isinstance(read(dated, url="http://www.jiangzhou.invalid/zt/xinminlu/"), Article)


@pytest.mark.parametrize(
    "text",
    [
        "本站记者昨天获悉，市版权局通报一起侵权案，三家书店被罚，图书全部下架。",
        "西瓜每斤跌到￥0.85，市民纷纷放入购物车，库存只够卖到月底。",
        "居民在留言板上回复说，支持这样的改造，希望早点修到家门口。",
    ],
)
def test_news_of_rights_prices_and_remarks_is_an_article(text: str) -> None:
    outcome = read(f"{HEADED}<div><p>{text}</p></div>")
    assert isinstance(outcome, Article), outcome
    assert outcome.body == text


@pytest.mark.parametrize(
    ("title", "head"), [("讣告", "讣告-江洲县融媒体中心"), ("雨", "雨_副刊_江洲网"), ("停电", "停电|江洲供电")]
)
def test_a_heading_of_a_few_characters_is_the_headline(title: str, head: str) -> None:
    text = f"<p>{SENTENCES[0]}</p><p>{SENTENCES[1]}</p>"
    for headline in (f"<h2>{title}</h2><div>2023-05-12</div>", f"<center><b>{title}</b></center>"):
        outcome = read(f"{headline}{text}", head)
        assert isinstance(outcome, Article)
        assert (outcome.title, outcome.body) == (title, "\n".join(SENTENCES[:2]))


@pytest.mark.parametrize("title", ["两县签订十年合作协议", "让传统文化走进企业文化", "十万人用上政务客户端"])
def test_undated_news_of_what_firms_and_sites_have_is_an_article(title: str) -> None:
    outcome = read(f"<h1>{title}</h1><div><p>{SENTENCES[0]}</p><p>{SENTENCES[1]}</p></div>", f"{title}_江洲网")
    assert isinstance(outcome, Article), outcome


@pytest.mark.parametrize("foot", ["", "<p>地址：江洲市高新区创业路88号　电话：0510-88000000　传真：0510-88000001</p>"])
def test_a_text_set_in_headings_is_read(foot: str) -> None:
    text = "".join(f"<h4>{text}</h4>" for text in SENTENCES)
    outcome = read(f"<div><h2>新民路换上透水砖</h2><div>2023-05-12</div>{text}</div>{foot}")
    assert isinstance(outcome, Article)
    assert outcome.body.split("\n") == SENTENCES


def test_an_announcement_signed_below_is_an_article_whatever_words_it_has() -> None:
    text = [
        "江洲水泵：股东减持计划的公告",
        "本公司保证本公告内容不存在任何虚假记载，并对其真实性承担法律责任。",
        "公司收到股东来函，页面所列文件已被删除的部分，以本公告为准。",
        "江洲水泵股份有限公司办公室",
        "2023年5月12日",
    ]
    found = read(
        f"<h1>{text[0]}</h1><div>" + "".join(f"<p>{one}</p>" for one in text[1:]) + "</div>", f"{text[0]}_江洲网"
    )
    assert isinstance(found, Article), found
    assert (found.body.split("\n"), found.published[:10]) == (text[1:], "2023-05-12")


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("关于公积金系统升级的通知", "因系统升级维护，本周五18时起公积金业务暂停办理，请广大缴存职工合理安排时间。"),
        ("小区防火墙改造全部完工", "滨江小区防火墙改造工程完工，消防通道全面打通，居民出行更加安心。"),
        ("全市服务器安全检查启动", "市公安局启动服务器安全检查，重点排查服务器异常登录、弱口令等问题，限期整改。"),
        ("域名注册实施新的规定", "中小企业域名到期未及时续费的，管理机构将给予三十日宽限期，逾期释放，请留意通知。"),
    ],
)
def test_an_undated_notice_of_faults_and_closed_sites_is_read_below_a_headline_that_tells_it(
    title: str, text: str
) -> None:
    found = read(f"<object data='/banner.swf'></object><h1>{title}</h1><p>{text}</p>", f"{title}_江洲网")
    assert isinstance(found, Article), found


def test_a_notice_of_a_fault_below_a_short_headline_is_a_page_s_own() -> None:
    text = "<p>因系统升级维护，本周五18时起网站暂停访问，请广大用户合理安排时间。</p>"
    outcome = read(f"<h1>系统提示</h1>{text}", "系统提示")
    assert isinstance(outcome, Rejected)
    assert outcome.reason == "error-page"


def test_words_that_deny_something_are_none_of_a_page_that_is_gone() -> None:
    assert reason_by_words("本公告内容不存在任何虚假记载") is None
    assert reason_by_words("您访问的页面不存在") == "soft-404"


@pytest.mark.parametrize(
    "body",
    [
        # a dated daily, with links to other days and a banner
        HEADED.replace("新民路换上透水砖", "江洲市5月12日天气预报")
        + "<div><p>今天白天多云，最高气温二十四度，偏东风三到四级。</p></div>"
        + "".join(f"<a href=/{day}.html>江洲市5月{day}日天气预报</a>" for day in (9, 10, 11))
        + "<embed src=/ad.swf>",
        # a headline that only the title has, and more links than paragraphs
        f"<div><div>2023-05-12 10:20</div><p>{SENTENCES[0]}</p><p>{SENTENCES[1]}</p><ul>{LINKS}</ul></div>",
        # reading that is free to whoever logs in
        f"{HEADED}<div><p>江洲图书馆今天开放古籍数据库，市民登录网站即可免费阅读全部古籍，无须办理借书证。</p></div>",
        # rights as news
        f"{HEADED}<div><p>著作权归属问题引发热议，江洲市中级人民法院昨天开庭审理了这起案件。</p></div>",
    ],
)
def test_articles_that_look_like_a_broadcast_a_list_an_offer_or_a_notice_are_read(body: str) -> None:
    assert isinstance(found := read(body), Article), found


COUNTED = "<div class='count'>评论(12)</div>"
GOODS = "<ul>" + "<li><a href='/s/1'>南山柑橘五斤装</a> <b>¥39.90</b> <i>包邮</i> <i>月销量1201</i></li>" * 3 + "</ul>"
LOG_IN = "<form><input name='user'><input type='password' name='word'><input type='submit'></form>"


@pytest.mark.parametrize(
    "body",
    [
        f"<div>{HEADED}{COUNTED}<div><p>{{text}}</p></div></div>",
        f"<div>{HEADED}</div><div><p>我要评论</p><p>{{text}}</p></div>",
        "<div><h1>新民路换上透水砖</h1><p>发表评论</p><p>{text}</p></div>",
        HEADED + "<div><b>10:42</b><p>{text}</p><i>赞(3)</i><b>9:30</b><p>"
        + "首批客人走上新路，大家都说，脚下踏实多了，心里也踏实多了。</p><i>赞(5)</i></div>",
        f"<div>{GOODS}</div><div><h1>新民路换上透水砖</h1><p>{{text}}</p></div>",
        f"<div><h1>新民路换上透水砖</h1><p>{{text}}</p></div><div>{GOODS}</div>",
        f"<div>{LOG_IN}</div><div><h1>新民路换上透水砖</h1><p>{{text}}</p></div>",
        "<h1>新民路换上透水砖</h1><p>{text}</p><i>赞(3)</i><p>走上新路的人都说，脚下踏实多了，心里也踏实多了。</p><i>赞(5)</i>",
        "<h1>新民路换上透水砖</h1><p>请登录江洲市政务网查看施工时间，登录后输入路名即可，有疑问可来电咨询。</p>",
        "<h1>新民路换上透水砖</h1><p>您可登录江洲市政务网查看施工时间，在首页输入路名即可，有疑问可来电咨询。</p>",
        "<h1>新民路换上透水砖</h1><p>商户需要登录后上传材料，审核通过的，补贴按季发放，有疑问可来电咨询。</p>",
    ],
)  # fmt: skip
def test_an_article_beside_buttons_goods_or_a_form_to_log_in_is_read(body: str) -> None:
    assert isinstance(found := read(body.format(text=SENTENCES[0])), Article), found


@pytest.mark.parametrize(
    ("reason", "body"),
    [
        ("no-article", f"<div>{HEADED}</div><div><div>网友评论(12)</div><p>{SENTENCES[1]}</p></div>"),
        (
            "login",
            f"<h2>新民路换上透水砖</h2><div>{LOG_IN}<p>首次使用请联系信息中心，初始密码为证件号后六位。</p></div>",
        ),
        ("login", "<h1>新民路换上透水砖</h1><p>您需要登录后才可以查看本帖的内容，没有账号的请联系管理员。</p>"),
        ("login", "<h1>新民路换上透水砖</h1><p>本帖只给会员看，请先登录，没有账号的请联系管理员。</p>"),
    ],
)
def test_comments_below_their_heading_and_forms_to_log_in_are_none(reason: str, body: str) -> None:
    outcome = read(body)
    assert isinstance(outcome, Rejected), outcome.body
    assert outcome.reason == reason


def test_pictures_with_a_sentence_below_headline_and_date_are_an_article() -> None:
    pictures = '<p><img src="/p/1.jpg"></p>' * 5
    found = read(f"{HEADED}<div>{pictures}<p>昨天清晨，市民在新民路上散步。柳青 摄</p></div>")
    assert isinstance(found, Article), found
    assert found.body == "昨天清晨，市民在新民路上散步。柳青 摄"


@pytest.mark.parametrize(
    "body",
    [
        "<p>梅林巷今夜停电检修。</p>",
        "<img src='/1.jpg'><img src='/2.jpg'><img src='/3.jpg'><p>入冬以来，城北湿地陆续飞来灰鹤越冬。</p>",
        "<div>2023-05-12 09:30 来源：江洲日报</div><video src='/v.mp4'></video><p>灰鹤飞临城北湿地越冬。</p>",
    ],
)
def test_one_short_sentence_makes_an_article_and_a_caption_or_a_video_s_blurb_none(body: str) -> None:
    assert isinstance(read(f"<h1>新民路换上透水砖</h1>{body}"), Article)
    shown = (
        "<video src='/v.mp4'></video>" if "<video" in body else "<img src='/1.jpg'><img src='/2.jpg'><img src='/3.jpg'>"
    )
    for none in (
        "<p>每周五晚与您相约。</p>",
        "<p>秋意浓。</p>",
        "<p>每人可投三票。</p><h4>渡口</h4><span>311票</span>",
    ):
        assert isinstance(read(f"<h1>新民路换上透水砖</h1>{shown}{none}"), Rejected), none


@pytest.mark.parametrize(
    ("headline", "foot"), [("隐私政策", ""), ("江洲在线用户注册协议", "<p>江洲在线 版权所有</p>"), ("關於我們", "")]
)
def test_a_page_about_the_site_is_one_with_the_time_of_a_change_or_the_site_s_name(headline: str, foot: str) -> None:
    text = "<p>更新日期：2023年6月1日</p>" + "".join(f"<p>{one}</p>" for one in SENTENCES) * 6
    outcome = read(f"<div><h1>{headline}</h1>{text}</div>{foot}", headline)
    assert isinstance(outcome, Rejected)
    assert outcome.detail == f"about the site itself: {headline}"
    assert isinstance(read(f"<div><h1>两市签订服务协议</h1>{text}</div>{foot}", "两市签订服务协议"), Article)


@pytest.mark.parametrize("headline", ["资料下载", "表格下载专区", "下载中心"])
def test_an_undated_page_of_what_may_be_downloaded_is_none_and_news_of_it_is(headline: str) -> None:
    rows = "".join(
        f"<dl><dt><a href='/d/{at}.pdf'>水泵{at}型样本</a></dt><dd>文件大小：2.{at}MB</dd></dl>" for at in range(9)
    )
    outcome = read(f"<div><h2>{headline}</h2>{rows}</div>", f"{headline}-江洲水泵")
    assert isinstance(outcome, Rejected), outcome.body
    assert outcome.detail == f"about the site itself: {headline}"
    news = f"<h2>市民中心开通{headline}</h2><p>{SENTENCES[0]}</p><p>{SENTENCES[2]}</p>"
    assert isinstance(read(news, f"市民中心开通{headline}_江洲网"), Article)


@pytest.mark.parametrize("headline", ["公司简介", "律所简介"])
def test_a_firm_s_page_about_itself_is_one_whatever_date_its_system_shows(headline: str) -> None:
    outcome = read(HEADED.replace("新民路换上透水砖", headline) + f"<p>{SENTENCES[0]}</p>", f"{headline}_江洲水泵")
    assert isinstance(outcome, Rejected)
    assert outcome.detail == f"about the site itself: {headline}"


def test_messages_from_readers_are_a_site_s_own_page_whatever_days_they_have() -> None:
    messages = "".join(
        f"<p>留言主题：供暖 [2023-05-1{at} 09:30:00]</p><p>内容：{one}</p>" for at, one in enumerate(SENTENCES[:2])
    )
    outcome = read(f"<h2>在线留言</h2><div>{messages}</div>", "在线留言_江洲网")
    assert isinstance(outcome, Rejected)
    assert outcome.detail == "about the site itself: 在线留言"
    news = f"<h2>市政府网站开通在线留言</h2><div>2023-05-12 09:30 来源：江洲日报</div><p>{SENTENCES[0]}</p>"
    assert isinstance(read(news, "市政府网站开通在线留言_江洲网"), Article)


def test_a_broadcast_among_others_of_its_series_is_a_video_and_news_beside_such_is_not() -> None:
    series = "".join(f"<li><a href='/v/{at}'>江洲夜话2023051{at}</a></li>" for at in range(5))
    blurb = "<video src='/v.mp4'></video><p>每周一晚播出，邀请名医走进演播室，为观众讲解常见病的预防，欢迎收看。</p>"
    outcome = read(HEADED.replace("新民路换上透水砖", "江洲夜话20230512") + blurb + series, "江洲夜话20230512_江洲网")
    assert isinstance(outcome, Rejected)
    assert (outcome.reason, outcome.detail) == ("video", "a player and 4 others of the series")
    assert isinstance(read(HEADED + blurb + series), Article)


def test_rows_of_titles_with_their_days_above_a_note_are_a_list() -> None:
    rows = "".join(
        f"<li><span>2023-05-{at + 10}</span><a href='/n/{at}'>{one}</a></li>" for at, one in enumerate(TITLES[:9])
    )
    note = "<p>本栏目由市府办公室负责维护，联系电话见首页，欢迎监督。</p>"
    outcome = read(f"<h2>通知公告</h2><ul>{rows}</ul>{note}", "通知公告_江洲网")
    assert isinstance(outcome, Rejected), outcome.body
    assert outcome.reason == "listing"


@pytest.mark.parametrize("number", [2, 3])
def test_paragraphs_below_linked_titles_are_a_list_and_below_one_an_article(number: int) -> None:
    day = "<div>2023-05-12</div>"
    cards = [f"<h2><a href='/n/{at}'>{TITLES[at]}</a></h2>{day}<p>{SENTENCES[at]}</p>" for at in range(number)]
    outcome = read("<h1><a href='/'>江洲周刊</a></h1>" + "".join(f"<div>{card}</div>" for card in cards), "江洲周刊")
    assert isinstance(outcome, Rejected), outcome.body
    assert outcome.reason == "listing"
    text = "".join(f"<p>{one}</p>" for one in SENTENCES)
    found = read(f"<h1><a href='/'>江洲周刊</a></h1><h2><a href='/n/8812'>{TITLES[0]}</a></h2>{day}{text}", TITLES[0])
    assert isinstance(found, Article)
    assert found.body.split("\n") == SENTENCES


def test_a_forum_s_board_is_a_list_and_so_are_teasers_below_short_linked_headings() -> None:
    rows = "".join(
        f"<tr><th><a href='/t{at}'>{title}</a></th><td>2024-6-{at + 1}</td></tr>" for at, title in enumerate(TITLES)
    )
    cards = "".join(f"<h2><a href='/{at}'>桥{at}</a></h2><p>{text}</p>" for at, text in enumerate(SENTENCES))
    for body in (
        f"<table>{rows}</table><p>本版规则：请文明发言，禁止广告，违者删帖。</p>",
        f"<h1>标签：桥</h1>{cards}",
    ):
        outcome = read(body, "江洲茶馆 - 江洲论坛")
        assert isinstance(outcome, Rejected), outcome.body
        assert outcome.reason == "listing"


def test_a_notice_of_one_sentence_is_read_above_an_address_as_long_as_it() -> None:
    foot = "<div><p>地址：江洲市高新区创业路88号 电话：0510-88000000 传真：0510-88000001，邮编：214000</p></div>"
    outcome = read(
        f"<div><h1>放假通知</h1><p>各位客户，节日放假三天，订单照常受理。</p></div>{foot}", "放假通知-江洲水泵"
    )
    assert isinstance(outcome, Article)
    assert outcome.body == "各位客户，节日放假三天，订单照常受理。"


def test_the_one_teaser_of_a_list_is_none_and_a_paragraph_that_breaks_off_below_the_headline_is_an_article() -> None:
    cut = f"<p>{SENTENCES[0].rstrip('。')}...</p>"
    day = "<p>2023-05-12 阅读(33)</p>"
    outcome = read(f"<h2>标签：路</h2><div><h3><a href='/n/1'>{TITLES[0]}</a></h3>{cut}{day}</div>", "路 - 江洲网")
    assert isinstance(outcome, Rejected), outcome.body
    assert outcome.detail == "1 of 1 paragraphs break off below a link"
    crumb = "<div><a href='/'>首页</a> &gt; <a href='/c'>江洲文化副刊</a></div>"
    assert isinstance(read(f"{crumb}<h1>{TITLES[1]}</h1>{cut}", f"{TITLES[1]}_江洲网"), Article)
    essay = "<p>那年冬天，母亲把最后一块红薯留给了我，自己转身去喂猪，一句话也没有说……</p>"
    assert isinstance(
        read(f"{crumb}<h1>母亲</h1>{essay}", "江洲网", "http://www.jiangzhou.invalid/2026-11/24/8812.html"), Article
    )


STORY = "<p>{}</p>".format("</p><p>".join(SENTENCES[:2]))
POSTS = "".join(
    f"<article class='post'><h2><a href='/n/{at}'>{title}</a></h2><div>发表于 2023-05-{at + 10}</div>{STORY}</article>"
    for at, title in enumerate(TITLES[:4])
)


def test_boxes_made_alike_that_each_open_with_a_linked_title_are_a_list() -> None:
    outcome = read(f"<h1><a href='/'>江洲周刊</a></h1><main>{POSTS}</main>", "江洲周刊")
    assert isinstance(outcome, Rejected), outcome.body
    assert outcome.reason == "listing"
    assert outcome.detail == "4 boxes made alike, each with a paragraph below a linked title"


@pytest.mark.parametrize(
    "body",
    [
        f"<main><article class='post'>{HEADED}{STORY}</article>{POSTS}</main>",
        f"<main>{POSTS.replace(TITLES[0], '新民路换上透水砖')}</main>",
        f"{HEADED}<main><div>{POSTS}</div></main>",
        f"<article class='post'>{HEADED}<p>江边的灯亮了</p><p>渡船靠了岸</p><p>你说今夜不走了</p></article>{POSTS}",
        f"<h1><a href='/'>江洲周刊</a></h1><main><div>{POSTS}</div></main><p>责任编辑：梅远</p>",
        f"<h1>新民路换上透水砖</h1><main>{POSTS.replace('<a href', '<b id').replace('</a>', '</b>')}</main>",
    ],
)
def test_an_article_above_others_or_with_a_date_or_an_editor_of_its_own_is_none(body: str) -> None:
    assert isinstance(found := read(body), Article), found


@pytest.mark.parametrize("classes", ["home blog", "archive tag tag-17", "search search-results"])
def test_a_page_of_wordpress_s_lists_is_one_with_a_single_post_on_it(classes: str) -> None:
    post = f"<article><h2><a href='/88'>新民路换上透水砖</a></h2><time>2023-05-12</time>{STORY}</article>"
    head = "<head><meta charset='utf-8'><title>透水砖</title></head>"
    html = f"<html>{head}<body class='hfeed {classes}'>{post}</body></html>"
    outcome = process(Capture(url=URL, body=html.encode()))
    assert isinstance(outcome, Rejected), outcome.body
    assert outcome.detail.startswith("a page of WordPress's classes")
    single = html.replace(classes, "single single-post category-archive").replace(
        "透水砖</title>", "新民路换上透水砖</title>"
    )
    assert isinstance(process(Capture(url=URL, body=single.encode())), Article)


def test_a_table_of_quotes_is_a_list_and_a_table_of_winners_is_not() -> None:
    lead = "<p>数据来自江洲基金研究中心，过往业绩不预示未来的表现。</p>"
    rows = "".join(
        f"<tr><td><a href='/f/{at}'>0099{at}</a></td><td>1.20{at}</td><td>+0.8{at}%</td></tr>" for at in range(9)
    )
    outcome = read(f"<h1>开放式基金排行</h1><table>{rows}</table>{lead}", "开放式基金排行_江洲网")
    assert isinstance(outcome, Rejected), outcome.body
    assert outcome.detail == "9 rows of a table with a linked name and figures"
    dated = read(f"{HEADED}{lead}<table>{rows}</table>")
    assert isinstance(dated, Article)
    market = "<h1>寒潮来了，菜价涨了多少</h1>{}"
    for told in (f"{lead}<table>{rows}</table>", f"<div>来源：江洲日报</div><table>{rows}</table>{lead}"):
        assert isinstance(read(market.format(told), "寒潮来了，菜价涨了多少_江洲网"), Article), told
    winners = rows.replace("1.20", "实验小学").replace("0.8", "一等奖").replace("0099", "周小")
    assert isinstance(read(f"<h1>书法大赛揭晓</h1>{lead}<table>{winners}</table>", "书法大赛揭晓_江洲网"), Article)


def test_a_list_of_two_rows_has_no_text_and_the_number_of_its_pages_is_none() -> None:
    rows = "".join(f"<li><a href='/n/{at}'>{TITLES[at]}</a><span>2023-05-1{at}</span></li>" for at in range(2))
    for pages in ("共2条 第1/1页", "共 2 条 每页 20 条 页次：1/1 首页 上一页 下一页"):
        outcome = read(f"<div><h2>公示公告</h2><ul>{rows}</ul><div>{pages}</div></div>", "公示公告_江洲网")
        assert isinstance(outcome, Rejected), outcome.body
        assert outcome.detail == f"only the way through a list: {pages}"
    for text in ("<p>全市共改造道路12条，每条一页图纸。</p>", "<table><tr><td>16:20</td><td>18:45</td></tr></table>"):
        assert isinstance(read(f"{HEADED}<div>{text}</div>"), Article), text


def test_lines_that_tell_how_to_reach_a_firm_are_no_article_and_a_notice_with_such_lines_is_one() -> None:
    lines = "<p>联系人：周经理</p><p>电话：0510-88000000</p><p>地址：江洲市高新区创业路88号，欢迎光临。</p>"
    outcome = read(f"<div><h3>江洲水泵</h3>{lines}</div>", "江洲水泵")
    assert isinstance(outcome, Rejected), outcome.body
    assert outcome.detail == "only how to reach somebody: 联系人：周经理"
    for headline, above in (
        ("失物招领启事", "<p>在滨江公园捡到背包一个。</p>"),
        ("本报读者热线今起开通", "<div>来源：江洲日报</div>"),
    ):
        assert isinstance(read(f"<h1>{headline}</h1>{above}{lines}", headline), Article), headline


def test_an_episode_s_page_is_a_video_and_news_of_the_episode_is_not() -> None:
    plot = f"<video src='/v.mp4'></video><h3>剧情简介</h3>{STORY}"
    outcome = read(f"<h1>江潮 第12集</h1>{plot}", "江潮 第12集")
    assert isinstance(outcome, Rejected), outcome.body
    assert (outcome.reason, outcome.detail) == ("video", "a player below the name of an episode: 江潮 第12集")
    assert isinstance(read(f"<h1>江潮 第12集</h1><div>2023-05-12 10:20</div>{plot}", "江潮 第12集"), Article)
    for told in (STORY, f"<div>来源：江洲日报</div>{plot}", plot + STORY * 2):
        assert isinstance(read(f"<h1>江潮 第12集</h1>{told}", "江潮 第12集"), Article), told


def test_a_brand_s_story_is_a_page_of_a_firm_and_so_is_a_page_headed_by_the_firm_s_name() -> None:
    foot = "<p>版权所有 江洲澜川泵业有限公司 苏ICP备12000022号</p>"
    text = "<p>溪山茶园始建于明代，现有茶树三千亩，每逢清明，山道两旁满是采茶的竹篓。</p>" * 2
    for headline, title in (("品牌故事", "品牌故事_澜川"), ("江洲澜川泵业有限公司", "企业文化-江洲澜川泵业有限公司")):
        outcome = read(f"<div><h1>{headline}</h1>{text}</div>{foot}", title)
        assert isinstance(outcome, Rejected), outcome.body
        assert outcome.detail == f"about the site itself: {title[:4]}"
    outcome = read(f"<div><h1>江洲澜川泵业有限公司</h1>{text}</div>{foot}", "江洲澜川泵业有限公司")
    assert isinstance(outcome, Rejected), outcome.body
    assert outcome.detail == "describes something: 江洲澜川泵业有限公司"
    for headline, title in (
        ("南山茶的品牌故事登上荧屏", "南山茶的品牌故事登上荧屏_澜川"),
        ("车间里的读书会", "企业文化-车间里的读书会"),
        ("市领导走访江洲恒基机械有限公司", "市领导走访江洲恒基机械有限公司"),
    ):
        assert isinstance(read(f"<div><h1>{headline}</h1>{text}</div>{foot}", title), Article), headline
    aside = "<div><p>江洲澜川泵业有限公司</p><p>手机：13800000000</p></div>"
    for title in ("江洲澜川泵业有限公司", "企业文化-江洲澜川泵业有限公司"):
        assert isinstance(read(f"{aside}<div><h3>车间里的读书会</h3>{text}</div>{foot}", title), Article), title


def test_a_document_to_download_is_none_and_a_notice_named_after_its_file_is_one() -> None:
    for day, expected in (("", Rejected), ("<div>2023-05-12</div>", Article)):
        outcome = read(
            f"<h1>工作总结范文.doc</h1>{day}<p>全年实现销售收入一千二百万元，新开发客户三十二家。</p>",
            "工作总结范文.doc",
        )
        assert isinstance(outcome, expected), outcome
    whole = STORY.replace("<p>", "<p>各县区供水企业：") * 2
    assert isinstance(read(f"<h1>冬季供水保障方案.pdf</h1>{whole}", "冬季供水保障方案.pdf"), Article)


def test_one_remark_below_a_headline_that_names_remarks_is_no_article() -> None:
    remark = boxes("<div><b>街坊</b><p>{text}</p><i>顶(3)</i> <a>回复</a></div>").split("</div>")[1] + "</div>"
    outcome = read(f"<h1>网友评论</h1><div>2023-05-12</div>{remark}", "网友评论")
    assert isinstance(outcome, Rejected), outcome.body
    assert outcome.detail.startswith("only comments")
    assert isinstance(read(HEADED + remark), Article)


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (HEADED, boxes("<div><a href='/1'>{title}</a><p>{text}……</p></div>") * 2),
        (HEADED, boxes("<div><b>街坊</b><p>{text}</p><i>顶(3)</i> <a>回复</a></div>") * 2),
        (
            "<h1>新民路换上透水砖</h1>",
            boxes("<div><a href='/u'>街坊</a><p>{text}</p><i>顶(3)</i> <a>回复</a></div>") * 2,
        ),
        (HEADED, "<h3>相关推荐</h3>" + boxes("<div><a href='/1'>{title}</a><p>{text}</p></div>") * 2),
    ],
)
def test_a_paragraph_below_the_headline_is_an_article_s_above_teasers_and_remarks(above: str, below: str) -> None:
    notice = "因管网改造，今晚十时起新民路停水，请沿线居民提前储水。"
    found = read(f"<div>{above}<p>{notice}</p>{below}</div>")
    assert isinstance(found, Article), found
    assert found.body.startswith(notice)
    assert isinstance(read(f"<div>{above}{below}</div>"), Rejected)
