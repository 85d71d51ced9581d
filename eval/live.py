"""A draft by a real server and a model that really errs (真实运行): llama.cpp over HTTP, streaming and grammar.

    python -m eval.live [--gguf FILE] [--server LLAMA_SERVER] [--case FILE]

Without a GGUF, one of random weights is written here: every layer is real, and all it says must be refused.
The server's binary is found on the path, in ``$LLAMA_SERVER``, or where ``python -m eval.live --build FOLDER``
built it from the sources that the llama-cpp-python sdist carries. Nothing of it lies in the repository.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import shutil
import socket
import subprocess
import sys
import tarfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from assistant import pipeline
from assistant.domain.draft import Statement
from assistant.settings import ModelLimits, Settings
from eval.random_gguf import write_gguf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.drafting.events import DraftEvent
    from assistant.pipeline import Report

_FLAGS = (
    "-DCMAKE_BUILD_TYPE=Release", "-DLLAMA_BUILD_UI=OFF", "-DLLAMA_USE_PREBUILT_UI=OFF", "-DLLAMA_BUILD_TESTS=OFF",
    "-DLLAMA_BUILD_EXAMPLES=OFF", "-DLLAMA_BUILD_APP=OFF", "-DLLAMA_OPENSSL=OFF",
)  # fmt: skip
_TODAY = dt.date(2026, 1, 1)
_READY_SECONDS = 120


def build_server(folder: Path) -> Path:
    """Build llama.cpp's server below a folder outside the repository; about five minutes on two cores."""
    folder.mkdir(parents=True, exist_ok=True)
    if not list(folder.glob("llama_cpp_python-*.tar.gz")):
        download = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-binary", ":all:", "llama-cpp-python"]
        subprocess.run([*download, "-d", str(folder)], check=True)
    archive = max(folder.glob("llama_cpp_python-*.tar.gz"))
    sources = folder / archive.name.removesuffix(".tar.gz") / "vendor" / "llama.cpp"
    if not sources.is_dir():
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
    build = folder / "build"
    subprocess.run(["cmake", "-G", "Ninja", "-S", str(sources), "-B", str(build), *_FLAGS], check=True)
    subprocess.run(["ninja", "-C", str(build), "llama-server"], check=True)
    return build / "bin" / "llama-server"


def find_server(named: Path | None) -> Path | None:
    """Find the server's binary: the one named, else ``$LLAMA_SERVER``, else on the path."""
    told = os.environ.get("LLAMA_SERVER")
    found = named or (Path(told) if told else None) or (Path(p) if (p := shutil.which("llama-server")) else None)
    return found if found is not None and found.is_file() else None


