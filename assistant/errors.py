"""The exception tree: work that cannot go on, and that a person can mend.

    AssistantError
      InputError          the file cannot be opened, or holds no table we know
      RuleError           a rule file is malformed, overlapping or out of date
      SourceError         a basis does not resolve
      PromptError         a section file names an unknown fact or variable
      ModelError
        ModelUnavailable  no key, no network, quota
        ModelOutputError  the reply cannot be read after the allowed retries
      ExportError         a file cannot be written

Problems of content are not exceptions; they are ``Finding`` values.
"""

from __future__ import annotations


class AssistantError(Exception):
    """Base of every error that a person can mend (可由使用者处理的错误).

    Args:
        where: File, sheet, cell, line or setting, in the user's words.
        problem: What is wrong there.
        expected: What was expected; may be empty.
        hint: What to do; may be empty.
    """

    def __init__(self, where: str, problem: str, expected: str = "", hint: str = "") -> None:
        """Keep the four parts and build the message from them."""
        self.where = where
        self.problem = problem
        self.expected = expected
        self.hint = hint
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The parts as one Chinese sentence: place, problem, expectation, remedy."""
        parts = [f"{self.where}：{self.problem}" if self.where else self.problem]
        if self.expected:
            parts.append(f"应为：{self.expected}")
        if self.hint:
            parts.append(self.hint)
        return "；".join(part.rstrip("。；") for part in parts) + "。"


class InputError(AssistantError):
    """The user's file or call cannot be used (输入有误)."""


class RuleError(AssistantError):
    """A rule file is malformed, overlapping or out of date (评分规则有误)."""


class SourceError(AssistantError):
    """A basis does not resolve to a known document (依据无法对应)."""


class PromptError(AssistantError):
    """A document type or section file is malformed (文种文件有误)."""


class ModelError(AssistantError):
    """A language model was asked for and did not serve (模型调用失败)."""


class ModelUnavailable(ModelError):  # noqa: N818 - the name is part of the architecture's tree
    """No key, no network, or quota used up (模型不可用)."""


class ModelOutputError(ModelError):
    """The model's reply could not be read after the allowed retries (模型输出不可用)."""


class ExportError(AssistantError):
    """A result file cannot be written (无法写出文件)."""
