"""llama.cpp's server around a GGUF (模型服务器): built outside the repository, found, started, stopped.

Where no GGUF is given, one of random weights is written: every layer is real, and all it says must be refused.
"""

from __future__ import annotations

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
from pathlib import Path
from typing import TYPE_CHECKING

from eval.random_gguf import write_gguf

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

_FLAGS = (
    "-DCMAKE_BUILD_TYPE=Release", "-DLLAMA_BUILD_UI=OFF", "-DLLAMA_USE_PREBUILT_UI=OFF", "-DLLAMA_BUILD_TESTS=OFF",
    "-DLLAMA_BUILD_EXAMPLES=OFF", "-DLLAMA_BUILD_APP=OFF", "-DLLAMA_OPENSSL=OFF",
)  # fmt: skip
_READY_SECONDS = 120
NO_SERVER = "没有 llama-server：请用 --server 或 LLAMA_SERVER 指定，或用 --build 目录 构建（目录须在仓库之外）。"


def add_server_arguments(parser: argparse.ArgumentParser, *, context: int, max_tokens: int) -> None:
    """Add the arguments that say which model is served, and how."""
    parser.add_argument("--gguf", type=Path, help="any model; without one a model of random weights is written")
    parser.add_argument("--server", type=Path, help="llama-server")
    parser.add_argument("--build", type=Path, metavar="FOLDER", help="build the server below this folder first")
    parser.add_argument("--context", type=int, default=context)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--max-tokens", type=int, default=max_tokens)


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


def find_server(options: argparse.Namespace) -> Path | None:
    """Find the server's binary: built now, the one named, ``$LLAMA_SERVER``, or on the path."""
    if options.build:
        return build_server(options.build)
    told = os.environ.get("LLAMA_SERVER")
    found = options.server or (Path(told) if told else None)
    found = found or (Path(path) if (path := shutil.which("llama-server")) else None)
    return found if found is not None and found.is_file() else None


@contextmanager
def serve(options: argparse.Namespace, server: Path, folder: Path) -> Iterator[tuple[str, str]]:
    """Serve the model named, or one of random weights, on a free port of this machine; yield address and name."""
    model = options.gguf or write_gguf(folder / "random.gguf", context=options.context)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    where = ["--host", "127.0.0.1", "--port", str(port)]
    sizes = ["-c", str(options.context), "-np", "1", "-t", str(options.threads)]
    log = folder / "server.log"
    with (
        log.open("wb") as told,
        subprocess.Popen([str(server), "-m", str(model), *where, *sizes], stdout=told, stderr=told) as process,
    ):
        try:
            _wait(f"http://127.0.0.1:{port}/health", process)
            yield f"http://127.0.0.1:{port}/v1", model.name
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
