"""Personal data out before a call, back in after it (脱敏): names, phones, ID numbers, accounts, e-mails, units.

Each is replaced by a token such as 【人员1】, the same one throughout a run. Finding names is ``persons``'; what a
model did to the tokens is reported, not guessed at.
"""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.llm.lines import append_line, read_lines
from assistant.llm.model import Message, Reply, Request
from assistant.llm.persons import find_persons, name_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from assistant.llm.budget import Budget
    from assistant.llm.model import ChatModel

PERSON, PHONE, IDENTITY, ACCOUNT, MAIL, UNIT, LITERAL = "人员", "电话", "证件", "账号", "邮箱", "单位", "原文"
_KINDS = (PERSON, PHONE, IDENTITY, ACCOUNT, MAIL, UNIT, LITERAL)

_D = "[0-9０-９]"
_ALONE = r"(?<![0-9０-９.．])"
_OVER = r"(?![0-9０-９]|[.．,，][0-9０-９])"
# Behind these a number is an amount, however many digits it has.
_NO_UNIT = r"(?!\s*(?:元|万|亿|千|百|%|％|个|件|人|户|吨|亩|平方|立方|公里|米))"
_GAP = r"[ \-－—]?"
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", re.ASCII)
_IDENTITY = re.compile(
    rf"{_ALONE}[1-9]{_D}{{5}}(?:19|20){_D}{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]{_D}|3[01]){_D}{{3}}[0-9０-９Xxｘ]{_OVER}"
    rf"|(?<=身份证号)(?:码)?[：: ]*{_D}{{15}}{_OVER}"
)
_ACCOUNT_LABEL = re.compile(
    rf"(?:账号|帐号|账户|帐户|卡号|银行卡)(?:号码|号)?[为是]?[：:\s|｜]*(?P<value>{_D}(?:[ \-]?{_D}){{7,31}}){_OVER}"
)
_CARD = re.compile(rf"{_ALONE}62{_D}{{2}}(?:[ \-]?{_D}{{4}}){{2,3}}(?:[ \-]?{_D}{{1,4}})?{_OVER}{_NO_UNIT}")
_MOBILE = re.compile(
    rf"(?<![0-9０-９.．])(?:\+?86[ -]?)?[1１][3-9３-９]{_D}{_GAP}{_D}{{4}}{_GAP}{_D}{{4}}{_OVER}{_NO_UNIT}"
)
_LANDLINE = re.compile(
    rf"{_ALONE}(?:[（(]0{_D}{{2,3}}[）)]|0{_D}{{2,3}}[-－—]){_D}{{7,8}}(?:[-－转]{_D}{{1,5}})?{_OVER}"
)
_PHONE_LABEL = re.compile(
    rf"(?:电话|手机|传真|座机)(?:号码|号)?[为是]?[：:\s|｜]*(?P<value>{_D}{{7,8}}){_OVER}{_NO_UNIT}"
)
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (MAIL, _MAIL),
    (IDENTITY, _IDENTITY),
    (ACCOUNT, _ACCOUNT_LABEL),
    (ACCOUNT, _CARD),
    (PHONE, _MOBILE),
    (PHONE, _LANDLINE),
    (PHONE, _PHONE_LABEL),
)
_KIND = "|".join(_KINDS)
# What a model makes of a token: other brackets, blanks, full-width digits, half the brackets lost.
_LOOSE = re.compile(
    rf"[【\[［〔（(]\s*(?P<kind>{_KIND})\s*(?P<number>{_D}{{1,5}})\s*[】\]］〕）)]"
    rf"|【\s*(?P<kind2>{_KIND})\s*(?P<number2>{_D}{{1,5}})|(?P<kind3>{_KIND})\s*(?P<number3>{_D}{{1,5}})\s*】"
    rf"|【\s*(?P<kind4>{_KIND})[^【】\n]{{0,6}}】"
)
_OPENERS = "【[［〔（("
_LONGEST_TOKEN = 16


@dataclass(frozen=True, slots=True)
class Restored:
    """A reply with its tokens turned back (还原结果); ``repaired`` and ``garbled`` quote what the model wrote."""

    text: str
    repaired: tuple[str, ...] = ()
    garbled: tuple[str, ...] = ()


