import { call, upload } from "./api.js";
import { h, fill, refill, button, icon, iconButton, busy, toast, empty, dropZone, ask, dialog } from "./dom.js";
import { Overtaken, latest } from "./hands.js";
import { follow, toldBy, watchJobs } from "./jobs.js";
import { passageCard } from "./findings.js";

const KINDS = [".docx", ".doc", ".pdf", ".xlsx", ".txt", ".md"];

export function mount(desk) {
  const side = h("aside.side", { "aria-label": "资料" });
  const middle = h("section.middle.kb-middle");
  const inspector = h("aside.inspector", { "aria-label": "全文" });
  // By the keyboard the search comes before the long list of what is there.
  const element = h(".desk.three.kb", middle, side, inspector);
  const progress = h(".progress-box", { "aria-live": "polite" });
  const results = h(".results", { id: "kb-results", "aria-live": "polite" });
  const drop = dropZone({ id: "kb-files", label: "加入法规、办法或往年报告", hint: "Word、PDF、Excel、文本，可多选", multiple: true, kinds: KINDS, onfiles: take });
  const turn = latest();
  const lookTurn = latest();
  const searchTurn = latest();
  let shelf = null;
  let adding = null;

  watchJobs((job, event) => {
    if (job.id === adding && event.kind === "adding") fill(progress, h("p", `正在加入 ${event.name}`), h("progress", { max: event.total, value: event.done }), h("small", `${event.done} / ${event.total}`));
  });

  function told(rows) {
    const good = rows.filter((row) => row.status === "added");
    toast(`加入 ${good.length} 份，共 ${good.reduce((sum, row) => sum + row.passages, 0)} 段${rows.length > good.length ? `；${rows.length - good.length} 份未加入或已有` : ""}。`);
    if (rows.some((row) => row.status === "skipped" || row.unsure.length || row.flagged)) {
      dialog("加入结果", h("ul.rows", rows.map((row) => h("li", h("p", h("b", row.file), `：${row.result}${row.passages ? `，${row.passages} 段` : ""}`), row.why && h("p.bad", row.why), row.unsure.length ? h("p.muted", `读不出${row.unsure.join("、")}，可在清单中补上。`) : null, row.flagged ? h("p.muted", `${row.flagged} 段含隐藏或指令式文字，只当作资料。`) : null))));
    }
  }

  async function take(files) {
    await busy(null, async () => {
      fill(progress, h("p", "正在上传……"));
      try {
        const sent = await upload(files, KINDS, (share) => fill(progress, h("p", `正在上传 ${Math.round(share * 100)}%`)));
        const { job } = await call("add_documents", { files: sent });
        adding = job.id;
        const done = await follow(job);
        for (const event of toldBy(done, "added")) told(event.results);
        await show();
      } finally { adding = null; fill(progress); }
    });
  }

  // ``find`` is a search that somebody was sent here to make.
  async function show(way, find) {
    shelf = await turn()(call("list_documents"));
    drawSide();
    if (!middle.firstChild) drawSearch();
    if (way === "find" && find) { desk.stay("kb"); middle.querySelector("#kb-query").value = find; middle.querySelector("form").requestSubmit(); }
    if (!inspector.firstChild) fill(inspector, empty("全文", "点左边的资料或一条检索结果，这里显示原文或要点。"));
  }

  function drawSide() {
    const { documents, shipped } = shelf;
    refill(side, h("h2", "知识库"), drop, progress,
      h("p.muted.small", { id: "kb-vectors" }, shelf.missing ? `文字检索已可用；还有 ${shelf.missing} 段在后台补算向量。` : `向量：${shelf.vectors}`, shelf.problem && `（${shelf.problem}）`),
      h("h3", `加入的资料 ${documents.length}`),
      documents.length ? h("ul.rows", documents.map((each) => h("li.kb-row", h("button.row.case", { type: "button", onclick: () => view(each.id, each.title) }, h("span.row-name", each.title), h("small.muted", [each.number, each.kind, each.region].filter(Boolean).join(" · ")), each.repealed_by && h("small.bad", `已被《${each.repealed_by}》废止`), each.unsure.length ? h("small.loss", `待补：${each.unsure.join("、")}`) : null),
        each.unsure.length ? iconButton("edit", `补正 ${each.title}`, { onclick: () => correct(each) }) : null,
        iconButton("trash", `删除 ${each.title}`, { onclick: (event) => remove(each, event.currentTarget) })))) : h("p.muted", "还没有加入资料。加入全文后，原文可以引用，并取代内置要点。"),
      h("details", { open: !documents.length }, h("summary", `内置依据 ${shipped.length}（要点，非原文）`), h("ul.rows", shipped.map((each) => h("li", h("button.row.case", { type: "button", onclick: () => view(each.id, each.title) }, h("span.row-name", each.title), h("small.muted", [each.number, each.region, each.status].filter(Boolean).join(" · "))))))));
  }

  async function view(id, title) {
    const fresh = lookTurn();
    fill(inspector, h("p.loading", "正在打开……"));
    try {
      const { passages } = await fresh(call("view_document", { document: id }));
      fill(inspector, h("h2", title), passages.map((each) => passageCard(each)));
    } catch (error) { if (!(error instanceof Overtaken)) fill(inspector, h("p.bad", error.message)); }
  }

  function correct(document) {
    const names = { 题名: "title", 文号: "number", 地区: "region", 施行日期: "start" };
    const fields = document.unsure.map((name) => [names[name], name, h("input.field", { placeholder: names[name] === "start" ? "如 2024-07-01" : "" })]);
    dialog("补正信息", h(".stack-wide", fields.map(([, name, field]) => h("label.stack", h("span", name), field))), [
      (shut) => button("保存", { kind: "primary", onclick: (event) => busy(event.currentTarget, async () => {
        await call("correct_document", { document: document.id, ...Object.fromEntries(fields.map(([key, , field]) => [key, field.value])) });
        shut(); await show();
      }) })]);
  }

  async function remove(document, control) {
    if (!await ask("删除资料", `从知识库删除“${document.title}”？其片段不再能检索。`, "删除")) return;
    await busy(control, async () => { await call("remove_document", { document: document.id }); await show(); toast("已删除。"); });
  }

  function drawSearch() {
    const query = h("input.field", { id: "kb-query", type: "search", placeholder: "试一试：预算执行率怎样计分", "aria-label": "检索词" });
    const on = h("input.field", { placeholder: "日期，如 2024-07-01", "aria-label": "按哪一天有效", id: "kb-on" });
    const region = h("input.field", { placeholder: "地区（可空）", "aria-label": "地区" });
    const kind = h("select.field", { "aria-label": "类别" }, [["", "全部类别"], ["law", "法规"], ["report", "报告"], ["problem", "问题类型"], ["glossary", "术语"]].map(([value, label]) => h("option", { value }, label)));
    const go = h("button.button.primary", { type: "submit", id: "kb-search" }, icon("search"), h("span", "检索"));
    const form = h("form.search-form", query, h(".buttons", on, region, kind, go));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      // A second search does not wait for the first: the newest is the one that is wanted.
      const fresh = searchTurn();
      go.classList.add("waiting");
      busy(null, async () => {
        draw(await fresh(call("search_documents", { query: query.value, on: on.value, region: region.value, kind: kind.value })));
      }).finally(() => go.classList.remove("waiting"));
    });
    fill(middle, h("header.kb-head", h("h1", "检索"), form), results);
    fill(results, empty("试着找一条规定", "按文号、条号、指标名或口语都可以；结果说明为什么排在这里：是否点名、字面合多少、语义近多少、这一天是否有效。"));
  }

  function draw(answer) {
    refill(results, h("p.muted.small", `按 ${answer.on} 有效，${answer.results.length} 条，${answer.seconds} 秒`), answer.notes.map((note) => h("p.warn-line", note)),
      answer.results.length ? answer.results.map((each, index) => passageCard(each, { rank: index + 1,
        tags: [each.named && h("span.tag.good", "点名"), each.force && h("span.tag", { class: each.in_force === false ? "error" : each.in_force === null ? "warning" : "good" }, each.force), each.flags.map((flag) => h("span.tag.warning", flag))],
        footer: h(".why", meter("字面", each.likeness), each.nearness !== null ? meter("语义", each.nearness) : h("small.muted", "没有语义分"), h("small.muted", `合计 ${each.score}`), button("看前后", { kind: "small", onclick: () => view(each.id, each.document) })) }))
        : empty("没有找到", "换个说法，或改变日期、地区、类别。"));
  }

  const meter = (label, value) => h("span.meter-row", h("small", label), h("meter", { min: 0, max: 1, value }), h("small", value));
  return { element, show };
}
