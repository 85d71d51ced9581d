"""The page in a real browser with the real server."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
OUTPUT = Path(__file__).resolve().parents[1] / "output"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine (Debian: chromium)"),
    # Gradio's and its server's own warnings are not ours to mend.
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a page served on a free port of this machine."""
    from assistant.ui.page import serve

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    page = serve(port=port, block=False)
    yield f"http://127.0.0.1:{port}"
    page.close()


@pytest.fixture
def browser() -> Iterator[Any]:
    """A headless chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


def test_example_is_scored_and_drafted_without_leaving_the_machine(address: str, browser: Any) -> None:
    """From the example button to the Word file, with no request to any other machine and no script error."""
    page = browser.new_page(viewport={"width": 1280, "height": 1400})
    requested: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))

    page.goto(address)
    page.click("#example")
    page.wait_for_selector("#summary >> text=总分", timeout=20_000)
    page.wait_for_selector("#scores >> text=B01", timeout=20_000)
    page.click("#draft")
    page.wait_for_selector("#written >> text=报告已写好", timeout=30_000)
    with page.expect_download() as download:
        page.locator("#downloads a[download]").first.click()
    OUTPUT.mkdir(exist_ok=True)
    page.screenshot(path=OUTPUT / "page_drafting.png", full_page=True)

    assert Path(download.value.path()).read_bytes()[:2] == b"PK"
    assert {urlsplit(url).hostname for url in requested if not url.startswith(("data:", "blob:"))} == {"127.0.0.1"}
    assert errors == []


def test_unusable_file_shows_its_message_and_script_in_a_cell_stays_text(
    address: str, browser: Any, tmp_path: Path
) -> None:
    """A file without scores gives the Chinese message; a name with markup is shown, not run."""
    hostile = tmp_path / "案例.yaml"
    hostile.write_text(
        "case: <img src=x onerror=document.title='run'>\nfunds:\n"
        '  - {name: 年度资金总额, budget: "10", spent: "10", weight: "10"}\n'
        "indicators:\n"
        "  - {code: B01, path: [产出, 数量, '<b onmouseover=1>次数</b>'], sign: ≥, target: '2', actual: '2',\n"
        "     weight: '90'}\n",
        "utf-8",
    )
    letter = tmp_path / "通知.txt"
    letter.write_text("请各单位按时参加会议。\n", "utf-8")
    page = browser.new_page()
    page.goto(address)

    page.set_input_files("#files input[type=file]", str(letter))
    page.wait_for_selector("#summary >> text=错误", timeout=20_000)
    page.goto(address)
    page.set_input_files("#files input[type=file]", str(hostile))
    page.wait_for_selector("#summary >> text=总分", timeout=20_000)

    assert page.title() == "绩效助手"
    assert page.locator("#scores b[onmouseover]").count() == 0
    assert page.locator("#summary img").count() == 0
