import { call, upload } from "./api.js";
import { h, fill, refill, button, icon, iconButton, busy, toast, empty, spanned, dropZone, askText, dialog } from "./dom.js";
import { inOrder, latest } from "./hands.js";
import { follow, hopsOf, toldBy, watchJobs } from "./jobs.js";
import { countChips, download, findingCard } from "./findings.js";

const KINDS = [".docx", ".doc", ".wps", ".xlsx", ".pdf", ".txt", ".md"];

export function mount(desk) {
  const side = h("aside.side.wide");
  const paper = h("section.paper-pane", { "aria-label": "报告全文" });
  const element = h(".desk.audit", side, paper);
  const shown = new Set(["error", "warning", "note"]);
  const turn = latest();
  const write = inOrder();
  const progress = h(".progress-box", { "aria-live": "polite" });
  const drop = dropZone({ id: "audit-file", label: "把报告放在这里，或点击选择", hint: "Word、Excel、PDF、文本，不超过 40 MB", kinds: KINDS, onfiles: take });
  let audit = null;
  let wantedId = "";
  let cases = [];
  let running = null;
  let unchecked = false;
  let chosen = "";
  let spans = new Map();

  watchJobs((job) => { if (running === job.id) refill(progress, h("p", job.title), hopsOf(job)); });

  async function take(files) {
    const from = location.hash;
    if (files.length > 1) toast("体检一次看一份报告，已取第一份。");
    await busy(null, async () => {
      fill(progress, h("p", "正在上传……"));
      try {
        const sent = await upload(files.slice(0, 1), KINDS, (share) => fill(progress, h("p", `正在上传 ${Math.round(share * 100)}%`)));
        await begin(call("start_audit", { files: sent, case: chosen }), from);
      } catch (error) { if (running === null) fill(progress); throw error; }
    });
  }

  // Whoever went elsewhere meanwhile is told, and not taken away from there.
  async function begin(promise, from) {
    const { job } = await promise;
    running = job.id;
    let done = null;
    try { done = await follow(job); } finally { if (running === job.id) { running = null; fill(progress); } }
    const [found] = toldBy(done, "audit");
    if (!found) return;
    if (location.hash === from) desk.go("audit", found.audit);
    else toast(`“${found.name}”体检完了。`, "", ["打开", () => desk.go("audit", found.audit)]);
  }

  async function show(id) {
    const fresh = turn();
    wantedId = id || "";
    if (!id) {
      audit = null;
      const [{ cases: own }, { audits }] = await fresh(Promise.all([call("list_cases"), call("list_audits")]));
      cases = own;
      drawStart(audits);
      return;
    }
    if (audit?.id !== id) { audit = null; fill(paper, h("p.loading", "正在打开……")); }
    const asked = audit ? Promise.resolve(audit) : call("view_audit", { audit: id });
    const [{ cases: own }, answer] = await fresh(Promise.all([call("list_cases"), asked]));
    cases = own;
    audit = answer;
    draw();
  }

  // Draws an answer about the audit that is open; one about another is no longer asked for.
  function took(answer) {
    if (answer.id !== wantedId) return false;
    audit = answer;
    draw();
    return true;
  }

  function startBox() {
    const select = h("select.field", { "aria-label": "对照哪个案例", onchange: (event) => { chosen = event.target.value; } },
      h("option", { value: "" }, "不对照案例"), cases.map((each) => h("option", { value: each.id, selected: each.id === chosen }, each.name)));
    return [drop, h("label.stack", h("span", "同时对照案例的事实（可选）"), select), progress];
  }

  function drawStart(audits) {
    refill(side, h("h2", "体检"), startBox(),
      button("试用示例报告", { id: "audit-example", icon: "play", onclick: (event) => busy(event.currentTarget, () => begin(call("audit_example"), location.hash)) }),
      audits.length ? [h("h3", "体检记录"), h("ul.rows", audits.map((each) => h("li.kb-row", h("button.row", { type: "button", data: { key: `audit-${each.id}` }, onclick: () => desk.go("audit", each.id) }, icon("book"), h("span.row-name", each.name)),
        iconButton("trash", `移出 ${each.name}`, { onclick: (event) => busy(event.currentTarget, async () => { await call("close_audit", { audit: each.id }); await show(); }) }))))] : null);
    fill(paper, empty("还没有打开报告", "放入任何一份绩效报告，逐个核对数字、合计、比率、前后一致、文号和章节。意见列在左边，点一条就跳到原文。", h("p.muted", "没有报告在手边？先点“试用示例报告”。")));
  }

  function draw() {
    const list = h(".finding-list", { "aria-label": "意见" });
    const drawList = () => {
      const visible = audit.findings.filter((finding) => shown.has(finding.severity));
      refill(list, visible.length ? visible.map((finding) => findingCard(finding, { onjump: jump, own: true, actions: [
        button("豁免", { kind: "small", data: { key: `waive-${finding.number}` }, onclick: (event) => busy(event.currentTarget, () => waive(finding)) }),
      ] })) : empty(audit.findings.length ? "所选程度没有意见" : "没有发现问题", audit.findings.length ? "" : `核查了 ${audit.coverage.checked} 个数；没有发现问题不等于没有问题，未核查的数见下方。`));
      list.querySelectorAll(".finding").forEach((card, index) => { card.dataset.number = visible[index].number; });
    };
    const chips = h("div");
    const drawChips = () => refill(chips, countChips(audit.counts, shown, () => { drawChips(); drawList(); drawPaper(); }));
    drawChips();
    drawList();
    refill(side,
      h(".side-head", iconButton("undo", "返回体检", { onclick: () => desk.go("audit") }), h("h2.name", audit.name)),
      h("p.muted.summary", { id: "audit-summary" }, `共 ${audit.coverage.numbers} 个数，已核查 ${audit.coverage.checked} 个`, audit.case ? "，已对照案例" : ""),
      h(".buttons", button("下载批注和清单", { id: "audit-download", icon: "download", kind: "primary", onclick: (event) => busy(event.currentTarget, give) }),
        h("label.switch", h("input", { type: "checkbox", checked: unchecked, onchange: (event) => { unchecked = event.target.checked; drawPaper(); } }), "标出未核查的数")),
      chips, list,
      audit.waivers.length ? h("details.waivers", h("summary", `已豁免 ${audit.waivers.length} 条`), audit.waivers.map((waiver, number) => h(".waiver", h("p", h("code", waiver.check), " ", waiver.place), h("p", `理由：${waiver.reason}（${waiver.person}，${waiver.date}）`),
        button("收回", { kind: "small", onclick: (event) => busy(event.currentTarget, async () => { const { id } = audit; took(await write(() => call("withdraw_waiver", { audit: id, number, check: waiver.check, place: waiver.place }))); }) })))) : null,
      audit.dropped.length ? h("details", h("summary", `文件中有 ${audit.dropped.length} 处未读`), h("ul", audit.dropped.map((each) => h("li", `${each.place}：${each.why}`)))) : null,
      h("details.again", h("summary", "换一份报告"), startBox()));
    drawPaper();
  }

  async function waive(finding) {
    const { id } = audit;
    const reason = await askText("豁免这条意见", "写明理由，例如为什么可以不改；之后不再列出这条意见。", "豁免");
    if (reason === null) return;
    const answer = await write(() => call("waive_finding", { audit: id, number: finding.number, reason, check: finding.check, message: finding.message }));
    if (took(answer)) (side.querySelector(`.finding[data-number="${finding.number}"]`) || side.querySelector(".finding"))?.focus({ preventScroll: true });
    toast("已豁免，列在清单下方，可以收回。");
  }

  async function give() {
    const { files } = await call("write_audit", { audit: audit.id });
    dialog("下载", [h("p", "批注写在您自己的 Word 文件上，其余内容不变；其他格式转录为 Word 后批注。"), download(files)]);
  }

  // Spans by their block, put together once for the whole report.
  function findSpans() {
    const found = new Map();
    const add = (where, span) => {
      if (where.start === null) return;
      if (!found.has(where.block)) found.set(where.block, []);
      found.get(where.block).push({ start: where.start, end: where.end, ...span });
    };
    for (const finding of audit.findings) {
      if (!shown.has(finding.severity)) continue;
      add(finding.where, { finding, related: false });
      finding.related.forEach((where) => add(where, { finding, related: true }));
    }
    if (unchecked) for (const each of audit.unchecked) add(each, { why: each.why });
    return found;
  }

  function pieces(block, text) {
    const order = { error: 0, warning: 1, note: 2 };
    return spanned(text, spans.get(block) || [], (part, over) => {
      const own = over.filter((span) => span.finding && !span.related).sort((one, other) => order[one.finding.severity] - order[other.finding.severity]);
      const main = own[0] || over.find((span) => span.finding);
      if (!main) return h("span.unchecked", { title: `未核查：${over[0].why}` }, part);
      const kind = own.length ? main.finding.severity : "related";
      return h(`mark.${kind}`, { data: { finding: main.finding.number }, tabindex: 0, role: "button", title: main.finding.message,
        onclick: () => select(main.finding.number), onkeydown: (event) => { if (event.key === "Enter") select(main.finding.number); } }, part);
    });
  }

  function drawPaper() {
    spans = findSpans();
    fill(paper, h("article.paper", audit.blocks.map((block, index) => (block.kind === "table" ? drawTable(block, audit.blocks.slice(Math.max(0, index - 3), index)) : drawParagraph(block)))));
  }

  function drawParagraph(block) {
    if (!block.text.trim()) return null;
    const tag = block.level ? `h${Math.min(block.level + 1, 6)}` : "p";
    const notes = { header: "页眉", footer: "页脚", footnote: "脚注", endnote: "尾注", comment: "批注", textbox: "文本框" };
    return h(`${tag}.block.${block.kind}`, { data: { block: block.block } }, notes[block.kind] && h("span.kind", notes[block.kind]), pieces(block.block, block.text));
  }

  // A caption is bound to its table from a paragraph before it, and shown there.
  function drawTable(block, before) {
    const told = before.some((each) => each.text && each.text.includes(block.caption));
    return h("figure.block", { data: { block: block.block } }, block.caption && !told && h("figcaption", block.caption, block.unit ? `（${block.unit}）` : ""),
      h(".table-scroll", h("table", h("tbody", block.rows.map((row, index) => h("tr", row.map((cell) => h(index < block.heads ? "th" : "td", { rowspan: cell.rows > 1 ? cell.rows : null, colspan: cell.columns > 1 ? cell.columns : null, data: { block: cell.block } }, pieces(cell.block, cell.text)))))))));
  }

  function select(number) {
    const card = side.querySelector(`.finding[data-number="${number}"]`);
    if (!card) return;
    side.querySelectorAll(".finding.chosen").forEach((each) => each.classList.remove("chosen"));
    card.classList.add("chosen");
    card.scrollIntoView({ block: "nearest", behavior: "smooth" });
    card.focus({ preventScroll: true });
  }

  function jump(finding) {
    select(finding.number);
    paper.querySelectorAll(".target").forEach((each) => each.classList.remove("target"));
    const block = finding.where.block && paper.querySelector(`[data-block="${CSS.escape(finding.where.block)}"]`);
    if (!block) { toast("这条意见说的是全文，没有单独的位置。"); return; }
    const exact = [...block.querySelectorAll("mark")].find((each) => Number(each.dataset.finding) === finding.number) || block;
    exact.classList.add("target");
    exact.scrollIntoView({ block: "center", behavior: "smooth" });
  }

  return { element, show };
}
