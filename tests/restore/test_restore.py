"""Damaged text comes back as published, and text that is not damaged stays as it is."""

from __future__ import annotations

import json
from pathlib import Path

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.restore import detect, repair, restore, undo
from newscrawl.restore.steps import join
from tests.support.damage import CUTTING_MARKS, FOLD, Model, traditional

HERE = Path(__file__).parents[1]
SEEDS = HERE.parent / "seeds"
GOLDEN = sorted((SEEDS / "golden").glob("*.json"))
NO_BREAK_SPACE = "\xa0"
WIDE = {ord(mark): ord(mark) + 0xFEE0 for mark in ",;:!?()"}
TABLE = (
    ("創", "chuàng"),
    ("產", "chǎn"),
    ("業", "yè"),
    ("發", "fā"),
    ("領", "lǐng"),
    ("學", "xué"),
    ("強", "qiáng"),
    ("鎮", "zhèn"),
    ("進", "jìn"),
    ("項", "xiàng"),
    ("務", "wù"),
    ("質", "zhì"),
    ("區", "qū"),
    ("實", "shí"),
)


def cases(name: str) -> list[dict[str, str]]:
    return list(json.loads((HERE / "data" / "restore" / f"{name}.json").read_text(encoding="utf8")))


def body(golden: Path) -> str:
    return str(json.loads(golden.read_text(encoding="utf8"))["body"])


PUBLISHED = [line for golden in GOLDEN for line in body(golden).translate(WIDE).split("\n") if len(line) > 60]
LINES = st.lists(st.sampled_from(PUBLISHED), min_size=4, max_size=8, unique=True).map("\n".join)
MODELS = st.builds(
    Model,
    table=st.permutations(TABLE).map(tuple),
    marks=st.sampled_from([(), ("？",), CUTTING_MARKS]),
    hole=st.sampled_from(["?", "\ufffd"]),
    folds=st.booleans(),
)


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda path: path.stem[:3])
def test_a_seed_comes_back_as_its_reference(golden: Path) -> None:
    wanted = json.loads(golden.read_text(encoding="utf8"))
    text = restore((SEEDS / f"{golden.stem}.txt").read_text(encoding="utf8")).text
    lines = {line.strip() for line in text.split("\n")}
    assert lines.issuperset([wanted["title"], *wanted["body"].split("\n")])


@pytest.mark.parametrize("case", cases("wild"), ids=lambda case: case["damaged"][:12])
def test_a_case_from_the_wild_comes_back(case: dict[str, str]) -> None:
    assert restore(case["damaged"], force=True).text == case["published"]


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, marks=pytest.mark.xfail(reason=case["why"], strict=True)) for case in cases("known-failures")],
    ids=lambda case: case["damaged"][:12],
)
def test_what_cannot_be_known_yet(case: dict[str, str]) -> None:
    assert restore(case["damaged"], force=True).text == case["published"]


@pytest.mark.parametrize("case", cases("negative"), ids=lambda case: case["why"])
def test_text_that_only_looks_damaged_stays(case: dict[str, str]) -> None:
    restored = restore(case["text"] * 3)
    assert (restored.text, list(restored.steps), restored.verdict) == (case["text"] * 3, [], "clean")


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda path: path.stem[:3])
def test_simplified_text_stays_even_when_restoring_is_forced(golden: Path) -> None:
    assert restore(body(golden), force=True).text == body(golden)


@pytest.mark.parametrize("region", ["s2tw", "s2hk", "s2t"])
def test_genuine_traditional_text_stays(region: str) -> None:
    text = opencc.OpenCC(region).convert("\n".join(map(body, GOLDEN)))
    assert restore(text).text == text


@pytest.mark.parametrize(
    ("damaged", "published"),
    [
        ("，劉老根刢huàng)辦山莊。", "，刘老根创办山庄。"),
        ("，這是一個非，F(xiàn)實(shí)的問題。", "，这是一个非常现实的问题。"),
    ],
)
def test_half_of_an_annotated_character_is_seen_where_lost_bytes_leave_no_trace(damaged: str, published: str) -> None:
    page = "創(chuàng)新產(chǎn)業(yè)實(shí)現(xiàn)發(fā)展"
    assert restore(page + "刢huàng)造" + damaged).text == "创新产业实现发展创造" + published


