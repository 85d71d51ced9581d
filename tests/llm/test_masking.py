"""Personal data leaves as tokens and comes back as it was; ordinary words stay."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.llm.masking import Masker, MaskingModel
from assistant.llm.model import Message, Request
from assistant.llm.persons import find_persons
from assistant.llm.scripted import ScriptedModel

if TYPE_CHECKING:
    from pathlib import Path

PERSONAL = {
    "联系人：赵晓峰，电话：010-66778899": ("赵晓峰", "010-66778899"),
    "项目负责人:欧阳明 手机13800138000": ("欧阳明", "13800138000"),
    "经办人（签字）：李 梅\t2024年5月6日": ("李 梅",),
    "填报人|周立|13912345678": ("周立", "13912345678"),
    "评价组成员：孙志强、钱一鸣；专家：吴敏": ("孙志强", "钱一鸣", "吴敏"),
    "由陈建华同志主持，": ("陈建华",),
    "请联系 138-0013-8000 或 +86 139 1234 5678": ("138-0013-8000", "+86 139 1234 5678"),
    "身份证号 11010519800101123X 已核": ("11010519800101123X",),
    "账号：6222 0212 3456 7890 123，开户行": ("6222 0212 3456 7890 123",),
    "账户号码为 0200001234567，": ("0200001234567",),
    "邮箱 hesheng_2024@example.org。": ("hesheng_2024@example.org",),
    "负责人为冯远，": ("冯远",),
}
PARTS = (
    *(
        "负责人：",
        "联系人:",
        "王小明",
        "高峰",
        "期",
        "13800138000",
        "11010519800101123X",
        "【人员1】",
        "【",
        "人员",
        "】",
    ),
    *("[", "]", "（", "1", "１", "电话", "账号：", "6222021234567890123", "a@b.cn", "单位2", "水务局", "原文1", "同志"),
    *("由", "010-88776655", "元", "、", "，", " ", "\n", "\t"),
)
ORDINARY = (
    "项目负责人应当按季度报告资金使用情况，联系人方式见附件。",
    "单位负责人：综合科；联系人：办公室；组长：安全科。",
    "负责人高度重视，成员单位共同参与，专家评审通过。",
    "预算13812345678元，执行率98.76%，涉及62.5万人、12345户。",
    "全体同志、党员同志、有关同志参加，文化先生小组。",
    "依据财预〔2020〕10号，2024年12月31日前完成，编号20240101001。",
    "热线12345受理6200000件，比上年增加138001380件。",
    "组长负责制。会计制度健全，出纳管理规范。主任办公会通过。",
    "专家 方案论证，成员 单位名单，会计 核算中心。",
    "项目经理 管理办法；姓名 单位 职务；局长 办公会。",
)


@pytest.mark.parametrize(("text", "hidden"), PERSONAL.items(), ids=PERSONAL)
def test_personal_data_is_replaced_and_restored(text: str, hidden: tuple[str, ...]) -> None:
    """Each personal value is gone from what is sent, and restoring gives the text back."""
    masker = Masker()

    masked = masker.mask(text)

    assert [] == [value for value in hidden if value in masked]
    assert sorted(hidden) == sorted(masker.tokens.values())
    assert text == masker.restore(masked).text


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_words_and_figures_stay(text: str) -> None:
    """Words that begin like a surname, amounts, dates, document numbers and hotlines are not touched."""
    assert text == Masker().mask(text)


def test_a_name_once_found_is_replaced_everywhere() -> None:
    """A person met behind a label has the same token in every later text of the run."""
    masker = Masker()
    masker.mask("联系人：郝思琪")

    assert "现场由【人员1】核对，【人员1】签字。" == masker.mask("现场由郝思琪核对，郝思琪签字。")


def test_a_name_that_is_a_word_is_replaced_only_where_it_is_a_name() -> None:
    """A person called like a common word is hidden behind a label, and the word stays a word."""
    masker = Masker()

    assert "负责人：【人员1】。防汛高峰期加派人手。" == masker.mask("负责人：高峰。防汛高峰期加派人手。")


def test_known_people_and_units_are_replaced_by_setting() -> None:
    """Names given are replaced wherever they stand, units only where the setting says so, longer before shorter."""
    units = ("清河县水务局", "清河县")

    assert "【人员1】在清河县水务局" == Masker(people=["罗子轩"], units=units).mask("罗子轩在清河县水务局")
    masker = Masker(units=units, mask_units=True)
    assert "【单位1】与【单位2】财政" == masker.mask("清河县水务局与清河县财政")


def test_garbled_tokens_are_mended_or_reported() -> None:
    """Other brackets and blanks are turned back and named; a token that stands for nothing is left and named."""
    masker = Masker(people=["罗子轩"])
    masker.mask("罗子轩")

    restored = masker.restore("[人员1]与【 人员１ 】，【人员7】、【人员甲】、【人员1，以及（人员12）")

    assert "罗子轩与罗子轩，【人员7】、【人员甲】、【人员1，以及（人员12）" == restored.text
    assert ("[人员1]", "【 人员１ 】") == restored.repaired
    assert ("【人员7】", "【人员甲】", "【人员1") == restored.garbled


def test_text_that_looks_like_a_token_comes_back() -> None:
    """What the user's own text writes like a token is not mistaken for one."""
    masker = Masker(people=["罗子轩"])
    text = "罗子轩见【人员1】和[人员1]"

    assert text == masker.restore(masker.mask(text)).text


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PARTS)))
def test_masking_then_restoring_gives_the_text_back(parts: list[str]) -> None:
    """For any mixture of names, numbers, labels and half tokens, what comes back is what went in."""
    masker = Masker(people=["王小明"], units=["水务局"], mask_units=True)
    masker.mask("联系人：高峰")
    text = "".join(parts)

    restored = masker.restore(masker.mask(text))

    assert text == restored.text


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_any_text_survives(text: str) -> None:
    """Arbitrary text comes back unchanged."""
    masker = Masker()

    assert text == masker.restore(masker.mask(text)).text


