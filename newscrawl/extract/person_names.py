"""Names of people from author fields and bylines, roles left out."""

from __future__ import annotations

import re

from newscrawl.extract.boilerplate import fold
from newscrawl.text.short_cache import cached_when_short

SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧肖蔡潘田董袁于余叶蒋杜苏魏程吕"
    "丁沈任姚卢傅钟姜崔谭廖范汪"
    "陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武戚莫孔向汤常温康施文牛樊"
    "葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟"
    "殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧管柴蒙鲍"
    "华喻祁蒲房滕屈饶解牟艾尤"
    "阳时穆农司卓古吉缪简车项连芦麦褚娄窦戎岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾"
    "隋商刁沙荣巫寇桑郎甄丛仲虞敖巩"
    "明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权"
    "强帅屠豆朴盖练廉禹井祖漆巴丰支"
    "卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺"
    "战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由"
    "赖洪丘闫付荀畅竺濮钮郗逄仉桓沃冒励禚禤笪粘"
    "張劉陳楊黃趙吳孫馬羅鄭謝許鄧馮韓蕭董袁葉蔣蘇呂盧鍾譚廖範陸賈韋鄒龍陶賀顧龔邵萬錢嚴湯龐顏莊聶魯喬歐關蘭齊閻單寧駱藍"
    "賴畢溫紀麥費鮑項連簡應衛樓練榮滿師談閔饒區邊遲強車華雲陽黨樂勞厲鞏鄺鄔婁竇繆聞豐叢諶蘆塗闞闕藺荊儲帥烏晉欒宮蓋況堯樸辜隗綦郦蒯璩訾菅矫宓阙缑"
)
_DOUBLE = (
    "欧阳",
    "上官",
    "司马",
    "诸葛",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "司徒",
    "夏侯",
    "令狐",
    "端木",
    "歐陽",
)
_MEDIA = ("报", "网", "社", "台", "新闻", "客户端", "传媒", "媒体", "周刊", "杂志", "在线", "频道", "中心", "电视",
          "广播")  # fmt: skip