@given(LINES, MODELS)
def test_damage_is_undone(published: str, model: Model) -> None:
    damaged = model.damage(published)
    wanted = published.translate(FOLD) if model.folds else published
    got = restore(damaged, force=True).text
    unlike = sum(a != b for a, b in zip(got, wanted, strict=False))
    assert len(got) == len(wanted)
    assert unlike <= 1 + damaged.count(model.hole) // 4


@settings(deadline=None, max_examples=20)
@given(LINES, MODELS)
def test_every_step_can_be_undone(published: str, model: Model) -> None:
    damaged = model.damage(published)
    restored = restore(damaged)
    assert undo(restored.text, restored.steps) == damaged
    for step in restored.steps:
        assert restored.text.startswith(step.after, step.offset)
        assert step.before != step.after


@settings(deadline=None, max_examples=20)
@given(LINES, MODELS)
def test_restoring_twice_changes_nothing_more(published: str, model: Model) -> None:
    once = restore(model.damage(published)).text
    assert restore(once).text == once


@given(st.text())
def test_any_text_can_be_read_and_undone(text: str) -> None:
    restored = restore(text, force=True)
    assert undo(restored.text, restored.steps) == text


@pytest.mark.parametrize("hostile", ["?!" * 50_000, "“?。”" * 20_000, "的(shì)" * 20_000, "?guó)" * 20_000])
def test_work_on_a_page_beyond_repair_is_bounded(hostile: str) -> None:
    page = Model(TABLE).damage("\n".join(PUBLISHED[:6])) + hostile
    repairer = repair.PageRepairer(page, detect.detect(page, force=True))
    repairer.edits()
    assert repairer.search.work.done < repairer.search.work.allowance * 1.2
    assert repairer.search.work.allowance < 50_000 + len(page) * 0.2


def damaged_page() -> str:
    article = "".join(f"<p>{line}</p>" for line in PUBLISHED[:6])
    return Model(TABLE).damage(f"<title>发展</title><a title='创新'>创新产业</a>{article}")


def test_attributes_are_restored_and_scripts_are_not() -> None:
    script = "<script>var a = b ? '學' : '創(chuàng)';</script><style>.學{}</style>"
    text = restore(damaged_page() + script).text
    assert "<a title='创新'>创新产业</a>" in text
    assert text.endswith(script)


@pytest.mark.parametrize(
    "published",
    [
        "成绩显著奖",
        "李殿仁编著的书",
        "一年比一年显著。以后",
        "沿着河看着冰，执着追求",
        "名著搬上银幕",
        "彰显着它的价值，夹杂着火光",
        "他执着地说，这是与人合著的译著，着地后",
    ],
)
def test_a_character_that_is_simplified_in_some_words_is_told_by_them(published: str) -> None:
    model = Model((*TABLE, ("顯", "xiǎn"), ("編", "biān")), CUTTING_MARKS)
    page = "\n".join([*PUBLISHED[:6], published])
    assert restore(model.damage(page)).text == page


def test_a_structured_description_is_text() -> None:
    described = '<script type="application/ld+json">{"headline":"創(chuàng)新"}</script>'
    assert '"headline":"创新"' in restore(damaged_page() + described).text


def test_conversions_of_script_are_not_counted_as_repairs() -> None:
    restored = restore(Model(TABLE).damage("\n".join(PUBLISHED[:6])))
    kinds = [step.kind for step in restored.steps]
    assert restored.repairs == len(kinds) - kinds.count("script") > 0
    assert "script" in kinds


def test_a_swallowed_digit_stays_marked() -> None:
    page = Model(TABLE).damage("\n".join(PUBLISHED[:6]))
    restored = restore(page + "\n" + Model((*TABLE, ("負", "fù"))).damage("严重担7天"))
    assert restored.text.endswith("?天")
    assert restored.steps[-1].kind == "slip"


