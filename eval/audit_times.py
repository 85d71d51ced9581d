"""How long the audit takes, how that grows with the report, and whether it always says the same (体检的用时与稳定).

`python -m eval.audit_times` prints processor seconds for a report of 30,000 characters with 20 tables and for its
halves and doubles, and audits it 20 times in processes of their own, each with another hash seed. Exit code 1 where a
limit is passed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import os
import random
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

from assistant.domain.quantity import format_decimal, round_decimal

SECTIONS, CHARACTERS = 20, 30_000
LIMIT = 1.0
DAY = dt.date(2024, 12, 31)
# Twice the text may take twice the time and this much more.
_SLACK = 1.6
_NAMES = "东西南北上中下前后左"
_ITEMS = ("道路修缮", "管网清淤", "绿化补植", "路灯更换", "井盖整治", "标线施划", "护栏安装", "步道铺设")


def build_report(sections: int, seed: int = 11) -> str:
    """Write a fictitious report of so many sections, each with its figures in sentences and in a table; all agree."""
    chance = random.Random(seed)
    parts = ["云溪市2024年街区环境整治专项资金绩效评价报告", "一、分片区实施情况"]
    whole = [Decimal(0), Decimal(0)]
    for number in range(1, sections + 1):
        text, budget, spent = _section(chance, number)
        parts.append(text)
        whole = [whole[0] + budget, whole[1] + spent]
    parts += ["二、资金总体情况", f"各片区预算合计{_money(whole[0])}万元，实际支出合计{_money(whole[1])}万元。"]
    return "\n".join(parts)


def _section(chance: random.Random, number: int) -> tuple[str, Decimal, Decimal]:
    name = f"{_NAMES[number % 10]}{_NAMES[number // 10 % 10]}{'坊街里'[number % 3]}片区"
    rows = []
    for item in _ITEMS:
        budget = Decimal(chance.randint(2000, 9000)) / 10
        spent = round_decimal(budget * chance.randint(880, 999) / 1000, 2)
        planned, done = chance.randint(20, 90), chance.randint(20, 120)
        rows.append((item, budget, spent, planned, done))
    budget, spent = sum((row[1] for row in rows), Decimal(0)), sum((row[2] for row in rows), Decimal(0))
    score = round_decimal(Decimal(chance.randint(800, 999)) / 10, 2)
    table = [(item, _money(one), _money(two), _rate(two, one), plan, done) for item, one, two, plan, done in rows]
    planned_all, done_all = sum(row[3] for row in rows), sum(row[4] for row in rows)
    table.append(("合计", _money(budget), _money(spent), _rate(spent, budget), planned_all, done_all))
    lines = [
        f"（{_chinese(number)}）{name}实施情况",
        (
            f"{name}年初安排预算{_money(budget)}万元，全部由市级财政承担，资金到位率100%。"
            f"截至2024年12月31日，实际支出{_money(spent)}万元，预算执行率{_rate(spent, budget)}，"
            f"结余{_money(budget - spent)}万元。"
            f"片区专项评分{_money(score)}分，由街道组织居民代表、施工单位和监理单位共同评议。"
        ),
        f"表{number} {name}分项完成情况表",
        "整治内容\t预算金额（万元）\t支出金额（万元）\t执行率\t计划数（处）\t完成数（处）",
        *("\t".join(map(str, row)) for row in table),
        "从现场核查情况看，片区整治内容与批复方案基本一致，施工资料按标段归档，隐蔽工程留有影像记录，街道公示栏张贴了分项金额和责任人，居民可随时查询、提出意见并得到答复；养护责任移交清单经三方签字，质保期内的维修由原施工单位承担。",
    ]
    for item, one, two, plan, done in rows:
        against = "超过" if done > plan else "未达到" if done < plan else "等于"
        lines.append(
            f"{item}计划{plan}处，实际完成{done}处，完成率{_rate(Decimal(done), Decimal(plan))}，{against}计划数；"
            f"安排预算{_money(one)}万元，支出{_money(two)}万元。"
            f"该项由{name}所属街道负责，施工期间设置了围挡和警示标志，完工后由监理单位逐处验收，发现问题当场整改。"
        )
    return "\n".join(lines), budget, spent


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    digits = "零一二三四五六七八九"
    return ("" if tens == 0 else "十" if tens == 1 else f"{digits[tens]}十") + (digits[ones] if ones else "")


def _money(value: Decimal) -> str:
    return format_decimal(value, 2)


def _rate(part: Decimal, whole: Decimal) -> str:
    return f"{format_decimal(part * 100 / whole, 2)}%"


def measure(sections: int, runs: int) -> tuple[int, int, float]:
    """Audit a report of so many sections; characters, tables, and the least processor seconds of some runs."""
    from assistant.pipeline import audit_report
    from assistant.reading import read_string

    text = build_report(sections)
    document = read_string(text, "报告.txt")
    times = []
    for _ in range(runs):
        start = time.process_time()
        audit_report(document, on=DAY)
        times.append(time.process_time() - start)
    return len(text), len(document.tables), min(times)


def repeat(times: int) -> tuple[int, int]:
    """Audit the report in so many processes, each with another hash seed; how many results, and their bytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "报告.txt"
        path.write_text(build_report(SECTIONS), "utf-8")
        told = set()
        size = 0
        for number in range(times):
            environment = {**os.environ, "PYTHONHASHSEED": str(number), "JIXIAO_HOME": folder}
            arguments = [sys.executable, "-m", "assistant", "check", str(path), "--json", "--on", DAY.isoformat()]
            out = subprocess.run(arguments, env=environment, capture_output=True, check=False).stdout
            size = len(out)
            told.add(hashlib.sha256(out).hexdigest())
    return len(told), size


def main() -> int:
    """Measure, print, and tell by the exit code whether all limits are kept."""
    parser = argparse.ArgumentParser(prog="python -m eval.audit_times", description="Times of the audit.")
    parser.add_argument("--runs", type=int, default=5, help="measured runs of each size; the least counts")
    parser.add_argument("--repeat", type=int, default=20, help="processes whose JSON must be equal byte for byte")
    arguments = parser.parse_args()
    measure(2, 1)
    rows = [measure(sections, arguments.runs) for sections in (SECTIONS // 2, SECTIONS, SECTIONS * 2, SECTIONS * 4)]
    for characters, tables, seconds in rows:
        each = seconds / characters * 1e6
        print(f"{characters:>7} 字 {tables:>3} 张表 {seconds:7.3f} 秒（处理器时间） {each:6.1f} 微秒/字")
    slow = rows[1][2] > LIMIT or rows[1][0] < CHARACTERS
    steep = rows[-1][2] / rows[-1][0] > _SLACK * rows[1][2] / rows[1][0]
    print(f"{CHARACTERS} 字、{SECTIONS} 张表不超过 {LIMIT:g} 秒：{'否' if slow else '是'}")
    print(f"用时随字数成比例：{'否' if steep else '是'}")
    results, size = repeat(arguments.repeat)
    print(f"{arguments.repeat} 次体检的 JSON（{size} 字节）逐字节相同：{'是' if results == 1 and size else '否'}")
    return int(slow or steep or results != 1 or size == 0)


if __name__ == "__main__":
    sys.exit(main())
