"""What takes the page minutes: signing in on the intranet, a killed server, colleagues who share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from model_server import goes_on, model_server

from eval.serving import CHROMIUM, free_port, served_page, window

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine (Debian: chromium)"),
    pytest.mark.filterwarnings("ignore"),  # playwright's own warnings
]
WORD = "云岭-绩效-2099-白鹭"


def sign_in(page: Any, name: str, password: str) -> None:
    """Fill the form of signing in."""
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", password)
    page.click("text=登录 >> nth=-1")


def change_password(page: Any, fresh: str) -> None:
    """Fill the form that a one-time password leads to."""
    page.wait_for_selector("h1 >> text=修改口令")
    page.fill("input[autocomplete=new-password] >> nth=0", fresh)
    page.fill("input[autocomplete=new-password] >> nth=1", fresh)
    page.click("text=保存并继续")
    page.wait_for_selector("#example")


def test_people_sign_in_see_their_own_cases_and_share_them(browser: Any, tmp_path: Path, shots: Path) -> None:
    """The first administrator's one-time password is printed once; colleagues see only what is shared with them."""
    with served_page(tmp_path, host="0.0.0.0") as served:  # noqa: S104 - what is tested
        first = served.wait_for(r"用户名 (\S+)，一次性口令 (\S+?)（")
        with window(browser) as admin, window(browser) as other:
            admin.page.goto(served.address)
            admin.page.wait_for_selector("input[name=name]")
            admin.page.screenshot(path=shots / "sign_in_1280.png")
            sign_in(admin.page, first[1], "wrong")
            admin.page.wait_for_selector(".bad >> text=用户名或口令不对")
            sign_in(admin.page, first[1], first[2])
            change_password(admin.page, WORD)
            admin.page.click("#tab-settings")
            admin.page.fill("#new-user", "王评")
            admin.page.click("#add-user")
            one_time = admin.page.inner_text("#one-time")
            admin.page.keyboard.press("Escape")
            admin.page.click("#tab-draft")
            admin.page.click("#example")
            admin.page.wait_for_selector("#scores tr.leaf")

            other.page.goto(served.address)
            sign_in(other.page, "王评", one_time)
            change_password(other.page, WORD + "二")
            other.page.wait_for_selector(".welcome")
            before = other.page.locator(".row.case").count()
            admin.page.click("[aria-label=更多]")
            admin.page.click("dialog >> text=共享 >> nth=-1")
            admin.page.wait_for_selector(".share")
            other.page.reload()
            other.page.click(".row.case")
            other.page.wait_for_selector("#scores tr.leaf")
            other.page.fill("[data-key='B02.actual']", "350")
            other.page.press("[data-key='B02.actual']", "Enter")
            other.page.wait_for_selector(".toast.bad >> text=查看权限")
            other.page.click("#who")
            other.page.click("dialog >> text=退出")
            other.page.wait_for_selector("input[name=name]")

    assert 0 == before


def test_session_that_ends_under_work_is_renewed_over_it(browser: Any, tmp_path: Path, shots: Path) -> None:
    """The sign-in comes over the page; what was typed is still there, and is saved once the person is back."""
    with served_page(tmp_path, host="0.0.0.0") as served:  # noqa: S104 - what is tested
        first = served.wait_for(r"用户名 (\S+)，一次性口令 (\S+?)（")
        with window(browser) as admin:
            page = admin.page
            page.goto(served.address)
            sign_in(page, first[1], first[2])
            change_password(page, WORD)
            page.click("#example")
            page.wait_for_selector("#scores tr.leaf")
            page.fill("[data-key='B01.actual']", "11")

            page.request.delete(f"{served.address}/session")
            page.wait_for_selector("dialog.renew")
            page.keyboard.press("Escape")
            page.screenshot(path=shots / "session_renewed_1280.png")
            page.fill("dialog.renew input[name=password]", WORD)
            page.click("dialog.renew [type=submit]")
            page.wait_for_selector("dialog.renew", state="detached")
            typed = page.input_value("[data-key='B01.actual']")
            page.focus("[data-key='B01.actual']")
            page.keyboard.press("Enter")
            page.wait_for_selector("[data-key='B01.actual'].saved")

    assert "11" == typed


def test_killed_server_keeps_cases_and_tells_of_the_broken_job(browser: Any, tmp_path: Path) -> None:
    """After kill -9 in the middle of a draft the case is there and the job is listed as interrupted."""
    port = free_port()
    with model_server() as model, window(browser) as person:
        model.play(goes_on("正在写。", gap=0.05, seconds=60))
        settings = {"base_url": model.url, "model": "m", "api_key": "k", "model_retries": "0"}
        page = person.page
        with served_page(tmp_path, port=port, **settings) as served:
            page.goto(served.address)
            page.click("#example")
            page.wait_for_selector("#scores tr.leaf")
            page.click("#step-text")
            page.check("#draft-model")
            page.click("#draft")
            page.wait_for_selector(".hops >> text=模型起草")
            served.process.kill()
            page.wait_for_selector(".banner:not([hidden])")
        with served_page(tmp_path, port=port, **settings):
            page.wait_for_selector(".banner", state="hidden")
            page.reload()
            page.wait_for_selector(".row.case")
            page.click("#jobs")
            page.wait_for_selector(".job.interrupted >> text=起草")

        assert re.search(r"被中断", page.inner_text(".job-list"))
