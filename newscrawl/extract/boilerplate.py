"""The words Chinese news pages use around their articles, in one script and one width.

Labels are matched on a folded copy of a line: Traditional label characters read as Simplified, full-width
signs as ASCII. Folding keeps every character's place, so that a match tells where the value lies in the original.
"""

from __future__ import annotations

import re

_TRADITIONAL = (
    "來發佈報導責編輯記訊員圖攝譯視頻檢閱讀瀏覽數評論條關鍵詞鏈結連專題熱點薦載聲權內頁擊當現標籤簽時"
    "間類欄網號話體轉開閉掃碼維顯個為與應據聯繫誤錄陸製總監審對實習約遊戲飛臺際灣資從後長樂續餘單機構關選終複職"
    "業產眾優會傳寫軍農創刪別辦務動華協歷參雙變啟聽國場塊處復頭層屬歲帳庫廢異態戶護擬擇攔斷無術樣檔歡氣測"
    "濟獨確筆紅糾紙線組細綁統縮獲藍觀見規覺講許證說請謝費購貴質貼讚贊輸還進違遲郵鐘錯門聞問隊險隨霧頂項順"
    "領饋驗龍廣寶滿週鏡羅讓爾張擋財敗賬區徵認識語談誰計訂訪試詳該買賣舉"
)
_SIMPLIFIED = (
    "来发布报导责编辑记讯员图摄译视频检阅读浏览数评论条关键词链结连专题热点荐载声权内页击当现标签签时"
    "间类栏网号话体转开闭扫码维显个为与应据联系误录陆制总监审对实习约游戏飞台际湾资从后长乐续余单机构关选终复职"
    "业产众优会传写军农创删别办务动华协历参双变启听国场块处复头层属岁帐库废异态户护拟择拦断无术样档欢气测"
    "济独确笔红纠纸线组细绑统缩获蓝观见规觉讲许证说请谢费购贵质贴赞赞输还进违迟邮钟错门闻问队险随雾顶项顺"
    "领馈验龙广宝满周镜罗让尔张挡财败账区征认识语谈谁计订访试详该买卖举"
)
_FOLD = dict.fromkeys("\u3000\xa0\u2002\u2003", " ")
_FOLD |= {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_FOLD |= dict(zip(_TRADITIONAL, _SIMPLIFIED, strict=True))
_FOLD |= dict(zip("【〔［〖】〕］〗︰∶丨｜", "[[[[]]]]::||", strict=True))
_FOLDED = re.compile(f"[{re.escape(''.join(_FOLD))}]")
"""Looked for first: a line holds few of them, and `str.translate` would ask for every character (a third as fast)."""


def fold(text: str) -> str:
    """Return `text` in the script and width labels are matched in; every character keeps its place."""
    for char in set(_FOLDED.findall(text)):
        text = text.replace(char, _FOLD[char])
    return text


BLANK = re.compile(r"[\s\u200b-\u200f\ufeff\u00ad]+")


def strip_whitespace(text: str) -> str:
    """Return `text` without any white space or invisible characters."""
    text = "".join(text.split())
    return text if text.isprintable() else BLANK.sub("", text)


_RARER_MARKS = "、；！？,;!?："


def has_marks(text: str, number: int) -> bool:
    """Whether `text` has at least `number` of the marks only prose has; titles and links have few of them."""
    found = text.count("，") + text.count("。")
    return found >= number or found + sum(map(text.count, _RARER_MARKS)) >= number


ENDS_SENTENCE = re.compile(r"[。！？!?；;…”』」)）】\]]\s*$")

EDITOR = re.compile(
    r"(?:本文|网络|网站|值班|执行|新闻|实习|见习|图文|视频|文字|美术|网页|在线|版面)?"
    r"(?:责任?\s*+任?\s*+编\s*+辑?|编\s*+辑|责\s*+编|小编(?!\s*+\])|选\s*+稿)(?!部|出版|整理)\s*+(?:\]?[:/|]|\](?=[一-龥]{2,4}(?![一-龥])))"
)
_CREDITS = (
    r"(?:审\s*+核|校\s*+对|监\s*+制|编\s*+审|初\s*+审|复\s*+审|终\s*+审|二\s*+审|三\s*+审|一\s*+审|主\s*+编|"
    r"总?值班(?:主任|编委|总编|领导|编辑)?|录入|上传|发布人|责任校对|核稿|签发|统筹|制\s*+作|策\s*+划|设\s*+计|出\s*+品|剪\s*+辑|美\s*+编|视\s*+觉|海\s*+报|制\s*+图"
    r"|审[读签校定阅稿发]|签审|监审|校检|编[委校务发排]|排版|总编辑?)"
)
_CHECKED_BY = (
    r"(?:(?:责任|网络|值班|本期|执行)?(?:编辑|责编|编审|校对)|审[核读签校]|监\s?制|[初复终一二三][审校]|签发|总编|主编)"
)

CREDIT_LINE = re.compile(
    rf"^[(\[<]?\s*+(?:{EDITOR.pattern}|(?=[一-龥]{{3,8}}+\s*+[:/|])[一-龥]{{1,4}}?(?:编辑|责编|编审|总?监制|校对|审校)\s*+[:/|]"
    rf"|{_CREDITS}(?:人|员)?\s*+[:/|]|作\s*+者\s*+\||(?:复核|后期)\s*+[:/|]\s*+[一-龥·]{{2,3}}(?:[\s、,/|]|$)"
    rf"|(?=[责网值本执编审校监初复终一二三签总主]){_CHECKED_BY}\s++[一-龥·]{{2,4}}(?:[\s、,/|:]++[一-龥·]{{2,4}})*+\s*+[)\]>]?\s*+$)"
)
"""Who edited and checked the page: a field at best, never body. A role without a sign counts when names end the
line."""

SOURCE_LINE = re.compile(
    r"^[(\[]?\s*+(?:(?:文章|信息|稿件|新闻|内容|素材|稿|消息)?来\s*源(?:于|自)?\s*[:|]|转自|原标题\s*[:]|"
    r"原题\s*[:]|原文链接|本文(?:来源|转自|链接|来自\W{0,2}(?:微信|公众号|[一-龥]{2,10}(?:网|报|客户端|公众号))))"
)

DISCLAIMER = re.compile(
    r"^[(\[*#]*+\s*+(?:(?:版权|免责|郑重|特别|法律|网站|平台)?(?:与免责)?声明\s*[:]|凡(?:注明|本网|本站|来源)|(?:注|声明|提示)?\W{0,2}(?:本文|本网站?所[刊登载转发提]|以上|上述|图文|图片|文章|文中|文字|素材|部分|内容|本公众号|如有|如涉"
    r"|该文|此文|版权|图源|图文来源)"
    r"[^。]{0,60}(?:(?:不|仅|只)代表[^。]{0,20}(?:观点|立场|意见)|版权归|不构成[^。]{0,10}建议|"
    r"(?:侵权|侵犯|版权)[^。]{0,20}(?:联系|告知|删除)|转载[^。]{0,8}(?:请|须|需|应)[^。]{0,8}(?:联系|注明|授权|告知|附上)|信息(?:存储|发布)(?:空间)?(?:服务|平台)|"
    r"侵删|(?:不得|禁止|授权|谢绝)[^。]{0,4}转载|(?:上传|投稿)并?发布|(?:AI|人工智能)(?:自动)?(?:生成|合成)[^。]{0,20}参考)"
    r"|图[片文]?(?:来源|来自|源)[^。]{0,20}(?:侵删|删除)|版权归[^。]{0,20}所有[^。]{0,20}删除|著作权归[^。,]{0,20}所有\W*$)",
    re.IGNORECASE,
)
"""Whose opinion, picture or risk a text is: the last lines of many."""

AFTER_ARTICLE = re.compile(
    r"^[·•■●>|\[(#*◆▶《]*\s*+(?:"
    r"相关(?:新闻|阅读|链接|报道|文章|推荐|专题|稿件|附件|信息|资讯|内容|搜索|热词|日志|资料|视频|图片|主题|标签)(?!详?见)"
    r"|(?:推荐|延伸|热门|精彩|扩展|深度|拓展|更多)(?:阅读|新闻|文章|推荐|资讯|报道|内容|图片|视频|精彩|专题)"
    r"|(?:热点|今日|本周|编辑|小编|本网|栏目|图文|图片|视频|新闻|为您|精华|猜你|你可能|大家都|最新|"
    r"频道|阅读|点击)(?:新闻|推荐|排行|热点|专题|文章|聚焦|感兴趣|在看|喜欢|资讯|精选|报道|导读|关注)"
    r"|猜你喜欢|看了又看|同类(?:新闻|文章)|往期(?:精彩)?(?:回顾|推荐|精选)|其他(?:新闻|文章)|新闻链接\s*$"
    r"|(?:上|下|前|后)一?(?:篇(?!章)|条|则|页|版|期|图集)(?:文章|新闻|信息|稿件)?\s*[:>]?|没有了$"
    r"|(?:网友|最新|最热|热门|精彩|全部|发表|我要|查看|参与|用户|文章|读者|我来|新闻|热点)(?:评论|"
    r"点评|留言|说两句|跟帖)"
    r"|评论(?:区?\s*[(\d:]|区?$)|\d+\s*(?:条|人)\s*(?:评论|参与|跟帖)|已有\d*\s*[条人位]"
    r"|(?:文章)?标签\s*(?:[:]|$)|(?:文章)?关键[词字]\s*(?:[:]|$)|tags?\s*[:]"
    r"|分享(?:到|至|本文|按钮|:|$)|转发(?:到|至)|扫一?描?[一下]*.{0,12}(?:二维码|打开|关注|分享|下载)|(?:微信|手机)扫"
    r"|(?:版权|免责|郑重|特别)声明|声明\s*:|法律声明|网站声明"
    r"|凡(?:注明|本网|本站|来源|标注|是注明)|本(?:网|站)(?:所有|发布|刊登|转载|部分)|(?:未经|转载请)"
    r"|(?:本文)?(?:仅代表作者|内容仅供|不代表)"
    r"|返回(?:首页|顶部|列表|上一?页|目录|页首)|回(?:到)?顶部|关闭(?:窗口|本页|页面|$)|打印(?:本页|"
    r"本文|此页|$|\s)|【?打印"
    r"|加入收藏|收藏(?:本文|本页|$)|纠错|我要(?:纠错|反馈|投稿|分享)|举报(?!电话|邮箱|热线|方式)|推荐给|发送给|顶一下|踩一下|点赞"
    r"|友情链接|主办单位|主办[:]|版权所有|copyright|©|\S?icp备|.{0,4}公网安备|地址[:].{0,40}(?:邮编|"
    r"电话)|联系我们|网站地图|关于我们"
    r"|(?:更多|查看|点击).{0,14}(?:>>|»|→|查看更多|请点击)|更多\s*(?:>|$)|余下全文|展开全文|阅读全文|阅读原文|全文阅读"
    r"|点击(?:下方|左下角)?\W?阅读[原全]文|(?:打开|下载).{1,8}(?:阅读|查看|看)(?:全文|更多|原文)|返回[^,，。]{2,4}[,，]查看更多|点亮\W?在看"
    r"|(?:附件|附件下载)\s*$|责任编辑|点击进入|[-—–─=~.\s]{0,8}+end[-—–─=~.\s]{0,8}+$"
    r"|(?:互联网|信息网络|网络|广播电视|增值电信)[^,，。]{0,24}许可证》?\s*(?:编?号|[:(\d]|$)|(?:违法和?)?不良信息举报"
    r"|\S{0,6}网警(?:$|\s|在线|110|报警|备案|巡查|执法|平台|网站)|网络(?:警察|110)(?:$|\s|报警)"
    r")",
    re.IGNORECASE,
)
"""Opens what follows an article, when a short line begins with it."""

ORGANISER = re.compile(r"^\W*(?:(?:主办|承办|协办)(?:单位)?\s*[:]|(?:地址|电话|邮编)\s*[:]|主办单位)")
"""Who publishes or arranges something, and where: a page's foot says so, and the end of many a notice."""

WIDGET = re.compile(
    r"^[\[(|<]?\s*+(?:"
    r"(?:字体|字号|文字|调整字体|缩小字体|放大字体|【?大\s*中\s*小)|[\[(]?大[\])]?\s*[\[(]?中[\])]?\s*[\[(]?小[\])]?"
    r"|分享|收藏|打印|关闭|朗读|语音|听新闻|播放|暂停|复制链接|链接已复制|点击复制|扫一扫|二维码|"
    r"用微信|手机(?:看|阅读|版)"
    r"|微信|微博|新浪微博|腾讯|qq空间|qq好友|朋友圈|人人网|豆瓣|facebook|twitter|取消|确定|提交|发布|"
    r"登录|注册|退出|搜索"
    r"|点击(?:量|数|率|次数|查看|看大|进入|播放|收听|下载|图片|放大)|浏览|阅读(?:量|数|次数)?\s*[:(\d]|"
    r"访问量|人气|评论\s*[:(\d]|\d+\s*(?:次|人)?(?:阅读|浏览|评论)"
    r"|您?(?:的|当前|现在|目前|所在)*位置|当前位置|所在位置|当前页|首页\s*[>»›]|下载(?:客户端|app)|安装|打开app|客户端"
    r"|\+?\d+$|[a-z]$|第\s*\d+\s*页|共\s*\d+\s*页|[\[(]\d+[\])]"
    r"|您?的?浏览器(?:版本)?(?:过低|不支持)|链接\s*[:]|更新时间|推荐\d*$|赞\d*$|顶\d*$|(?:内容|数据|页面|正文|努力|拼命)?(?:正在|努力|拼命)?加载中|正在加载|全文\s*$|正文\s*$|×|字大|繁体|简体"
    r")",
    re.IGNORECASE,
)
"""Share, font-size, print and counter lines, when the line is short."""

TRAIL = re.compile(
    r"\W?(?:您?(?:的|当前|现在|目前|所在)*+位置|当前页|首页)[^。,!?>»›→首主]*+(?:[>»›→]|[首主]页)[^。,!?]*+"
)
"""Where in a site a page stands, once `WIDGET` matches: 当前位置：首页 > 新闻 > 正文."""

FIRST_NUMBER = re.compile(r"[（(]?(?:第?一[、.．：:）)]|0?1[、.．）)]|①|壹、)\s*+[^\d\s]")
"""Opens the first of several headings; 1.2万 is none."""

EDITION = re.compile(r"(?:^|(?<=\s))第?\s?[A-Za-z]?\d{1,3}\s?版(?:面)?(?:\s?[:]\s?|\s|$)[^\s:。，]{0,12}$")
"""The page of a printed paper that an article stands on, at the end of a line above its headline: 第01版:头版."""

_BUTTONS = (
    "收起 展开 文章 此文 赞同 推荐 more 扩散 还没有 展开全文 广告 关注 已关注 取消关注 私信 打赏 赞赏 点赞 在看 "
    "赞 踩 顶 转发 分享 分享到 分享至 分享给 好友 评论 跟帖 留言 发表 发布 举报 投诉 检举 反馈 意见反馈 纠错 "
    "我要 报错 收藏 打印 列印 关闭 窗口 本页 本文 页面 返回 回到 顶部 首页 列表 阅读 阅读量 阅读数 阅读次数 "
    "已阅读 浏览 浏览量 浏览次数 点击 点击量 点击率 点击数 点击次数 人气 播放 播放量 暂停 播报 播报文章 朗读 "
    "听新闻 收听 语音播报 字号 字体 默认 标准 上一篇 下一篇 上一条 下一条 上一页 下一页 没有了 查看 查看更多 "
    "更多 全文 原文 轻触阅读原文 原图 复制 链接 提交 发送 取消 确定 登录 注册 登录后 后参与 参与 搜索 刷新 "
    "换一批 换一换 加载更多 没有更多了 没有更多内容 已显示全部 内容 已加载全部 已经到底了 暂无 抢沙发 沙发 "
    "快来抢沙发 快来发表你的评论吧 还没有人评论 有用 没用 喜欢 不喜欢 喜欢作者 不感兴趣 追踪 订阅 书签 加入书签 "
    "讨论 猜你喜欢 为你推荐 为您推荐 大家都在看 微信 微博 qq空间 qq好友 qq 朋友圈 新浪微博 腾讯微博 人人网 豆瓣 "
    "微信好友 扫一扫 二维码 facebook twitter line share print save like tweet email 存新闻 点我看更多 看更多 "
    "一键三连 三连 点分享 点点赞 点在看 点收藏 继续滑动看下一个 向上滑动看下一个 预览时标签不可点 让更多人看到 "
    "让更多人知道 视频加载中 自动播放 请稍候 请稍后 end the\\s+end"
)
"""What buttons say, and counters beside them."""
_BUTTON = "|".join(sorted(_BUTTONS.split(), key=len, reverse=True))
_BEGINS = "".join(sorted({word[0] for word in _BUTTONS.split()}))
"""Asked for first, since most lines begin like no button."""
_BESIDE_BUTTONS = r"[\W_]|\d[\d.,]*+[万wk]?\+?[次人条个篇]?"
ONLY_BUTTONS = re.compile(
    rf"(?:{_BESIDE_BUTTONS}|请|记得|别忘了|欢迎|点个)*+"
    rf"(?:(?=[{_BEGINS}])(?:{_BUTTON})|特?大\W*+中\W*+小|小\W*+中\W*+大|a-\W*+a?\W*+a\+|(?<=[-—–─=~·•●■◆*\s])完(?=\s*+[-—–─=~·•●■◆*])"
    rf"|{_BESIDE_BUTTONS}|[和与吧哦呀啦]|一下)++"
    r"|(?:(?:发布于|ip\s?属地)[\s:]*+|发表于\s*+:\s*+)[一-龥]{2,7}|(?:(?:\#[^\s\#]{1,16}\#?|@[^\s@]{1,16})\s*+)++|本文有\s?\d+\s?[个张幅]图片",
    re.IGNORECASE,
)
"""A whole line of what buttons say, and counts, with whatever signs between: 举报/投诉, 赞 3 在看 5, —— 完 ——."""

PAGER = re.compile(
    r"^(?=[\d\[(<>上下前后首尾末第共»›|/])(?=(?:[\d\s\[\]()<>./|»›]|[上下前后]一?页|[首尾末]页|[第共]\s*+\d*+\s*+页[:]?|页次[:]?|共?\s*+\d++\s*+[篇条](?:文章|记录|信息|新闻)?(?:/页)?)++$)"
    r".*?(?:页|\d[\s\[\]()|]+\d|[\[(]\d)"
)
"""Numbers of pages, and what leads to the next."""

FOOTER = re.compile(
    r"(?:违法和?不良信息(?:(?:举报|投诉|受理|监督)[^。,]{0,8}?(?:[:(|\d]|$)|$)"
    r"|(?:举报电话(?!:?[\d\s,、()-]{3,}[。;]?$)|客服电话)\s*+(?:[:(|\d]|$)"
    r"|许可证(?:编?号)?\s*+(?:[:(\[|\d]|[一-龥]{0,3}[a-z\[]|$)"
    r"|icp[备证]案?(?:编?号)?\s*+(?:[:(|]|[一-龥]?[a-z]?\d|$))(?![^。]{0,80}。)"
    r"|all rights? reserved|版权所有(?!字样|[的者人])"
    r"|copyright(?![一-龥](?:(?!不得|未经)[^。]){0,120}。$)|报(?:网络|电子|数字)版$",
    re.IGNORECASE,
)
"""Sentences of a page's foot, wherever in a line they stand."""
FOOTER_SIGN = re.compile("[可报報良pPｐＰ权權gGｇＧ服络絡子字][证證电電信备備所hHｈＨ版]")
"""Two characters that are in every such sentence, unfolded: 可证, 报电, 良信, p备, 权所, gh, 服电, 络版. Few other
lines have them, and looking for them first takes a sixth of the time."""

COMMENTS = re.compile(
    r"^\W*(?:\d*条?(?:网友|最新|最热|热门|精彩|全部|发表|我要|查看|参与|用户|读者|我来)(?:评论|点评|"
    r"留言|说两句|跟帖)|评论区?\s*(?:$|\()|文明上网)"
)
"""Opens the readers' comments: prose, but not the article's."""

PROMOTION = re.compile(
    r"(?:点击|点我|按我|点此)(?:投票|下载|购买|报名|领取|关注|进入)|下载(?:客户端|app)|客户端(?:下载|"
    r"还能|看)|安装.{0,12}客户端|扫描?.{0,8}二维码|关注.{0,16}(?:公众号|微信|微博)|"
    r"点击(?:下方|上方|蓝字|名片)|(?:长按|识别).{0,8}(?:二维码|关注)|关注我们|"
    r"欢迎(?:关注|订阅|扫码)|(?:评论|留言)区(?:留言|讨论|告诉|聊|分享)|[爆报]料:|"
    r"更多[^将]{0,10}(?:关注|下载|扫码)|感谢您?的?(?:阅读|关注|收看)|点个\W?(?:赞|在看)|"
    r"(?:新闻|报料|爆料|投稿)(?:热线|邮箱|电话)\s*:|打开.{0,8}app|用app(?:看|读)|免费试玩|火热进行中|立即(?:下载|报名|购买)",
    re.IGNORECASE,
)
"""Asks the reader to do something that is not reading."""
_MORE = r"更多(?:精彩|新闻|资讯|热点|内容)"
CLOSING = re.compile(
    rf"[\W_]*+(?:{_MORE}[^。,]{{0,6}},?(?:敬?请(?!求)|尽在).*"
    rf"|(?:欢迎(?:您|大家)?)?(?:关注|扫码|扫描|长按|下载)[^。]{{0,30}}?(?:{_MORE}[^。,]{{0,4}}|[爆报]料有奖|关注我们)"
    r"|(?:加入|追踪|订阅)[^。,]{0,16}(?:LINE|IG|Instagram|YouTube|Telegram|Facebook|脸书)(?:官方)?(?:[帐账]号|好友|频道|粉丝?专?页)?"
    r"|如果?[您你]?有新闻线索[^。]{0,12}[爆报]料.*|(?:欢迎|想|新闻线索)[爆报]料(?:[^。,]{0,4}[:?!,].*)?"
    r"|(?:[^。“]{0,24}[?!])?(?:欢迎|快来|请)[^。,]{0,6}(?:评论|留言)区[^。]{0,30}"
    r"|(?:[^。,]{0,10}(?:本[网报站社文台]|原创|版权)[^。]{0,12}?,?)?未经[^。,]{0,8}?(?:不得|严禁|禁止|请勿|谢绝)[^。,]{0,6}?转载"
    r"(?:[、,或和][^。]{0,20})?|[^。,]{0,8}?版权(?:与免责)?声明\s*+:.*)[\W_]*$",
    re.IGNORECASE,
)
"""A last line that only asks the reader to follow, report or leave a remark, or says who may reprint a text."""
PROMOTION_SIGN = re.compile(
    "[点按下客二关扫感热邮电打aA试火立区料迎][击我此载户维注码谢个线箱话开pP玩热即留讨告聊分:关订扫]"
)
"""Two characters that are in whatever this finds, looked for first."""
