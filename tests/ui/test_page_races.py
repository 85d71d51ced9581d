"""Answers that come late, in another order, or while a person is in the middle of something: held back on purpose."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from eval.serving import CHROMIUM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from eval.serving import Watched

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine (Debian: chromium)"),
    pytest.mark.filterwarnings("ignore"),  # playwright's own warnings
]
_TRIES = 3000
ONE = """case: {name}
funds:
  - {{name: 年度资金总额, budget: "10", spent: "10", weight: "10"}}
indicators:
  - {{code: B01, path: [产出, 数量, 培训次数], sign: ≥, target: '2', actual: '1', weight: '90'}}
"""


@dataclass(slots=True)
class Held:
    """Answers of the server that have come as far as the browser and wait there, in the order they were asked for."""

    page: Any
    waiting: list[list[Any]] = field(default_factory=list)

    def arrive(self, count: int = 1) -> None:
        """Wait until so many answers are being held."""
        for _ in range(_TRIES):
            if sum(answer is not None for _, answer in self.waiting) >= count:
                return
            self.page.wait_for_timeout(20)
        raise AssertionError(f"{len(self.waiting)} questions came, {count} answers were waited for")

    def release(self) -> None:
        """Let the oldest answer through, and the page do with it whatever it does."""
        route, answer = self.waiting.pop(0)
        route.fulfill(response=answer)
        settle(self.page)


def settle(page: Any) -> None:
    """Let the page finish what an answer has started: a few round trips of its own, each with a task and a frame."""
    for _ in range(3):
        page.evaluate(
            "fetch('/healthy').then(() => new Promise((done) => setTimeout(() => requestAnimationFrame(done))))"
        )


def ended(page: Any) -> bool:
    """Tell whether a job of this person's has ended, as the server sees it."""
    told = page.request.get(f"{page.url.partition('#')[0]}events?since=0").json()
    return any(event.get("state") == "done" for event in told["events"])


@contextmanager
def held(page: Any, name: str) -> Iterator[Held]:
    """Hold back the answers to a function, or a file, while the block runs; none is held after it."""
    holding = Held(page)

    def keep(route: Any) -> None:
        asked = [route, None]
        holding.waiting.append(asked)
        asked[1] = route.fetch()

    page.route(f"**/{name}", keep)
    yield holding
    while holding.waiting:
        holding.arrive(len(holding.waiting))
        holding.release()
    page.unroute(f"**/{name}", keep)


def open_example(page: Any) -> None:
    """Read the bundled example and wait for its scores."""
    page.click("#example")
    page.wait_for_selector("#scores tr.leaf")


def read_case(page: Any, folder: Path, name: str) -> None:
    """Read a small case and wait until it is shown."""
    path = folder / f"{name}.yaml"
    path.write_text(ONE.format(name=name), "utf-8")
    page.set_input_files("#files", str(path))
    page.wait_for_selector(f".case-head h1 >> text={name}")


def draft_example(page: Any) -> None:
    """Write the draft of the bundled example."""
    open_example(page)
    page.click("#step-text")
    page.click("#draft")
    page.wait_for_selector("#written")


def test_case_opened_last_is_the_one_shown(person: Watched, tmp_path: Path) -> None:
    """The answer about the case clicked first comes last, and changes nothing."""
    page = person.page
    for name in ("先开的项目", "后开的项目"):
        read_case(page, tmp_path, name)

    with held(page, "open_case") as answers:
        page.click(".row.case >> text=先开的项目")
        answers.arrive()
        page.click(".row.case >> text=后开的项目")
        answers.arrive(2)
        first = answers.waiting.pop(0)
        answers.release()
        page.wait_for_selector(".case-head h1 >> text=后开的项目")
        answers.waiting.append(first)
        answers.release()

    assert "后开的项目" == page.inner_text(".case-head h1")
    assert "后开的项目" in page.inner_text(".row.case[aria-current=true]")


