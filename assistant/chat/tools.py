"""What a model may do while it answers (模型可用的工具): look up and compute, never write.

Each tool returns text for the model and adds what it showed to the pool that its words are checked against.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.chat.amounts import plain_question
from assistant.chat.calculator import Problem, solve
from assistant.chat.evidence import weigh
from assistant.chat.knowledge import cite, name_of
from assistant.chat.lookups import find_article, find_named
from assistant.chat.pool import without_orders
from assistant.chat.topic import find_topic
from assistant.chat.wording import state_of
from assistant.errors import AssistantError
from assistant.retrieval.cases import load_cases
from assistant.scoring.what_if import explore

if TYPE_CHECKING:
    from assistant.chat.answer import Citation, Computed
    from assistant.chat.answering import Circumstances
    from assistant.chat.pool import Pool
    from assistant.domain.source import Passage

_FOUND = 5
_MOST_FACTS = 40
_MOST_CASES = 3
_LONGEST = 700


@dataclass(slots=True)
class Desk:
    """The tools of one answer, with all they have shown (工具台)."""

    circumstances: Circumstances
    pool: Pool
    citations: dict[str, Citation] = field(default_factory=dict)
    computed: list[Computed] = field(default_factory=list)

    def use(self, tool: str, text: str) -> str:
        """Use one tool (调用工具): search, show, compute, what_if, facts, past_cases."""
        tools = {
            "search": self._search,
            "show": self._show,
            "compute": self._compute,
            "what_if": self._what_if,
            "facts": self._facts,
            "past_cases": self._past_cases,
        }
        try:
            return tools[tool](text.strip())
        except AssistantError as problem:
            return f"没有结果：{problem.message}"

    def show_passage(self, passage: Passage, *, in_force: bool | None, flags: tuple[str, ...] = ()) -> str:
        """Put one passage before the model, as data, with the id it is cited by."""
        citation = cite(passage, in_force=in_force, flags=flags)
        self.citations[citation.id] = citation
        self.pool.add_passage(passage, in_force=in_force)
        plain = without_orders(passage.text)
        text = plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]}……"
        return f'<资料 id="{citation.id}">{name_of(citation)}〔{state_of(citation)}〕\n{text}\n</资料>'

    def _search(self, query: str) -> str:
        under = self.circumstances
        hits = under.finder.knowledge.search(query, on=under.on, region=under.region, k=_FOUND * 2)
        topic = find_topic(query, under.finder.frequencies)
        listed = [item.hit for item in weigh(topic, hits)][:_FOUND]
        if not listed:
            return "没有查到。"
        return "\n".join(self.show_passage(hit.passage, in_force=hit.in_force, flags=hit.flags) for hit in listed)

    def _show(self, wanted: str) -> str:
        """Show a passage by its id, or an article by document and number."""
        under = self.circumstances
        named = find_named(wanted, under.finder.knowledge)
        if named.known and named.articles:
            hit = find_article(named, named.articles[0], under.finder.knowledge, on=under.on, region=under.region)
            if hit is None:
                return f"资料中的《{named.title}》没有这一条。"
            return self.show_passage(hit.passage, in_force=hit.in_force, flags=hit.flags)
        passage = under.finder.knowledge.open(wanted)
        return self.show_passage(passage, in_force=None)

    def _compute(self, question: str) -> str:
        plain = plain_question(question)
        solution = solve(Problem.of(plain, on=self.circumstances.on, region=self.circumstances.region))
        if solution is None or not solution.computed:
            return "算不出：请写明目标、实际（或预算、支出）、分值。"
        self.computed += solution.computed
        self.pool.add_text(plain, given=True)
        self.pool.add_computed(solution.computed)
        told = "".join((*solution.sentences, *solution.notes))
        self.pool.add_text(told, given=True)
        return told

    def _what_if(self, change: str) -> str:
        scored = self.circumstances.scored
        if scored is None:
            return "没有打开的案例。"
        result = explore(scored.evaluation, scored.rule_set, tuple(re.split(r"[；;\s]+", change)))
        lines = [f"总分：{result.before.total}→{result.after.total}；等级：{result.before.grade}→{result.after.grade}"]
        lines += [f"{item.code}：{item.before}→{item.after}" for item in result.changed]
        text = "\n".join(lines)
        self.pool.add_text(text, given=True)
        return text

    def _facts(self, wanted: str) -> str:
        """List facts of the open case whose label holds the words asked for."""
        scored = self.circumstances.scored
        if scored is None:
            return "没有打开的案例。"
        words = [word for word in re.split(r"[\s，,、]+", wanted) if word]
        listed = [
            fact
            for fact in scored.ledger.facts
            if not words or any(word in fact.label or word in fact.id for word in words)
        ][:_MOST_FACTS]
        text = "\n".join(f"{fact.id}｜{fact.label}：{fact.printed}" for fact in listed) or "没有这样的事实。"
        self.pool.add_text(text, given=True)
        return text

    def _past_cases(self, words: str) -> str:
        """Show deductions and problems of past reports that hold the words asked for."""
        lines = []
        for case in load_cases(fictitious=False):
            found = [
                f"{item.indicator}：满分{item.weight}，得{item.points}，扣{item.amount}。{item.reason}"
                for item in case.deductions
                if words in f"{item.indicator}{item.reason}"
            ]
            lines += [f"{case.title}（{case.year}）｜{line}" for line in found[:_MOST_CASES]]
        text = "\n".join(lines) or "往期案例中没有。"
        self.pool.add_text(text, given=True)
        return text
