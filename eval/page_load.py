"""How quickly the page answers (`python -m eval.soak page`): start, first use, and ten people drafting at once.

Each figure is printed with its limit; exit code 1 where one is above it. On a machine that does other work at the
same time the figures are higher: the least of several runs counts where a run can be repeated.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import statistics
import tempfile
import threading
import time
import urllib.parse
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.pipeline import example_files, example_report
from eval.serving import chromium, served_page, window

if TYPE_CHECKING:
    from eval.serving import Served

LIMITS = {
    "server up": 6.0,
    "page usable": 3.0,
    "drop to scores": 3.0,
    "first finding": 1.5,
    "p95 of a click, 10 users drafting": 1.0,
}
USERS = 10
_ROUNDS = 3
_THINKING = (0.2, 1.0)


@dataclass(slots=True)
class User:
    """One person who works with the page over HTTP as its script does, and how long each answer took."""

    address: str
    seed: int
    clicks: list[tuple[str, float]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    cookie: str = ""

    def ask(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - plain JSON
        """Ask the server one thing."""
        place = urllib.parse.urlsplit(self.address)
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
        data = None if body is None else json.dumps(body)
        headers = {"content-type": "application/json", **({"cookie": self.cookie} if self.cookie else {})}
        connection.request(method, path, data, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        given = answer.getheader("set-cookie")
        if given:
            self.cookie = given.partition(";")[0]
        connection.close()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{path}: {answer.status} {text[:200]}")
        return json.loads(text) if text.startswith(("{", "[")) else text

    def click(self, name: str, **values: object) -> Any:  # noqa: ANN401 - plain JSON
        """Call a function as a click does, and keep how long it took."""
        start = time.perf_counter()
        answer = self.ask("POST", f"/call/{name}", values)
        self.clicks.append((name, time.perf_counter() - start))
        return answer

    def wait(self, job: str) -> None:
        """Follow a job to its end as the page does."""
        number = 0
        while True:
            news = self.ask("GET", f"/events?since={number}")
            number = news["number"]
            ends = [each for each in news["events"] if each["job"] == job and each["kind"] == "state"]
            if ends and ends[-1]["state"] in ("done", "failed", "stopped"):
                if ends[-1]["state"] != "done":
                    raise RuntimeError(ends[-1]["problem"])
                return
            time.sleep(0.25)

    def work(self) -> None:
        """Read the example, then draft and look at things time and again."""
        chance = random.Random(self.seed)
        try:
            self.ask("GET", "/")
            job = self.click("read_example")["job"]["id"]
            self.wait(job)
            case = self.click("job_state", job=job)["cases"][0]
            for _ in range(_ROUNDS):
                self.click("open_case", case=case)
                self.click("set_value", case=case, key="B02.actual", value=str(chance.randint(300, 380)))
                self.click("what_if", case=case, changes={"B03.actual": str(chance.randint(300, 600))})
                drafting = self.click("start_draft", case=case)["job"]["id"]
                time.sleep(chance.uniform(*_THINKING))
                self.click("list_cases")
                self.click("open_case", case=case)
                self.wait(drafting)
                draft = self.click("view_draft", case=case)
                facts = next(s["facts"] for p in draft["sections"][0]["blocks"] for s in p["sentences"] if s["facts"])
                self.click("view_support", case=case, facts=facts, sources=[])
                time.sleep(chance.uniform(*_THINKING))
        except (RuntimeError, OSError, LookupError, StopIteration) as problem:
            self.problems.append(repr(problem))


def many(served: Served, users: int = USERS) -> tuple[float, dict[str, float], list[str], float]:
    """Let people work at once.

    Returns:
        The 95th percentile of all clicks in seconds, that of each function, what went wrong, and the memory in MB.
    """
    people = [User(served.address, seed) for seed in range(users)]
    threads = [threading.Thread(target=person.work) for person in people]
    for thread in threads:
        thread.start()
    most = 0.0
    while any(thread.is_alive() for thread in threads):
        most = max(most, megabytes(served.process.pid))
        time.sleep(0.5)
    clicks = [click for person in people for click in person.clicks]
    by_name: dict[str, list[float]] = {}
    for name, seconds in clicks:
        by_name.setdefault(name, []).append(seconds)
    worst = {name: _p95(times) for name, times in sorted(by_name.items())}
    return _p95([s for _, s in clicks]), worst, [each for person in people for each in person.problems], most


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1] if len(times) > 1 else (times or [0.0])[0]


def megabytes(pid: int) -> float:
    """Return the resident memory of a process and its children in MB, 0 where the platform does not tell."""
    total = 0.0
    for folder in Path("/proc").iterdir() if Path("/proc").is_dir() else ():
        if not folder.name.isdecimal():
            continue
        try:
            fields = (folder / "stat").read_text("utf-8").rpartition(")")[2].split()
            if int(folder.name) == pid or int(fields[1]) == pid:
                total += int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024
        except OSError:
            continue
    return total


def first_use(served: Served, browser: Any) -> dict[str, float]:  # noqa: ANN401 - playwright's browser
    """Measure a person's first steps in a fresh browser: page usable, drop to scores, first finding."""
    form = next(str(path) for path in example_files() if path.name.startswith("自评表"))
    found: dict[str, float] = {}
    with window(browser) as person:
        page = person.page
        start = time.perf_counter()
        page.goto(served.address)
        page.wait_for_selector("#example")
        found["page usable"] = time.perf_counter() - start
        start = time.perf_counter()
        page.set_input_files("#files", form)
        page.wait_for_selector("#scores tr.leaf")
        found["drop to scores"] = time.perf_counter() - start
        page.click("#tab-audit")
        page.wait_for_selector("#audit-example")
        start = time.perf_counter()
        page.set_input_files("#audit-file", str(example_report()))
        page.wait_for_selector(".finding")
        found["first finding"] = time.perf_counter() - start
    return found


def main() -> int:
    """Measure and print; 1 where a figure is above its limit."""
    figures: dict[str, float] = {}
    computed = float("inf")
    with chromium() as browser:
        for _ in range(2):
            with tempfile.TemporaryDirectory() as home, served_page(Path(home)) as served:
                figures["server up"] = min(figures.get("server up", served.seconds), served.seconds)
                computed = min(computed, served.processor)
                for name, seconds in first_use(served, browser).items():
                    figures[name] = min(figures.get(name, seconds), seconds)
    with tempfile.TemporaryDirectory() as home, served_page(Path(home)) as served:
        rest = megabytes(served.process.pid)
        p95, worst, problems, most = many(served)
    figures["p95 of a click, 10 users drafting"] = p95
    for name, seconds in figures.items():
        print(f"{name:36} {seconds:6.2f} s   limit {LIMITS[name]} s")
    print(f"server up, processor time of its own   {computed:4.1f} s")
    for name, seconds in worst.items():
        print(f"  p95 {name:30} {seconds:6.2f} s")
    print(f"memory with its processes: {rest:.0f} MB at rest, {most:.0f} MB at most with {USERS} users")
    for problem in problems:
        print(f"  {problem}")
    return 1 if problems or any(seconds > LIMITS[name] for name, seconds in figures.items()) else 0
