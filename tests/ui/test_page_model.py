"""The page with a model: the tests' own HTTP server, which streams, stalls and goes away as told."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING, Any

import pytest
from model_server import ModelServer, goes_on, model_server, refuses, says

from eval.misbehaviour import honest, prompt_of
from eval.serving import CHROMIUM, Served, served_page, window

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from model_server import Stage

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine (Debian: chromium)"),
    pytest.mark.filterwarnings("ignore"),  # playwright's own warnings
]


@pytest.fixture(scope="module")
def model() -> Iterator[ModelServer]:
    """A model of this machine."""
    with model_server() as running:
        yield running


@pytest.fixture(scope="module")
def with_model(model: ModelServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The page with that model configured by the environment."""
    home = tmp_path_factory.mktemp("model-home")
    with served_page(home, base_url=model.url, model="m", api_key="k", model_retries="0") as running:
        yield running


@pytest.fixture
def page(with_model: Served, browser: Any) -> Iterator[Any]:
    """A window in which the bundled example is open at its draft."""
    with window(browser) as watched:
        watched.page.goto(with_model.address)
        watched.page.click("#example")
        watched.page.wait_for_selector("#scores tr.leaf")
        watched.page.click("#step-text")
        watched.page.check("#draft-model")
        yield watched.page
        assert watched.hosts == {"127.0.0.1"}
        assert watched.errors == []


def test_draft_by_a_model_goes_on_through_a_reload_and_can_be_stopped(
    page: Any, model: ModelServer, shots: Path
) -> None:
    """The draft is still under way after a reload; a stop ends it, and the model is asked no more."""
    model.play(goes_on("正在写。", gap=0.05, seconds=60))
    page.click("#draft")
    page.wait_for_selector("#stop-draft")
    page.wait_for_selector(".hops >> text=模型起草")

    page.reload()
    page.wait_for_selector("#stop-draft")
    page.screenshot(path=shots / "draft_streaming_1280.png")
    page.click("#stop-draft")

    page.wait_for_selector(".empty-title >> text=还没有草稿")
    page.click("#jobs")
    page.wait_for_selector(".job.stopped")


def half_then(gate: threading.Event, stage: Stage) -> None:
    """Answer well, but stop in the middle until the gate opens."""
    text = honest(prompt_of(stage))
    if not stage.streams:
        stage.whole(text)
        return
    stage.head()
    # The middle of a paragraph's words, not of what surrounds them.
    words = text.index('"text":') + 30
    stage.delta(content=text[:words])
    gate.wait(100)
    stage.delta(content=text[words:])
    stage.delta("stop")
    stage.event("[DONE]")


def test_words_are_seen_while_the_model_writes_them(page: Any, model: ModelServer, shots: Path) -> None:
    """Half a paragraph is on the page before the model has written the rest; then the draft names the model."""
    gate = threading.Event()
    model.play(lambda stage: half_then(gate, stage))

    page.click("#draft")
    page.wait_for_selector(".streaming p")
    half = page.inner_text(".streaming p >> nth=0")
    page.screenshot(path=shots / "draft_words_1280.png")
    gate.set()
    page.wait_for_selector("#written")

    assert re.search("[一-龥]{3}", half)
    assert not half.endswith("。")
    assert "模型 m" in page.inner_text("#draft-coverage")
    assert not page.is_visible(".streaming")


def test_section_is_redone_beside_a_paragraph_that_is_being_rewritten(page: Any, model: ModelServer) -> None:
    """While the model redoes one section, another is edited; both stand in the end, nothing is typed in vain."""
    gate = threading.Event()
    page.uncheck("#draft-model")
    page.click("#draft")
    page.wait_for_selector("#written")
    model.play(lambda stage: half_then(gate, stage))

    page.hover(".report-section:has(.redo) >> nth=-1")
    page.locator(".redo").last.click()
    page.fill("dialog textarea", "写得短一些")
    page.click("dialog .primary")
    page.wait_for_selector("#stop-draft")
    page.hover(".para.body >> nth=1")
    page.click(".para.body >> nth=1 >> .edit-paragraph")
    page.fill(".rewrite", "模型写着的时候写好的一段。")
    page.click("#save-paragraph")
    page.wait_for_selector("#versions >> text=第 2 版")
    page.hover(".para.body >> nth=2")
    page.click(".para.body >> nth=2 >> .edit-paragraph")
    page.fill(".rewrite", "还没有写完的一段")
    gate.set()
    page.wait_for_selector("#stop-draft", state="detached")
    page.wait_for_function("() => !document.querySelector('#draft').disabled")

    assert 1 == page.locator(".para >> text=模型写着的时候写好的一段。").count()
    assert "还没有写完的一段" == page.input_value(".rewrite")


def test_model_that_fails_leaves_a_whole_draft_that_says_so(page: Any, model: ModelServer) -> None:
    """Whatever the model answers, the report is finished by the composer and the notes say what happened."""
    model.play(refuses(503))

    page.click("#draft")
    page.wait_for_selector("#written")

    assert "自带的撰写器" in page.inner_text(".note-line >> nth=-1")


def test_settings_try_the_model(page: Any, model: ModelServer) -> None:
    """The trial lists what the endpoint can do; what the environment sets cannot be changed here."""
    model.play(says('{"city": "北京", "number": 3}'))
    page.click("#tab-settings")
    page.click("#try_model")

    page.wait_for_selector(".outcome table")
    assert page.is_disabled("#set-base_url")


def test_answer_by_a_model_goes_on_through_a_reload_and_escape_stops_it(page: Any, model: ModelServer) -> None:
    """The answer is still being made after a reload, the choice of the model is kept, and what was found stays."""
    model.play(goes_on("评价结果分四档，", gap=0.05, seconds=60))
    page.click("#tab-ask")
    page.check("#ask-model")
    page.fill("#question", "评价等级怎么划分？")
    page.press("#question", "Enter")
    page.wait_for_selector("#stop-answer:not([hidden])")

    page.reload()
    page.wait_for_selector("#stop-answer:not([hidden])")
    page.wait_for_selector("#ask-model")
    kept = page.is_checked("#ask-model")
    page.press("#question", "Escape")
    page.wait_for_selector(".answer >> text=已停止")

    assert kept
    assert 1 == page.locator(".question").count()
    assert not page.is_visible("#stop-answer")
