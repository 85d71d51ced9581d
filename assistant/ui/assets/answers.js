// One answer as a card: words with their sources behind the numbers, arithmetic line by line, what to do next.
import { h, refill, button, icon, busy, toast } from "./dom.js";

const HELD = { confirmed: ["已核对", "good"], secondary: ["二手来源", "warning"], seen: ["见于实际表格", ""], recalled: ["条号待核", "warning"], convention: ["本产品约定", ""] };
const LIST = /\n依据：\n[\s\S]*$/;
const SUMS = /^(?:算法|计算)：/;

// ``open`` shows a source, ``correct`` keeps what would have been right, ``retry`` takes the question up again,
// ``search`` looks for it in the knowledge base, ``add`` leads to where documents are added.
export function answerCard({ open, correct, retry, search, add, drawn = () => {} }) {
  const box = h(".answer");
  const state = { text: "", citations: [], computed: [], notes: [], correction: "", number: 0 };
  const own = { box, finished: false };
  let writing = false;

  const draw = () => {
    const before = drawn();
    const lines = spoken(state);
    refill(box,
      state.refused && h("p.refused-head", icon("book"), refusedTitle(state)),
      lines.length ? lines.map((line) => line_(line)) : !own.finished && h("p.muted", h("span.spinner"), state.citations.length ? ` 找到 ${state.citations.length} 处依据，正在作答……` : " 正在查找……"),
      state.computed.length ? sums(state.computed) : null,
      state.refused && h(".next", button("改一改再问", { kind: "small", icon: "edit", onclick: retry }), !asksForMore(state) && button("在知识库里找", { kind: "small", icon: "search", onclick: search }), !asksForMore(state) && button("加入有关文件", { kind: "small", icon: "plus", onclick: add })),
      state.citations.length ? sources(state.citations) : null,
      state.notes.map((note) => h("p.muted.small", note)), state.problem && h("p.bad", state.problem),
      state.correction && h("p.correction", h("b", "您的更正："), state.correction, h("small.muted", " 已记下，用来检查以后的回答。")),
      own.finished && writing && correctionForm(),
      own.finished && state.text && h(".answer-tools", button("复制", { kind: "small.quiet", icon: "copy", onclick: () => copy(plain(state)) }),
        state.number > 0 && !writing && button(state.correction ? "改更正" : "不对", { kind: "small.quiet", icon: "alert", title: "写下应该怎样，会留在对话里", onclick: () => { writing = true; draw(); box.querySelector("textarea").focus(); } }),
        state.problem && button("再问一次", { kind: "small.quiet", icon: "undo", onclick: retry })));
    drawn(before);
  };

  function line_(line) {
    const note = /^说明：/.test(line);
    return h(note ? "p.muted.small" : "p", line.split(/(〔\d+〕)/).map((piece) => {
      const cited = /^〔(\d+)〕$/.exec(piece);
      const citation = cited && state.citations[Number(cited[1]) - 1];
      return citation ? h("button.ref", { type: "button", title: titleOf(citation), "aria-label": `依据 ${cited[1]}：${titleOf(citation)}`, onclick: (event) => open(citation, event.currentTarget) }, cited[1]) : piece;
    }));
  }

  const sources = (citations) => h(".citations", h("small.muted", `依据 ${citations.length}`), citations.map((each, index) =>
    h("button.citation", { type: "button", data: { key: `source-${index}` }, onclick: (event) => open(each, event.currentTarget) },
      h("b", `${index + 1}`),
      h("span.source", h("span.source-name", titleOf(each), each.number && each.number !== each.document && h("small.muted", `（${each.number}）`)), h("span.source-words", each.quote ?? each.gist ?? "")),
      h("span.source-tags", tagsOf(each)))));

  function correctionForm() {
    const field = h("textarea.field", { rows: 2, maxlength: 2000, placeholder: "应该是……（例如：应按全年预算数算，得4.76分）", "aria-label": "正确的答案" });
    const leave = () => { writing = false; draw(); };
    const save = h("button.button.primary.small", { type: "submit" }, "记下");
    const form = h("form.correct-form", field, h(".buttons", save, button("取消", { kind: "small", onclick: leave })));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const words = field.value.trim();
      if (!words) { field.focus(); return; }
      busy(save, async () => { await correct(state.number, words); state.correction = words; leave(); });
    });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { event.stopPropagation(); leave(); }
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
    return form;
  }

  own.tell = (told) => { Object.assign(state, told); draw(); };
  own.done = (answer, number = 0, correction = "") => {
    own.finished = true;
    own.tell({ text: answer.answer, citations: answer.citations, computed: answer.computed, number, correction, refused: answer.refused,
      notes: [...(answer.notes || []), ...(answer.stopped ? ["已停止，以上为停止前的内容。"] : []), ...(answer.model ? [`由模型 ${answer.model} 组织语言，逐句核对过。`] : [])] });
  };
  own.ended = (problem, told = {}) => { if (!own.finished) { own.finished = true; own.tell({ ...told, problem }); } };
  draw();
  return own;
}

