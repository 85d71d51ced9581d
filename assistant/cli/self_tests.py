"""The self-test of the audit as text and as JSON (体检自检的输出)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from assistant.cli.printing import print_table
from assistant.domain.quantity import format_decimal

if TYPE_CHECKING:
    from assistant.checking.self_test import KindResult, SelfTest, Trial

_SHOWN = 8


def self_test_shape(tried: SelfTest) -> dict[str, Any]:
    """Shape a self-test: the whole, then each kind with its places, planted, caught and missed errors."""
    return {
        "planted": tried.planted,
        "caught": tried.caught,
        "numbers": {"all": tried.numbers, "compared": tried.compared, "settled": tried.settled},
        "kinds": [
            {
                "kind": result.kind.id,
                "name": result.kind.name,
                "places": result.places,
                "planted": len(result.trials),
                "caught": result.caught,
                "counted": not result.kind.aside,
                "missed": [
                    {
                        "place": trial.where.place,
                        "block": trial.where.block,
                        "before": trial.before,
                        "after": trial.after,
                    }
                    for trial in result.trials
                    if not trial.caught
                ],
            }
            for result in tried.results
        ],
    }


def print_self_test(tried: SelfTest) -> None:
    """Print what was planted and caught by kind, the kinds without a place, and the first missed errors."""
    print("\n【自检】在这份文件里逐类植入差错再体检，看查出多少（只在内存里做，没有改动文件）")
    print_table(
        ("差错类别", "可植入处", "植入", "查出", "查出率"),
        (
            (each.kind.name, str(each.places), str(len(each.trials)), str(each.caught), _share(each))
            for each in tried.results
            if each.trials
        ),
    )
    none = [result.kind.name for result in tried.results if not result.trials]
    if none:
        print(f"这份文件没有可植入之处、因而没有试的类别：{'、'.join(none)}")
    print(
        f"合计植入 {tried.planted} 处，查出 {tried.caught} 处（{_percent(tried.caught, tried.planted)}）；"
        f"文中 {tried.numbers} 个数，{tried.settled} 个（{_percent(tried.settled, tried.numbers)}）能由另一处的数印证，"
        "其余的写错了无从发现，只能对照原始资料。"
    )
    missed = [trial for result in tried.results if not result.kind.aside for trial in result.trials if not trial.caught]
    for trial in missed[:_SHOWN]:
        print(f"  未查出：{_missed(trial)}")
    if len(missed) > _SHOWN:
        print(f"  另有 {len(missed) - _SHOWN} 处未查出，--json 全部列出")


def _missed(trial: Trial) -> str:
    after = f"改成“{trial.after}”" if trial.after else "删去"
    before = trial.before if len(trial.before) <= 24 else f"{trial.before[:24]}…"  # noqa: PLR2004 - fits a line
    return f"{trial.where.place or trial.where.block or ''} “{before}”{after}"


def _share(result: KindResult) -> str:
    return _percent(result.caught, len(result.trials))


def _percent(part: int, whole: int) -> str:
    return f"{format_decimal(Decimal(part) * 100 / Decimal(whole), 0)}%" if whole else "—"
