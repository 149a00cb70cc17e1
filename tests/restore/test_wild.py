"""Damage of the kinds found on 95 mirrors, made by the simulator, comes back."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from newscrawl.restore import restore, undo
from newscrawl.restore.detect import FLAGS_SAMPLE
from tests.restore.test_restore import PUBLISHED, TABLE, WIDE, damaged_page
from tests.support.damage import CUTTING_MARKS, Model, read_aloud

PAGE = "\n".join(PUBLISHED[:6])
NO_BREAK_SPACE = "\xa0"


def last_line(damaged: str) -> str:
    """Return the last line of `damaged` restored, after checking that it can be undone."""
    restored = restore(damaged)
    assert undo(restored.text, restored.steps) == damaged
    return restored.text.rpartition("\n")[2]


@pytest.mark.parametrize(
    ("published", "model"),
    [
        ("全市规模可多个学校合用。", Model(TABLE, CUTTING_MARKS, euro=True)),
        ("手足口病；多么好巧啊！他说：好啊！", Model(TABLE, CUTTING_MARKS, doubles=True)),
        ("他说，“学校”、医院，都来了；好！", Model(TABLE, CUTTING_MARKS, commas=True)),
        ("他说，“学校”、医院，都来了；好！", Model(TABLE, CUTTING_MARKS, commas=True, hole="")),
        (
            "优秀的历史，扩大了范围，历史悠久。",
            Model((*TABLE, ("瑪", "mǎ"), ("擴", "kuò"), ("瑲", "qiāng"), ("歷", "lì"))),
        ),
    ],
    ids=["euro", "doubled", "commas", "commas, leads dropped", "astride"],
)
def test_a_kind_of_damage_comes_back(published: str, model: Model) -> None:
    damaged = model.damage(f"{PAGE}\n{published}")
    assert damaged.rpartition("\n")[2] != published
    assert last_line(damaged) == published


def test_forms_folded_in_a_part_of_the_page_stay_folded_there_only() -> None:
    page = "\n".join(PUBLISHED[:6] * 2)
    model = Model(TABLE, CUTTING_MARKS, folds_half=True)
    assert restore(model.damage(page)).text == model.published(page)


def test_pairs_of_the_user_defined_area_that_were_dropped_are_guessed() -> None:
    model = Model((*TABLE, ("擔", "dān"), ("當", "dāng")), drops_user_defined=True)
    assert last_line(f"{PAGE}\n" and model.damage(f"{PAGE}\n推进新担当的工作。")) == "推进新担当的工作。"


def test_no_break_spaces_that_became_question_marks_are_never_words() -> None:
    lines = [f"{NO_BREAK_SPACE * 4}{line}" for line in PUBLISHED[:6]]
    published = "\n".join([*lines, f"{NO_BREAK_SPACE}{NO_BREAK_SPACE} 德州新闻{NO_BREAK_SPACE * 3}记者报道"])
    damaged = Model(TABLE, CUTTING_MARKS).damage(published)
    assert "?? 德州" in damaged
    assert restore(damaged).text == published


@pytest.mark.parametrize(("indent", "row"), [(NO_BREAK_SPACE * 4, NO_BREAK_SPACE * 4), ("", "????")])
def test_a_row_of_question_marks_right_behind_damage_is_no_words(indent: str, row: str) -> None:
    published = f"{indent}{PAGE}\n全市规模可多个{row}学校合用。"
    assert restore(Model(TABLE, CUTTING_MARKS).damage(published)).text == published


def test_an_indent_far_down_a_long_page_comes_back() -> None:
    damaged = Model(TABLE).damage("\n".join([PAGE] * 50)) + "\n????德州新聞"
    assert len(damaged) > FLAGS_SAMPLE
    assert last_line(damaged) == "　　德州新闻"


def test_an_ampersand_that_was_swallowed_comes_back_in_markup() -> None:
    published = f"<p>{PAGE}</p><p>新闻记者&lt;段彦超&gt;报道。</p>"
    damaged = Model((*TABLE, ("動", "dòng"))).damage(published)
    assert "?lt;" in damaged
    assert restore(damaged).text == published


def test_readings_within_readings_are_taken_out() -> None:
    damaged = Model(TABLE).damage(PAGE) + "\n優(yōu(zī))秀的學(xué)校"
    assert last_line(damaged) == "优秀的学校"


@pytest.mark.parametrize(("published", "town"), [(PUBLISHED[0], "甪(lù)直"), (PAGE, "甪直")], ids=["few", "many"])
def test_readings_at_random_are_taken_out_and_where_they_are_few_no_gloss_is(published: str, town: str) -> None:
    page = read_aloud(published, 0.05, random.Random(0))
    assert restore(f"{page}\n甪(lù)直的學校").text == f"{published}\n{town}的学校"


def test_a_pair_that_stands_intact_elsewhere_may_be_cut_here() -> None:
    page = Model(TABLE, CUTTING_MARKS, cuts_half=True).damage("\n".join(PUBLISHED[:6] * 2))
    assert restore(page).text == "\n".join(PUBLISHED[:6] * 2)


@pytest.mark.parametrize("gloss", ["甪(lù)直", "涪(fú)陵", "亳(bó)州", "好(hào)客"])
def test_the_article_s_own_glosses_stay(gloss: str) -> None:
    assert last_line(Model(TABLE).damage(PAGE) + f"\n{gloss}的學(xué)校") == f"{gloss}的学校"


def test_no_blank_stands_for_a_swallowed_digit() -> None:
    page = Model(TABLE).damage(PAGE.replace("，", "， "))
    restored = restore(page + "\n" + Model((*TABLE, ("負", "fù"))).damage("严重担7日"))
    assert restored.text.endswith("?日")


def test_plain_text_gets_no_markup() -> None:
    model = Model((*TABLE, ("訓", "xùn")), CUTTING_MARKS)
    damaged = model.damage(f"{PAGE}\n培训。\na级学校，推进。")
    assert "<" not in restore(damaged).text


@pytest.mark.parametrize("length", [300, 1000])
def test_a_mirror_without_readings_is_recognised(length: int) -> None:
    golden = sorted((Path(__file__).parents[2] / "seeds" / "golden").glob("*.json"))
    text = "\n".join(json.loads(path.read_text(encoding="utf8"))["body"].translate(WIDE) for path in golden)
    pieces = [text[at : at + length] for at in range(0, len(text) - length, length)]
    found = [restore(Model(()).damage(piece)) for piece in pieces]
    right = [one for one, piece in zip(found, pieces, strict=True) if one.verdict == "mirror" and one.text == piece]
    assert len(right) >= 0.7 * len(pieces)
    assert all(one.confidence > 0.5 for one in right)


@pytest.mark.parametrize(
    "genuine",
    [
        "雲洲中學昨日舉行朗讀日，老師講解了創(chuàng)、產(chǎn)、強(qiáng)三字，並請同學於會後示範。",
        "「發」字讀音：發(fā)展、頭髮(fà)；「區」讀：區(qū)域、姓區(ōu)；「樂」讀：音樂(yuè)、快樂(lè)。",
        "于右任之後，范先生與余小姐的皇后飯店於後街開業，里長表示歡迎。",
        "参展作者：陳(chén)錦(jǐn)華(huá)，来自云洲。",
        "老师写下“創(chuàng)”“產(chǎn)”“強(qiáng)”三个字，请同学们认读。",
        "制作と采用の範囲について、干渉はない。后の時代に会議が開かれた。",
        "<p class='code'>let</p>" * 40 + "<p>本当に該当する場合は、開発時の参照を参考にしてください。</p>",
        "春(chūn)眠(mián)不(bù)覺(jué)曉(xiǎo)，處(chù)處(chù)聞(wén)啼(tí)鳥(niǎo)。",
    ],
)
def test_genuine_text_stays(genuine: str) -> None:
    restored = restore(genuine)
    assert (restored.text, list(restored.steps)) == (genuine, [])


READ_ALOUD = {
    "two readings": "市長昨日到開發(fā)現場調研，同園區(qū)企業負責人座談交流。",
    "one character": (
        "發(fā)現、發(fā)展、發(fā)明三個詞，老師昨日請同學們在課堂上朗讀，還請大家寫例句，市報記者也在場。"
    ),
    "without readings elsewhere": (
        "創(chuàng)新、產(chǎn)業、強(qiáng)化都是新詞。學校的創新課、產業課，強調創造；產品、強項、"
        "創意、產地、強者、創業、產出、強力，學生都說好。"
    ),
    "among glosses": "甪(lù)直、亳(bó)州、涪(fú)陵、郫(pí)縣的創(chuàng)作者、產(chǎn)業強(qiáng)者，在會上見面。",
    "one name": "名為創(chuàng)產(chǎn)強(qiáng)的公司昨日在東區開業，市長同來賓一起為新店剪綵，還參觀廠房。",
    "two for a character": (
        "生長(zhǎng)、長(cháng)江、長(zhǎng)官、樂(yuè)器、樂(lè)園、產(chǎn)業，這些詞的讀音各有不同，"
        "請同學們讀給大家聽。"
    ),
    "a list": "請讀創(chuàng)、產(chǎn)、強(qiáng)、業(yè)。老師說，這些字不難，請同學們讀給大家聽，市報記者也在場。",
    "nearly all": "創(chuàng)業(yè)園(yuán)區(qū)產(chǎn)業(yè)強(qiáng)市，開發(fā)區(qū)。",
    "none with another form": "工(gōng)人同水(shuǐ)手在山(shān)上看日出，市長昨日會見他們，還請記者們吃飯。",
    "two usual characters": "工(gōng)人同水(shuǐ)手在開發(fā)現場看日出，市長昨日會見他們，還請記者們吃飯。",
    "one name of usual characters": (
        "船名叫工(gōng)水(shuǐ)山(shān)發(fā)的公司昨日開業，市長會見他們，還請記者們吃飯。"
    ),
    "another's": (
        "工(shān)人同水(fēi)手在山(gōng)上看日(rì)出，人(rén)多，開發(fā)的大(dà)橋旁，市長昨日會見他們，"
        "還請記者們吃飯。"
    ),
}
"""Genuine texts whose readings lack one thing each by which a mirror's are known."""


@pytest.mark.parametrize("genuine", READ_ALOUD.values(), ids=READ_ALOUD)
def test_readings_that_people_wrote_stay(genuine: str) -> None:
    assert restore(genuine).text == genuine


def test_what_is_too_short_to_tell_stays_and_is_said_to() -> None:
    restored = restore("重擔(dān)、開拓")
    assert (restored.text, restored.verdict) == ("重擔(dān)、開拓", "undecided")
    assert restore("重擔(dān)、開拓", force=True).text == "重担、开拓"


def test_a_headline_is_restored_with_the_verdict_of_its_page() -> None:
    page = restore(damaged_page())
    assert restore("開發(fā)區(qū)后勤會議", like=page).text == "开发区后勤会议"
    assert restore("会議", like=restore("会議")).text == "会議"
