"""The page's main paths in a real browser with the real server, no model and no network."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from eval.serving import CHROMIUM, window

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from eval.serving import Served, Watched

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine (Debian: chromium)"),
    # Playwright's own warnings are not ours to mend.
    pytest.mark.filterwarnings("ignore"),
]
WIDE = {"width": 1920, "height": 1080}
USUAL = {"width": 1280, "height": 860}


def reopen_draft(page: Page) -> None:
    """Go back to the drafting tab and wait until its case is drawn anew: before that it takes no input."""
    with page.expect_response(lambda response: response.url.endswith("/open_case")):
        page.click("#tab-draft")
    page.wait_for_selector(".middle:not([inert]) [data-key='B02.actual']")


def open_example(page: Any) -> None:
    """Read the bundled example and wait for its scores."""
    page.click("#example")
    page.wait_for_selector("#scores tr.leaf")


def keep(page: Any, shots: Path, name: str) -> None:
    """Keep a picture of the page at both widths."""
    for size in (WIDE, USUAL):
        page.set_viewport_size(size)
        page.screenshot(path=shots / f"{name}_{size['width']}.png")


def test_example_is_scored_mended_drafted_reviewed_and_downloaded(person: Watched, shots: Path) -> None:
    """From the example button to the Word file: a value mended, a sentence's facts, a paragraph rewritten."""
    page = person.page
    page.wait_for_selector(".welcome")
    keep(page, shots, "draft_empty")
    open_example(page)
    total = page.inner_text("#summary b")

    page.click("tr.leaf[data-code=B02] .points")
    page.wait_for_selector("#trace >> text=348÷360")
    keep(page, shots, "draft_scores")
    page.fill("[data-key='B02.actual']", "360")
    page.press("[data-key='B02.actual']", "Enter")
    page.wait_for_function("before => document.querySelector('#summary b').textContent !== before", arg=total)
    page.click("#step-text")
    page.click("#draft")
    page.wait_for_selector("#written")
    page.click(".sentence.mark-facts >> nth=2")
    page.wait_for_selector("#support .fact .place")
    keep(page, shots, "draft_text")
    page.hover(".para.body >> nth=3")
    page.click(".para.body >> nth=3 >> .edit-paragraph")
    page.fill(".rewrite", "预算执行率得9.99分。")
    page.wait_for_selector(".live-findings .finding.error")
    page.click("#save-paragraph")
    page.wait_for_selector(".sentence.mark-unsupported")
    page.click("#versions")
    page.click("#compare")
    page.wait_for_selector("#diff ins >> text=9.99")
    keep(page, shots, "draft_versions")
    page.keyboard.press("Escape")
    page.check(".accept input >> nth=0")
    page.wait_for_selector(".report-section.accepted")
    page.click("#download")
    with page.expect_download() as download:
        page.click(".download >> text=绩效评价报告.docx")

    assert Path(download.value.path()).read_bytes()[:2] == b"PK"
    assert "95.89" == page.inner_text("#summary b")


def test_whatever_is_tried_out_changes_nothing(person: Watched) -> None:
    """The slider tells the total that would follow; the case keeps its own."""
    page = person.page
    open_example(page)
    before = page.inner_text("#summary b")

    page.click("tr.leaf[data-code=B02] .leaf-name")
    page.fill("#trial-number", "180")
    page.wait_for_selector(".trial-result b >> nth=1")

    told = page.inner_text(".trial-result p >> nth=0")
    assert re.search(r"95\.62 → 9\d\.\d\d", told)
    assert before == page.inner_text("#summary b")


def test_report_is_audited_its_place_shown_and_a_remark_waived(person: Watched, shots: Path) -> None:
    """The bundled report's mistakes are listed; a click marks the place; a waiver takes the remark away."""
    page = person.page
    page.click("#tab-audit")
    page.wait_for_selector("#audit-example")
    keep(page, shots, "audit_empty")
    page.click("#audit-example")
    page.wait_for_selector(".finding.error")
    count = page.locator(".finding").count()

    page.click(".finding.error >> nth=1")
    page.wait_for_selector(".paper mark.target.error")
    keep(page, shots, "audit")
    page.click(".finding >> nth=0 >> text=豁免")
    page.fill("dialog textarea", "口径不同，已另行说明")
    page.click("dialog .primary")
    page.wait_for_selector(".waiver", state="attached")
    page.click("#audit-download")
    with page.expect_download() as download:
        page.click(".download >> nth=0")

    assert count - 1 == page.locator(".finding").count()
    assert Path(download.value.path()).read_bytes()[:2] == b"PK"


