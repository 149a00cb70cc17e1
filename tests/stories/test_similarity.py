"""What makes texts copies of one another."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from benchmarks import corpus
from newscrawl.stories import similarity
from newscrawl.stories.normalize import normalize
from newscrawl.stories.similarity import Text, compare

GOLDEN = sorted(Path("seeds/golden").glob("*.json"))
BODY = json.loads(GOLDEN[0].read_text(encoding="utf8"))["body"]


def text(body: str, title: str = "") -> Text:
    return Text(normalize(body, title))


def test_punctuation_width_spaces_and_quotes_do_not_matter() -> None:
    narrow = "市长盛蕾说:“2022年,GDP增长3.5%”。" * 3
    wide = "市长盛蕾说：「２０２２年，ＧＤＰ增长 3.5％」！" * 3
    assert normalize(narrow) == normalize(wide)


@pytest.mark.parametrize("standard", ["s2t", "s2tw", "s2hk"])
def test_a_traditional_copy_has_the_fingerprint_of_its_original(standard: str) -> None:
    convert = OpenCC(standard).convert  # by character, as mirrors do: its phrases write 資金鍊 for 资金链
    assert normalize("".join(map(convert, BODY))) == normalize(BODY)


@pytest.mark.parametrize(
    "around",
    [
        "{title}\n{body}",
        "来源：武进日报\n{body}",
        "{body}\n责任编辑：庄恩慧",
        "{body}\n免责声明：本网站转载的文章，版权归原作者所有。",
        "您当前的位置：首页 > 新闻中心 > 正文\n{body}",
    ],
)
def test_title_and_boilerplate_do_not_decide(around: str) -> None:
    title = "常州科教城举行高质量发展大会"
    assert normalize(around.format(title=title, body=BODY), title) == normalize(BODY, title)


@pytest.mark.parametrize(
    "dateline",
    ["本报讯 (记者 张三)", "武进新闻网讯(姜小莉 记者 朱梦琪)", "新华社北京5月3日电（记者李四）", "(记者 张三)"],
)
def test_the_dateline_does_not_decide(dateline: str) -> None:
    story = "昨天，记者从市农业农村局获悉，全市夏粮收购工作已经全面展开，各收储企业备足仓容资金。"
    assert normalize(dateline + story) == normalize(story)


def test_dates_in_hanzi_are_those_in_digits() -> None:
    invitation = "会议定于二〇二三年五月三日在常州科教城召开，请各有关单位按时参加，不得缺席或者迟到。"
    assert "2023年5月3日" in normalize(invitation)


def test_captions_without_a_text_are_told_apart_by_their_titles() -> None:
    assert normalize("图片新闻", "春到太湖") != normalize("图片新闻", "秋到太湖")
    assert normalize("", "春到太湖") == ""


@pytest.mark.parametrize("kind", corpus.COPIES)
def test_edited_copies_are_copies(kind: str) -> None:
    rng = random.Random(kind)
    copy = corpus.COPIES[kind](rng, BODY)
    assert compare(text(BODY), text(copy)).copies


def test_a_part_of_a_text_is_an_excerpt_and_most_of_it_an_edit() -> None:
    assert compare(text(BODY), text(BODY[:600])).kind == "excerpt"
    assert compare(text(BODY), text(BODY[100:])).kind == "edited"


NOTICE = (
    "因道路施工，明日起市区延陵路东段封闭，过往车辆请绕行和平路。公交线路临时调整，沿线站点的乘客可到附近站点候车。"
    "工程预计下月底完成，给市民出行带来不便，敬请谅解。施工期间夜间不作业，周边居民如有意见可以拨打城管热线反映。"
)


def test_a_short_text_is_a_copy_when_nearly_all_of_it_is_the_same() -> None:
    assert compare(text(NOTICE), text(NOTICE.replace("下月底", "年底前"))).kind == "edited"
    assert compare(text(NOTICE), text(NOTICE[:75])).kind == "excerpt"
    assert compare(text(NOTICE), text(NOTICE[:75].replace("站点的乘客", "居民"))).kind == ""
    assert compare(text(NOTICE), text(NOTICE[:45])).kind == "", "a quoted sentence"


def test_likeness_is_symmetric() -> None:
    rng = random.Random(7)
    for kind, edit in corpus.COPIES.items():
        one, other = text(BODY), text(edit(rng, BODY))
        assert compare(one, other) == compare(other, one), kind


def test_the_seeds_are_different_articles() -> None:
    texts = [text(json.loads(path.read_text(encoding="utf8"))["body"]) for path in GOLDEN]
    pairs = [compare(one, other) for at, one in enumerate(texts) for other in texts[:at]]
    assert not any(pair.copies for pair in pairs)
    assert max(pair.resemblance for pair in pairs) < similarity.RESEMBLANCE / 3


@pytest.mark.parametrize("form", corpus.FORMS, ids=lambda form: form.__name__)
def test_a_form_filled_in_again_is_no_copy(form: corpus.Form) -> None:
    rng = random.Random(1)
    texts = [text(form(rng)) for _ in range(60)]
    assert not any(compare(one, other).copies for at, one in enumerate(texts) for other in texts[:at])


@given(st.text("的一是了我，、x0123456789", max_size=60))
def test_n_grams_are_told_apart_as_numbers_as_they_are_as_strings(normal: str) -> None:
    grams = {normal[at : at + similarity.GRAM] for at in range(len(normal) - similarity.GRAM + 1)}
    assert len(Text(normal).shingles) == len(grams)
    assert len(Text(normal).numeric) == sum(any(char in "0123456789" for char in gram) for gram in grams)
    assert Text(normal).numeric <= Text(normal).shingles


def test_one_corrected_number_leaves_a_copy() -> None:
    assert compare(text(BODY), text(BODY.replace("20年来", "21年来"))).kind == "edited"


def test_anchors_do_not_depend_on_the_process_or_the_machine() -> None:
    assert similarity.anchors(normalize(BODY))[:2] == PINNED
    code = (
        "import sys; from newscrawl.stories import normalize, similarity; "
        "print(similarity.anchors(normalize.normalize(sys.stdin.read()))[:2])"
    )
    again = subprocess.run([sys.executable, "-c", code], input=BODY, capture_output=True, encoding="utf8", check=True)
    assert again.stdout.strip() == str(PINNED)


PINNED = [3055893701290446, 5569574485462900]


def test_an_excerpt_keeps_its_share_of_the_anchors() -> None:
    whole = normalize(BODY)
    part = similarity.anchors(whole[300:900])
    shared = set(part) & set(similarity.anchors(whole))
    assert len(shared) >= 600 / similarity.ANCHOR_ONE_IN / 2


def test_a_caption_is_found_by_its_fingerprint_alone() -> None:
    assert similarity.anchors(normalize("市民在延陵路新开的公园里散步赏花。")) == []


@given(st.lists(st.integers(0, 2**63 - 1)))
def test_packed_anchors_come_back(values: list[int]) -> None:
    assert similarity.unpack(similarity.pack(values)) == values


@given(st.text())
def test_any_text_can_be_normalised_and_looked_up(body: str) -> None:
    normal = normalize(body)
    assert similarity.anchors(normal) == sorted(set(similarity.anchors(normal)))
    assert len(similarity.fingerprint(normal)) == 16
