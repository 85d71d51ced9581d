"""The page's functions as programs call them: by name, over HTTP, without a browser."""

from __future__ import annotations

import inspect
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from assistant.pipeline import example_files, example_report

if TYPE_CHECKING:
    from eval.serving import Served

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # gradio_client's own warnings


def answer(served: Served, path: str, *, method: str = "GET", body: object = None, **headers: str) -> tuple[int, Any]:
    """Ask the server and return its status and JSON, whatever the status."""
    data = None if body is None else json.dumps(body).encode()
    sent = {"content-type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(served.address + path, data, sent, method=method)  # noqa: S310 - this machine's own page
    try:
        with urllib.request.urlopen(request, timeout=120) as reply:  # noqa: S310 - as above
            return reply.status, json.loads(reply.read() or b"null")
    except urllib.error.HTTPError as error:
        text = error.read().decode()
        return error.code, json.loads(text) if text.startswith("{") else text


def test_gradio_client_scores_audits_and_asks(served: Served) -> None:
    """Every function is there under its name with a Chinese description, and files go in by handle_file."""
    from gradio_client import Client, handle_file

    client = Client(served.address, verbose=False, httpx_kwargs={"timeout": 120})

    case = client.predict(files=[handle_file(path) for path in example_files()], api_name="/score_files")
    audit = client.predict(files=[handle_file(example_report())], api_name="/check_file")
    told = client.predict(question="预算200万，支出193.54万，执行率5分得几分", api_name="/answer_now")
    described = client.view_api(return_format="dict")["named_endpoints"]

    assert "95.62" == case["sheet"]["total"]
    assert {"自评表.docx", "评分表.xlsx", "佐证材料.docx"} == set(case["files"])
    assert audit["counts"]["error"]
    assert "4.84" == told["computed"][0]["result"]
    assert {"/set_value", "/start_draft", "/view_review", "/search_documents", "/wait_job"} <= set(described)


def test_readme_lists_every_function_with_what_it_does() -> None:
    """The table programs' authors read is the one the server offers."""
    from assistant.ui import page

    written = (Path(page.__file__).parent / "README.md").read_text("utf-8")
    rows = {f"| `/{function.__name__}` |": inspect.getdoc(function) or "" for function in page.ENDPOINTS}

    lines = written.splitlines()
    assert [] == [
        row
        for row, about in rows.items()
        if not any(line.startswith(row) and line.endswith(f" {about.splitlines()[0]} |") for line in lines)
    ]
    assert len(rows) == sum(line.startswith("| `/") for line in lines)


def test_error_is_told_to_programs_in_the_same_words(served: Served) -> None:
    """A case that is not there gives the Chinese message, not a trace."""
    status, body = answer(served, "/gradio_api/run/open_case", method="POST", body={"data": ["999999"]})

    assert 500 == status
    assert "没有共享给您" in body["error"]


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd", "/gradio_api/proxy=http://127.0.0.1:1/", "/gradio_api/runs", "/docs",
        "/openapi.json", "/monitoring", "/assets/../page.py", "/assets/%2e%2e/page.py", "/files/unknown", "/login",
    ],
)  # fmt: skip
def test_nothing_else_of_the_server_is_open(served: Served, path: str) -> None:
    """Gradio's own pages, its file server and its proxy are shut; so is every path out of the assets."""
    status, _ = answer(served, path)

    assert 404 == status


def test_other_sites_and_other_hosts_are_refused(served: Served) -> None:
    """A page of another site cannot call the functions, and a name that was pointed at this machine opens nothing."""
    foreign, _ = answer(served, "/call/list_cases", method="POST", body={}, origin="http://example.com")
    rebound, _ = answer(served, "/session", host="example.com")

    assert (403, 403) == (foreign, rebound)


def test_file_of_another_place_cannot_be_passed_for_an_upload(served: Served) -> None:
    """A path outside the uploads is no file that was received."""
    given = {"path": "/etc/passwd", "orig_name": "a.txt", "meta": {"_type": "gradio.FileData"}}

    status, body = answer(served, "/gradio_api/run/read_files", method="POST", body={"data": [[given]]})
    own, told = answer(served, "/call/read_files", method="POST", body={"files": [given]})

    assert 200 != status
    assert "root:" not in json.dumps(body)
    assert 422 == own
    assert "没有收到这个文件" in told["error"]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/call/unknown", {}, 404), ("/call/open_case", {}, 400), ("/call/open_case", {"case": ["1"]}, 400),
        ("/call/open_case", {"case": "1", "more": 1}, 400), ("/call/open_case", {"case": "999999"}, 422),
        ("/call/list_cases", {}, 200),
    ],
)  # fmt: skip
def test_page_calls_take_named_values_of_their_types_alone(
    served: Served, path: str, body: dict[str, object], status: int
) -> None:
    """An unknown function, a missing, a wrong and a superfluous value are refused in words."""
    given, told = answer(served, path, method="POST", body=body)

    assert status == given
    assert status == 200 or re.search("[一-鿿]", told["error"])


def test_upload_is_kept_under_a_drawn_name_whatever_kind_is_told(served: Served) -> None:
    """The kind is letters and digits or nothing; the file lies in a folder of its own."""
    places = []
    for kind in (".docx", "../../x", "", ".tar/gz"):
        address = f"{served.address}/upload?kind={urllib.parse.quote(kind, safe='')}"
        request = urllib.request.Request(address, b"words", method="POST")  # noqa: S310 - this machine's own page
        with urllib.request.urlopen(request, timeout=30) as reply:  # noqa: S310 - as above
            places.append(json.loads(reply.read())["path"])

    assert [] == [each for each in places if not re.fullmatch(r"[0-9a-f]{32}/upload(\.[a-z]+)?", each)]
    assert places[0].endswith(".docx")