def test_document_is_added_found_and_removed(person: Watched, shots: Path, tmp_path: Path) -> None:
    """A regulation is added with its passages, found by a question with the reasons why, and taken out again."""
    rule = tmp_path / "云岭区绩效运行监控办法.txt"
    rule.write_text(
        "云岭区绩效运行监控办法\n云岭财绩〔2099〕3号\n第一条 为加强绩效运行监控，制定本办法。\n"
        "第二条 各单位每年七月底前报送绩效运行监控表。\n第三条 本办法自2020年1月1日起施行。\n",
        "utf-8",
    )
    page = person.page
    page.click("#tab-kb")
    page.set_input_files("#kb-files", str(rule))
    page.wait_for_selector(".kb-row >> text=云岭区绩效运行监控办法")

    page.fill("#kb-query", "监控表什么时候报送")
    page.click("#kb-search")
    page.wait_for_selector("#kb-results .passage .why")
    page.click(".kb-row .row-name")
    page.wait_for_selector(".inspector .passage >> text=七月底")
    keep(page, shots, "kb")
    page.click(".kb-row [aria-label^=删除]")
    page.click("dialog .primary")

    page.wait_for_selector(".kb-row", state="detached")


def test_question_is_computed_and_cited_and_the_talk_outlives_a_reload(person: Watched, shots: Path) -> None:
    """A computed answer with its steps, a found one whose source opens; after a reload both are still there."""
    page = person.page
    page.click("#tab-ask")
    keep(page, shots, "ask_empty")
    page.click(".try >> nth=0")
    page.wait_for_selector(".answer >> text=4.84")
    page.wait_for_selector("#send:not([disabled])")

    page.fill("#question", "采购合同什么时候要公告？")
    page.click("#send")
    page.wait_for_selector(".answer >> nth=1 >> .citation")
    page.wait_for_selector("#send:not([disabled])")
    page.click(".answer >> nth=1 >> .citation >> nth=0")
    page.wait_for_selector(".inspector .passage-text")
    keep(page, shots, "ask")
    page.reload()

    page.wait_for_selector(".answer >> text=4.84")
    assert 2 == page.locator(".question").count()


def test_rationale_is_accepted_and_reopened_when_its_figure_changes(person: Watched, shots: Path) -> None:
    """A decision stands as long as its figures do; the ripple shows what hangs on one before it is changed."""
    page = person.page
    open_example(page)
    page.click("#tab-review")
    page.click("[data-key='r:B02']")
    page.wait_for_selector("#rationale-text")
    page.click("#verdict-accept")
    page.wait_for_selector(".decided.stands")
    page.select_option("#ripple-key", "B02.actual")
    page.fill("#ripple-value", "300")
    page.click("#ripple-go")
    page.wait_for_selector("#ripple .warn-line >> text=B02")
    page.fill("#experts", "甲、乙")
    page.click("#send-panel")
    page.wait_for_selector("#panel .download >> nth=1")
    keep(page, shots, "review")

    reopen_draft(page)
    page.fill("[data-key='B02.actual']", "350")
    page.press("[data-key='B02.actual']", "Enter")
    page.wait_for_selector(".cell.saved")
    page.click("#tab-review")

    page.wait_for_selector("[data-key='r:B02'] >> text=已重开")


def test_settings_try_what_they_say(person: Watched, shots: Path) -> None:
    """Without a model the trial says what to set; the built-in embedding answers or says why not."""
    page = person.page
    page.click("#tab-settings")
    page.click("#try_model")
    page.wait_for_selector(".outcome .bad >> text=接口地址")
    page.click("#try_embedding")
    page.wait_for_selector(".outcome >> nth=1 >> p:not(.muted)")
    keep(page, shots, "settings")

    page.fill("#set-model_retries", "很多")
    page.click("#save-model_temperature, #save-mask_units >> nth=-1")

    page.wait_for_selector(".toast")