@contextmanager
def serving(server: Path, model: Path, *, context: int, log: Path, threads: int = 1) -> Iterator[str]:
    """Serve a model on a free port of this machine while the block runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    where = ["--host", "127.0.0.1", "--port", str(port)]
    command = [str(server), "-m", str(model), *where, "-c", str(context), "-np", "1", "-t", str(threads)]
    with log.open("wb") as told, subprocess.Popen(command, stdout=told, stderr=told) as process:
        try:
            _wait(f"http://127.0.0.1:{port}/health", process)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.terminate()
            process.wait()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _READY_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310 - our own server
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    message = f"the server did not start (exit code {process.poll()})"
    raise RuntimeError(message)


def draft(
    url: str, files: Sequence[Path], *, limits: ModelLimits, folder: Path, sections: Sequence[str] = ()
) -> tuple[Report, list[tuple[float, str]]]:
    """Draft a report by the model at an address; what was streamed, with its times."""
    intake = pipeline.import_files(files).intakes[0]
    on = pipeline.reporting_date(intake.evaluation, _TODAY)
    scored = pipeline.score_case(intake, on=on)
    settings = Settings(home=folder, base_url=url, model="local", limits=limits)
    desk = pipeline.open_desk(settings, scored, document_type=None)
    heard: list[tuple[float, str]] = []
    start = time.monotonic()

    def watch(event: DraftEvent) -> None:
        if event.kind == "text":
            heard.append((time.monotonic() - start, event.text))

    report = pipeline.write_report(scored, folder / "报告.docx", on=on, model=desk, watch=watch, sections=sections)
    return report, heard


def broken_guarantees(report: Report, *, whole: bool) -> list[str]:
    """List what must hold whatever a model says, and does not."""
    use = report.model
    assert use is not None  # noqa: S101 - a model was given
    told = [block for section in report.draft.sections for block in section.blocks if isinstance(block, Statement)]
    covered = {chain for block in told for chain in block.deductions}
    missing = {chain.id for chain in report.plan.deductions} - covered
    wrong = [finding.message for finding in report.check.findings if str(finding.severity) == "error"]
    hidden = use.count("replaced") > 0 and not any("模型" in (block.remark or "") for block in told)
    found = [f"扣分链没有覆盖：{'、'.join(sorted(missing))}"] if missing and whole else []
    found += [f"成文有错误：{message}" for message in wrong]
    found += ["换用了自带撰写器而没有注明"] if hidden else []
    return found if report.output.is_file() else [*found, "没有写出文件"]


def main() -> int:
    """Run and print shares and seconds; exit 1 where a guarantee does not hold, 2 without a server."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--gguf", type=Path, help="any model; without one a model of random weights is written")
    parser.add_argument("--server", type=Path, help="llama-server")
    parser.add_argument("--build", type=Path, metavar="FOLDER", help="build the server below this folder first")
    parser.add_argument("--case", type=Path, action="append", help="the user's files; the bundled example by default")
    parser.add_argument("--context", type=int, default=16384)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--max-tokens", type=int, default=1024)
    parser.add_argument("--sections", default="", help="only these sections, by id")
    options = parser.parse_args()
    server = build_server(options.build) if options.build else find_server(options.server)
    if server is None:
        print("没有 llama-server：请用 --server 或 LLAMA_SERVER 指定，或用 --build 目录 构建（目录须在仓库之外）。")
        return 2
    with TemporaryDirectory() as name:
        folder = Path(name)
        model = options.gguf or write_gguf(folder / "random.gguf", context=options.context)
        with serving(server, model, context=options.context, log=folder / "server.log", threads=options.threads) as url:
            start = time.monotonic()
            limits = ModelLimits(
                model_context=options.context,
                model_max_tokens=options.max_tokens,
                model_parallel=1,
                model_timeout=Decimal(900),
                model_stall=Decimal(900),
                model_retries=0,
            )
            sections = tuple(name for name in options.sections.split(",") if name)
            files = options.case or pipeline.example_files()
            report, heard = draft(url, files, limits=limits, folder=folder, sections=sections)
            seconds = time.monotonic() - start
        broken = broken_guarantees(report, whole=not sections)
        _print(report, heard, seconds, model.name)
    for line in broken:
        print(f"未守住：{line}")
    return 1 if broken else 0


def _print(report: Report, heard: Sequence[tuple[float, str]], seconds: float, model: str) -> None:
    use = report.model
    assert use is not None  # noqa: S101 - a model was given
    fates = {name: use.count(name) for name in ("kept", "repaired", "replaced")}
    total = sum(fates.values()) or 1
    shares = "，".join(f"{name} {count}（{100 * count / total:.1f}%）" for name, count in fates.items())
    print(f"模型 {model}：{total} 段，{shares}")
    print(f"调用 {use.calls} 次，{use.tokens} 词元，模型 {use.seconds:.1f} 秒，全程 {seconds:.1f} 秒")
    print(f"流式收到 {len(heard)} 次文字，首次在 {heard[0][0]:.1f} 秒" if heard else "没有流式文字")
    for record in use.sections:
        told = "、".join(record.reasons) or "无"
        print(f"  {record.section}：{record.kept}/{record.repaired}/{record.replaced}，未通过的规则：{told}")
    print(f"说明：{use.error}" if use.error else "模型全程可用")


if __name__ == "__main__":
    sys.exit(main())
