"""The page's conversation as its people use it: sources, arithmetic, corrections, refusals, two windows, a phone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from eval.serving import CHROMIUM

if TYPE_CHECKING:
    from eval.serving import Watched

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine (Debian: chromium)"),
    pytest.mark.filterwarnings("ignore"),  # playwright's own warnings
]
COMPUTED = "预算200万，支出150万，执行率10分得几分？"
FOUND = "采购合同什么时候要公告？"
# What each tab shows once it is drawn.
NARROW = {
    "draft": "#scores tr.leaf", "review": "#verdict-accept", "audit": "#audit-example", "ask": "#ask-case",
    "kb": "#kb-query", "settings": "#try_model",
}  # fmt: skip
MISSING = "青云街道2031年的灯会花了多少钱？"


def ask(page: Any, question: str) -> None:
    """Ask by the keyboard and wait for the whole answer."""
    count = page.locator(".answer-tools").count()
    page.fill("#question", question)
    page.press("#question", "Enter")
    page.wait_for_function("count => document.querySelectorAll('.answer-tools').length > count", arg=count)


def test_answer_shows_its_steps_and_opens_its_source_and_is_copied(person: Watched, shots: Path) -> None:
    """Each step has a line, the result stands out; the number behind the words opens the source, Escape closes it."""
    page = person.page
    page.click("#tab-ask")
    ask(page, COMPUTED)
    ask(page, FOUND)

    page.focus(".ref")
    page.keyboard.press("Enter")
    page.wait_for_selector(".ask .inspector.opened .passage-text")
    page.screenshot(path=shots / "ask_source_1920.png")
    page.keyboard.press("Escape")
    focused = page.evaluate("document.activeElement.className")
    page.locator(".answer-tools >> text=复制").last.click()
    page.wait_for_selector(".toast >> text=已复制")

    assert "7.50分" == page.inner_text(".sum-result >> nth=0")
    assert re.search("150 ÷ 200 = 75", page.inner_text(".sums"))
    assert "ref" == focused
    assert page.locator(".citation >> text=现行有效").count()


def test_correction_stays_with_its_answer_and_goes_into_the_file(person: Watched) -> None:
    """What a person says is right is there after a reload; the conversation is downloaded as a Word file."""
    page = person.page
    page.click("#tab-ask")
    ask(page, COMPUTED)

    page.click("text=不对")
    page.keyboard.type("应按到位资金计算")
    page.keyboard.press("ControlOrMeta+Enter")
    page.wait_for_selector(".correction")
    page.reload()
    page.wait_for_selector(".correction >> text=应按到位资金计算")
    page.click("[aria-label^=导出]")
    with page.expect_download() as download:
        page.click(".download")

    assert 1 == page.locator(".question").count()
    assert Path(download.value.path()).read_bytes()[:2] == b"PK"


def test_what_is_not_in_the_documents_leads_on(person: Watched) -> None:
    """A refusal offers to ask anew, to search and to add; the search is made with the question's words."""
    page = person.page
    page.click("#tab-ask")
    ask(page, MISSING)

    page.click("text=改一改再问")
    again = page.input_value("#question")
    page.click("text=在知识库里找")
    page.wait_for_selector("#kb-results .passage")

    assert MISSING == again
    assert MISSING == page.input_value("#kb-query")


def test_first_questions_fit_the_open_case_and_it_stays_with_the_talk(person: Watched) -> None:
    """With a case open the first question is about its loss; after a reload the talk still goes with that case."""
    page = person.page
    page.click("#tab-ask")
    page.wait_for_selector(".try")
    general = page.inner_text(".try >> nth=0")
    page.click("#tab-draft")
    page.click("#example")
    page.wait_for_selector("#scores tr.leaf")
    page.click("#tab-ask")
    page.wait_for_selector(".try >> text=扣分")
    page.click(".try >> nth=0")
    page.wait_for_selector(".answer-tools")
    page.reload()
    page.wait_for_selector(".answer-tools")
    page.wait_for_selector("#ask-case")

    assert "为什么" not in general
    assert "结合案例" in page.evaluate("document.querySelector('#ask-case').selectedOptions[0].textContent")
    assert page.locator(".step-line").count()


def test_second_window_sees_what_is_asked_in_the_first(person: Watched) -> None:
    """Two windows of one person show one conversation."""
    page = person.page
    page.click("#tab-ask")
    ask(page, COMPUTED)
    other = page.context.new_page()
    other.goto(page.url)
    other.wait_for_selector(".answer-tools")

    ask(page, FOUND)

    other.wait_for_selector(f".question >> text={FOUND}")
    other.wait_for_selector(".answer-tools >> nth=1")
    assert 2 == other.locator(".question").count()


def test_question_too_long_is_told_before_it_is_sent_and_a_table_stands_as_one(person: Watched) -> None:
    """Beyond the limit the button rests and the count says why; cells pasted from a sheet keep their columns."""
    page = person.page
    page.click("#tab-ask")
    page.fill("#question", "问" * 2001)
    page.press("#question", "Enter")
    refused = page.is_disabled("#send")
    told = page.inner_text(".ask-form .bad")

    ask(page, "指标\t目标\t实际\n培训人数\t200\t180\n完成率是多少？")

    assert refused
    assert "2001 / 2000 字" == told
    assert 6 == page.locator(".asked td").count()
    assert 1 == page.locator(".question").count()


def test_narrow_window_holds_every_tab_and_the_talk(person: Watched, shots: Path) -> None:
    """Nothing is wider than a phone; the question field is in sight, and a source opens over the talk."""
    page = person.page
    page.set_viewport_size({"width": 390, "height": 844})
    page.click("#example")
    page.wait_for_selector("#scores tr.leaf")
    wide = []
    for tab, drawn in NARROW.items():
        page.click(f"#tab-{tab}")
        page.wait_for_selector(drawn)
        page.screenshot(path=shots / f"{tab}_390.png")
        wide.append((tab, page.evaluate("document.documentElement.scrollWidth")))
    page.click("#tab-ask")
    ask(page, FOUND)
    page.click(".citation")
    page.wait_for_selector(".inspector.opened .passage-text")
    page.screenshot(path=shots / "ask_source_390.png")
    page.keyboard.press("Escape")
    page.wait_for_selector(".inspector", state="hidden")

    assert [] == [each for each in wide if each[1] > 390]
    assert page.locator("#question").bounding_box()["y"] < 844