def test_unusable_and_hostile_files_are_told_in_words_and_never_run(
    person: Watched, shots: Path, tmp_path: Path
) -> None:
    """A wrong kind, a file without scores, a name and cells with markup: messages and text, no element, no script."""
    page = person.page
    program = tmp_path / "程序.exe"
    program.write_bytes(b"MZ")
    letter = tmp_path / "通知.txt"
    letter.write_text("请各单位按时参加会议。\n", "utf-8")
    hostile = tmp_path / "<img src=x onerror=document.title='run'>.yaml"
    hostile.write_text(
        "case: <img src=x onerror=document.title='run'>\nfunds:\n"
        '  - {name: 年度资金总额, budget: "10", spent: "10", weight: "10"}\n'
        "indicators:\n"
        "  - {code: B01, path: [产出, 数量, '<b onmouseover=1>次数</b><script>document.title=1</script>'], sign: ≥,\n"
        "     target: '2', actual: '1', weight: '90', deviation: '<svg onload=document.title=2>'}\n",
        "utf-8",
    )

    page.set_input_files("#files", str(program))
    page.wait_for_selector(".toast.bad >> text=不能读“.exe”文件")
    page.set_input_files("#files", str(letter))
    page.wait_for_selector(".toast.bad >> text=没有表格")
    page.set_input_files("#files", str(hostile))
    page.wait_for_selector("#scores tr.leaf")
    page.click("tr.leaf[data-code=B01] .points")
    page.wait_for_selector("#trace")
    page.click("#step-text")
    page.click("#draft")
    page.wait_for_selector("#written")
    keep(page, shots, "hostile")

    assert "起草 · 绩效助手" == page.title()
    assert 0 == page.locator("#main img, #main script, #main b[onmouseover], #main svg[onload]").count()
    assert page.locator("text=<img src=x").count() > 0


