import { call, upload } from "./api.js";
import { h, fill, refill, button, icon, busy, toast, empty, dropZone, askText } from "./dom.js";
import { inOrder, latest } from "./hands.js";
import { download, factCard, findingCard } from "./findings.js";

const VERDICTS = [["accept", "采纳", "check"], ["edit", "修改", "edit"], ["reject", "不采纳", "close"], ["ask", "要求补充证据", "search"]];

export function mount(desk) {
  const side = h("aside.side", { "aria-label": "指标" });
  const middle = h("section.middle.review-middle");
  const inspector = h("aside.inspector", { "aria-label": "波及与专家" });
  const element = h(".desk.three.review", side, middle, inspector);
  const turn = latest();
  const rippleTurn = latest();
  const write = inOrder();
  const panel = h(".panel-box", { id: "panel" });
  const sheets = dropZone({ id: "panel-file", label: "收回填好的评分表", multiple: true, kinds: [".xlsx"], onfiles: (files) => busy(null, async () => { const id = view.case; const kept = await upload(files, [".xlsx"]); tookPanels(await write(() => call("return_panel", { case: id, files: kept }))); }) });
  const ripple = h(".ripple", { id: "ripple", "aria-live": "polite" });
  let view = null;
  let chosen = "";
  let values = [];

  async function show(id) {
    const fresh = turn();
    if (!id || view?.case !== id) { view = null; fill(side, h("h2", "评审")); fill(inspector); fill(ripple); fill(middle, h("p.loading", id ? "正在整理扣分理由……" : "正在打开……")); }
    const { cases } = await fresh(call("list_cases"));
    if (!id || !cases.some((each) => each.id === id)) { view = null; drawChoice(cases); return; }
    desk.case = id;
    const [opened, answer, panels] = await fresh(Promise.all([call("open_case", { case: id }), call("view_review", { case: id }), call("list_panels", { case: id })]));
    values = opened.values;
    view = answer;
    chosen = items().some((each) => each.key === chosen) ? chosen : items()[0]?.key || "";
    drawSide();
    drawMiddle();
    drawInspector();
    tookPanels(panels);
  }

  function drawChoice(cases) {
    fill(inspector);
    fill(side, h("h2", "评审"), cases.length ? [h("p.muted", "选择要评审的案例。"), h("ul.rows", cases.map((each) => h("li", h("button.row.case", { type: "button", onclick: () => { desk.case = each.id; desk.go("review", each.id); } }, h("span.row-name", each.name), h("small.muted", [each.period, each.owner].filter(Boolean).join(" · "))))))] : null);
    fill(middle, empty(cases.length ? "请选择一个案例" : "还没有案例", cases.length ? "左边选一个案例，逐项查看扣分理由。" : "先在“起草”中放入文件或试用示例，再来评审。", cases.length ? null : button("去起草", { kind: "primary", onclick: () => desk.go("draft") })));
  }

  // Draws the decisions of an answer, if its case is still the one in view.
  function tookDecisions(id, answer) {
    if (view?.case !== id) return;
    view.decisions = answer.decisions;
    drawSide();
    drawMiddle();
  }

  const items = () => [
    ...view.rationales.map((each) => ({ key: `r:${each.code}`, kind: "rationale", code: each.code, name: each.name, note: `扣 ${each.deduction}`, tag: each.confidence_name, level: each.confidence === "needs-evidence" ? "warning" : "" , item: each })),
    ...view.unsupported.map((each, index) => ({ key: `u:${each.code}:${index}`, kind: "unsupported", code: each.code, name: each.name, note: `得 ${each.points}`, tag: "依据不足", level: "error", item: each })),
    ...view.open.map((each) => ({ key: `o:${each.code}`, kind: "open", code: each.code, name: each.name, note: `${each.range[0]}–${each.range[1]}`, tag: "待评判", level: "warning", item: each })),
  ];
  const decisionsOn = (code) => view.decisions.filter((each) => each.subject === code);

  function drawSide() {
    const part = (kind, title) => {
      const own = items().filter((each) => each.kind === kind);
      return own.length ? [h("h3", `${title} ${own.length}`), h("ul.rows", own.map((each) => h("li", h("button.row.case", { type: "button", data: { key: each.key }, "aria-current": each.key === chosen ? "true" : null, onclick: () => { chosen = each.key; drawSide(); drawMiddle(); } },
        h("span.row-name", h("code", each.code), " ", each.name), h("span.row-tags", h("b.loss", each.note), h("span.tag", { class: each.level }, each.tag), decisionsOn(each.code).map((decision) => h("span.tag", { class: decision.state === "stands" ? "good" : "warning" }, decision.state === "stands" ? decision.verdict_name : "已重开")))))))] : null;
    };
    refill(side, h("h2", { title: view.name }, view.name), part("rationale", "扣分的指标"), part("unsupported", "依据不足的得分"), part("open", "待评判"), items().length ? null : h("p.good", icon("check"), "没有扣分，也没有依据不足的得分。"));
  }

  function drawMiddle() {
    const found = items().find((each) => each.key === chosen);
    if (!found) { fill(middle, empty("没有需要评审的指标", "各项均为满分且依据充分。")); return; }
    const { item, kind } = found;
    refill(middle, h("article.review-card", h("header", h("small.muted", (item.path || []).slice(0, -1).join(" › ")), h("h1", item.name), headline(item, kind)),
      kind === "rationale" ? rationale(item) : kind === "unsupported" ? unsupported(item) : open(item),
      decisionBox(item.code, item.text),
      kind === "rationale" ? precedents(item) : null));
  }

  function headline(item, kind) {
    if (kind === "open") return h("p.big", "可得 ", h("b", `${item.range[0]}–${item.range[1]}`), ` / ${item.weight} 分`, item.suggested && `，参考 ${item.suggested}`);
    return h("p.big", h("b", item.points), ` / ${item.weight} 分`, kind === "rationale" ? h("span.loss", `扣 ${item.deduction}`) : item.supported && h("span.loss", `依据只支持 ${item.supported}`), item.confidence_name && h("span.tag", item.confidence_name));
  }

  function rationale(item) {
    return [h("section.suggested", h("h2", "建议的扣分理由"), h("p.rationale-text", { id: "rationale-text" }, item.text), item.proposed && h("p.warn-line", `原表给 ${item.stated} 分；这里是规则或证据所支持的说法，没有替您改分。`)),
      item.notes.map((note) => h("p.warn-line", note)),
      h("section", h("h2", "构成"), item.parts.map((part) => h(".part", h("header", h("b.loss", `扣 ${part.amount}`), h("span.tag", part.confidence_name)), item.parts.length > 1 && h("p", part.sentence), h("p.basis", "规则：", part.rule, part.basis && `　${part.basis}`), part.steps.length ? h("ol.steps", part.steps.map((step) => h("li", step))) : null,
        part.reasons.map((reason) => h("p", "事由：", reason.text, h("small.place", reason.places.join("；")))), part.facts.length ? h("details", h("summary", `事实 ${part.facts.length} 项`), part.facts.map(factCard)) : null))),
      item.counterfactual && h("section", h("h2", "怎样就不扣分"), h("p", item.counterfactual)),
      item.evidence.length ? h("section", h("h2", "还需要的证据"), h("ul", item.evidence.map((each) => h("li", each)))) : null,
      item.candidates.length ? h("section", h("h2", "材料中可能的事由"), h("ul", item.candidates.map((each) => h("li", each)))) : null];
  }

  const unsupported = (item) => [h("p.warn-line", h("b", item.doubt), "：", item.text), item.steps.length ? h("ol.steps", item.steps.map((step) => h("li", step))) : null, item.places.map((place) => h("p.place", place)), item.evidence.length ? h("section", h("h2", "需要的证据"), h("ul", item.evidence.map((each) => h("li", each)))) : null];
  const open = (item) => [h("p", item.text), item.evidence.length ? h("section", h("h2", "评判时请看"), h("ul", item.evidence.map((each) => h("li", each)))) : null];

  function precedents(item) {
    return h("section", h("h2", "往期同类扣分"), item.distribution?.count ? h("p.muted", `共 ${item.distribution.count} 例；扣分占分值：最低 ${item.distribution.lowest ?? "—"}，中位 ${item.distribution.median ?? "—"}，最高 ${item.distribution.highest ?? "—"}`) : null,
      item.precedents.length ? item.precedents.map((each) => h(".part", h("header", h("strong", each.source), h("b.loss", `扣 ${each.deduction}${each.weight ? ` / ${each.weight}` : ""}`)), h("small.muted", each.indicator), each.quote && h("blockquote", each.quote))) : h("p.muted", "没有往期先例。把往年报告加入知识库后，这里会列出相近的三例。"));
  }

  function decisionBox(code, text) {
    const decisions = decisionsOn(code);
    return h("section.decision", { id: "decision" }, h("h2", "我的决定"), h(".buttons", VERDICTS.map(([verdict, label, sign]) => button(label, { id: `verdict-${verdict}`, icon: sign, onclick: (event) => busy(event.currentTarget, () => take(code, verdict, text)) }))),
      decisions.map((each) => h(".decided." + each.state, h("p", h("b", each.reviewer), `：${each.verdict_name}`, each.reason && `，${each.reason}`), each.text && h("blockquote", each.text), each.state === "reopened" && h("p.warn-line", "依据已变，请重新决定：", each.changes.map((change) => `${change.before ?? "无"} → ${change.after ?? "无"}`).join("；")),
        each.own && button("撤回", { kind: "small", onclick: (event) => busy(event.currentTarget, async () => { const id = view.case; tookDecisions(id, await write(() => call("withdraw_decision", { case: id, decision: each.id }))); }) }))));
  }

  async function take(code, verdict, text) {
    const id = view.case;
    let reason = "";
    let wording = "";
    if (verdict === "reject" || verdict === "ask") {
      reason = await askText(verdict === "reject" ? "不采纳" : "要求补充证据", verdict === "reject" ? "为什么不采纳" : "需要什么证据、向谁要");
      if (reason === null) return;
    }
    if (verdict === "edit") {
      wording = await askText("修改扣分理由", "扣分理由", "保存", { value: text, rows: 7 });
      if (wording === null) return;
    }
    tookDecisions(id, await write(() => call("decide", { case: id, code, verdict, reason, text: wording })));
    toast("已记下。所依据的数变了，这个决定会自动重新打开。");
  }

  function drawInspector() {
    const select = h("select.field", { "aria-label": "数据", id: "ripple-key" }, values.flatMap((row) => (row.code === "funds" ? ["spent", "budget"] : ["actual", "target"]).filter((key) => row.cells[key]?.value).map((key) => h("option", { value: `${row.code}.${key}` }, `${row.name} ${row.cells[key].label}（${row.cells[key].value}）`))));
    const before = inspector.querySelector("#ripple-key")?.value;
    if ([...select.options].some((option) => option.value === before)) select.value = before;
    const field = h("input.field", { "aria-label": "改为", placeholder: "改为", id: "ripple-value" });
    const look = async () => { const found = await rippleTurn()(call("view_ripple", { case: view.case, changes: { [select.value]: field.value } })); drawRipple(ripple, found); };
    const go = button("看波及", { id: "ripple-go", onclick: (event) => busy(event.currentTarget, look) });
    field.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.isComposing) go.click(); });
    refill(inspector, h("h2", "改一个数会动到哪里"), h("p.muted.small", "只试算，不改案例；列出随之变化的得分、句子、表格和决定。"), select, h(".buttons", field, go), ripple, h("h2", "专家评分"), panel);
  }

  function drawRipple(box, ripple) {
    const pair = (before, after) => h("span", before ?? "未定", " → ", h("b", after ?? "未定"));
    fill(box, h("p", "总分 ", pair(...ripple.total), ripple.grade[0] !== ripple.grade[1] && h("span.loss", `，等级 ${ripple.grade[0] ?? "未定"} → ${ripple.grade[1] ?? "未定"}`)),
      ripple.points.filter((each) => each.kind !== "total").map((each) => h("p.small", `${each.name}：`, pair(each.before, each.after))),
      ripple.decisions.length ? h("p.warn-line", `会重新打开的决定：${ripple.decisions.map((each) => each.subject).join("、")}`) : h("p.muted.small", "没有决定受影响。"),
      ripple.sentences.length ? h("details", { open: true }, h("summary", `句子 ${ripple.sentences.length} 处`), ripple.sentences.map((each) => h(".change", each.before !== null && h("del", each.before), each.after !== null && h("ins", each.after)))) : null,
      ripple.cells.length ? h("details", h("summary", `表格 ${ripple.cells.length} 格`), ripple.cells.map((each) => h("p.small", `${each.table} · ${each.row} · ${each.column}：`, pair(each.before, each.after)))) : null,
      ripple.charts.length ? h("details", h("summary", `图 ${ripple.charts.length} 处`), ripple.charts.map((each) => h("p.small", `${each.chart} · ${each.label}：`, pair(each.before, each.after)))) : null);
  }

  function tookPanels(answer) {
    if (answer.case !== view?.case) return;
    const names = h("input.field", { placeholder: "专家姓名或编号，用顿号隔开", "aria-label": "专家", id: "experts" });
    refill(panel, answer.panels.map((each) => h(".part", h("p", each.waiting.length ? `等待 ${each.waiting.join("、")} 交回；全部收回前互不可见。` : h("span", "已全部收回，平均总分 ", h("b", each.total ?? "未定"))),
      each.leaves.length ? h("details", h("summary", "各指标平均分"), h("ul", each.leaves.map((leaf) => h("li", `${leaf.code}：${leaf.average}（${leaf.step}）`)))) : null,
      each.discuss.length ? h("details", { open: true }, h("summary", `需要讨论 ${each.discuss.length} 项`), each.discuss.map((item) => h("p.small", h("b", item.name), `：${item.lowest} 至 ${item.highest}`, item.outliers.length ? `，偏离较大：${item.outliers.join("、")}` : ""))) : null)),
      (answer.findings || []).map((finding) => findingCard(finding)), answer.files ? download(answer.files) : null,
      names, h(".buttons", button("发出评分表", { id: "send-panel", onclick: (event) => busy(event.currentTarget, () => sendPanel(names)) })), sheets);
  }

  async function sendPanel(names) {
    const id = view.case;
    const answer = await write(() => call("send_panel", { case: id, experts: names.value.split(/[、,，;；\s]+/).filter(Boolean) }));
    names.value = "";
    tookPanels(answer);
  }

  return { element, show };
}
