import { call } from "./api.js";
import { h, fill, button, icon, iconButton, busy, toast, empty, when } from "./dom.js";
import { follow, stop, watchJobs } from "./jobs.js";
import { passageCard } from "./findings.js";

const TRIES = ["预算200万，支出193.54万，执行率5分得几分？", "采购合同什么时候要公告？", "定性指标“部分达成”，30分可以给多少？", "结转和结余有什么区别？"];

export function mount(desk) {
  const side = h("aside.side", { "aria-label": "对话" });
  const talk = h(".talk", { id: "talk", "aria-live": "polite" });
  const form = h("form.ask-form");
  const middle = h("section.middle.ask-middle", talk, form);
  const inspector = h("aside.inspector", { "aria-label": "依据全文" });
  const element = h(".desk.three.ask", side, middle, inspector);
  let current = 0;
  let running = null;
  let live = null;
  let useModel = false;
  let withCase = true;
  let hasModel = false;
  let cases = [];

  watchJobs((job, event) => {
    if (job.id !== running || !live) return;
    if (event.kind === "text") { live.text += event.text; live.draw(); }
    if (event.kind === "sources") { live.citations = event.citations; live.draw(); }
    if (event.kind === "computed") { live.computed = event.computed; live.draw(); }
    if (event.kind === "note") { live.notes.push(event.text); live.draw(); }
    if (event.kind === "answer") { live.done(event.answer); }
    if (event.kind === "state" && ["failed", "stopped"].includes(event.state)) live.ended(event.state === "stopped" ? "已停止。" : event.problem);
  });

  async function show(id) {
    current = Number(id) || 0;
    cases = (await call("list_cases")).cases;
    await drawSide();
    drawForm();
    fill(inspector, empty("依据", "点答案中的依据，这里打开原文或要点。"));
    fill(talk);
    if (!current) { welcome(); return; }
    const { turns } = await call("view_conversation", { conversation: current });
    for (const turn of turns) { if (turn.role === "user") question(turn.text); else bubble().done(turn.answer || { answer: turn.text, citations: [], computed: [], notes: [] }); }
    talk.scrollTop = talk.scrollHeight;
  }

  async function drawSide() {
    const answer = await call("list_conversations");
    hasModel = answer.has_model;
    fill(side, h("h2", "问答"), button("新对话", { id: "new-talk", icon: "plus", onclick: () => { if (current) desk.go("ask"); else show(); } }),
      answer.conversations.length ? h("ul.rows", answer.conversations.map((each) => h("li.kb-row", h("button.row.case", { type: "button", "aria-current": each.id === current ? "true" : null, onclick: () => desk.go("ask", String(each.id)) }, h("span.row-name", each.title), h("small.muted", when(each.at))),
        iconButton("trash", `归档 ${each.title}`, { onclick: (event) => busy(event.currentTarget, async () => { await call("close_conversation", { conversation: each.id }); if (each.id === current) desk.go("ask"); else await drawSide(); }) })))) : h("p.muted", "对话都会留下，只有您能看到。"));
  }

  function welcome() {
    fill(talk, h(".welcome", h("h1", "问规则、问算法、问案例"), h("p.muted", "三种答案：查到的，附依据；算出的，附步骤；资料里没有的，说明哪份文件会有。打开了案例，也可以问它为什么扣分。"),
      h(".tries", TRIES.map((text) => h("button.try", { type: "button", onclick: () => send(text) }, text)))));
  }

  function drawForm() {
    const field = h("textarea.field", { id: "question", rows: 2, placeholder: "输入问题，回车发送，Shift+回车换行", "aria-label": "问题" });
    const opened = cases.find((each) => each.id === desk.case);
    field.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); } });
    fill(form, field, h(".buttons", opened ? h("label.switch", h("input", { type: "checkbox", checked: withCase, onchange: (event) => { withCase = event.target.checked; } }), `结合案例“${opened.name}”`) : h("small.muted", "没有打开案例；在“起草”中打开后可以问它。"),
      hasModel && h("label.switch", h("input", { type: "checkbox", id: "ask-model", checked: useModel, onchange: (event) => { useModel = event.target.checked; } }), "用模型组织语言"),
      h("span.grow"), button("停止", { id: "stop-answer", icon: "stop", hidden: true, onclick: (event) => busy(event.currentTarget, () => stop(running)) }), h("button.button.primary", { type: "submit", id: "send" }, icon("send"), h("span", "发送"))));
    form.onsubmit = (event) => { event.preventDefault(); const text = field.value.trim(); if (text && !running) { field.value = ""; send(text); } };
  }

  const waiting = (on) => { const control = form.querySelector("#stop-answer"); if (control) control.hidden = !on; form.querySelector("#send").disabled = on; };

  async function send(text) {
    if (running) return;
    if (!current) fill(talk);
    question(text);
    live = bubble();
    waiting(true);
    try {
      const answer = await call("ask", { question: text, conversation: current, case: withCase && cases.some((each) => each.id === desk.case) ? desk.case : "", with_model: useModel });
      running = answer.job.id;
      const fresh = !current;
      current = answer.conversation;
      await follow(answer.job).catch((error) => live.ended(error.message));
      if (fresh) { history.replaceState(null, "", `#/ask/${current}`); await drawSide(); }
    } catch (error) { live.ended(error.message); }
    running = null;
    waiting(false);
  }

  function question(text) { talk.append(h(".question", text)); talk.scrollTop = talk.scrollHeight; }

  function bubble() {
    const box = h(".answer");
    talk.append(box);
    const state = { text: "", citations: [], computed: [], notes: [], finished: false };
    state.draw = () => {
      fill(box, state.text ? paragraphs(state.text) : !state.finished && h("p.muted", h("span.spinner"), state.citations.length ? " 已找到依据，正在作答……" : " 正在查找……"),
        state.computed.length ? h("details.computed", { open: !state.text }, h("summary", "算式"), state.computed.map((each) => h(".sum", h("p", each.expression, " ", h("b", `${each.result}${each.unit || ""}`)), each.steps.length ? h("ol.steps", each.steps.map((step) => h("li", step))) : null))) : null,
        state.refused && state.reason && h("p.warn-line", state.reason),
        state.citations.length ? h(".citations", h("small.muted", "依据"), state.citations.map((each, index) => h("button.citation", { type: "button", onclick: () => open(each) }, h("b", `${index + 1}`), `${each.document}${each.article || ""}`, h("span.tag", each.quote !== null ? "原文" : "要点"), each.in_force === false && h("span.tag.error", "已失效")))) : null,
        state.notes.map((note) => h("p.muted.small", note)), state.problem && h("p.bad", state.problem));
      if (talk.scrollHeight - talk.scrollTop - talk.clientHeight < 240) talk.scrollTop = talk.scrollHeight;
    };
    state.done = (answer) => { Object.assign(state, { text: withoutList(answer), citations: answer.citations, computed: answer.computed, notes: [...(answer.notes || []), ...(answer.stopped ? ["已停止，以上为停止前的内容。"] : []), ...(answer.model ? [`由模型 ${answer.model} 组织语言，逐句核对过。`] : [])], refused: answer.refused, reason: answer.reason === answer.answer ? null : answer.reason, finished: true }); state.draw(); };
    state.ended = (problem) => { if (!state.finished) { state.finished = true; state.problem = problem; state.draw(); } };
    state.draw();
    return state;
  }

  // The list of sources at the end is shown as buttons that open them.
  const withoutList = (answer) => (answer.citations.length ? answer.answer.replace(/\n依据：\n[\s\S]*$/, "") : answer.answer);
  const paragraphs = (text) => text.split(/\n+/).map((line) => h("p", line));

  async function open(citation) {
    fill(inspector, h("p.loading", "正在打开……"));
    try {
      const { passage } = await call("open_citation", { citation: citation.id });
      const card = passageCard(passage);
      if (citation.quote) highlight(card.querySelector(".passage-text"), citation.quote);
      fill(inspector, h("h2", "依据"), card);
    } catch {
      fill(inspector, h("h2", "依据"), h("article.passage", h("header", h("strong", `${citation.document}${citation.article || ""}`)), h("p.passage-text", citation.quote || citation.gist)));
    }
  }

  function highlight(box, quote) {
    const text = box.textContent;
    const at = text.indexOf(quote.trim());
    if (at < 0) return;
    fill(box, text.slice(0, at), h("mark.target", text.slice(at, at + quote.trim().length)), text.slice(at + quote.trim().length));
  }

  return { element, show };
}
