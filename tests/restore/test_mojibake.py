"""Garbled text comes back, clean text stays as it is."""

from __future__ import annotations

import pytest

from newscrawl.restore.mojibake import repair, undo

CHINESE = "江苏省镇江市全市上下牢牢把握创新引领产业强市"
CLEAN = [
    "今年以来，江苏省镇江市全市上下牢牢把握“四个走在前”。",
    "這是臺灣的新聞，內容沒有改變：總統府、臺北市政府。",
    "東京都知事は二十日、記者会見で発表した。",
    "Das Café in Zürich schließt früher – “naïve” façade, señor, Ærø; 5 × 3 = 15°",
    "élégant, óvég, ÕÄÖÜ, ááááááááá",
    "浔阳江头、鐨字与锛字：生僻字也是字。",
    "if (a && b) { return '&lt;p&gt;' + x; }",
    "用&amp;amp;表示，<a href='?a=1&amp;amp;b=2'>H&amp;lt;M</a>，R&amp;D",
    "<pre>&amp;nbsp; is a no-break space</pre><script>s='&amp;nbsp;'</script>",
]


@pytest.mark.parametrize("text", CLEAN)
def test_clean_text_stays_as_it_is(text: str) -> None:
    assert repair(text) == (text, ())


@pytest.mark.parametrize(
    "garbled",
    [
        CHINESE.encode("gbk").decode("latin-1"),
        CHINESE.encode("gbk").decode("cp1252", "ignore") if b"\x81" not in CHINESE.encode("gbk") else "",
        CHINESE.encode().decode("latin-1"),
        CHINESE.encode().decode("latin-1").encode().decode("latin-1"),
        CHINESE[:22].encode().decode("gb18030"),
    ],
    ids=["gbk as latin-1", "gbk as cp1252", "utf-8 as latin-1", "utf-8 twice as latin-1", "utf-8 as gbk"],
)
def test_a_charset_taken_for_another_is_undone(garbled: str) -> None:
    text, steps = repair(f"<p>{garbled}</p>")
    assert text == f"<p>{CHINESE}</p>"
    assert [step.kind for step in steps] == ["mojibake"]


def test_mojibake_is_found_behind_a_hanzi_that_mojibake_may_begin_with() -> None:
    garbled = CHINESE[:22].encode().decode("gb18030")
    assert repair(f"<p>浔阳讯<b>{garbled}</b></p>")[0] == f"<p>浔阳讯<b>{CHINESE[:22]}</b></p>"


def test_a_character_that_lost_a_byte_stays_marked() -> None:
    garbled = "浠ｇ爜 中国".replace("浠ｇ爜", "代码库的".encode()[:-1].decode("gbk", "ignore"))
    assert repair(garbled)[0].startswith("代码库")


def test_entities_are_decoded_once_in_markup_and_wholly_in_plain_text() -> None:
    assert repair("<p>a&amp;nbsp;b &nbsp; &amp;#20013;</p>")[0] == "<p>a&nbsp;b &nbsp; &#20013;</p>"
    assert repair("a&nbsp;b&ldquo;&#20013;&rdquo; &lt;", markup=False)[0] == "a\xa0b“中” &lt;"
    assert repair("R&amp;amp;D投入")[0] == "R&amp;D投入"
    assert repair("AT&amp;T，R&amp;amp;D，?a=1&amp;b=2", markup=False)[0] == "AT&T，R&D，?a=1&amp;b=2"


def test_steps_lead_back_to_the_input() -> None:
    garbled = f"<b>{CHINESE.encode('gbk').decode('latin-1')}</b>&amp;nbsp;{CHINESE.encode().decode('latin-1')}，好。"
    text, steps = repair(garbled)
    assert undo(text, steps) == garbled
    assert all(text.startswith(step.after, step.offset) for step in steps)
    assert repair(text) == (text, ())


def byte_by_byte(data: bytes) -> str:
    return data.decode("latin-1")


LONG = "江苏省镇江市全市上下牢牢把握创新引领产业强市，两年来投入资金三十亿元。"


@pytest.mark.parametrize(
    "garbled",
    [
        byte_by_byte(LONG.encode()[:40] + LONG.encode()[41:]),
        byte_by_byte(LONG.encode().replace(b"\xa0", b" ")),
        (LONG.encode()[:41] + LONG.encode()[42:]).decode("gb18030", "replace"),
        byte_by_byte(LONG.encode("gbk")[:30] + LONG.encode("gbk")[31:]),
    ],
    ids=["utf-8 as latin-1", "its A0 a blank", "utf-8 as gbk", "gbk as latin-1"],
)
def test_all_but_the_character_that_lost_a_byte_comes_back(garbled: str) -> None:
    text = repair(garbled, markup=False)[0]
    unlike = sum(char not in LONG for char in text)
    assert unlike <= 3
    assert abs(len(text) - len(LONG)) <= 2


def test_big5_read_byte_by_byte_comes_back() -> None:
    published = "江蘇省鎮江市全市上下牢牢把握創新引領產業強市，兩年來投入資金三十億元。"
    assert repair(byte_by_byte(published.encode("big5")), markup=False)[0] == published


def test_a_page_about_entities_keeps_them() -> None:
    page = "<pre>&amp;nbsp; &amp;lt;div&amp;gt;</pre>用 &amp;nbsp; 表示空格"
    assert repair(page) == (page, ())