def test_tab_clicked_last_is_the_one_shown(person: Watched) -> None:
    """A tab's script that is slow to come does not draw over the tab clicked after it."""
    page = person.page
    page.wait_for_selector(".welcome")

    with held(page, "kb.js") as files:
        page.click("#tab-kb")
        files.arrive()
        page.click("#tab-settings")
        page.wait_for_selector("#try_model")
        files.release()

    assert page.is_visible("#try_model")
    assert "设置 · 绩效助手" == page.title()


def test_value_being_typed_outlives_the_answer_about_another(person: Watched) -> None:
    """The table is drawn anew under somebody who types: the words, the place in them and their saving stay."""
    page = person.page
    open_example(page)

    with held(page, "set_value") as answers:
        page.fill("[data-key='B02.actual']", "360")
        page.press("[data-key='B02.actual']", "Enter")
        answers.arrive()
        page.fill("[data-key='B01.actual']", "7")
        page.keyboard.type("7")
        answers.release()
        page.wait_for_selector("[data-key='B02.actual'].saved")
        page.keyboard.type("7")
        typed = page.input_value("[data-key='B01.actual']")
        page.keyboard.press("Enter")
        answers.arrive()
        answers.release()
        page.wait_for_selector("[data-key='B01.actual'].saved")

    assert "777" == typed
    assert ("777", "360") == tuple(page.input_value(f"[data-key='{key}.actual']") for key in ("B01", "B02"))


def test_click_counts_though_its_control_is_drawn_anew_meanwhile(person: Watched) -> None:
    """An answer between pressing and releasing a button waits for the click."""
    page = person.page
    open_example(page)

    with held(page, "set_value") as answers:
        page.fill("[data-key='B02.actual']", "351")
        page.hover("#step-text")
        page.mouse.down()
        answers.arrive()
        answers.release()
        page.mouse.up()
        page.wait_for_selector("#draft")

    page.click("#step-scores")
    page.wait_for_function("() => document.querySelector(\"[data-key='B02.actual']\")?.value === '351'")


def test_file_read_before_its_own_start_was_told_is_opened(person: Watched) -> None:
    """The job ends before the answer that names it is here: the case opens all the same."""
    page = person.page

    with held(page, "read_example") as answers, held(page, "events?*") as news:
        page.click("#example")
        answers.arrive()
        while not ended(page):
            page.wait_for_timeout(20)
        # What is on its way may be older; the news after it tell of the end.
        for _ in range(2):
            news.arrive()
            news.release()
        answers.release()

    page.wait_for_selector("#scores tr.leaf")


def test_person_who_went_elsewhere_is_told_and_left_there(person: Watched) -> None:
    """A file that was read while its owner looks at another tab does not take them away."""
    page = person.page

    with held(page, "read_example") as answers:
        page.click("#example")
        answers.arrive()
        page.click("#tab-ask")
        page.fill("#question", "写到一半的问题")
        answers.release()

    page.wait_for_selector(".toast >> text=已读入")
    assert "写到一半的问题" == page.input_value("#question")
    page.click(".toast-action")
    page.wait_for_selector("#scores tr.leaf")
    page.click("#tab-ask")
    page.wait_for_selector("#ask-case")
    assert "写到一半的问题" == page.input_value("#question")


def test_paragraph_being_rewritten_outlives_the_saving_of_another(person: Watched) -> None:
    """Two paragraphs are open; saving the first draws the draft anew, and the second keeps its words and its place."""
    page = person.page
    draft_example(page)
    for place in (2, 3):
        page.hover(f".para.body >> nth={place}")
        page.click(f".para.body >> nth={place} >> .edit-paragraph")
    second = page.locator(".rewrite").nth(1)
    page.locator(".rewrite").nth(0).fill("")
    second.fill("写到一半的第二段。")

    page.locator("#save-paragraph").nth(0).click()
    page.wait_for_selector("#versions >> text=第 2 版")
    kept = page.input_value(".rewrite")
    page.click("#save-paragraph")
    page.wait_for_selector("#versions >> text=第 3 版")

    assert "写到一半的第二段。" == kept
    assert 1 == page.locator(".para >> text=写到一半的第二段。").count()
    assert 0 == page.locator(".conflict").count()


