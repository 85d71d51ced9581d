"""A model's sentences stay only where every figure and reference rests on what it was given."""

from __future__ import annotations

import pytest

from assistant.chat.answer import Citation, Computed
from assistant.chat.pool import pool_of
from assistant.chat.verification import verify

LAW = Citation(
    id="x:1",
    document="云澜市台账管理条例",
    number="云财〔2023〕9号",
    article="第二条",
    quote="设备台账由专人登记，至少保存二十年。",
    gist=None,
    status="confirmed",
)
RESULT = Computed("193.54÷200×100%", "96.77%", "", ("193.54÷200=96.77%", "5×193.54÷200=4.8385→4.84分"))
POOL = pool_of((LAW,), (RESULT,), "预算200万，支出193.54万，执行率5分得几分")

KEPT = [
    "设备台账至少保存20年。",
    "云财〔2023〕9号第二条要求由专人登记。",
    "《云澜市台账管理条例》第二条写明“设备台账由专人登记，至少保存二十年”。",
    "执行率为96.77%，得4.84分，满分5分。",
    "预算200万元，支出193.54万元。",
    "由专人登记即可。",
]
REMOVED = [
    ("设备台账至少保存30年。", "30年"),
    ("云财〔2024〕9号对此有规定。", "云财〔2024〕9号"),
    ("依据云财〔2023〕9号第七条。", "第7条"),
    ("《会计法》第二条也有规定。", "会计法"),
    ("条例写明“设备台账由兼职人员登记并保存二十年”。", "引号"),
    ("得4.85分。", "4.85分"),
    ("执行率为96.77万元。", "96.77万元"),
    ("百分之三十的单位没有做到。", "百分之三十"),
    ("自2021年3月5日起施行。", "2021年3月5日"),
    ("《青禾市台账办法》也适用。", "青禾市台账办法"),
]


@pytest.mark.parametrize("sentence", KEPT)
def test_supported_sentence_stays(sentence: str) -> None:
    """What rests on the sources, the results or the question is kept as it is."""
    assert (sentence, ()) == (verify(sentence, POOL).text, verify(sentence, POOL).removed)


@pytest.mark.parametrize(("sentence", "named"), REMOVED)
def test_unsupported_sentence_is_taken_out_with_the_reason(sentence: str, named: str) -> None:
    """A figure, 文号, article, date or quotation from nowhere takes its sentence out."""
    checked = verify(f"由专人登记即可。{sentence}", POOL)

    assert "由专人登记即可。" == checked.text
    assert named in checked.removed[0][1]