@pytest.mark.parametrize(
    ("published", "more", "marks"),
    [
        ("他说：“就已经很幸福。”\n文件指出，大家都来。", (), CUTTING_MARKS),
        ("他说：“服务当地居民。”\n“看起来每一个人都好。”", (("當", "dāng"), ("數", "shù")), CUTTING_MARKS),
        ("新闻记者 段彦超报道。", (("動", "dòng"),), ()),
        ("新闻记者 15日报道。", (("動", "dòng"),), ()),
    ],
)
@pytest.mark.parametrize("folds", [False, True])
def test_a_swallowed_line_break_or_blank_comes_back(
    published: str, more: tuple[tuple[str, str], ...], marks: tuple[str, ...], *, folds: bool
) -> None:
    model = Model((*TABLE, *more), marks, folds=folds)
    page = "\n".join([*PUBLISHED[:6], published])
    damaged = model.damage(page)
    assert damaged.rpartition("\n")[2] != published
    assert restore(damaged).text == model.published(page)


@pytest.mark.parametrize(("hole", "swallows"), [("?", True), ("\ufffd", False), ("", True), ("", False)])
@pytest.mark.parametrize(
    "published",
    [
        "新时代推动东北全面振兴取得新突破。",
        "各省（区、市）展团不仅带来新产品。",
        "出任编剧（合作）和导演。",
        "关系正常化，正式建立外交。",
    ],
)
def test_lost_bytes_are_found_beside_readings_and_odd_signs(published: str, hole: str, swallows: bool) -> None:  # noqa: FBT001 - parametrized
    page = "\n".join(PUBLISHED[:6])
    model = Model((*TABLE, ("訓", "xùn"), ("訊", "xùn"), ("動", "dòng")), CUTTING_MARKS, hole=hole, swallows=swallows)
    damaged = model.damage(f"{page}\n{published}")
    assert any(odd in damaged for odd in ("xùn)|北", "▍^", "ê", "正；", "正?；", "正\ufffd；"))
    assert restore(damaged).text == f"{page}\n{published}"


@pytest.mark.parametrize(
    "published",
    [
        "火势已被控制住，无人受伤。",
        "别忘了带伞啊，明天还有雨。",
        "到哪里去啊，走吧。",
        "这件事不小，要当心。",
    ],
)
def test_a_lost_character_is_guessed_by_what_newspapers_write_before_it(published: str) -> None:
    page = "\n".join(PUBLISHED[:6])
    damaged = Model(TABLE, CUTTING_MARKS).damage(f"{page}\n{published}")
    assert "?。" in damaged.rpartition("\n")[2]
    assert restore(damaged).text == f"{page}\n{published}"


@pytest.mark.parametrize(("hole", "swallows"), [("?", True), ("\ufffd", False), ("", True), ("", False)])
def test_an_indent_before_a_bracket_comes_back(hole: str, swallows: bool) -> None:  # noqa: FBT001 - parametrized
    page = "\n".join(f"　　{line}" for line in PUBLISHED[:6])
    published = f"{page}\n　　（一）加强组织领导。\n　　（二）强化督促检查。\n　　图为活动现场。　　（李明　摄）"
    damaged = Model(TABLE, CUTTING_MARKS, hole=hole, swallows=swallows).damage(published)
    assert f"　{hole}。" in damaged
    assert restore(damaged).text == published


@pytest.mark.parametrize(("hole", "swallows"), [("?", True), ("\ufffd", False), ("", True), ("", False)])
@pytest.mark.parametrize("published", ["　　５月２０日，一场面向全球的活动举行。", "　　４月１４日，《意见》印发。"])
def test_a_full_width_number_is_a_number(published: str, hole: str, swallows: bool) -> None:  # noqa: FBT001 - parametrized
    page = "\n".join(f"　　{line}" for line in PUBLISHED[:6])
    damaged = Model(TABLE, CUTTING_MARKS, hole=hole, swallows=swallows).damage(f"{page}\n{published}")
    assert f"{hole}，" in damaged
    assert restore(damaged).text == f"{page}\n{published}"


@pytest.mark.parametrize(
    "published",
    [
        "常说十分想念他。。。方案确定后。。。。。。半年过去了。。。　　三十年前",
        "报名时间???2018年5月，初赛????????参加者自带画具",
        "大家常这样做！●突发新闻：又一公司停产！▲图为现场",
        "对亲昵的昵称，大家一笑置之。",
        "学校开学???，大家都来????。",
    ],
)
def test_what_is_not_damaged_on_a_damaged_page_stays(published: str) -> None:
    page = "\n".join([*PUBLISHED[:6], published])
    assert restore(Model(TABLE).damage(page)).text == page


