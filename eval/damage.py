"""Reads mutated real files for as long as asked (`python -m eval.damage --seconds 600`).

Bytes are changed, cut and doubled; within packages, the XML's elements, attributes and texts are. Each file
must end in a reading with contents or in a refusal that names it, intake included, within its seconds.
What does not is kept in the folder printed at the end.
"""

from __future__ import annotations

import argparse
import io
import random
import signal
import sys
import tempfile
import time
import traceback
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from assistant.errors import InputError
from assistant.intake import read_evaluations
from assistant.reading import read
from eval.documents import convert, documents, write_docx, write_xlsx
from eval.features import features
from eval.shapes import shapes, write_shape

if TYPE_CHECKING:
    from collections.abc import Callable

_LIMIT = 20
_VALUES = ("", "0", "-1", "1", "99999999", "true", "x", "１", "\u0001".replace("\u0001", "�"), "A1:XFD1048576")


class _TooSlowError(Exception):
    """A file took longer than it may."""


def seeds(folder: Path) -> list[Path]:
    """Write the sound files that are mutated: forms in every format, and documents with one feature each."""
    paths = []
    for document in documents()[::5]:
        for suffix, write in (("docx", write_docx), ("xlsx", write_xlsx)):
            paths.append(folder / f"{document.name}.{suffix}")
            write(document, paths[-1])
    for shape in shapes()[::2]:
        for form in shape.formats:
            place = folder / form
            place.mkdir(exist_ok=True)
            paths.append(write_shape(shape, form, place))
    for number, feature in enumerate(features()):
        paths.append(folder / f"feature-{number}.{feature.suffix}")
        paths[-1].write_bytes(feature.data)
    if convert([path for path in paths if path.suffix == ".docx"][:6], "pdf", folder):
        paths.extend(sorted(folder.glob("*.pdf")))
    return paths


def mutate_bytes(data: bytes, rng: random.Random) -> bytes:
    """Change, cut, double or shuffle some bytes."""
    content = bytearray(data)
    for _ in range(rng.randrange(1, 9)):
        place = rng.randrange(len(content) or 1)
        kind = rng.randrange(4)
        if kind == 0 and content:
            content[place] = rng.randrange(256)
        elif kind == 1:
            del content[place : place + rng.randrange(1, 200)]
        elif kind == 2:
            content[place:place] = content[place : place + rng.randrange(1, 400)]
        else:
            content[place:place] = bytes(rng.randrange(256) for _ in range(rng.randrange(1, 16)))
    return bytes(content) or b"\x01"


def mutate_package(data: bytes, rng: random.Random) -> bytes:
    """Change the XML of some parts of a package: elements, attributes and texts, or a part's bytes."""
    source = zipfile.ZipFile(io.BytesIO(data))
    made = io.BytesIO()
    names = [name for name in source.namelist() if name.endswith((".xml", ".rels"))]
    chosen = {rng.choice(names) for _ in range(rng.randrange(1, 3))}
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            if name in chosen and rng.random() < 0.05:
                continue
            target.writestr(name, mutate_xml(part, rng) if name in chosen else part)
    return made.getvalue()


def mutate_xml(part: bytes, rng: random.Random) -> bytes:
    """Delete, double, move, nest and rename elements; change attributes and texts."""
    try:
        root = etree.fromstring(part)
    except etree.XMLSyntaxError:
        return mutate_bytes(part, rng)
    for _ in range(rng.randrange(1, 12)):
        elements = [element for element in root.iter() if isinstance(element.tag, str) and element is not root]
        if elements:
            rng.choice(_CHANGES)(rng.choice(elements), elements, rng)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _delete(element: etree._Element, _others: list[etree._Element], _rng: random.Random) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _double(element: etree._Element, _others: list[etree._Element], rng: random.Random) -> None:
    copy = etree.fromstring(etree.tostring(element))
    for _ in range(rng.choice((1, 1, 3, 40))):
        element.addnext(etree.fromstring(etree.tostring(copy)))


def _nest(element: etree._Element, others: list[etree._Element], rng: random.Random) -> None:
    rng.choice(others).append(etree.fromstring(etree.tostring(element)))


def _rename(element: etree._Element, others: list[etree._Element], rng: random.Random) -> None:
    element.tag = rng.choice(others).tag


def _revalue(element: etree._Element, _others: list[etree._Element], rng: random.Random) -> None:
    for name in list(element.attrib):
        if rng.random() < 0.6:
            element.set(name, rng.choice(_VALUES))


def _retext(element: etree._Element, _others: list[etree._Element], rng: random.Random) -> None:
    element.text = rng.choice(
        ("", "0", "=A1", "1e999", "99999", "年度资金总额", "分值/得分", "一级指标", "\n" * 50, "小计")
    )


_CHANGES: tuple[Callable[[etree._Element, list[etree._Element], random.Random], None], ...] = (
    _delete,
    _double,
    _nest,
    _rename,
    _revalue,
    _retext,
)


def fault_of(path: Path) -> str | None:
    """Read a file and what it holds; None where all is well, else what went wrong."""

    def stop(*_: object) -> None:
        raise _TooSlowError

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(_LIMIT)
    try:
        document = read(path)
        read_evaluations(document)
    except InputError as error:
        return None if path.name in error.message else f"refusal without the file's name: {error.message}"
    except _TooSlowError:
        return f"longer than {_LIMIT} s"
    except Exception:  # noqa: BLE001 - what this looks for
        return traceback.format_exc(limit=-4)
    else:
        return None if document.blocks or document.notes else "silently empty"
    finally:
        signal.alarm(0)


def main() -> int:
    """Mutate and read until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    folder = Path(tempfile.mkdtemp(prefix="jixiao-damage-"))
    sound = folder / "sound"
    sound.mkdir()
    paths = seeds(sound)
    end = time.monotonic() + arguments.seconds
    read_files = 0
    faults: dict[str, Path] = {}
    while time.monotonic() < end:
        source = rng.choice(paths)
        data = source.read_bytes()
        package = source.suffix in {".docx", ".xlsx"} and rng.random() < 0.8
        path = folder / f"case-{read_files}{source.suffix}"
        path.write_bytes(mutate_package(data, rng) if package else mutate_bytes(data, rng))
        fault = fault_of(path)
        read_files += 1
        if fault is None:
            path.unlink()
        elif fault not in faults:
            faults[fault] = path
            print(f"{path}: {fault}", file=sys.stderr, flush=True)
    print(f"{read_files} files read, {len(faults)} kinds of fault; {folder}")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
