import { call } from "./api.js";
import { h, fill, refill, button, icon, iconButton, busy, empty, when } from "./dom.js";
import { Overtaken, latest } from "./hands.js";
import { follow, findJob, hasEnded, jobOf, stop, watchJobs } from "./jobs.js";
import { passageCard } from "./findings.js";

const TRIES = ["预算200万，支出193.54万，执行率5分得几分？", "采购合同什么时候要公告？", "定性指标“部分达成”，30分可以给多少？", "结转和结余有什么区别？"];

export function mount(desk) {
  const side = h("aside.side", { "aria-label": "对话" });
  const talk = h(".talk", { id: "talk", "aria-live": "polite" });
  const field = h("textarea.field", { id: "question", rows: 2, placeholder: "输入问题，回车发送，Shift+回车换行", "aria-label": "问题" });
  const choices = h(".buttons");
  const stopButton = button("停止", { id: "stop-answer", icon: "stop", hidden: true, onclick: (event) => busy(event.currentTarget, () => stop(liveHere().job)) });
  const sendButton = h("button.button.primary", { type: "submit", id: "send" }, icon("send"), h("span", "发送"));
  const form = h("form.ask-form", field, h(".buttons", choices, h("span.grow"), stopButton, sendButton));
  const middle = h("section.middle.ask-middle", talk, form);
  const inspector = h("aside.inspector", { "aria-label": "依据全文" });
  const element = h(".desk.three.ask", side, middle, inspector);
  const turn = latest();
  const listTurn = latest();
  const lookTurn = latest();
  // Answers being made, by their conversation; a new conversation has no number until the server gives one.
  const lives = new Map();
  let current = 0;
  let sight = {};
  let useModel = false;
  let withCase = true;
  let hasModel = false;
  let cases = [];

  field.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); } });
  form.addEventListener("submit", (event) => { event.preventDefault(); const text = field.value.trim(); if (text && !liveHere() && !sight.loading) { field.value = ""; send(text); } });

  const liveHere = () => { const live = current ? lives.get(current) : sight.live; return live && !live.bubble.finished ? live : null; };
  const waiting = () => { const live = liveHere(); stopButton.hidden = !live?.job; sendButton.disabled = Boolean(live || sight.loading); };

  watchJobs((job) => {
    if (job.kind !== "ask") return;
    const number = Number(job.subject);
    // An answer that was being made when the page was loaded goes on in its conversation.
    if (number === current && !lives.has(number) && !hasEnded(job)) attach(job);
    const live = lives.get(number);
    if (live?.job === job.id) tell(live);
  });

  function attach(job) {
    const live = { job: job.id, bubble: bubble() };
    lives.set(Number(job.subject), live);
    talk.append(live.bubble.box);
    tell(live);
  }

  // Draws an answer from all that was told of it, in whatever batches that came.
  function tell(live) {
    const job = jobOf(live.job);
    if (!job || live.bubble.finished) return;
    const told = { text: "", citations: [], computed: [], notes: [] };
    for (const event of job.events) {
      if (event.kind === "text") told.text += event.text;
      if (event.kind === "sources") told.citations = event.citations;
      if (event.kind === "computed") told.computed = event.computed;
      if (event.kind === "note") told.notes.push(event.text);
      if (event.kind === "answer") { live.bubble.done(event.answer); waiting(); return; }
    }
    if (hasEnded(job)) live.bubble.ended(job.state === "stopped" ? "已停止。" : job.problem || "没有答完，请重试。", told);
    else live.bubble.tell(told);
    waiting();
  }

  async function show(id) {
    const fresh = turn();
    if (Number(id) !== current || !current) { fill(talk); fill(inspector, empty("依据", "点答案中的依据，这里打开原文或要点。")); lookTurn(); }
    current = Number(id) || 0;
    // What was said before is needed before anything is added to it; a new talk can begin at once.
    const wanted = current;
    sight = { loading: Boolean(wanted) };
    if (!wanted) welcome();
    waiting();
    const asked = wanted ? call("view_conversation", { conversation: wanted }) : Promise.resolve({ turns: [] });
    const mine = sight;
    const [own, { turns }] = await fresh(Promise.all([call("list_cases"), asked, drawSide()]))
      .catch((error) => { mine.loading = false; waiting(); throw error; });
    ({ cases } = own);
    drawChoices();
    if (!wanted) return;
    sight.loading = false;
    fill(talk);
    for (const each of turns) { if (each.role === "user") question(each.text); else { const answer = bubble(); talk.append(answer.box); answer.done(each.answer || { answer: each.text, citations: [], computed: [], notes: [] }); } }
    const live = lives.get(current);
    if (turns.at(-1)?.role !== "user") lives.delete(current);
    else if (live) talk.append(live.bubble.box);
    else { const job = findJob("ask", String(current)); if (job) attach(job); }
    waiting();
    talk.scrollTop = talk.scrollHeight;
  }

  async function drawSide() {
    const answer = await listTurn()(call("list_conversations")).catch((error) => { if (!(error instanceof Overtaken)) throw error; });
    if (!answer) return;
    hasModel = answer.has_model;
    refill(side, h("h2", "问答"), button("新对话", { id: "new-talk", icon: "plus", onclick: () => { if (current) desk.go("ask"); else busy(null, show); } }),
      answer.conversations.length ? h("ul.rows", answer.conversations.map((each) => h("li.kb-row", h("button.row.case", { type: "button", title: each.title, data: { key: `talk-${each.id}` }, "aria-current": each.id === current ? "true" : null, onclick: () => desk.go("ask", String(each.id)) }, h("span.row-name", each.title), h("small.muted", when(each.at))),
        iconButton("trash", `归档 ${each.title}`, { onclick: (event) => busy(event.currentTarget, async () => { await call("close_conversation", { conversation: each.id }); if (each.id === current) desk.go("ask"); else await drawSide(); }) })))) : h("p.muted", "对话都会留下，只有您能看到。"));
  }

  function welcome() {
    fill(talk, h(".welcome", h("h1", "问规则、问算法、问案例"), h("p.muted", "三种答案：查到的，附依据；算出的，附步骤；资料里没有的，说明哪份文件会有。打开了案例，也可以问它为什么扣分。"),
      h(".tries", TRIES.map((text) => h("button.try", { type: "button", onclick: () => send(text) }, text)))));
  }

  function drawChoices() {
    const opened = cases.find((each) => each.id === desk.case);
    refill(choices, opened ? h("label.switch", h("input", { type: "checkbox", id: "ask-case", checked: withCase, onchange: (event) => { withCase = event.target.checked; } }), h("span.case-name", { title: opened.name }, `结合案例“${opened.name}”`)) : h("small.muted", "没有打开案例；在“起草”中打开后可以问它。"),
      hasModel && h("label.switch", h("input", { type: "checkbox", id: "ask-model", checked: useModel, onchange: (event) => { useModel = event.target.checked; } }), "用模型组织语言"));
  }

  async function send(text) {
    if (liveHere()) return;
    const mine = sight;
    const asked = current;
    if (!asked) fill(talk);
    question(text);
    const live = { job: "", bubble: bubble() };
    talk.append(live.bubble.box);
    if (asked) lives.set(asked, live); else mine.live = live;
    waiting();
    try {
      const answer = await call("ask", { question: text, conversation: asked, case: (withCase && desk.case) || "", with_model: useModel });
      live.job = answer.job.id;
      lives.set(answer.conversation, live);
      follow(answer.job).catch(() => {}).finally(() => tell(live));
      tell(live);
      // Who has gone to another conversation meanwhile stays there.
      if (sight === mine && !asked) { current = answer.conversation; desk.stay("ask", String(current)); waiting(); }
      if (!asked) await drawSide();
    } catch (error) {
      live.bubble.ended(error.message);
      // A question that was not taken can be sent again.
      if (sight === mine && !field.value) field.value = text;
      waiting();
    }
  }

  function question(text) { talk.append(h(".question", text)); talk.scrollTop = talk.scrollHeight; }

  function bubble() {
    const box = h(".answer");
    const state = { text: "", citations: [], computed: [], notes: [] };
    const own = { box, finished: false };
    const draw = () => {
      refill(box, state.text ? paragraphs(state.text) : !own.finished && h("p.muted", h("span.spinner"), state.citations.length ? " 已找到依据，正在作答……" : " 正在查找……"),
        state.computed.length ? h("details.computed", { open: !state.text }, h("summary", "算式"), state.computed.map((each) => h(".sum", h("p", each.expression, " ", h("b", `${each.result}${each.unit || ""}`)), each.steps.length ? h("ol.steps", each.steps.map((step) => h("li", step))) : null))) : null,
        state.refused && state.reason && h("p.warn-line", state.reason),
        state.citations.length ? h(".citations", h("small.muted", "依据"), state.citations.map((each, index) => h("button.citation", { type: "button", onclick: () => open(each) }, h("b", `${index + 1}`), `${each.document}${each.article || ""}`, h("span.tag", each.quote !== null ? "原文" : "要点"), each.in_force === false && h("span.tag.error", "已失效")))) : null,
        state.notes.map((note) => h("p.muted.small", note)), state.problem && h("p.bad", state.problem));
      if (talk.scrollHeight - talk.scrollTop - talk.clientHeight < 240) talk.scrollTop = talk.scrollHeight;
    };
    own.tell = (told) => { Object.assign(state, told); draw(); };
    own.done = (answer) => { own.finished = true; own.tell({ text: withoutList(answer), citations: answer.citations, computed: answer.computed, notes: [...(answer.notes || []), ...(answer.stopped ? ["已停止，以上为停止前的内容。"] : []), ...(answer.model ? [`由模型 ${answer.model} 组织语言，逐句核对过。`] : [])], refused: answer.refused, reason: answer.reason === answer.answer ? null : answer.reason }); };
    own.ended = (problem, told = {}) => { if (!own.finished) { own.finished = true; own.tell({ ...told, problem }); } };
    draw();
    return own;
  }

  // The list of sources at the end is shown as buttons that open them.
  const withoutList = (answer) => (answer.citations.length ? answer.answer.replace(/\n依据：\n[\s\S]*$/, "") : answer.answer);
  const paragraphs = (text) => text.split(/\n+/).map((line) => h("p", line));

  async function open(citation) {
    const fresh = lookTurn();
    fill(inspector, h("p.loading", "正在打开……"));
    try {
      const { passage } = await fresh(call("open_citation", { citation: citation.id }));
      const card = passageCard(passage);
      if (citation.quote) highlight(card.querySelector(".passage-text"), citation.quote);
      fill(inspector, h("h2", "依据"), card);
    } catch (error) {
      if (error instanceof Overtaken) return;
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
