"""Questions over laws in full and the shipped base: what is found among the first five, by us and by rivals.

Half of the questions were written before anything was tuned and are left alone (``held_out``); the share of meaning
was chosen on the other half. Needs ../shared/policies.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import subprocess
import sys
from array import array
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from assistant.llm.embeddings import open_embedding
from assistant.retrieval.applicability import in_force, region_applies
from assistant.retrieval.metadata import plain_title
from assistant.retrieval.search import search_knowledge
from assistant.retrieval.store import base_passages
from assistant.retrieval.user_store import UserStore
from assistant.settings import Settings
from eval.metrics import Measure, share
from eval.suite import HERE, SHARED, Record, Suite, load_cases

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from assistant.domain.source import Passage
    from eval.suite import Case

POLICIES = SHARED / "policies"
HOME = HERE.parent / "output" / "eval" / "retrieval_home"
FIRST = 5
STRATA = {"exact": "0.97", "terms": "0.95", "free": "0.88"}
RIVALS = ("bm25s", "rank_bm25")
SYSTEMS = ("ours", "words_only", "dense_only", *RIVALS)
_ON = dt.date(2025, 7, 1)
_PEERS = HERE.parent / ".venv-peers" / "bin" / "python"
_NONE = 0


@cache
def questions() -> tuple[dict[str, Any], ...]:
    """Load both halves of the questions."""
    listed = [item for name in ("open", "held_out") for item in load_cases(f"retrieval_{name}.yaml")["questions"]]
    return tuple({"region": None, "on": _ON, "held_out": False, **item} for item in listed)


@cache
def stores() -> tuple[UserStore, UserStore]:
    """Open the base with and without vectors; vectors are kept between runs, by content."""
    embedding = open_embedding(Settings(home=HOME))
    meaning, words = UserStore(HOME, embedder=embedding.embedder), UserStore(HOME)
    meaning.add([POLICIES])
    missing = meaning.missing_vectors
    if missing:
        print(f"making {missing} vectors, kept for the next run", file=sys.stderr)
        meaning.embed()
    return meaning, words


@cache
def passages() -> tuple[Passage, ...]:
    """List every passage that can be found: of the laws, and of the shipped base where no full text replaces it."""
    store = stores()[1]
    added = [passage for document in store.list() for passage in store.show_passages(document.uid)[1]]
    full = {plain_title(document.title) for document in store.list()}
    shipped = [passage for passage in base_passages() if plain_title(passage.path[0]) not in full]
    return (*added, *shipped)


def key(passage: Passage) -> str:
    """Name a passage as the gold does: document and article, or the id of a kind of problem or a term."""
    if passage.kind in ("problem", "glossary"):
        return passage.id
    return f"{plain_title(passage.ref.document)} {passage.ref.article}"


@cache
def _allowed(region: str | None, on: dt.date) -> tuple[int, ...]:
    """Tell the places in ``passages`` that apply; rivals and dense search get our filters for nothing."""
    return tuple(
        place
        for place, passage in enumerate(passages())
        if region_applies(passage.region, region)
        and in_force(passage.in_force_from, passage.in_force_to, on) is not False
    )


def _titled(passage: Passage) -> str:
    """Give rivals document and article with the text, without which no exact question could be answered."""
    return " ".join(part for part in (*passage.path, passage.ref.number, passage.text) if part)


@cache
def _rival(name: str) -> tuple[tuple[int, ...], ...] | None:
    """Ask a rival all questions at once; None where it is not installed."""
    if not _PEERS.exists():
        return None
    request = {
        "passages": [_titled(passage) for passage in passages()],
        "questions": [
            {"ask": question["ask"], "allowed": _allowed(question["region"], question["on"])}
            for question in questions()
        ],
    }
    done = subprocess.run(
        [str(_PEERS), str(HERE / "peers" / "search_texts.py"), name],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(f"{name}: not installed or not running (make peers): {done.stderr.strip()[-200:]}", file=sys.stderr)
        return None
    return tuple(tuple(places) for places in json.loads(done.stdout))


@cache
def _dense() -> Any:  # noqa: ANN401 - a foreign type
    """Put the vectors of all passages into one Chroma collection in memory; None without a model."""
    import chromadb

    embedder = open_embedding(Settings(home=HOME)).embedder
    if embedder is None:
        return None
    kept = dict(stores()[0].connection.execute("SELECT hash, vector FROM vectors WHERE model = ?", (embedder.name,)))
    cache_file = HOME / "shipped_vectors.json"
    own: dict[str, list[float]] = json.loads(cache_file.read_text("utf-8")) if cache_file.is_file() else {}
    vectors = []
    for passage in passages():
        mark = hashlib.sha256(passage.text.encode()).hexdigest()[:32]
        if mark in kept:
            vectors.append(array("f", kept[mark]).tolist())
            continue
        if mark not in own:
            own[mark] = [round_off(value) for value in embedder.embed_passages([passage.text])[0]]
        vectors.append(own[mark])
    cache_file.write_text(json.dumps(own), "utf-8")
    collection = chromadb.EphemeralClient().get_or_create_collection(
        "all", embedding_function=None, metadata={"hnsw:space": "cosine"}
    )
    for at in range(0, len(vectors), 2000):
        ids = [str(place) for place in range(at, min(at + 2000, len(vectors)))]
        collection.upsert(ids=ids, embeddings=vectors[at : at + 2000])
    return collection, embedder


def round_off(value: float) -> float:
    """Keep as many digits as a single-precision number has."""
    return float(f"{value:.7g}")


def _ask_dense(question: Mapping[str, Any]) -> list[int]:
    opened = _dense()
    if opened is None:
        return []
    collection, embedder = opened
    answer = collection.query(query_embeddings=[embedder.embed_query(question["ask"])], n_results=200, include=[])
    allowed = set(_allowed(question["region"], question["on"]))
    return [int(place) for place in answer["ids"][0] if int(place) in allowed][:FIRST]


def rank(found: Sequence[str], gold: Sequence[str]) -> int:
    """Return the first place of a right answer, from 1; 0 where there is none among the first five."""
    return next((place for place, name in enumerate(found[:FIRST], start=1) if name in gold), _NONE)


def _run(number: int) -> Record:
    question = questions()[number]
    record: Record = {
        "stratum": question["stratum"],
        "held_out": question["held_out"],
        "ask": question["ask"],
        "gold": question["gold"],
    }
    for name, store in zip(("ours", "words_only"), stores(), strict=True):
        hits = search_knowledge(question["ask"], on=question["on"], region=question["region"], k=FIRST, store=store)
        found = [key(hit.passage) for hit in hits]
        record[name] = rank(found, question["gold"])
        if name == "ours":
            record["found"] = found
    places: dict[str, Sequence[int] | None] = {"dense_only": _ask_dense(question)}
    for name in RIVALS:
        answers = _rival(name)
        places[name] = None if answers is None else answers[number]
    for name, found_places in places.items():
        if found_places is not None:
            record[name] = rank([key(passages()[place]) for place in found_places], question["gold"])
    return record


def _check_gold() -> Record:
    """Every gold must exist, or a miss would say nothing."""
    known = {key(passage) for passage in passages()}
    lost = sorted({gold for question in questions() for gold in question["gold"]} - known)
    return {"lost_gold": lost}


def _in_force(case: Mapping[str, Any]) -> Record:
    """Check which editions a question finds on a day, and what is said of them."""
    hits = search_knowledge(case["ask"], on=case["day"], region=case.get("region"), k=10, store=stores()[1])
    found = sorted(
        {
            f"{plain_title(hit.passage.path[0])} {hit.passage.in_force_from} {_said(hit.in_force)}"
            for hit in hits
            if hit.passage.is_quote and plain_title(hit.passage.path[0]) == case["document"]
        }
    )
    wanted = sorted(f"{case['document']} {expected}" for expected in case["expected"])
    unsaid = [
        hit.passage.id
        for hit in hits
        if hit.in_force is not False
        and (hit.passage.repealed_by or hit.passage.in_force_to)
        and in_force(None, hit.passage.in_force_to, case["day"]) is False
    ]
    return {"in_force": True, "ask": case["ask"], "found": found, "wanted": wanted, "past_unsaid": unsaid}


def _said(state: bool | None) -> str:  # noqa: FBT001 - the state is the value
    return {True: "holds", False: "past", None: "open"}[state]


def cases() -> Iterable[Case]:
    """Yield one case a question, one a day of editions, and one that checks the gold itself."""
    if not POLICIES.is_dir():
        return
    yield "gold", _check_gold
    for number, question in enumerate(questions()):
        yield f"{'held' if question['held_out'] else 'open'}-{number:03}", lambda number=number: _run(number)
    for number, case in enumerate(load_cases("retrieval_in_force.yaml")["cases"]):
        yield f"in-force-{number:02}", lambda case=case: _in_force(case)


def summarise(records: Sequence[Record]) -> dict[str, Measure]:
    """Count recall among the first five and mean reciprocal rank, by stratum and system; print the misses."""
    figures: dict[str, Measure] = {}
    asked = [record for record in records if "ask" in record and "stratum" in record]
    for system in SYSTEMS:
        answered = [record for record in asked if system in record]
        if not answered:
            print(f"  {system}: not installed (make peers)")
            continue
        for half, chosen in (("", answered), ("_held_out", [record for record in answered if record["held_out"]])):
            for stratum, target in STRATA.items():
                part = [record for record in chosen if record["stratum"] == stratum]
                hits = sum(record[system] != _NONE for record in part)
                better = "higher" if system == "ours" else "shown"
                reason = f"{hits} of {len(part)}" + (f", target {target}" if system == "ours" else "")
                figures[f"{system}_{stratum}{half}"] = Measure(share(hits, len(part)), better, reason)
            figures[f"{system}_mrr{half}"] = _reciprocal(chosen, system)
    dated = [record for record in records if record.get("in_force")]
    right = sum(record["found"] == record["wanted"] for record in dated)
    figures["in_force"] = Measure(
        share(right, len(dated)), "higher", f"{right} of {len(dated)} days with their editions"
    )
    unsaid = sum(len(record["past_unsaid"]) for record in dated)
    figures["past_unsaid"] = Measure(Decimal(unsaid), "lower", "past or repealed texts returned without saying so")
    lost = next((record["lost_gold"] for record in records if "lost_gold" in record), [])
    figures["lost_gold"] = Measure(Decimal(len(lost)), "lower", "gold that no passage has " + "、".join(lost))
    _print_misses(asked, dated)
    return figures


def _reciprocal(records: Sequence[Record], system: str) -> Measure:
    total = sum((Decimal(1) / record[system] for record in records if record[system] != _NONE), Decimal(0))
    value = (total / len(records)).quantize(Decimal("0.0001")) if records else Decimal(0)
    return Measure(value, "higher" if system == "ours" else "shown", f"mean reciprocal rank of {len(records)}")


def _print_misses(asked: Sequence[Record], dated: Sequence[Record]) -> None:
    for record in asked:
        if record["ours"] == _NONE:
            half = "held out" if record["held_out"] else "open"
            print(f"  missed ({record['stratum']}, {half}): {record['ask']}: {record['gold']}; found {record['found']}")
    for record in dated:
        if record["found"] != record["wanted"] or record["past_unsaid"]:
            print(f"  edition: {record['ask']}: found {record['found']}, wanted {record['wanted']}")


SUITE = Suite("retrieval", 1, cases, summarise)