def test_tokens_are_the_same_in_a_resumed_run(tmp_path: Path) -> None:
    """A table kept on this machine gives the same tokens again, in whatever order texts come."""
    table = tmp_path / "tokens.jsonl"
    Masker(table=table).mask("联系人：郝思琪；电话：13800138000；负责人：罗子轩")

    again = Masker(table=table)

    assert "【人员2】与【人员1】" == again.mask("罗子轩与郝思琪")
    assert "tokens" not in again.mask("13800138000")
    assert 3 == len(table.read_text("utf-8").splitlines())


def test_model_never_sees_names_and_caller_never_sees_tokens() -> None:
    """Requests leave masked; reply and stream come back restored, with quotes escaped inside JSON."""
    inner = ScriptedModel([lambda request: json.dumps({"text": request.messages[0].content}, ensure_ascii=False)])
    masker = Masker(people=["罗子轩"], units=['"清河"公司'], mask_units=True)
    pieces: list[str | None] = []

    class Form:  # only its presence counts here
        @staticmethod
        def model_json_schema() -> dict:
            return {}

    request = Request((Message("user", '罗子轩在"清河"公司。'),), schema=Form)  # type: ignore[arg-type]
    reply = MaskingModel(inner, masker).reply(request, on_text=pieces.append)

    assert "【人员1】在【单位1】。" == inner.asked[0].messages[0].content
    assert {"text": '罗子轩在"清河"公司。'} == json.loads(reply.text)
    assert reply.text == "".join(piece or "" for piece in pieces)


def test_garbled_tokens_are_told_in_the_reply() -> None:
    """A reply with a token that stands for nothing says so in its notes."""
    reply = MaskingModel(ScriptedModel(["由【人员9】负责"]), Masker()).reply(Request((Message("user", "写"),)))

    assert ("模型写出了无法还原的代号“【人员9】”",) == reply.notes


def test_persons_are_found_once_in_order() -> None:
    """Names come as printed, each once."""
    assert ("吴敏", "孙志强") == find_persons("组长：吴敏 组员：孙志强、吴敏")
