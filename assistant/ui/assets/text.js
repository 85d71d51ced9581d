// The draft: sentence by sentence with what each rests on, mended in place, kept in versions.
import { call } from "./api.js";
import { h, fill, button, icon, iconButton, busy, toast, empty, dialog, when, askText } from "./dom.js";
import { follow, hopsOf, stop, watchJobs, jobOf } from "./jobs.js";
import { factCard, findingCard, passageCard } from "./findings.js";

const LEGEND = ["facts", "source", "material", "person", "unsupported", "plain"];

export function textView({ desk, inspect, caseOf }) {
  const element = h(".draft");
  const bar = h(".draft-bar");
  const sheet = h(".draft-sheet");
  const progress = h(".progress-box", { "aria-live": "polite" });
  fill(element, bar, progress, sheet);
  let draft = null;
  let types = [];
  let hasModel = false;
  let useModel = false;
  let type = "";
  let job = null;
  const streamed = new Map();

  watchJobs((each, event) => {
    if (each.kind !== "draft" || each.subject !== caseOf()?.id) return;
    job = each;
    if (event.kind === "section") { streamed.set(event.id, { title: event.title, text: event.text || "" }); drawStream(); }
    if (event.kind === "text") { const section = streamed.get(event.id) || { title: event.title || "", text: "" }; section.text += event.text; streamed.set(event.id, section); drawStream(); }
    if (event.kind === "void" && streamed.has(event.id)) { streamed.get(event.id).text = ""; drawStream(); }
    if (event.kind === "notice") toast(event.text);
    if (event.kind === "state" && ["done", "failed", "stopped"].includes(event.state)) { streamed.clear(); finish(event); return; }
    drawProgress();
  });

  // After a reload the words told so far are put together again.
  function replay(each) {
    streamed.clear();
    for (const event of each.events || []) {
      if (event.kind === "section") streamed.set(event.id, { title: event.title, text: "" });
      if (event.kind === "void" && streamed.has(event.id)) streamed.get(event.id).text = "";
      if (event.kind === "text" && streamed.has(event.id)) streamed.get(event.id).text += event.text;
    }
    if (streamed.size) drawStream();
  }

  async function finish(event) {
    fill(progress);
    if (event.state === "failed") toast(event.problem || "起草没有完成，请重试。", "bad");
    if (event.state === "stopped") toast("已停止起草；原来的草稿没有变。");
    if (element.isConnected) await show(caseOf());
  }

  function drawProgress() {
    const running = job && ["waiting", "running"].includes(job.state);
    fill(progress, running ? [h("p", job.state === "waiting" ? "排队等待起草……" : "正在起草，关掉网页也会写完。"), hopsOf(job), button("停止", { id: "stop-draft", kind: "small", icon: "stop", onclick: (event) => busy(event.currentTarget, () => stop(job.id)) })] : null);
  }

  function drawStream() {
    if (!element.isConnected) return;
    fill(sheet, h("article.paper.streaming", [...streamed.values()].map((section) => [h("h2", section.title), section.text.split("\n").filter(Boolean).map((line) => h("p", line))])));
  }

  async function show(open) {
    ({ types, has_model: hasModel } = await call("document_types"));
    draft = await call("view_draft", { case: open.id });
    if (draft.drafting) {
      job = jobOf(draft.drafting) || { state: "running", hops: [], events: [], id: draft.drafting };
      drawProgress();
      replay(job);
    } else fill(progress);
    if (streamed.size) drawBar(); else draw();
  }

  function draw() {
    drawBar();
    if (draft.problem) { fill(sheet, h("p.warn-line", draft.problem)); return; }
    if (!draft.drafted) {
      if (!draft.drafting) fill(sheet, empty("还没有草稿", "点“起草”，按得分和扣分链写出完整报告并逐句核查；没有模型也能写完。"));
      return;
    }
    firstBlock = draft.sections.flatMap((section) => section.blocks).find((block) => block.sentences?.length);
    fill(sheet, draft.stale && h("p.warn-line", { id: "stale" }, "起草后数据改过：句中的数已随之更新，说法是否还成立见核查意见；也可以重新起草。"), draft.notes?.length ? draft.notes.map((note) => h("p.note-line", note)) : null, findingsBox(), h("article.paper", { id: "written" }, h("h1.report-title", draft.title), draft.sections.map(drawSection)));
    inspect();
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
    streamed.clear();
    const answer = await call("start_draft", { case: caseOf().id, document_type: type, with_model: useModel && hasModel });
    job = answer.job;
    draft.drafting = job.id;
    drawBar();
    follow(answer.job).catch(() => {});
  }

  function findingsBox() {
    const { findings } = draft;
    if (!findings.length) return h("p.good", { id: "remarks" }, icon("check"), "核查没有发现问题。");
    return h("details.findings-box", { id: "remarks" }, h("summary", icon("alert"), `核查意见 ${findings.length} 条：错误 ${draft.counts.error}，提醒 ${draft.counts.warning}，提示 ${draft.counts.note}`),
      h(".finding-list", findings.map((finding) => findingCard(finding, { onjump: jump }))));
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
      section.title ? h(".section-head", h(`h${level}`, section.title), hasModel && iconButton("undo", `重写“${section.title}”`, { class: "redo", onclick: (event) => redo(section, event.currentTarget) }), h("label.accept", h("input", { type: "checkbox", checked: section.accepted, onchange: (event) => accept(section, event.target) }), "认可")) : null,
      section.blocks.map((block) => (block.kind === "table" ? drawTable(block) : drawParagraph(block))));
  }

  async function redo(section, control) {
    const remark = await askText(`重写“${section.title}”`, "对这一节行文的意见（交给模型，也记入版本说明）；只影响措辞、详略和次序，其余各节不动。", "重写");
    if (remark === null) return;
    await busy(control, async () => {
      const answer = await call("redo_section", { case: caseOf().id, section: section.id, remark });
      job = answer.job;
      draft.drafting = job.id;
      drawBar();
      follow(answer.job).catch(() => {});
    });
  }

  async function accept(section, box) {
    try {
      const answer = await call("accept_section", { case: caseOf().id, section: section.id, accepted: box.checked });
      section.accepted = answer.accepted.includes(section.id);
      box.closest(".report-section").classList.toggle("accepted", section.accepted);
    } catch (error) { box.checked = !box.checked; toast(error.message, "bad"); }
  }

  function drawParagraph(block) {
    const tag = block.kind === "heading" ? `h${Math.min((block.level || 2) + 1, 6)}` : "p";
    const holder = h(`${tag}.para.${block.kind}`, { data: { block: block.block } });
    let last = 0;
    for (const sentence of block.sentences) {
      if (sentence.start > last) holder.append(block.text.slice(last, sentence.start));
      holder.append(h(`span.sentence.mark-${sentence.mark}`, { tabindex: block === firstBlock && sentence === block.sentences[0] ? 0 : -1, role: "button", title: draft.marks[sentence.mark], onclick: () => support(block, sentence), onkeydown: (event) => { if (event.key === "Enter") support(block, sentence); } }, block.text.slice(sentence.start, sentence.end)));
      last = sentence.end;
    }
    holder.append(block.text.slice(last));
    if (block.findings.length) holder.append(h("span.flag", { title: block.findings.map((each) => each.message).join("\n") }, icon("alert")));
    holder.append(iconButton("edit", "改写这一段", { class: "edit-paragraph", onclick: () => edit(holder, block) }));
    return holder;
  }

  function drawTable(block) {
    return h("figure.para", { data: { block: block.block } }, block.caption && h("figcaption", block.caption, block.findings.length ? h("span.flag", { title: block.findings.map((each) => each.message).join("\n") }, icon("alert")) : null, block.unit && h("small", block.unit)),
      h(".table-scroll", h("table", h("tbody", block.rows.map((row) => h("tr", row.map((cell) => h(cell.head ? "th" : "td", { rowspan: cell.rows > 1 ? cell.rows : null, colspan: cell.columns > 1 ? cell.columns : null, class: `align-${cell.align}` },
        cell.facts.length ? h("button.cell-fact", { type: "button", onclick: () => showSupport(cell.text, "facts", cell.facts, [], []) }, cell.text) : cell.text))))))));
  }

  function support(block, sentence) {
    const findings = block.findings.filter((each) => (each.where.start ?? 0) < sentence.end && (each.where.end ?? block.text.length) > sentence.start);
    sheet.querySelectorAll(".sentence.chosen").forEach((each) => each.classList.remove("chosen"));
    document.activeElement?.closest(".sentence")?.classList.add("chosen");
    return showSupport(block.text.slice(sentence.start, sentence.end), sentence.mark, sentence.facts, sentence.sources, findings, block);
  }

  const WHY = {
    facts: "句中的数来自下列事实。", source: "句中引用了下列文件。", material: "这句话引自填报材料或评价发现的原文。", person: "这句话由人工写入，写入后已核查。",
    unsupported: "这句话核不住，见意见。", plain: "这句话没有数字、引用或判断，不需要出处。",
  };

  async function showSupport(text, mark, facts, sources, findings, block) {
    inspect(h("p.loading", "正在查出处……"));
    const answer = facts.length || sources.length ? await call("view_support", { case: caseOf().id, facts, sources }) : { facts: [], sources: [] };
    inspect(h(".trace", { id: "support" }, h("header", h(`span.tag.mark-${mark}`, draft.marks[mark]), h("blockquote", text), h("p.muted", WHY[mark]), block && h("small.muted", `写者：${block.writer_name}`)),
      findings.map((finding) => findingCard(finding)),
      block?.remark && h("p.warn-line", block.remark),
      answer.facts.length ? [h("h3", "事实"), answer.facts.map(factCard)] : null,
      answer.sources.length ? [h("h3", "依据"), answer.sources.map((each) => passageCard(each))] : null));
  }

  function edit(holder, block) {
    const field = h("textarea.field.rewrite", { rows: Math.max(3, Math.ceil(block.text.length / 34)), "aria-label": "改写这一段" });
    field.value = block.text;
    const found = h(".live-findings", { "aria-live": "polite" });
    const save = button("保存", { kind: "primary", id: "save-paragraph", onclick: (event) => busy(event.currentTarget, keep) });
    const form = h(".editing", field, found, h(".buttons", save, button("取消", { onclick: () => form.replaceWith(holder) }), h("small.muted", "写入的数字会与事实核对；Ctrl+Enter 保存，Esc 取消；清空即删去这一段。")));
    let timer = null;
    let asked = 0;
    field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(check, 600); });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { event.preventDefault(); form.replaceWith(holder); }
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); save.click(); }
    });
    async function check() {
      const mine = ++asked;
      fill(found, h("small.muted", "正在核查……"));
      try {
        const answer = await call("try_paragraph", { case: caseOf().id, block: block.block, text: field.value });
        if (mine === asked) fill(found, answer.findings.length ? answer.findings.map((finding) => findingCard(finding)) : h("small.good", icon("check"), "这一段核查没有发现问题。"));
      } catch (error) { if (mine === asked) fill(found, h("p.bad", error.message)); }
    }
    async function keep() {
      draft = await call("edit_paragraph", { case: caseOf().id, block: block.block, text: field.value });
      for (const message of draft.conflicts || []) toast(message, "bad");
      if (draft.reopened) toast(`${draft.reopened} 项决定因这处改动重新打开。`);
      draw();
      sheet.querySelector(`[data-block="${CSS.escape(block.block)}"]`)?.scrollIntoView({ block: "center" });
    }
    holder.replaceWith(form);
    field.focus();
  }

  async function showVersions() {
    const { versions } = await call("list_versions", { case: caseOf().id });
    const result = h(".diff", { id: "diff" });
    const pick = (label, value) => h("select.field", { "aria-label": label }, versions.map((each) => h("option", { value: each.number, selected: each.number === value }, `第 ${each.number} 版 ${each.kind}`)));
    const before = pick("旧版", versions[1]?.number);
    const after = pick("新版", versions[0]?.number);
    const { shut } = dialog("版本", [
      h("ul.timeline", versions.map((each) => h("li", h("b", `第 ${each.number} 版`), h("span", `${each.kind}${each.note ? `：${each.note}` : ""}`), h("small.muted", `${each.author} ${when(each.at)}`),
        each.number !== draft.version && button("恢复", { kind: "small", onclick: (event) => busy(event.currentTarget, async () => { draft = await call("restore_version", { case: caseOf().id, number: each.number }); shut(); draw(); toast(`已恢复第 ${each.number} 版，存为第 ${draft.version} 版。`); }) })))),
      versions.length > 1 ? h(".buttons", before, h("span", "对比"), after, button("看差异", { id: "compare", onclick: (event) => busy(event.currentTarget, compare) })) : h("p.muted", "只有一个版本；改写后可以对比。"),
      result]);
    async function compare() {
      const { sections } = await call("compare_versions", { case: caseOf().id, before: Number(before.value), after: Number(after.value) });
      fill(result, sections.length ? sections.map((section) => [h("h3", section.title || "正文"), section.changes.map((change) => h(".change." + change.kind, change.before !== null && h("del", change.before), change.after !== null && h("ins", change.after)))]) : h("p.muted", "两版没有差异。"));
    }
  }

  return { element, show };
}