def test_large_upload_leaves_the_page_usable_and_a_larger_one_is_refused(person: Watched, tmp_path: Path) -> None:
    """30 MB are read to their end while the page answers; more than the limit is refused before it is sent."""
    page = person.page
    large = tmp_path / "大文件.txt"
    large.write_bytes("没有表格的一行文字。\n".encode() * (30 * 1024 * 1024 // 31))
    larger = tmp_path / "更大.txt"
    larger.write_bytes(b"a" * (41 * 1024 * 1024))

    page.set_input_files("#files", str(larger))
    page.wait_for_selector(".toast.bad >> text=超过 40 MB")
    page.set_input_files("#files", str(large))
    page.click("#tab-settings")
    page.wait_for_selector("#try_model")
    page.click("#jobs")

    page.wait_for_selector(".job >> text=读入 大文件.txt")
    if page.locator(".job >> text=停止").count():
        page.click(".job >> text=停止")


def test_two_browsers_do_not_see_each_others_cases_and_two_tabs_of_one_do(
    served: Served, browser: Any, person: Watched
) -> None:
    """A case belongs to its browser: another one neither lists nor opens it, another tab of the same one does."""
    open_example(person.page)
    address = person.page.url
    second = person.page.context.new_page()
    second.goto(served.address)
    second.wait_for_selector(".row.case")

    with window(browser) as other:
        other.page.goto(served.address)
        other.page.wait_for_selector("#example")
        seen = other.page.locator(".row.case").count()
        other.page.goto(address)
        other.page.wait_for_selector(".toast.bad >> text=没有共享给您")

    assert 0 == seen


def test_draft_goes_on_while_the_page_is_reloaded(person: Watched) -> None:
    """A reload in the middle of a draft loses nothing: the draft is there, and so is the job."""
    page = person.page
    open_example(page)
    page.click("#step-text")
    page.click("#draft")
    page.reload()

    page.wait_for_selector("#written")
    page.click("#jobs")
    page.wait_for_selector(".job.done >> text=起草")


def test_page_speaks_chinese_whatever_the_browser_speaks(served: Served, browser: Any) -> None:
    """An English browser gets the same words; no English sentence stands on the page."""
    with window(browser, locale="en-US") as english:
        english.page.goto(served.address)
        open_example(english.page)
        words = english.page.inner_text("body")
        language = english.page.get_attribute("html", "lang")

    assert "zh-CN" == language
    assert [] == re.findall(r"[A-Za-z]{3,} [a-z]{3,}", words)


def test_keyboard_reaches_tabs_cells_and_sentences(person: Watched) -> None:
    """Arrows move between tabs, Enter opens one; a score's proof opens by Enter, and what has the focus shows it."""
    page = person.page
    open_example(page)

    page.focus("#tab-draft")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_selector("#audit-example")
    page.focus("#tab-audit")
    page.keyboard.press("Shift+Tab")
    reopen_draft(page)
    page.focus("tr.leaf[data-code=B02] .leaf-name")
    page.keyboard.press("Enter")
    page.wait_for_selector("#trace >> text=348÷360")
    page.keyboard.press("Tab")
    outlined = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    page.click("#step-text")
    page.click("#draft")
    page.wait_for_selector("#written")
    page.focus(".sentence[tabindex='0']")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("#support")

    assert "solid" == outlined
    assert 1 == page.locator(".sentence[tabindex='0']").count()


def test_each_tab_can_be_used_without_a_mouse(person: Watched) -> None:
    """A value is mended, a remark waived, a question asked, a search made and a decision taken by keys alone."""
    page = person.page
    page.focus("#example")
    page.keyboard.press("Enter")
    page.wait_for_selector("#scores tr.leaf")
    page.focus("[data-key='B02.actual']")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("350")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-key='B02.actual'].saved")
    below = page.evaluate("document.activeElement.dataset.key")

    page.focus("#tab-draft")
    for key in ("ArrowRight", "Enter"):
        page.keyboard.press(key)
    page.wait_for_selector("#verdict-accept")
    page.focus("#verdict-accept")
    page.keyboard.press("Enter")
    page.wait_for_selector(".decided.stands")
    decided = page.evaluate("document.activeElement.id")

    page.focus("#tab-review")
    for key in ("ArrowRight", "Enter"):
        page.keyboard.press(key)
    page.focus("#audit-example")
    page.keyboard.press("Enter")
    page.wait_for_selector(".finding.error")
    page.focus(".finding >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_selector(".target")
    count = page.locator(".finding").count()
    page.focus(".finding >> nth=0 >> button:has-text('豁免')")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog textarea")
    page.keyboard.type("口径不同")
    page.keyboard.press("ControlOrMeta+Enter")
    page.wait_for_function("count => document.querySelectorAll('.finding').length < count", arg=count)
    waived = page.evaluate("document.activeElement.className")

    page.focus("#tab-audit")
    for key in ("ArrowRight", "Enter"):
        page.keyboard.press(key)
    page.focus("#question")
    page.keyboard.type("预算200万，支出193.54万，执行率5分得几分？")
    page.keyboard.press("Enter")
    page.wait_for_selector(".answer >> text=4.84")
    page.focus("#tab-ask")
    for key in ("ArrowRight", "Enter"):
        page.keyboard.press(key)
    page.focus("#kb-query")
    page.keyboard.type("预算执行率")
    page.keyboard.press("Enter")
    page.wait_for_selector("#kb-results .passage")

    assert "B03.actual" == below
    assert "verdict-accept" == decided
    assert "finding" in waived


def with_finding_in_first_table(route: Any) -> None:
    """Answer with the draft as it is, but for one finding in its first table."""
    answer = route.fetch()
    body = answer.json()
    blocks = [block for section in body["sections"] for block in section["blocks"]]
    table = next(block for block in blocks if block["kind"] == "table")
    where = {"block": table["block"], "place": "稿 › 表1"}
    about = {"check": "SUM01", "severity": "error", "severity_name": "错误", "message": "合计与各项之和不符"}
    table["findings"] = [about | {"hint": "请核对", "where": where, "related": [], "steps": []}]
    route.fulfill(response=answer, json=body)


def test_findings_in_a_table_are_told_at_its_caption(person: Watched) -> None:
    """A caption's flag opens what is said about the table."""
    page = person.page
    open_example(page)
    page.click("#step-text")
    page.click("#draft")
    page.wait_for_selector("#written")
    page.route("**/view_draft", with_finding_in_first_table)
    page.click("#step-scores")
    page.click("#step-text")
    page.click("figcaption .flag")

    page.wait_for_selector("#flagged >> text=合计与各项之和不符")
