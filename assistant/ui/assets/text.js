// The draft: sentence by sentence with what each rests on, mended in place, kept in versions.
import { call } from "./api.js";
import { h, fill, refill, button, icon, iconButton, busy, toast, empty, dialog, when, ask, askText } from "./dom.js";
import { Overtaken, inOrder, latest } from "./hands.js";
import { follow, hopsOf, stop, watchJobs, jobOf, toldBy, hasEnded } from "./jobs.js";
import { factCard, findingCard, passageCard } from "./findings.js";

const LEGEND = ["facts", "source", "material", "person", "unsupported", "plain"];

export function textView({ desk, inspect, lookUp, caseOf }) {
  const element = h(".draft");
  const bar = h(".draft-bar");
  const sheet = h(".draft-sheet");
  const progress = h(".progress-box", { "aria-live": "polite" });
  const stream = h("article.paper.streaming", { hidden: true, "aria-live": "off" });
  fill(element, bar, progress, stream, sheet);
  const turn = latest();
  const write = inOrder();
  // Paragraphs being rewritten: what each was when it was begun, and what is typed so far.
  const edits = new Set();
  let begunCount = 0;
  const ended = new Set();
  let subject = "";
  let drawnVersion = 0;
  let draft = null;
  let types = [];
  let hasModel = false;
  let useModel = false;
  let type = "";

  watchJobs((job, event) => {
    if (event.kind === "restarted" && draft?.drafting) { busy(null, () => show(caseOf())); return; }
    if (job.kind !== "draft" || job.subject !== subject || !draft) return;
    if (event.kind === "notice" && !event.past) toast(event.text);
    if (event.kind === "state" && !hasEnded(job) && !event.past) draft.drafting = job.id;
    if (event.kind === "state" && hasEnded(job)) finish(job, event.past);
    else if (draft.drafting === job.id) drawWork();
  });

  const working = () => (draft?.drafting ? jobOf(draft.drafting) || { id: draft.drafting, state: "running", hops: [], events: [] } : null);

  function finish(job, past = false) {
    if (ended.has(job.id)) return;
    ended.add(job.id);
    // What ended before the page was opened is news only to a view that was drawn while it still ran.
    if (past && draft?.drafting !== job.id) return;
    if (!past && job.state === "failed") toast(job.problem || "起草没有完成，请重试。", "bad");
    if (!past && job.state === "stopped") toast("已停止起草；原来的草稿没有变。");
    if (job.subject === subject && element.isConnected) busy(null, () => show(caseOf()));
  }

  let frame = null;
  function drawWork() {
    if (frame === null) frame = requestAnimationFrame(() => { frame = null; drawProgress(); drawStream(); });
  }

  function drawProgress() {
    const job = working();
    refill(progress, job ? [h("p", job.state === "waiting" ? "排队等待起草……" : "正在起草，关掉网页也会写完。"), hopsOf(job), button("停止", { id: "stop-draft", kind: "small", icon: "stop", onclick: (event) => busy(event.currentTarget, () => stop(job.id)) })] : null);
  }

  // The words told so far, section by section: put together from all news, so that a reload shows the same.
  function wordsOf(job) {
    const words = new Map();
    for (const event of job?.events || []) {
      if (event.kind === "section") words.set(event.id, { title: event.title, text: event.text || "" });
      if (event.kind === "text") { const section = words.get(event.id) || { title: "", text: "" }; words.set(event.id, { ...section, text: section.text + event.text }); }
      if (event.kind === "void" && words.has(event.id)) words.get(event.id).text = "";
    }
    return words;
  }

  function drawStream() {
    const words = wordsOf(working());
    stream.hidden = ![...words.values()].some((section) => section.text);
    stream.classList.toggle("beside", Boolean(draft?.drafted));
    const pane = draft?.drafted ? stream : element.closest(".middle");
    const atEnd = pane && pane.scrollHeight - pane.scrollTop - pane.clientHeight < 160;
    for (const box of [...stream.children]) if (!words.has(box.dataset.section)) box.remove();
    for (const [id, section] of words) {
      let box = [...stream.children].find((each) => each.dataset.section === id);
      if (!box) { box = h("section", { data: { section: id } }, h("h2", section.title)); stream.append(box); }
      const lines = section.text.split("\n").filter(Boolean);
      while (box.children.length > lines.length + 1) box.lastChild.remove();
      lines.forEach((line, index) => {
        const old = box.children[index + 1];
        if (!old) box.append(h("p", line)); else if (old.textContent !== line) old.textContent = line;
      });
    }
    if (atEnd && !stream.hidden) pane.scrollTop = pane.scrollHeight;
  }

  async function show(open) {
    const fresh = turn();
    if (subject !== open.id) {
      subject = open.id;
      draft = null;
      edits.clear();
      fill(bar); fill(progress); fill(stream);
      stream.hidden = true;
      fill(sheet, h("p.loading", "正在打开草稿……"));
    }
    const [about, answer] = await fresh(Promise.all([call("document_types"), call("view_draft", { case: open.id })]));
    ({ types, has_model: hasModel } = about);
    take(answer);
    // It may have ended while the answer was on its way.
    if (draft.drafting && hasEnded(jobOf(draft.drafting))) take(await fresh(call("view_draft", { case: open.id })));
  }

  // Draws an answer about the draft, unless a newer version is drawn already.
  function take(answer) {
    if (answer.case !== subject) return false;
    if (draft?.drafted && answer.drafted && answer.draft === draft.draft && answer.version < draft.version) return false;
    draft = answer;
    draw();
    drawProgress();
    drawStream();
    return true;
  }

  function draw() {
    drawBar();
    if (draft.problem) { fill(sheet, h("p.warn-line", draft.problem)); return; }
    if (!draft.drafted) {
      fill(sheet, draft.drafting ? null : empty("还没有草稿", "点“起草”，按得分和扣分链写出完整报告并逐句核查；没有模型也能写完。"));
      return;
    }
    firstBlock = draft.sections.flatMap((section) => section.blocks).find((block) => block.sentences?.length);
    rebase();
    refill(sheet, draft.stale && h("p.warn-line", { id: "stale" }, "起草后数据改过：句中的数已随之更新，说法是否还成立见核查意见；也可以重新起草。"), draft.notes?.length ? draft.notes.map((note) => h("p.note-line", note)) : null, (draft.open_conflicts || []).map(conflictBox), [...edits].filter((each) => !each.block).map(lostEdit), findingsBox(), h("article.paper", { id: "written" }, h("h1.report-title", draft.title), draft.sections.map(drawSection)));
    if (drawnVersion !== draft.version) inspect();
    drawnVersion = draft.version;
  }

  // A paragraph being rewritten is found again in the new version by what it said; blocks are numbered anew there.
  function rebase() {
    const blocks = draft.sections.flatMap((section) => section.blocks).filter((block) => block.kind !== "table");
    for (const each of edits) {
      const named = blocks.find((block) => block.block === each.name);
      const found = named && (named.text === each.base || draft.version === each.version) ? named : blocks.find((block) => block.text === each.base);
      each.block = found || null;
      if (found) { each.name = found.block; each.version = draft.version; }
    }
  }

  function lostEdit(each) {
    return h(".warn-line.lost-edit", h("p", "您正在改写的一段在新的版本里已不同或不在了。您写的文字在这里，可以复制到合适的地方："), h("blockquote", each.field.value),
      button("不要了", { kind: "small", onclick: () => { edits.delete(each); draw(); } }));
  }

  // Two people wrote one section: both texts side by side until somebody decides.
  function conflictBox(conflict) {
    const settle = (choice) => (event) => busy(event.currentTarget, () => write(async () => take(await call("settle_conflict", { case: subject, conflict: conflict.id, choice, version: draft.version }))));
    return h("section.conflict", { "aria-label": `“${conflict.title}”两人都改过` }, h("p.warn-line", h("b", `“${conflict.title}”两人都改过`), `：${conflict.author} 先存下，${conflict.writer} 的文字另存，没有覆盖。请对照后定稿；各取一部分的，先选一份，再在正文里改写。`),
      h(".changes", h(".change-heads", h("b", `正文现有（${conflict.author}）`), h("b", `另存（${conflict.writer}）`)),
        conflict.changes.map((change) => h(".two", change.before === null ? h("p.muted", "—") : h("p", h("del", change.before)), change.after === null ? h("p.muted", "—") : h("p", h("ins", change.after))))),
      h(".buttons", button("保留现有的", { kind: "small", onclick: settle("theirs") }), button("换成另存的", { kind: "small", onclick: settle("mine") })));
  }

  function drawBar() {
    const select = h("select.field", { "aria-label": "文种", onchange: (event) => { type = event.target.value; } }, h("option", { value: "" }, "文种：按案例选取"), types.map((each) => h("option", { value: each.name, selected: each.name === type }, each.title)));
    const start = button(draft.drafted ? "重新起草" : "起草", { id: "draft", kind: draft.drafted ? "" : "primary", icon: "edit", disabled: Boolean(draft.drafting), onclick: (event) => busy(event.currentTarget, begin) });
    fill(bar, select, start,
      hasModel && h("label.switch", h("input", { type: "checkbox", id: "draft-model", checked: useModel, onchange: (event) => { useModel = event.target.checked; } }), "用模型起草"),
      draft.drafted && button(`第 ${draft.version} 版`, { id: "versions", icon: "clock", onclick: (event) => busy(event.currentTarget, showVersions) }),
      draft.drafted && h("span.muted.small", { id: "draft-coverage" }, `文中 ${draft.coverage.numbers} 个数，已核查 ${draft.coverage.checked} 个`, draft.model ? `；模型 ${draft.model}` : ""),
      draft.drafted && legend());
  }

  function legend() {
    const counts = Object.fromEntries(LEGEND.map((mark) => [mark, 0]));
    for (const section of draft.sections) for (const block of section.blocks) for (const sentence of block.sentences || []) counts[sentence.mark] += 1;
    return h("ul.legend", { "aria-label": "句子的依托" }, LEGEND.filter((mark) => counts[mark]).map((mark) => h("li", h(`span.swatch.mark-${mark}`), `${draft.marks[mark]} ${counts[mark]}`)));
  }

  async function begin() {
    const id = subject;
    if (draft.drafted && draft.written_by_people && !await ask("重新起草", "这份草稿有人改写过。重新起草会换成新写的文字，改写过的旧版本仍在“版本”里，可以恢复。", "重新起草")) return;
    const { job } = await call("start_draft", { case: id, document_type: type, with_model: useModel && hasModel });
    await attend(id, job);
  }

  // Follows a draft that was started here; it may be at its end before its beginning was told.
  async function attend(id, shape) {
    const following = follow(shape).then(finish, () => finish(jobOf(shape.id) || { ...shape, state: "failed" }));
    if (subject !== id || ended.has(shape.id) || hasEnded(jobOf(shape.id))) return;
    draft.drafting = shape.id;
    if (!draft.drafted) fill(sheet);
    drawBar();
    drawProgress();
    drawStream();
    void following;
  }

  function findingsBox() {
    const { findings } = draft;
    if (!findings.length) return h("p.good", { id: "remarks" }, icon("check"), "核查没有发现问题。");
    return h("details.findings-box", { id: "remarks" }, h("summary", icon("alert"), `核查意见 ${findings.length} 条：错误 ${draft.counts.error}，提醒 ${draft.counts.warning}，提示 ${draft.counts.note}`),
      h(".finding-list", findings.map((finding) => findingCard(finding, { onjump: jump, own: true }))));
  }

  function jump(finding) {
    const block = finding.where.block && sheet.querySelector(`[data-block="${CSS.escape(finding.where.block.replace(/r\d+c\d+$/, ""))}"]`);
    if (!block) { toast("这条意见说的是全文，没有单独的位置。"); return; }
    sheet.querySelectorAll(".target").forEach((each) => each.classList.remove("target"));
    block.classList.add("target");
    block.scrollIntoView({ block: "center", behavior: "smooth" });
  }

  // One stop for the Tab key; arrows go from sentence to sentence.
  sheet.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step || !event.target.classList.contains("sentence")) return;
    event.preventDefault();
    const all = [...sheet.querySelectorAll(".sentence")];
    const next = all[all.indexOf(event.target) + step];
    if (next) { event.target.tabIndex = -1; next.tabIndex = 0; next.focus(); }
  });
  let firstBlock = null;

  function drawSection(section) {
    const level = Math.min(section.level + 1, 5);
    return h("section.report-section", { class: section.accepted ? "accepted" : "", data: { section: section.id } },
      section.title ? h(".section-head", h(`h${level}`, section.title), hasModel && iconButton("undo", `重写“${section.title}”`, { class: "redo", onclick: (event) => redo(section, event.currentTarget) }), h("label.accept", h("input", { type: "checkbox", checked: section.accepted, "aria-label": `认可“${section.title}”`, onchange: (event) => accept(section, event.target) }), "认可")) : null,
      section.blocks.map((block) => (block.kind === "table" ? drawTable(block) : drawParagraph(block))));
  }

  async function redo(section, control) {
    const remark = await askText(`重写“${section.title}”`, "对这一节行文的意见（交给模型，也记入版本说明）；只影响措辞、详略和次序，其余各节不动。", "重写");
    if (remark === null) return;
    const id = subject;
    await busy(control, async () => attend(id, (await call("redo_section", { case: id, section: section.id, remark })).job));
  }

  async function accept(section, box) {
    const id = subject;
    const { checked } = box;
    try {
      const answer = await write(() => call("accept_section", { case: id, section: section.id, accepted: checked, version: draft.version }));
      if (subject !== id) return;
      for (const each of draft.sections) {
        each.accepted = answer.accepted.includes(each.id);
        const shown = sheet.querySelector(`.report-section[data-section="${CSS.escape(each.id)}"]`);
        shown?.classList.toggle("accepted", each.accepted);
        const mark = shown?.querySelector(":scope > .section-head .accept input");
        if (mark) mark.checked = each.accepted;
      }
    } catch (error) { box.checked = !checked; toast(error.message, "bad"); }
  }

  function drawParagraph(block) {
    const begun = [...edits].find((each) => each.block === block);
    if (begun) return editor(begun);
    const tag = block.kind === "heading" ? `h${Math.min((block.level || 2) + 1, 6)}` : "p";
    const holder = h(`${tag}.para.${block.kind}`, { data: { block: block.block } });
    let last = 0;
    for (const sentence of block.sentences) {
      if (sentence.start > last) holder.append(block.text.slice(last, sentence.start));
      holder.append(h(`span.sentence.mark-${sentence.mark}`, { tabindex: block === firstBlock && sentence === block.sentences[0] ? 0 : -1, role: "button", title: draft.marks[sentence.mark], data: { key: `s-${block.block}-${sentence.start}` }, onclick: (event) => support(block, sentence, event.currentTarget), onkeydown: (event) => { if (event.key === "Enter") support(block, sentence, event.currentTarget); } }, block.text.slice(sentence.start, sentence.end)));
      last = sentence.end;
    }
    holder.append(block.text.slice(last));
    if (block.findings.length) holder.append(flag(block));
    holder.append(iconButton("edit", "改写这一段", { class: "edit-paragraph", data: { key: `edit-${block.block}` }, onclick: () => edit(holder, block) }));
    return holder;
  }

  function flag(block) {
    const told = block.findings.map((each) => each.message).join("\n");
    return h("button.flag", { type: "button", title: told, "aria-label": `意见 ${block.findings.length} 条：${told}`, data: { key: `flag-${block.block}` }, onclick: () => inspect("", h(".trace", { id: "flagged" }, h("h2", "意见"), block.findings.map((finding) => findingCard(finding, { own: true })))) }, icon("alert"));
  }

  function drawTable(block) {
    return h("figure.para", { data: { block: block.block } }, block.caption && h("figcaption", block.caption, block.findings.length ? flag(block) : null, block.unit && h("small", block.unit)),
      h(".table-scroll", h("table", h("tbody", block.rows.map((row) => h("tr", row.map((cell) => h(cell.head ? "th" : "td", { rowspan: cell.rows > 1 ? cell.rows : null, colspan: cell.columns > 1 ? cell.columns : null, class: `align-${cell.align}` },
        cell.facts.length ? h("button.cell-fact", { type: "button", onclick: () => showSupport(cell.text, "facts", cell.facts, [], block.findings.filter((each) => each.where.quote === cell.text)) }, cell.text) : cell.text))))))));
  }

  function support(block, sentence, mark) {
    const findings = block.findings.filter((each) => (each.where.start ?? 0) < sentence.end && (each.where.end ?? block.text.length) > sentence.start);
    sheet.querySelectorAll(".sentence.chosen").forEach((each) => each.classList.remove("chosen"));
    mark.classList.add("chosen");
    return showSupport(block.text.slice(sentence.start, sentence.end), sentence.mark, sentence.facts, sentence.sources, findings, block);
  }

  const WHY = {
    facts: "句中的数来自下列事实。", source: "句中引用了下列文件。", material: "这句话引自填报材料或评价发现的原文。", person: "这句话由人工写入，写入后已核查。",
    unsupported: "这句话核不住，见意见。", plain: "这句话没有数字、引用或判断，不需要出处。",
  };

  function showSupport(text, mark, facts, sources, findings, block) {
    const asked = () => (facts.length || sources.length ? call("view_support", { case: subject, facts, sources }) : Promise.resolve({ facts: [], sources: [] }));
    return busy(null, () => lookUp(asked, (answer) => h(".trace", { id: "support" }, h("header", h(`span.tag.mark-${mark}`, draft.marks[mark]), h("blockquote", text), h("p.muted", WHY[mark]), block && h("small.muted", `写者：${block.writer_name}`)),
      findings.map((finding) => findingCard(finding, { own: true })),
      block?.remark && h("p.warn-line", block.remark),
      answer.facts.length ? [h("h3", "事实"), answer.facts.map(factCard)] : null,
      answer.sources.length ? [h("h3", "依据"), answer.sources.map((each) => passageCard(each))] : null)));
  }

  function edit(holder, block) {
    const begun = { key: (begunCount += 1), block, name: block.block, base: block.text, version: draft.version, field: null };
    edits.add(begun);
    holder.replaceWith(editor(begun));
    begun.field.focus();
  }

  function editor(begun) {
    const { block } = begun;
    const field = h("textarea.field.rewrite", { rows: Math.max(3, Math.ceil(block.text.length / 34)), "aria-label": "改写这一段", data: { key: `rewrite-${begun.key}`, own: true } });
    field.value = begun.field ? begun.field.value : block.text;
    const found = h(".live-findings", { "aria-live": "polite" });
    const save = button("保存", { kind: "primary", id: "save-paragraph", onclick: (event) => busy(event.currentTarget, () => keep(begun)) });
    const leave = () => { edits.delete(begun); form.replaceWith(drawParagraph(block)); sheet.querySelector(`[data-key="edit-${CSS.escape(block.block)}"]`)?.focus(); };
    const form = h(".editing", { data: { block: block.block } }, field, found, h(".buttons", save, button("取消", { onclick: leave }), h("small.muted", "写入的数字会与事实核对；Ctrl+Enter 保存，Esc 取消；清空即删去这一段。")));
    begun.field = field;
    let timer = null;
    const checks = latest();
    field.addEventListener("input", () => { clearTimeout(timer); checks(); timer = setTimeout(check, 600); });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { event.preventDefault(); leave(); }
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); save.click(); }
    });
    async function check() {
      const fresh = checks();
      fill(found, h("small.muted", "正在核查……"));
      try {
        const answer = await fresh(call("try_paragraph", { case: subject, block: begun.name, text: field.value, version: begun.version }));
        fill(found, answer.findings.length ? answer.findings.map((finding) => findingCard({ ...finding, where: { quote: finding.where.quote } })) : h("small.good", icon("check"), "这一段核查没有发现问题。"));
      } catch (error) { if (!(error instanceof Overtaken)) fill(found, h("p.bad", error.message)); }
    }
    return form;
  }

  async function keep(begun) {
    const id = subject;
    const text = begun.field.value;
    const answer = await write(() => call("edit_paragraph", { case: id, block: begun.name, text, version: begun.version }));
    edits.delete(begun);
    if (answer.reopened) toast(`${answer.reopened} 项决定因这处改动重新打开。`);
    if (answer.conflicts.length) toast("这一节别人刚改过：您的文字已另存，没有覆盖对方的；两份都列在草稿上方，请选一份定稿。", "bad");
    if (subject !== id || !take(answer)) return;
    if (answer.conflicts.length) { sheet.querySelector(".conflict:last-of-type")?.scrollIntoView({ block: "center" }); return; }
    sheet.querySelector(`[data-block="${CSS.escape(begun.name)}"]`)?.scrollIntoView({ block: "nearest" });
    sheet.querySelector(`[data-key="edit-${CSS.escape(begun.name)}"]`)?.focus({ preventScroll: true });
  }

  async function showVersions() {
    const id = subject;
    const { versions } = await call("list_versions", { case: id });
    const result = h(".diff", { id: "diff" });
    const pick = (label, value) => h("select.field", { "aria-label": label }, versions.map((each) => h("option", { value: each.number, selected: each.number === value }, `第 ${each.number} 版 ${each.kind}`)));
    const before = pick("旧版", versions[1]?.number);
    const after = pick("新版", versions[0]?.number);
    const { shut } = dialog("版本", [
      h("ul.timeline", versions.map((each) => h("li", h("b", `第 ${each.number} 版`), h("span", `${each.kind}${each.note ? `：${each.note}` : ""}`), h("small.muted", `${each.author} ${when(each.at)}`),
        each.number !== draft.version && button("恢复", { kind: "small", onclick: (event) => busy(event.currentTarget, async () => { const answer = await write(() => call("restore_version", { case: id, number: each.number })); shut(); take(answer); toast(`已恢复第 ${each.number} 版，存为第 ${answer.version} 版。`); }) })))),
      versions.length > 1 ? h(".buttons", before, h("span", "对比"), after, button("看差异", { id: "compare", onclick: (event) => busy(event.currentTarget, compare) })) : h("p.muted", "只有一个版本；改写后可以对比。"),
      result]);
    async function compare() {
      const { sections } = await call("compare_versions", { case: id, before: Number(before.value), after: Number(after.value) });
      fill(result, sections.length ? sections.map((section) => [h("h3", section.title || "正文"), section.changes.map((change) => h(".change." + change.kind, change.before !== null && h("del", change.before), change.after !== null && h("ins", change.after)))]) : h("p.muted", "两版没有差异。"));
    }
  }

  return { element, show };
}