"""How the names of papers and stations end."""
_MEDIA_NAME = re.compile(r"[一-龥]{1,13}+\Z")
ROLE = re.compile(
    r"(?P<role>(?:(?=[全融本见实特首资高专总驻前联])"
    r"(?:全媒体|融媒体|全媒|融媒|本报|本网|本刊|本台|见习|实习|特约|首席|资深|高级|专职|"
    r"总台|驻[一-龥]{2,5}|专栏|特派|前方|联合)){0,3}"
    r"(?=[特记通实评撰摄图供制文绘漫视剪编译翻整策执作主采报统讯监设校配中出])"
    r"(?:特约记者|记\s?者|通讯员|特派员|实习生|评论员|撰稿人?|撰文|摄影报道|摄影|摄像|图片|供图|制图|"
    r"图文|文图|文/图|图/文|文/摄|摄/文|绘图|漫画|视频|剪辑|编译|译者|翻译|整合|整理|策划|执笔|作者|"
    r"编辑(?!部)|主持|特约|采写|采访|文字|文案|报道组?|统筹|讯员|监制|设计|校对|主笔|制作|配音|中央社|出镜))"
    r"|(?:^|(?<=[\s,、;(【\[|]))(?:文|图|摄|译)\s*(?=[/:：/ |])|(?:(?<=[一-龥])摄|(?<=\s)[摄文图译撰])(?=$|[\s)、,;/])"
    r"|[一-龥]{2}中心(?=/)"
)
"""What somebody did for an article. The characters that may begin a word are asked for before the words are, in
a quarter of the time."""
_SHORT_NAME = re.compile(r"(?:^|(?<=[\s:,、;(\[|/]))[一-龥]{2,8}?(?=(?:见习|实习|特约|首席|全媒体|融媒体?)?记者)")
"""A paper's short name, set before 记者 without a blank: 南都记者."""
_REPORTED = r"(?:(?:综合|专题|现[场場]|连[线線]|即时|摄影|采访|採訪|外电)?报[道导]|电|讯|综合)$"
_TAIL = re.compile(rf"(?:[一-龥]{{2,4}})?{_REPORTED}")
_DATELINE = re.compile(r"(?:(?P<place>[一-龥]{2,4}?)|(?<!\s))\s*+\d{1,2}\s*(?:日|月\d{1,2}日).{0,4}电?$")
"""Where and when an agency's report was sent: 台北21日電."""
_SPLIT = re.compile(r"[\s,，、;；/／|｜丨│&＆:：()（）\[\]【】〔〕□■●\x1f\u2022]+")
_BLANK_NAME = re.compile(r"(?<![一-龥])([一-龥])[\s\u3000\xa0]{1,4}([一-龥])(?![一-龥])")
"""A name of two characters, set as wide as one of three: 甲　乙."""
_CJK_NAME = re.compile(r"^[一-龥]{2,4}$")
_FOREIGN = re.compile(r"^[一-龥A-Za-z]{1,10}[·•.・‧∙][一-龥A-Za-z·•.・‧∙]{1,15}$")
_DOT = re.compile("[·•.・‧∙]")
_LATIN = re.compile(r"[A-Z][a-z]+(?: [A-Z][a-z.]*){1,3}")
_MINORITY = frozenset(
    "扎西 次仁 卓玛 卓嘎 旺姆 达娃 尼玛 格桑 央金 巴桑 普布 边巴 米玛 拉巴 洛桑 旦增 丹增 其美 多吉 平措 "
    "索朗 白玛 德吉 拉姆 仁青 桑珠 强巴 晋美 阿布 古丽 木拉 努尔 塔娜 娜仁 其其格 高娃 图雅 斯琴 巴特 "
    "朝克 额尔 哈斯 萨仁".split()
)
"""Names of peoples without Chinese surnames, of two characters: longer ones are told by their length."""
_MONGOLIAN = re.compile("[一-龥]{1,4}(?:其其格|其木格|格日勒|巴特尔|巴雅尔)$")
"""Longer ones that end as many of theirs do."""
_PLACES = frozenset(
    "台北 臺北 新北 桃园 桃園 新竹 苗栗 台中 臺中 彰化 南投 云林 雲林 嘉义 嘉義 台南 臺南 高雄 屏东 屏東 "
    "宜兰 宜蘭 花莲 花蓮 台东 臺東 澎湖 金门 金門 连江 連江 马祖 馬祖 基隆 华盛顿 華盛頓 纽约 紐約 洛杉矶 "
    "洛杉磯 旧金山 舊金山 东京 東京 首尔 首爾 北京 上海 香港 澳门 澳門 伦敦 倫敦 巴黎 柏林 莫斯科 日内瓦 "
    "日內瓦 曼谷 新德里 南京 广州 廣州 深圳 武汉 武漢 成都 重庆 西安 杭州 江苏 江蘇 云南 雲南 综合 綜合 "
    "即时 即時".split()
)
"""Where agencies and Taiwan's papers report from: none of them is a reporter."""
_NOT_NAMES = frozenset((
    "本报", "本网", "本站", "本刊", "佚名", "侠名", "未知", "管理员", "综合", "网络", "转载", "新闻", "来源", "时间",
    "完", "图", "文", "编者", "有删节", "下同", "全文", "资料", "记者", "来自", "责任", "原创", "文化", "文旅", "时政",
    "时评", "金融", "房产", "安全", "高清", "评论", "关注", "日期", "单位", "江苏", "云南", "温馨", "通讯", "报道",
    "了解到", "获悉", "看到", "发现", "注意到", "走访", "提问", "梳理", "来到", "走进", "昨日", "昨天", "今日",
    "今天", "日前", "近日", "小编", "您好", "你好", "请问", "全文完", "高清图", "财新", "界面", "澎湃", "红星", "封面",
    "极目", "上观", "央视", "新华", "人民", "文章", "信息", "手记",
))  # fmt: skip
OFFICES = (
    *"某网報报社台局院厅部委办刊网網處处县縣镇鎮区區",
    "公司",
    "大学",
    "集团",
    "协会",
    "支队",
    "大队",
    "客户端",
    "之声",
    "新闻",
    "发布",
    "在线",
    "频道",
    "传媒",
    "融媒",
    "融媒体",
    "中心",
)
"""What ends the name of an office or a paper, and next to no person's."""
_POSTS = (
    *"科室系",
    "主任",
    "教授",
    "医师",
    "醫師",
    "医生",
    "研究员",
    "院长",
    "校长",
    "书记",
    "所长",
    "处长",
    "科长",
    "站长",
)
"""What ends the name of a post or of an office's part."""
_NATIVE = re.compile(r"[,，]\s*[一-龥]{2,3}人(?=\s*(?:[,，]|$))")
"""Who somebody is by birth, behind a name and a comma: 石磊，江洲人. By itself it may be a name: 周树人."""
BYLINE_ROLE = re.compile(
    r"记\s*者|通讯员|作者|实习生|评论员|撰[文稿]|采写|编译|执笔|特派员|文\s*/|图\s*/|/\s*[文图摄]|摄$|"
    r"摄影|供稿|整合|整理|讯员|記者|通訊員"
)
_LONGEST = 3
"""Characters of a name with a surname of one; without a Chinese surname it may be longer (乌兰图雅)."""
_LONGEST_INSTEAD = 20
"""Characters of what stands in a name's place, such as a paper's name."""


