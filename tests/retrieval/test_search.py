"""One search over added documents and the shipped base."""

import json
from datetime import date
from pathlib import Path

from assistant.retrieval.search import as_result, passage_words, search_knowledge
from assistant.retrieval.user_store import UserStore

ON = date(2024, 6, 1)
OWN = """# 项目支出绩效评价管理办法

财预〔2020〕10号

第一条 本文件为测试所写，不是真正的办法。

第二条 评价等级分为四档。

第三条 总分达到九十分的为优。
"""


def _store(home: Path, text: str = OWN) -> UserStore:
    folder = home / "in"
    folder.mkdir()
    (folder / "a.md").write_text(text, "utf-8")
    store = UserStore(home)
    store.add([folder])
    return store


def test_shipped_base_serves_alone() -> None:
    """Without a base of one's own the shipped gists are found, and are no quotes."""
    hits = search_knowledge("评价等级四档", on=ON, region=None, k=3)

    assert hits[0].passage.id == "财预〔2020〕10号#第十八条"
    assert "要点（非原文）" == passage_words(hits[0].passage)


def test_full_text_takes_the_place_of_its_gist(tmp_path: Path) -> None:
    """Once the document itself is added its gists no longer come."""
    store = _store(tmp_path)

    hits = search_knowledge("财预[2020]10号 评价等级四档", on=ON, region=None, k=8, store=store)

    assert "原文" == passage_words(hits[0].passage)
    assert not any(hit.passage.id.startswith("财预〔2020〕10号#") for hit in hits)


def test_other_gists_stay_beside_full_text(tmp_path: Path) -> None:
    """Documents that nobody added are still answered with their gists."""
    store = _store(tmp_path)

    hits = search_knowledge("采购文件保存期限", on=ON, region=None, k=8, store=store)

    assert "政府采购法#第四十二条" in {hit.passage.id for hit in hits}


def test_hits_come_best_first(tmp_path: Path) -> None:
    """Scores of both bases are in one order."""
    hits = search_knowledge("评价等级 结转资金", on=ON, region=None, k=10, store=_store(tmp_path))

    assert sorted((hit.score for hit in hits), reverse=True) == [hit.score for hit in hits]
    assert 10 >= len(hits) > 0


def test_result_is_plain_json() -> None:
    """A hit in plain form can be written as JSON, holds its document and tells that a gist is no quote."""
    hit = search_knowledge("履约保证金上限", on=ON, region=None, k=1)[0]

    result = json.loads(json.dumps(as_result(hit), ensure_ascii=False))

    assert ("中华人民共和国政府采购法实施条例", "国务院令第658号", "第四十八条", False) == (
        result["document"],
        result["number"],
        result["article"],
        result["quote"],
    )