def test_second_of_two_who_write_one_section_is_told_and_chooses(person: Watched, shots: Path) -> None:
    """Two windows change one paragraph: the first stands, the second is kept beside it until somebody decides."""
    page = person.page
    draft_example(page)
    other = page.context.new_page()
    other.goto(page.url)
    other.wait_for_selector("#written")
    for window, words in ((page, "甲先写好的一段。"), (other, "乙后写好的一段。")):
        window.hover(".para.body >> nth=2")
        window.click(".para.body >> nth=2 >> .edit-paragraph")
        window.fill(".rewrite", words)
        window.click("#save-paragraph")
        window.wait_for_selector("#versions >> text=第 2 版")

    other.wait_for_selector(".conflict >> text=乙后写好的一段。")
    other.screenshot(path=shots / "draft_conflict_1280.png")
    standing = other.locator("#written .para >> text=甲先写好的一段。").count()
    other.click("text=换成另存的")
    other.wait_for_selector("#versions >> text=第 3 版")

    assert 1 == standing
    assert 1 == other.locator("#written .para >> text=乙后写好的一段。").count()
    assert 0 == other.locator(".conflict").count()


def test_answer_goes_to_the_talk_it_was_asked_in(person: Watched) -> None:
    """Who opens another talk before the question was taken stays there; the answer is where it was asked."""
    page = person.page
    page.click("#tab-ask")
    page.click(".try >> nth=0")
    page.wait_for_selector(".answer >> text=4.84")

    page.click("#new-talk")
    page.wait_for_selector(".try")
    with held(page, "ask") as answers:
        page.click(".try >> nth=3")
        answers.arrive()
        page.click(".row.case >> text=预算200万")
        page.wait_for_selector(".answer >> text=4.84")
        answers.release()
    page.wait_for_selector(".row.case >> text=结转")
    shown = page.inner_text("#talk")
    page.click(".row.case >> text=结转")
    page.wait_for_selector(".answer:not(:has(.spinner))")

    assert "4.84" in shown
    assert "结转" not in shown
    assert "结转和结余" in page.inner_text(".question")


def test_newest_search_is_the_one_answered(person: Watched) -> None:
    """The answer to a search that was replaced by another is not shown."""
    page = person.page
    page.click("#tab-kb")
    page.wait_for_selector("#kb-query")

    with held(page, "search_documents") as answers:
        for words in ("预算执行率", "政府采购合同公告"):
            page.fill("#kb-query", words)
            page.press("#kb-query", "Enter")
        answers.arrive(2)
        answers.waiting.reverse()
        answers.release()
        page.wait_for_selector("#kb-results .passage")
        newest = page.inner_text("#kb-results")
        answers.release()

    assert newest == page.inner_text("#kb-results")


def test_dialog_closed_beside_leaves_its_button_usable(person: Watched) -> None:
    """A question nobody answered is a no, and can be asked again; words typed into it are not thrown away."""
    page = person.page
    page.click("#tab-audit")
    page.click("#audit-example")
    page.wait_for_selector(".finding.error")

    page.click(".finding >> nth=0 >> text=豁免")
    page.mouse.click(5, 400)
    page.wait_for_selector("dialog", state="detached")
    page.click(".finding >> nth=0 >> text=豁免")
    page.fill("dialog textarea", "写好的理由")
    page.mouse.click(5, 400)
    kept = page.input_value("dialog textarea")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")

    assert "写好的理由" == kept
    assert page.is_enabled(".finding >> nth=0 >> text=豁免")