def is_name(token: str) -> bool:
    """Whether `token` reads like one person's name: a surname and one or two characters, or a foreign name."""
    if token in _NOT_NAMES or token.endswith(OFFICES):
        return False
    if _FOREIGN.match(token):
        return not _DOT.split(token)[0].endswith(_MEDIA)
    if not _CJK_NAME.match(token):
        return False
    return token[:2] in _DOUBLE or (token[0] in SURNAMES and len(token) <= _LONGEST)


@cached_when_short(1 << 8)
def names_in_byline(byline: str) -> tuple[str, ...]:
    """Return the names a byline gives, in order: `全媒体记者 陈志奎 通讯员 孙焱` gives 陈志奎 and 孙焱."""
    found: dict[str, None] = {}
    in_role = False
    for part in _SPLIT.split(join_blank_names(_mark_roles(_MISTYPED_DOT.sub(_dot, _NATIVE.sub("", byline))))):
        after_role = part.startswith("\ue000")
        in_role = in_role or after_role
        for token in _split_joined_names(part.strip("\ue000 .·-—~～"), after_role=after_role):
            if is_name(token) or (after_role and _is_any_name(token)) or (in_role and _is_minority_name(token)):
                found[token] = None
    return tuple(found)


_MISTYPED_DOT = re.compile(r"([一-龥]{1,10})[•‧∙・．]([一-龥]{1,10})")


def _dot(match: re.Match[str]) -> str:
    """Return a foreign name with its dot as it should be; of two Chinese names, that a bullet sets apart, both."""
    return match[0] if is_name(match[1]) and is_name(match[2]) else f"{match[1]}·{match[2]}"


def split_names(value: str) -> list[str]:
    """Return what a list of names separates, whatever each is: people, and what stands in their place."""
    return [part.strip(" .-—") for part in _SPLIT.split(join_blank_names(value)) if part.strip(" .-—")]


def join_blank_names(byline: str) -> str:
    """Return `byline` with the blank left out of names of two characters: 甲　乙."""
    return _BLANK_NAME.sub(lambda match: match[1] + match[2] if match[1] in SURNAMES else match[0], byline)


def _is_any_name(token: str) -> bool:
    """Whether a word that directly follows a role may be a name, of whatever surname."""
    if token in _NOT_NAMES or token in _PLACES or token.endswith((*OFFICES, *_POSTS)):
        return False
    if token.startswith(("从", "在", "向")):
        return False
    return bool(_CJK_NAME.match(token))


def _is_minority_name(token: str) -> bool:
    """Whether a word further behind a role reads like a name without a Chinese surname."""
    if token in _MINORITY or _MONGOLIAN.match(token):
        return True
    long = bool(_CJK_NAME.match(token)) and len(token) > _LONGEST
    return long and not token.endswith((*OFFICES, *_POSTS, *"市省村乡鄉州街路站馆館校")) and token not in _NOT_NAMES


