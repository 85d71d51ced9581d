"""Finding passages in the shipped base: filters first, references exactly, nothing repealed unsaid."""

import datetime as dt
import time

from assistant.retrieval.store import find_passages, search_base

ON = dt.date(2024, 6, 1)


def _documents(query: str, on: dt.date = ON, region: str | None = None) -> set[str]:
    return {hit.passage.ref.document for hit in search_base(query, on=on, region=region, k=400)}


def test_gists_are_never_quotes() -> None:
    """Nothing that ships may be quoted as law."""
    assert {False} == {passage.is_quote for passage in find_passages(("绩效评价",), on=ON, region="北京市", k=50)}


def test_repealed_document_stays_out_by_default() -> None:
    """A question about principles does not bring up the repealed measure."""
    assert "财预〔2011〕285号" not in _documents("财政支出绩效评价管理 评价原则")


def test_repealed_document_is_marked_when_asked_for() -> None:
    """Asked for by 文号 the repealed measure comes, saying what repealed it."""
    hit = search_base("财预[2011]285号规定的原则", on=ON, region=None, k=1)[0]

    assert ("财预〔2011〕285号", "财预〔2020〕10号", False) == (
        hit.passage.ref.document,
        hit.passage.repealed_by,
        hit.in_force,
    )


def test_old_measure_is_found_for_its_own_time() -> None:
    """For a report of 2015 the measure of 2011 is in force, that of 2020 is not."""
    found = _documents("财政支出绩效评价管理 评价原则", on=dt.date(2015, 6, 1))

    assert "财预〔2011〕285号" in found
    assert "财预〔2020〕10号" not in found


def test_document_of_unknown_start_is_not_found_before_its_year() -> None:
    """A 文号 of 2023 is not found for 2022."""
    assert "财预〔2023〕95号" not in _documents("预算评审", on=dt.date(2022, 6, 1))


def test_older_framework_comes_after_the_one_that_leads() -> None:
    """The framework of 2013 does not lead for a report after 2020."""
    found = [hit.passage.ref.document for hit in search_base("项目支出指标体系框架", on=ON, region=None, k=20)]

    assert found.index("财预〔2020〕10号") < found.index("财预〔2013〕53号")


def test_regional_documents_stay_at_home() -> None:
    """A district's notice is found there, not elsewhere."""
    query = "部门预决算差异率 结转结余率 扣分"

    assert "石财绩效〔2023〕161号" in _documents(query, region="北京市石景山区")
    assert "石财绩效〔2023〕161号" not in _documents(query, region="北京市朝阳区")
    assert "石财绩效〔2023〕161号" not in _documents(query)


def test_document_asked_for_by_number_is_found_in_any_region() -> None:
    """Naming a document outweighs the region filter; the passage says its region."""
    hit = search_base("京财绩效〔2020〕2146号", on=ON, region="广东省深圳市", k=1)[0]

    assert ("京财绩效〔2020〕2146号", "北京市") == (hit.passage.ref.document, hit.passage.region)


def test_basis_of_one_project_is_found_by_name_only() -> None:
    """A document that founds one project does not come up for others in its city."""
    assert "京政办字〔2018〕34号" not in _documents("综合窗口 政务服务大厅", region="北京市朝阳区")
    assert "京政办字〔2018〕34号" in _documents("京政办字[2018]34号", region="北京市朝阳区")


def test_longer_title_is_not_taken_for_the_shorter() -> None:
    """Naming the regulation does not name the law it implements."""
    hits = search_base("政府采购法实施条例第四十五条", on=ON, region=None, k=3)

    assert {"政府采购法实施条例"} == {hit.passage.ref.document for hit in hits}


def test_two_documents_can_be_named_at_once() -> None:
    """A question that names two laws finds both."""
    hits = search_base("预算法和政府采购法关于公开的规定", on=ON, region=None, k=10)

    assert {"预算法", "政府采购法"} == {hit.passage.ref.document for hit in hits if hit.named}


def test_several_queries_share_the_places() -> None:
    """Each query's best passage is among the first."""
    queries = ("履约保证金上限", "资产盘点账实相符", "满意度调查问卷")

    found = {passage.id for passage in find_passages(queries, on=ON, region=None, k=6)}

    assert {"政府采购法实施条例#第四十八条", "行政事业性国有资产管理条例#第三十四条"} <= found
    assert "problem:satisfaction_survey_weak" in found


def test_kinds_can_be_chosen() -> None:
    """Only passages of the kinds asked for come back."""
    found = find_passages(("验收",), on=ON, region=None, k=20, kinds=("law",))

    assert {"law"} == {passage.kind for passage in found}


def test_same_query_gives_the_same_order() -> None:
    """Searching twice gives equal answers."""
    assert search_base("预算执行率", on=ON, region=None, k=20) == search_base("预算执行率", on=ON, region=None, k=20)


def test_nothing_shared_finds_nothing() -> None:
    """A query without a common token has no hits, and no query none either."""
    assert () == search_base("zzz", on=ON, region=None, k=5)
    assert () == find_passages((), on=ON, region=None, k=5)


def test_warm_search_is_quick() -> None:
    """A query on the loaded base takes a few milliseconds."""
    search_base("预算", on=ON, region=None, k=5)

    start = time.process_time()
    for _ in range(10):
        search_base("面向群众的公共服务项目怎样验收", on=ON, region="北京市", k=5)

    assert (time.process_time() - start) / 10 < 0.2  # measured 0.002; the margin is for a busy machine