def test_a_sign_the_page_has_nowhere_is_not_guessed() -> None:
    page = "\n".join(PUBLISHED[:6])
    damaged = Model(TABLE, CUTTING_MARKS).damage(f"{page}\n　　（一）加强组织领导。").replace("　", "")
    assert "　" not in restore(damaged).text


def test_commas_before_quotation_marks_alone_are_the_newspapers() -> None:
    published = "字典里，“垚”读作yáo，“犇”读作bēn，“龘”最难写。江洲学校强化识字教学，进一步创新，实现发展。"
    assert restore(Model(TABLE).damage(published)).text == published


def test_a_paragraph_that_lost_bytes_made_look_simplified_is_damaged() -> None:
    published = (
        "干部们在后面的里屋里谈论征求意见的事，只见松树下放着几只斗笠，云里雾里的。学校、项目、实施、发展、创新。"
    )
    damaged = Model((*TABLE, ("總", "zǒng"))).damage(published)
    assert "干部?zǒng)冊诤竺娴睦镂堇镎" in damaged
    assert restore(damaged).text == published


def test_readings_astride_two_characters_do_not_hide_the_damage() -> None:
    model = Model((*TABLE, ("細", "xì")), CUTTING_MARKS, hole="", swallows=False)
    published = "\n".join([*PUBLISHED[:6], "燃气公司提醒用户：燃气灶旁严禁堆放杂物，燃气设备由专人检查。" * 20])
    damaged = model.damage(published)
    assert damaged.count("燃(xì)") > damaged.count("發(fā)")
    assert restore(damaged).text == published


def test_an_annotated_character_that_another_reading_splits_is_guessed() -> None:
    model = Model((*TABLE, ("驗", "yàn"), ("為", "wèi")), CUTTING_MARKS)
    published = "\n".join([*PUBLISHED[:6], "是因为，在他的眼里，为了实验。"])
    assert "因?yàn)?，" in model.damage(published)
    assert restore(model.damage(published)).text == published


def test_a_reading_between_a_folded_mark_and_a_letter_is_taken_out() -> None:
    model = Model((*TABLE, ("現", "xiàn")), folds=True)
    published = "\n".join([*PUBLISHED[:6], "几乎完全相同，Face ID现在很好。"])
    assert ",F(xiàn)ace" in model.damage(published)
    assert restore(model.damage(published)).text == published.translate(FOLD)


def test_steps_of_two_restorations_join_into_one_list() -> None:
    page = Model(TABLE).damage("\n".join(PUBLISHED[:6]))
    garbled = page.replace("，", "，&amp;nbsp;", 2) + "<p>x</p>"
    restored = restore(garbled)
    assert {"entity", "annotation"} <= {step.kind for step in restored.steps}
    assert undo(restored.text, restored.steps) == garbled
    assert join((), restored.steps) == tuple(restored.steps)


def test_the_simulator_makes_what_the_mirrors_made() -> None:
    assert Model((("驅", "qū"), ("礎", "chǔ"))).damage("院士沈学础") == "院士沈?qū)W礎(chǔ)"
    assert Model((), ("？",)).damage("“新典范”。科教城要与其他") == "“新典范”?？平坛且\ue024c其他"
    assert traditional("后") == "后"


def test_a_mirror_without_readings_betrays_itself_by_what_it_left_simplified() -> None:
    published = "会后，干部由于采取了示范建筑的制造办法，最后关于云计算的奋斗故事发表，学习国际规范。" * 4
    assert restore(Model(()).damage(published)).text == published


def test_indents_and_commas_that_mirrors_add_are_taken_back() -> None:
    page = Model(TABLE).damage("\n".join(PUBLISHED[:6]))
    restored = restore(f"{page}\n????????发展，。")
    assert restored.text.endswith(f"\n{NO_BREAK_SPACE * 8}发展。")
    assert [step.kind for step in restored.steps][-2:] == ["indent", "comma"]
