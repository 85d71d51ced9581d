"""The form a model answers in (答复表单): paragraphs by unit, with slots, sources and what they cover."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class WrittenStatement(BaseModel):
    """One paragraph as a model wrote it (模型所写陈述)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    unit: str = Field(description="撰写单元的编号，如 u1")
    text: str = Field(description="一段文字；数值、日期、名称、依据一律写成占位 [[编号]]")
    sources: tuple[str, ...] = Field(default=(), description="本段引用的依据占位编号，没有则为空")
    deductions: tuple[str, ...] = Field(default=(), description="本段覆盖的扣分链编号，照抄任务中所列")


class WrittenSection(BaseModel):
    """The paragraphs of one request (模型所写章节), in any order."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    statements: tuple[WrittenStatement, ...]
