"""What is said around a question is taken off, and what no document can answer is known as such."""

from __future__ import annotations

import pytest

from assistant.chat.lookups import with_articles
from assistant.chat.plain_words import bare_question
from assistant.chat.topic import asked_kind
from assistant.chat.unknowable import names_fee, why_unknowable


@pytest.mark.parametrize(
    ("asked", "bare"),
    [
        ("各位老师好，我是县里新来的，想请教一下：结余资金怎么交回？谢谢", "结余资金怎么交回？"),
        ("打扰了，采购文件要保存几年", "采购文件要保存几年"),
        ("拆分采购，违反哪条", "拆分采购？"),
        ("合同什么时候公告", "合同什么时候公告"),
        ("谢谢老师", "谢谢老师"),
        ("收5%保证金，没错吧", "收5%保证金，对吧"),
        ("没有结果公示期这一说吧，第二天就能发通知", "结果公示期"),
    ],
)
def test_clauses_that_only_greet_or_beg_are_left_out(asked: str, bare: str) -> None:
    """Greetings, who one is and what it is for go; a question and a text of nothing else stay."""
    assert bare == bare_question(asked)


@pytest.mark.parametrize(
    ("asked", "full"),
    [
        ("采购法四十九条讲什么", "政府采购法第四十九条讲什么"),
        ("53条说的啥，政采法那个", "第53条说的啥，政府采购法那个"),
        ("第三十六条讲啥，招投标法实施条例的", "第三十六条讲啥，招标投标法实施条例的"),
        ("会计法的那个40条讲什么", "会计法第40条讲什么"),
        ("评价要点5条扣了2条，按办法怎么扣", "评价要点5条扣了2条，按办法怎么扣"),
        ("预算法13", "预算法第13条"),
        ("财预〔2020〕10号16条", "财预〔2020〕10号第16条"),
        ("按本办法3条例外处理", "按本办法3条例外处理"),
        ("计算方法10分", "计算方法10分"),
    ],
)
def test_articles_named_in_short_are_written_in_full(asked: str, full: str) -> None:
    """A number behind a law is its article; a number of something else is left alone."""
    assert full == with_articles(asked)


@pytest.mark.parametrize(
    "asked",
    [
        "财政局会同意追加吗",
        "你觉得这份报告水平怎么样",
        "明年还搞不搞部门整体，会不会取消",
        "隔壁县的项目评了多少分",
        "全市一共有多少家评价机构",
        "绩效系统打不开怎么办",
        "今年我们市的自评什么时候交",
        "我们项目的申报表是谁填的，这个项目谁填的",
    ],
)
def test_what_no_document_of_rules_holds_is_told_with_a_reason(asked: str) -> None:
    """Decisions, opinions, the future, others' figures and a program's trouble are refused with why."""
    assert why_unknowable(asked)


@pytest.mark.parametrize(
    "asked",
    [
        "哪几种情况要报人大常委会批准",
        "评价为中，明年预算会怎么样",
        "评审专家至少要多少人",
        "结转资金明年能不能接着用",
        "社会资本参与的项目要不要评价",
    ],
)
def test_what_a_rule_may_hold_is_not_refused_beforehand(asked: str) -> None:
    """A question of a rule is searched for, though it names next year, a body or a number of people."""
    assert why_unknowable(asked) is None


def test_a_fee_is_answered_only_by_what_names_it() -> None:
    """A fine is no fee, and one fee is not another."""
    assert not names_fee("监理费按什么标准取", "不得收取不合理费用")
    assert names_fee("监理费按什么标准取", "监理费由合同约定")
    assert names_fee("纳税怎么申报", "依法申报")


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("几家公司商量好价格投标，怎么处罚", "text"),
        ("有几间空房可以租出去吗", "text"),
        ("竞争性谈判至少要几家", "count"),
        ("几月份报送", "date"),
        ("供应商打电话来问，几天内答复", "days"),
        ("评价科电话是多少", "contact"),
    ],
)
def test_what_is_asked_for_is_told_from_what_is_merely_counted(asked: str, kind: str) -> None:
    """A number of things in the story is not the number asked for."""
    assert kind == asked_kind(asked)
