import { call } from "./api.js";
import { h, fill, refill, button, icon, iconButton, busy, dialog, empty, when } from "./dom.js";
import { Overtaken, latest } from "./hands.js";
import { follow, findJob, hasEnded, jobOf, stop, watchJobs } from "./jobs.js";
import { answerCard, questionCard, stateTag, tagsOf } from "./answers.js";
import { download, passageCard } from "./findings.js";

const LONGEST = 2000;
const ADVICE = empty("依据", "点答案里的数字或下面的依据，这里打开它所依据的文字。");

export function mount(desk) {
  const side = h("aside.side", { "aria-label": "对话" });
  const talk = h(".talk", { id: "talk", "aria-live": "polite" });
  const field = h("textarea.field", { id: "question", rows: 2, placeholder: "输入问题，回车发送，Shift+回车换行；可以粘贴表格", "aria-label": "问题" });
  const room = h("small.muted", { hidden: true });
  const choices = h(".buttons.ask-choices");
  const stopButton = button("停止", { id: "stop-answer", icon: "stop", hidden: true, title: "停止作答（Esc）", onclick: (event) => busy(event.currentTarget, () => stop(liveHere().job)) });
  const sendButton = h("button.button.primary", { type: "submit", id: "send" }, icon("send"), h("span", "发送"));
  const form = h("form.ask-form", field, h(".buttons", choices, room, stopButton, sendButton));
  const middle = h("section.middle.ask-middle", talk, form);
  const inspector = h("aside.inspector", { "aria-label": "依据全文", tabindex: "-1" });
  const element = h(".desk.three.ask", side, middle, inspector);
  const turn = latest();
  const listTurn = latest();
  const lookTurn = latest();
  const tryTurn = latest();
  // Answers being made, by their conversation; a new conversation has no number until the server gives one.
  const lives = new Map();
  const seen = new Set();
  let current = 0;
  let sight = {};
  // What a person chose goes with the window, also through a reload.
  let useModel = sessionStorage.getItem("ask-model") === "yes";
  let chosenCase = null;
  let region = sessionStorage.getItem("ask-region") || "";
  let hasModel = false;
  let cases = [];
  let talks = [];
  let asked = "";
  let cited = null;

  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
    if (event.key === "ArrowUp" && !field.value && asked) { event.preventDefault(); put(asked); }
  });
  field.addEventListener("input", measure);
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (inspector.contains(document.activeElement)) closeSource();
    else if (!stopButton.hidden) stopButton.click();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) { field.focus(); return; }
    if (text.length <= LONGEST && !liveHere() && !sight.loading) { put(""); send(text); }
  });

  function put(text) { field.value = text; measure(); field.focus(); }

  // The field grows with what is written into it; what is too long is told before it is sent.
  function measure() {
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight + 2, window.innerHeight * 0.4)}px`;
    const length = field.value.trim().length;
    room.hidden = length < LONGEST * 0.8;
    room.textContent = `${length} / ${LONGEST} 字`;
    room.classList.toggle("bad", length > LONGEST);
    waiting();
  }

  const liveHere = () => { const live = current ? lives.get(current) : sight.live; return live && !live.bubble.finished ? live : null; };
  const waiting = () => { const live = liveHere(); stopButton.hidden = !live?.job; sendButton.disabled = Boolean(live || sight.loading || field.value.trim().length > LONGEST); };
  const caseHere = () => chosenCase ?? desk.case ?? talks.find((each) => each.id === current)?.case ?? "";

  watchJobs((job, event) => {
    if (job.kind !== "ask") return;
    const number = Number(job.subject);
    const live = lives.get(number);
    if (live?.job === job.id) { tell(live); return; }
    // An answer that is made for this conversation elsewhere: before a reload, or in another window.
    const strange = number === current && !(live && !live.job) && !seen.has(job.id);
    if (strange && !sight.loading && (!hasEnded(job) || !event.past)) { seen.add(job.id); busy(null, () => show(String(current))); }
  });

  function attach(job, about) {
    const live = { job: job.id, bubble: bubble(about, { conversation: Number(job.subject) }) };
    seen.add(job.id);
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
      if (event.kind === "answer") { live.bubble.done(event.answer, event.number); waiting(); return; }
    }
    if (hasEnded(job)) live.bubble.ended(job.state === "stopped" ? "已停止。" : job.problem || "没有答完，请重试。", told);
    else live.bubble.tell(told);
    waiting();
  }

  async function show(id) {
    const fresh = turn();
    if (Number(id) !== current || !current) { fill(talk); closeSource(); lookTurn(); }
    current = Number(id) || 0;
    // What was said before is needed before anything is added to it; a new talk can begin at once.
    const wanted = current;
    sight = { loading: Boolean(wanted) };
    if (!wanted) welcome();
    waiting();
    const turnsAsked = wanted ? call("view_conversation", { conversation: wanted }) : Promise.resolve({ turns: [] });
    const mine = sight;
    const [own, { turns }] = await fresh(Promise.all([call("list_cases"), turnsAsked, drawSide()]))
      .catch((error) => { mine.loading = false; waiting(); throw error; });
    ({ cases } = own);
    drawChoices();
    if (document.activeElement === document.body && window.innerWidth > 760) field.focus({ preventScroll: true });
    if (!wanted) { tries(); return; }
    sight.loading = false;
    fill(talk);
    let about = "";
    for (const each of turns) {
      if (each.role === "user") { about = each.text; question(each.text); continue; }
      const answer = bubble(about, { conversation: wanted });
      talk.append(answer.box);
      answer.done(each.answer || { answer: each.text, citations: [], computed: [], notes: [] }, each.number, each.correction);
    }
    const live = lives.get(current);
    if (turns.at(-1)?.role !== "user") lives.delete(current);
    else if (live && !live.bubble.finished) talk.append(live.bubble.box);
    else { const job = findJob("ask", String(current)); if (job) attach(job, about); }
    waiting();
    talk.scrollTop = talk.scrollHeight;
  }

  async function drawSide() {
    const answer = await listTurn()(call("list_conversations")).catch((error) => { if (!(error instanceof Overtaken)) throw error; });
    if (!answer) return;
    hasModel = answer.has_model;
    talks = answer.conversations;
    refill(side, h("h2", "问答"), button("新对话", { id: "new-talk", icon: "plus", onclick: () => { if (current) desk.go("ask"); else busy(null, show); field.focus(); } }),
      talks.length ? h("ul.rows", talks.map((each) => h("li.kb-row", h("button.row.case", { type: "button", title: each.title, data: { key: `talk-${each.id}` }, "aria-current": each.id === current ? "true" : null, onclick: () => desk.go("ask", String(each.id)) }, h("span.row-name", each.title), h("small.muted", when(each.at))),
        iconButton("download", `导出 ${each.title}`, { onclick: (event) => busy(event.currentTarget, () => save(each.id)) }),
        iconButton("trash", `归档 ${each.title}`, { onclick: (event) => busy(event.currentTarget, async () => { await call("close_conversation", { conversation: each.id }); if (each.id === current) desk.go("ask"); else await drawSide(); }) })))) : h("p.muted", "对话都会留下，只有您能看到。"));
  }

  async function save(conversation) {
    const { files } = await call("write_conversation", { conversation });
    dialog("问答记录", download(files));
  }

  const tryBox = h(".tries");

  function welcome() {
    fill(talk, h(".welcome", h("h1", "问规则、问算法、问案例"), h("p.muted", "三种答案：查到的，附依据；算出的，附步骤；资料里没有的，说明哪份文件会有。"), h("h3", "可以这样问"), tryBox));
  }

  function tries() {
    busy(null, async () => {
      const { questions } = await tryTurn()(call("suggest_questions", { case: caseHere() }));
      refill(tryBox, questions.map((text) => h("button.try", { type: "button", onclick: () => send(text) }, text)));
    });
  }

  function drawChoices() {
    const here = caseHere();
    const known = cases.some((each) => each.id === here);
    const select = h("select.field.small", { id: "ask-case", "aria-label": "结合哪个案例", onchange: (event) => { chosenCase = event.target.value; if (!current && !sight.live) tries(); } },
      h("option", { value: "" }, cases.length ? "不结合案例" : "没有打开案例"), cases.map((each) => h("option", { value: each.id, selected: each.id === here }, `结合案例：${each.name}`)));
    refill(choices, select, h("input.field.small.ask-region", { id: "ask-region", value: region, placeholder: "地区（可空）", "aria-label": "按哪个地区的规定", title: "各地规定不同时按这个地区；空着就按案例所在地或全国", oninput: (event) => { region = event.target.value; sessionStorage.setItem("ask-region", region); } }),
      hasModel && h("label.switch", h("input", { type: "checkbox", id: "ask-model", checked: useModel, onchange: (event) => { useModel = event.target.checked; sessionStorage.setItem("ask-model", useModel ? "yes" : ""); } }), "用模型组织语言"));
    if (!known) select.value = "";
  }

  async function send(text) {
    if (liveHere()) return;
    const mine = sight;
    const before = current;
    asked = text;
    if (!before) fill(talk);
    question(text);
    const place = { conversation: before };
    const live = { job: "", bubble: bubble(text, place) };
    talk.append(live.bubble.box);
    if (before) lives.set(before, live); else mine.live = live;
    waiting();
    try {
      const answer = await call("ask", { question: text, conversation: before, case: caseHere(), region, with_model: useModel && hasModel });
      live.job = answer.job.id;
      place.conversation = answer.conversation;
      lives.set(answer.conversation, live);
      follow(answer.job).catch(() => {}).finally(() => tell(live));
      tell(live);
      // Who has gone to another conversation meanwhile stays there.
      if (sight === mine && !before) { current = answer.conversation; desk.stay("ask", String(current)); waiting(); }
      if (!before) await drawSide();
    } catch (error) {
      live.bubble.ended(error.message);
      // A question that was not taken can be sent again.
      if (sight === mine && !field.value) put(text);
      waiting();
    }
  }

  function question(text) { talk.append(questionCard(text)); talk.scrollTop = talk.scrollHeight; }

  // ``place`` holds the conversation's number, once there is one.
  function bubble(about, place) {
    let own = null;
    own = answerCard({
      open,
      correct: (number, words) => call("correct_answer", { ...place, number, correct: words }),
      retry: () => put(about),
      search: () => desk.go("kb", "find", about.slice(0, 200)),
      add: () => desk.go("kb"),
      drawn: (follows) => keepInSight(own?.box, follows),
    });
    return own;
  }

  // Who reads further up is left there; who is at the end sees the answer grow, from its question on.
  function keepInSight(box, follows) {
    if (follows === undefined) return talk.scrollHeight - talk.scrollTop - talk.clientHeight < 240;
    const start = box?.previousElementSibling?.offsetTop ?? Infinity;
    if (follows) talk.scrollTop = Math.min(talk.scrollHeight, start - talk.offsetTop - 12);
    return follows;
  }

  async function open(citation, control) {
    const fresh = lookTurn();
    cited = control;
    inspector.classList.add("opened");
    fill(inspector, h("p.loading", "正在打开……"));
    let shown = null;
    try {
      const { passage } = await fresh(call("open_citation", { citation: citation.id }));
      const card = passageCard(passage, { tags: stateTag(citation) });
      shown = mark(card.querySelector(".passage-text"), citation.quote ?? citation.gist ?? "");
      fill(inspector, sourceHead(), card, passage.quote && button("看前后", { kind: "small", onclick: (event) => busy(event.currentTarget, () => around(citation)) }));
    } catch (error) {
      if (error instanceof Overtaken) return;
      fill(inspector, sourceHead(), h("article.passage", h("header", h("strong", `${citation.document}${citation.article || ""}`)), h("p.tags", tagsOf(citation)), h("p.passage-text", citation.quote || citation.gist)));
    }
    inspector.focus({ preventScroll: true });
    shown?.scrollIntoView({ block: "center" });
  }

  async function around(citation) {
    const { passages } = await lookTurn()(call("view_document", { document: citation.id }));
    fill(inspector, sourceHead(), passages.map((each) => passageCard(each, { class: each.id === citation.id ? "target" : "" })));
    inspector.focus({ preventScroll: true });
    inspector.querySelector(".target")?.scrollIntoView({ block: "center" });
  }

  const sourceHead = () => h(".side-head", h("h2.grow", "依据"), iconButton("close", "关上依据（Esc）", { onclick: closeSource }));

  function closeSource() {
    inspector.classList.remove("opened");
    fill(inspector, ADVICE);
    if (cited?.isConnected) cited.focus();
    cited = null;
  }

  // Marks the words an answer rests on; where they are the whole text there is nothing to mark.
  function mark(box, words) {
    const text = box.textContent;
    const sought = words.replace(/…$/, "").trim();
    const at = text.indexOf(sought);
    if (!sought || at < 0 || sought.length >= text.trim().length) return box;
    const found = h("mark.target", text.slice(at, at + sought.length));
    fill(box, text.slice(0, at), found, text.slice(at + sought.length));
    return found;
  }

  return { element, show };
}