const titleOf = (citation) => (/[《〈：:]/.test(citation.document) ? citation.document : `《${citation.document}》`) + (citation.article || "");

// What a case's answer lacks can be added to the question; what no document holds cannot.
const asksForMore = (state) => /请补上|请写明|请说明/.test(state.text);
const refusedTitle = (state) => (asksForMore(state) ? "还缺一点才能算" : "资料里没有");

export function stateTag(citation) {
  if (citation.in_force === false) return h("span.tag.error", citation.repealed_by ? "已废止" : "已失效");
  return citation.in_force === true && citation.number && h("span.tag.good", "现行有效");
}

export function tagsOf(citation) {
  const [held, kind] = HELD[citation.status] || ["", ""];
  return [
    h("span.tag", citation.quote !== null ? "原文" : "要点"),
    stateTag(citation),
    held && (kind === "warning" || citation.status === "convention") && h("span.tag", { class: kind }, citation.status !== "recalled" || /^第.+条/.test(citation.article || "") ? held : "待核"),
    citation.region && citation.region !== "全国" && h("span.tag", citation.region),
  ];
}

// The arithmetic and the sources stand below in their own form; the words need not say them again.
function spoken(state) {
  const lines = state.text.replace(LIST, "").split(/\n+/).filter((line) => line.trim());
  return state.computed.length ? lines.filter((line) => !SUMS.test(line)) : lines;
}

const spaced = (step) => step.replace(/\s*([÷×＋－=→≥≤])\s*/g, " $1 ").trim();

function sums(computed) {
  return h(".sums", { role: "group", "aria-label": "算式" }, computed.map((each) => {
    const steps = each.steps.length ? each.steps : [each.expression];
    return h(".sum", h(".sum-steps", each.name && h("small.muted", each.name), steps.map((step) => h("p.step-line", spaced(step)))), h("b.sum-result", `${each.result}${each.unit || ""}`));
  }));
}

function plain(state) {
  const said = state.text.replace(LIST, "");
  const listed = state.citations.map((each, index) => `〔${index + 1}〕${titleOf(each)}${each.number ? `（${each.number}）` : ""}：${each.quote !== null ? `“${each.quote}”` : `${each.gist ?? ""}（要点，非原文）`}`);
  return [said, ...(listed.length ? ["依据：", ...listed] : [])].join("\n");
}

async function copy(text) {
  try {
    // Browsers give the clipboard to pages of this machine or with a certificate; an intranet page has the older way.
    if (navigator.clipboard) await navigator.clipboard.writeText(text); else copyByHand(text);
  } catch { copyByHand(text); }
  toast("已复制，可以粘贴到 Word 里。");
}

function copyByHand(text) {
  const field = h("textarea.hidden-input", { value: text, "aria-hidden": "true" });
  const active = document.activeElement;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
  active?.focus();
}

// A question as asked; lines pasted from a sheet stand as a table.
export function questionCard(text) {
  const parts = [];
  for (const line of text.split("\n")) {
    const last = parts.at(-1);
    if (line.includes("\t")) { if (Array.isArray(last)) last.push(line.split("\t")); else parts.push([line.split("\t")]); } else if (typeof last === "string") parts[parts.length - 1] = `${last}\n${line}`; else parts.push(line);
  }
  return h(".question", parts.map((part) => (Array.isArray(part) ? h("table.asked", part.map((row) => h("tr", row.map((cell) => h("td", cell))))) : h("p", part))));
}