def _mark_roles(byline: str) -> str:
    """Return `byline` with U+E000 in the place of every role; matched folded, so that 记者 is found and names stay."""
    folded = fold(byline)
    if "记者" in folded:
        for match in reversed(list(_SHORT_NAME.finditer(folded))):
            if _is_short_name(match):
                byline = byline[: match.start()] + " " * len(match[0]) + byline[match.end() :]
        folded = fold(byline)
    marked, end = [], 0
    for match in ROLE.finditer(folded):
        start = match.start()
        if match["role"] and (media := _MEDIA_NAME.search(folded, end, start)) and media[0].endswith(_MEDIA):
            start = media.start()
        marked += [byline[end:start], " \ue000"]
        end = match.end()
    return re.sub(r"\ue000[\s/／:：|｜丨]+", "\ue000", "".join([*marked, byline[end:]]))


def _is_short_name(match: re.Match[str]) -> bool:
    """Whether what stands right before 记者 is a paper's short name, not whom a role names: 通讯员顾小舟."""
    if ROLE.match(match[0]):
        return False
    before = match.string[: match.start()]
    return not is_name(match[0]) or (bool(before.strip()) and not _ROLE_LAST.search(before))


_ROLE_LAST = re.compile(rf"(?:{BYLINE_ROLE.pattern})\s*$")


def _split_joined_names(token: str, *, after_role: bool = False) -> list[str]:
    """Split names written without a space (王小明李华), cut what follows: a verb, an agency's place and day."""
    if is_name(token):
        return [token]
    folded = fold(token)
    if dateline := _DATELINE.search(folded):
        place = dateline.span("place") if dateline["place"] else (dateline.start(), dateline.start())
        return _split_joined_names(_without_place(token[: place[0]], token[: place[1]]))
    if verb := _TAIL.search(folded):
        names = _names_before_verb(token[: len(re.sub(_REPORTED, "", folded))], placed=folded.endswith("导"))
        if names and (after_role or len(names[0]) >= _LONGEST or names[1:]):
            return names
        token = token[: verb.start()]
    if re.fullmatch(r"[一-龥]{4,9}", token) and not token.endswith(OFFICES):
        for first in (3, 2, 4):
            head, rest = token[:first], token[first:]
            if is_name(head) and len(rest) > 1 and all(map(is_name, others := _split_joined_names(rest))):
                return [head, *others]
    return [token]


def _names_before_verb(token: str, *, placed: bool) -> list[str]:
    """Return the names before 报道, a place between them left out: 甲乙丙台北, 甲乙丙丁戊己.

    Where papers of Taiwan say 報導 (`placed`), the last two characters are a place, even if they read like a name.
    """
    names = _split_joined_names(token) if token else []
    if re.fullmatch(r"[一-龥]{4,9}", token) and (placed or not all(map(is_name, names))):
        names = _split_joined_names(_without_place("", token))
    return [name for name in names if name not in _PLACES] if all(map(is_name, names)) else []


def _without_place(shortest: str, longest: str) -> str:
    """Return the names before an agency's place: a known one, else what leaves a name of three characters."""
    for size in (2, 3):
        if longest[-size:] in _PLACES:
            return longest[:-size]
    for size in (3, 2, 4):
        if is_name(longest[:size]) and len(longest) - size in (2, 3, 4):  # the place's characters
            return longest[:size]
    return shortest


_NOBODY = re.compile(
    r"-+|小编|[佚侠]名|匿名|未知|不详|无|暂无|[综綜]合(?:[报報][道導]|整理)?|网络|網絡|[转轉][载載]|[原首][创創发發]|本站(?:编辑)?|管理员|系统管理员|"
    r"admin\w*|administrator|root|editor|webmaster|system|guest|null|undefined|none",
    re.IGNORECASE,
)
"""What stands in an author field that nobody filled."""


def names_in_field(value: str) -> tuple[str, ...]:
    """Return what an author field names: people, or what the page gives in their place, such as a paper's name."""
    value = value.strip(" \x1f,，、;；")
    if not value or _NOBODY.fullmatch(value):
        return ()
    if _LATIN.fullmatch(value):
        return (value,)
    names = names_in_byline(value)
    if names:
        return names
    bare = _mark_roles(value).replace("\ue000", " ").strip(" /:：,，、|()（）[]【】")
    tokens = [token for token in _SPLIT.split(bare) if token]
    return tuple(dict.fromkeys(tokens))[:8] if all(len(token) <= _LONGEST_INSTEAD for token in tokens) else ()
