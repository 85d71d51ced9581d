"""What a model wrote brought to plain text (模型文字整理): no Markdown, no LaTeX, no list of sources of its own.

Tables become lines that name their columns, so that each row is checked and read like any sentence.
"""

from __future__ import annotations

import re

_OWN_SOURCES = re.compile(r"\n\s*\**(?:依据|来源|资料来源|参考资料|参考文献|引用)\**[：:]\**\s*(?:\n|$|〔)")
_MARKS = re.compile(r"〔\d{1,2}〕|\[\^?\d{1,2}\]|【\d{1,2}】|\[(?:资料|来源)\s*\d*\]")
_LATEX = (
    (re.compile(r"\\d?frac\{([^{}]*)\}\{([^{}]*)\}"), r"\1÷\2"),
    (re.compile(r"\\(?:text|mathrm|mathbf|textbf|boxed)\{([^{}]*)\}"), r"\1"),
    (re.compile(r"\\times|\\cdot"), "×"),
    (re.compile(r"\\div"), "÷"),
    (re.compile(r"\\approx"), "≈"),
    (re.compile(r"\\(?:geq?|geqslant)(?![a-z])"), "≥"),
    (re.compile(r"\\(?:leq?|leqslant)(?![a-z])"), "≤"),
    (re.compile(r"\\(?:rightarrow|to|Rightarrow)(?![a-z])"), "→"),
    (re.compile(r"\\([%$&#_{}])"), r"\1"),
    (re.compile(r"\\[,;! ]|\\q?quad"), " "),
    (re.compile(r"\\[()\[\]]|\$\$?"), ""),
)
_PRODUCT = re.compile(r"(?<=[\d%])\s*\*\s*(?=\d)")
_FENCE = re.compile(r"^\s*```.*$", re.MULTILINE)
_HEADING = re.compile(r"^\s{0,3}(?:#{1,6}\s+|>\s?)", re.MULTILINE)
_BULLET = re.compile(r"^\s*[-*+•·]\s+", re.MULTILINE)
_RULE = re.compile(r"^\s*(?:[-*_]\s*){3,}$", re.MULTILINE)
_ROW = re.compile(r"^\s*\|(.+)\|\s*$")
_DIVIDER = re.compile(r"^[\s:|\-–—]+$")
_ORDER_COLUMN = re.compile(r"^(?:序号|编号|#|No\.?)?$", re.IGNORECASE)
_TWO = 2


def plain_words(text: str) -> str:
    """Bring a model's answer to plain text (整理为平文), a paragraph or list item a line."""
    body = _OWN_SOURCES.split(text.strip())[0]
    for pattern, replacement in _LATEX:
        body = pattern.sub(replacement, body)
    body = _FENCE.sub("", _PRODUCT.sub("×", _MARKS.sub("", body)))
    body = _RULE.sub("", "\n".join(_without_tables(body.splitlines())))
    body = _HEADING.sub("", _BULLET.sub("- ", body))
    body = re.sub(r"\*{1,3}|__|`+", "", body)
    return re.sub(r"\n\s*\n+", "\n", body).strip()


def _without_tables(lines: list[str]) -> list[str]:
    """Put each row of a table into words: two columns as name and value, more with their headings."""
    made: list[str] = []
    head: list[str] | None = None
    for line in lines:
        row = _ROW.match(line)
        if row is None:
            head = None
            made.append(line)
            continue
        if _DIVIDER.match(line):
            continue
        cells = [cell.strip() for cell in row[1].split("|")]
        if head is None:
            head = cells
            continue
        made.append(_row(head, cells))
    return made


def _row(head: list[str], cells: list[str]) -> str:
    pairs = [
        (name, cell)
        for name, cell in zip(head, cells, strict=False)
        if cell and not (_ORDER_COLUMN.match(name) and cell.isdigit())
    ]
    values = [cell for _, cell in pairs]
    if len(values) == _TWO:
        name, cell = pairs[1]
        # 指标｜扣分 names what the second column holds; 项目｜数值 does not.
        named = name if not re.search(r"数值|值$|内容|说明|区间|结果", name) else "："
        return f"- {values[0]}{named}{cell}"
    return "- " + "，".join(f"{name}{cell}" if name else cell for name, cell in pairs)
