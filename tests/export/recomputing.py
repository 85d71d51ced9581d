"""A workbook computed again by LibreOffice (重算), from formulas alone."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SOFFICE = shutil.which("soffice")


def strip_values(data: bytes) -> bytes:
    """Take the stored values out of every formula cell, so that only recomputing can give them."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if "worksheets/" in name:
                content = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", content)
            new.writestr(name, content)
    return stream.getvalue()


def recompute(path: Path, folder: Path) -> Path:
    """Compute a workbook again without its stored values; return where the result is."""
    bare, made = folder / "空" / path.name, folder / "算"
    bare.parent.mkdir()
    bare.write_bytes(strip_values(path.read_bytes()))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run(
        [str(SOFFICE), profile, "--headless", "--convert-to", "xlsx", "--outdir", str(made), str(bare)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return made / path.name