class Masker:
    """The tokens of one run (脱敏表): stable, shared by calls side by side.

    Args:
        people: Names known beforehand, such as evaluators and experts.
        units: Names of units, masked where ``mask_units`` is set; longer ones win over their parts.
        mask_units: The setting of that name.
        table: A file that keeps the tokens on this machine, so that a resumed run uses the same; None keeps none.
    """

    def __init__(
        self,
        *,
        people: Iterable[str] = (),
        units: Iterable[str] = (),
        mask_units: bool = False,
        table: Path | None = None,
    ) -> None:
        """Take the known names in."""
        self._token_of: dict[tuple[str, str], str] = {}
        self._text_of: dict[str, str] = {}
        self._counts = dict.fromkeys(_KINDS, 0)
        self._known: dict[str, str] = {}
        self._table: Path | None = None
        self._lock = threading.RLock()
        self._finder: re.Pattern[str] | None = None
        self._kinds: list[str] = []
        for record in read_lines(table) if table is not None else ():
            self._token(str(record["kind"]), str(record["text"]))
            if record["kind"] in (PERSON, UNIT):
                self._known.setdefault(str(record["text"]), str(record["kind"]))
        self._table = table
        for kind, names in ((PERSON, people), (UNIT, units if mask_units else ())):
            for name in names:
                self._learn(kind, name.strip())

    @property
    def tokens(self) -> dict[str, str]:
        """Every token given so far and what it stands for; for the user's eyes on this machine alone."""
        with self._lock:
            return dict(self._text_of)

    def mask(self, text: str) -> str:
        """Replace personal data by tokens (脱敏); ``restore`` gives back exactly this text."""
        with self._lock:
            for name in find_persons(text):
                self._learn(PERSON, name)
            parts, at = [], 0
            for start, end, kind in self._spans(text):
                parts += [text[at:start], self._token(kind, text[start:end])]
                at = end
            return "".join((*parts, text[at:]))

    def restore(self, text: str, *, in_json: bool = False) -> Restored:
        """Turn tokens back into what they stand for (还原).

        Args:
            text: What a model wrote.
            in_json: Whether the text is JSON, so that quotes in a name are escaped.

        Returns:
            The text; tokens in other brackets or with blanks are turned back and named in ``repaired``, those that
            stand for nothing are left and named in ``garbled``.
        """
        repaired: list[str] = []
        garbled: list[str] = []
        with self._lock:
            known = dict(self._text_of)

        def turn(match: re.Match[str]) -> str:
            kind = next((match[name] for name in ("kind", "kind2", "kind3") if match[name]), "")
            number = next((match[name] for name in ("number", "number2", "number3") if match[name]), "0")
            original = known.get(f"【{kind}{int(number)}】")
            whole = match[0][:1] in _OPENERS and match["kind"]
            if original is None or not whole:
                # An ordinary remark such as （人员12） is a remark, unless it wears our own brackets.
                if "【" in match[0] or "】" in match[0]:
                    garbled.append(match[0])
                return match[0]
            if match[0] != f"【{kind}{int(number)}】":
                repaired.append(match[0])
            return json.dumps(original, ensure_ascii=False)[1:-1] if in_json else original

        return Restored(_LOOSE.sub(turn, text), tuple(repaired), tuple(garbled))

    def _learn(self, kind: str, name: str) -> None:
        if len(name) > 1 and name not in self._known:
            self._known[name] = kind
            self._finder = None

    def _token(self, kind: str, text: str) -> str:
        token = self._token_of.get((kind, text))
        if token is None:
            self._counts[kind] += 1
            token = f"【{kind}{self._counts[kind]}】"
            self._token_of[kind, text] = token
            self._text_of[token] = text
            if self._table is not None:
                append_line(self._table, {"kind": kind, "text": text})
        return token

    def _spans(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield what to replace, in order, without overlaps: earlier, then longer, then the first kind wins."""
        found = [(match.start(), -match.end(), 0, LITERAL) for match in _LOOSE.finditer(text)]
        for rank, (kind, pattern) in enumerate(_PATTERNS, 1):
            group = "value" if "value" in pattern.groupindex else 0
            found += [(match.start(group), -match.end(group), rank, kind) for match in pattern.finditer(text)]
        finder = self._known_finder()
        for match in finder.finditer(text) if finder is not None else ():
            found.append((match.start(), -match.end(), len(_PATTERNS) + 1, self._kinds[(match.lastindex or 1) - 1]))
        at = 0
        for start, minus_end, _, kind in sorted(found):
            if start >= at:
                yield start, -minus_end, kind
                at = -minus_end

    def _known_finder(self) -> re.Pattern[str] | None:
        if self._finder is None and self._known:
            names = sorted(self._known.items(), key=lambda item: (-len(item[0]), item[0]))
            self._kinds = [kind for _, kind in names]
            parts = [f"({name_pattern(name) if kind == PERSON else re.escape(name)})" for name, kind in names]
            self._finder = re.compile("|".join(parts))
        return self._finder


class MaskingModel:
    """A model that never sees personal data (脱敏模型): masks what goes out, restores what comes back."""

    def __init__(self, inner: ChatModel, masker: Masker) -> None:
        """Stand before ``inner``."""
        self._inner = inner
        self._masker = masker

    @property
    def name(self) -> str:
        """The inner model's name."""
        return self._inner.name

    def reply(
        self, request: Request, *, budget: Budget | None = None, on_text: Callable[[str | None], None] | None = None
    ) -> Reply:
        """Answer with tokens turned back; those that the model garbled are in the reply's notes.

        Raises:
            ModelError: As the inner model does.
        """
        masked = tuple(Message(message.role, self._masker.mask(message.content)) for message in request.messages)
        in_json = request.schema is not None
        stream = None if on_text is None else _Restoring(self._masker, on_text, in_json=in_json)
        reply = self._inner.reply(replace(request, messages=masked), budget=budget, on_text=stream)
        if stream is not None:
            stream.finish()
        restored = self._masker.restore(reply.text, in_json=in_json)
        notes = [f"模型改写了代号“{token}”，已按原意还原" for token in restored.repaired]
        notes += [f"模型写出了无法还原的代号“{token}”" for token in restored.garbled]
        return replace(reply, text=restored.text, notes=(*reply.notes, *notes))


class _Restoring:
    """Restores a stream piece by piece (流式还原), holding back what may be half a token."""

    def __init__(self, masker: Masker, on_text: Callable[[str | None], None], *, in_json: bool) -> None:
        self._masker = masker
        self._on_text = on_text
        self._in_json = in_json
        self._held = ""

    def __call__(self, piece: str | None) -> None:
        if piece is None:
            self._held = ""
            self._on_text(None)
            return
        self._held += piece
        at = max(self._held.rfind(opener) for opener in _OPENERS)
        half = at >= 0 and len(self._held) - at < _LONGEST_TOKEN and not re.search(r"[】\]］〕）)]", self._held[at:])
        keep = at if half else len(self._held)
        ready, self._held = self._held[:keep], self._held[keep:]
        self._emit(ready)

    def finish(self) -> None:
        ready, self._held = self._held, ""
        self._emit(ready)

    def _emit(self, ready: str) -> None:
        if ready:
            self._on_text(self._masker.restore(ready, in_json=self._in_json).text)
