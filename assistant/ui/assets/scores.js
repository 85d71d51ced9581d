// Values and scores of a case: a tree whose leaves can be mended, with proof and trial in the inspector.
import { call } from "./api.js";
import { h, fill, refill, button, icon, busy, toast, svg } from "./dom.js";
import { Overtaken, inOrder, isDrawing, latest } from "./hands.js";
import { countChips, findingCard } from "./findings.js";

const LONG = 8;

export function scoreView({ inspect, changed }) {
  const element = h(".scores");
  const closed = new Set();
  const shown = new Set(["error", "warning", "note"]);
  let open = null;
  let chosen = null;
  const write = inOrder();

  function show(view) {
    const another = open?.id !== view.id;
    if (another) { chosen = null; closed.clear(); }
    open = view;
    draw(another ? fill : refill);
    if (chosen) inspectLeaf(chosen);
  }

  const valuesOf = (code) => {
    const direct = open.values.find((row) => row.code === code);
    if (direct) return direct;
    const score = open.sheet.scores.find((each) => each.code === code);
    const named = new Set(open.values.map((row) => row.code));
    return score && !named.has(score.code) && /执行|资金|预算/.test(score.path.join("")) ? open.values.find((row) => row.code === "funds") : null;
  };

  function draw(put = refill) {
    put(element, readBox(), charts(), tree(), findings());
  }

  function readBox() {
    const { read, unread, conflicts } = open;
    const parts = [];
    if (read) parts.push(`读到 ${read.tables} 张表、${read.cells} 个单元格、${read.paragraphs} 段文字`);
    parts.push(`评分办法：${open.rule_set}`);
    return h(".read-box", { id: "read" }, h("p", parts.join("；"), "。"),
      conflicts.length ? h("details.warn", { open: true }, h("summary", icon("alert"), `${conflicts.length} 处各文件说法不一，两个值都保留，请核对`), h("ul", conflicts.map((each) => h("li", h("b", each.name), each.values.map((item) => h("span.pair", `${item.value}（${item.place}）`)))))) : null,
      unread.length ? h("details", { id: "unread" }, h("summary", `${unread.length} 处没有读懂`), h("ul", unread.map((each) => h("li", h("b", each.place), `：${each.why}`, each.text && h("q", each.text))))) : h("p.muted", "没有未读之处。"));
  }

  function charts() {
    const groups = open.sheet.groups.filter((group) => group.share !== null);
    if (groups.length < 2) return null;
    const lost = open.sheet.scores.filter((score) => Number(score.deduction) > 0).sort((one, other) => other.deduction - one.deduction).slice(0, 6);
    const most = lost.length ? Number(lost[0].deduction) : 1;
    return h(".charts",
      h("figure.chart", h("figcaption", "一级指标得分率"), bars(groups.map((group) => ({ name: group.name, share: Number(group.share), label: `${group.rate}　${group.points} / ${group.weight}` })))),
      lost.length ? h("figure.chart", h("figcaption", "扣分最多的指标"), bars(lost.map((score) => ({ name: score.name, share: Number(score.deduction) / most, label: `−${score.deduction}`, kind: "loss", onclick: () => inspectLeaf(score.code) })))) : null);
  }

  function bars(rows) {
    const rail = (share) => svg("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", class: "rail", "aria-hidden": "true" }, svg("rect", { width: 100, height: 10, class: "ground" }), svg("rect", { width: Math.max(1, Math.min(share, 1) * 100), height: 10, class: "bar" }));
    return h("ul.bars", rows.map((row) => h("li", { class: row.kind || "" }, row.onclick
      ? h("button.bar-name", { type: "button", title: row.name, data: { key: `bar-${row.name}` }, onclick: row.onclick }, row.name) : h("span.bar-name", { title: row.name }, row.name), rail(row.share), h("span.bar-value", row.label))));
  }

  function tree() {
    const groups = open.sheet.groups.length ? open.sheet.groups : [...new Set(open.sheet.scores.map((score) => score.path[0]))].map((name) => ({ name, weight: null, points: null, rate: null }));
    const rows = [];
    for (const group of groups) {
      const members = open.sheet.scores.filter((score) => score.path[0] === group.name);
      const shut = closed.has(group.name);
      rows.push(h("tr.group", h("th", { scope: "row", colspan: 3 }, members.length ? h("button.twist", { type: "button", "aria-expanded": !shut, onclick: () => { if (shut) closed.delete(group.name); else closed.add(group.name); draw(); } }, icon(shut ? "right" : "down"), group.name) : group.name),
        h("td.number", group.weight ?? "—"), h("td.number", group.points ?? "未定"), h("td.number", deduction(group)), h("td", group.rate ? h("span.nowrap", group.rate) : "")));
      if (shut) continue;
      let branch = null;
      for (const score of members) {
        const name = score.path.slice(1, -1).join(" › ");
        if (name && name !== branch) rows.push(h("tr.branch", h("td", { colspan: 7 }, name)));
        branch = name;
        rows.push(leaf(score));
      }
    }
    return h("section", h("h2", "评分表"), h("p.muted.small", "目标值、完成值可以直接改，回车或移开即重算；点得分看算式。"),
      h(".table-scroll", h("table.tree", { id: "scores" }, h("thead", h("tr", ["指标", "年度指标值", "实际完成值", "分值", "得分", "扣分", "状态"].map((name) => h("th", { scope: "col" }, name)))), h("tbody", rows))));
  }

  function deduction(group) {
    if (group.weight === null || group.points === null) return "—";
    const lost = Math.round((Number(group.weight) - Number(group.points)) * 100) / 100;
    return lost > 0 ? lost.toFixed(2) : "—";
  }

  function leaf(score) {
    const row = valuesOf(score.code);
    const bad = score.findings.find((finding) => finding.severity === "error") ? "error" : score.findings.length ? "warning" : "";
    return h("tr.leaf", { class: chosen === score.code ? "chosen" : "", data: { code: score.code } },
      h("th", { scope: "row" }, h("button.leaf-name", { type: "button", onclick: () => inspectLeaf(score.code) }, h("code", score.code), score.name)),
      h("td", input(row, row?.code === "funds" ? "budget" : "target", score.code)), h("td", input(row, row?.code === "funds" ? "spent" : "actual", score.code)),
      h("td.number", score.weight ?? "—"),
      h("td.number", h("button.points", { type: "button", class: score.status, data: { key: `points-${score.code}` }, onclick: () => inspectLeaf(score.code) }, score.points ?? "未定")),
      h("td.number", Number(score.deduction) > 0 ? h("b.loss", score.deduction) : "—"),
      h("td", h("span.status." + score.status, score.status_name), bad && h("span.dot." + bad, { title: score.findings.map((each) => each.message).join("\n") })));
  }

  function input(row, key, code, label) {
    const cell = row?.cells[key];
    if (!cell) return h("span.muted", "—");
    // A date or a description is read whole, in as many lines as it takes.
    const long = String(cell.value ?? "").length > LONG;
    const field = h(long ? "textarea.cell.long" : "input.cell", { rows: long ? Math.min(4, Math.ceil(cell.value.length / LONG)) : null, value: cell.value ?? "", class: cell.changed ? "changed" : "", title: cell.place || "", "aria-label": `${label || code} ${cell.label}`, data: { key: `${row.code}.${key}` } });
    if (key === "target" && row.cells.sign?.value && /^[≥≤>=<]$/.test(row.cells.sign.value)) field.classList.add("signed");
    field.addEventListener("focus", () => { if (chosen !== code) inspectLeaf(code); });
    const { id } = open;
    const commit = () => {
      // Taken off the page by a redraw, it goes on in the new view.
      if (isDrawing() || field.value === field.defaultValue) return;
      field.defaultValue = field.value;
      keep(id, `${row.code}.${key}`, field.value);
    };
    field.addEventListener("blur", commit);
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); commit(); below(field, key)?.focus(); }
      if (event.key === "Escape") field.value = field.defaultValue;
    });
    if (field.classList.contains("signed")) return h("span.with-sign", h("span.sign", row.cells.sign.value), field);
    return field;
  }

  // Enter goes down the column, as in a spreadsheet.
  function below(field, key) {
    const column = [...element.querySelectorAll("#scores .cell")].filter((each) => each.dataset.key.endsWith(`.${key}`));
    return column[column.indexOf(field) + 1];
  }

  const cellOf = (key) => element.querySelector(`.cell[data-key="${CSS.escape(key)}"]`);

  async function keep(id, key, value) {
    cellOf(key)?.classList.add("waiting");
    try {
      const view = await write(() => call("set_value", { case: id, key, value }));
      if (view.reopened?.length) toast(`依托这个数的 ${view.reopened.length} 项决定已重新打开，见“评审”。`);
      if (open.id !== id || view.revision < open.revision) return;
      changed(view);
      show(view);
      cellOf(key)?.classList.add("saved");
    } catch (error) {
      toast(error.message, "bad");
      // What was refused stays in its field, to be mended; the field says that it is not kept.
      const field = open.id === id && cellOf(key);
      if (field) { field.defaultValue = valueAt(key); field.classList.add("refused"); field.classList.remove("waiting"); }
    }
  }

  const valueAt = (key) => {
    const [code, name] = key.split(".");
    return open.values.find((row) => row.code === code)?.cells[name]?.value ?? "";
  };

  function inspectLeaf(code) {
    chosen = code;
    element.querySelectorAll("tr.leaf.chosen").forEach((each) => each.classList.remove("chosen"));
    element.querySelector(`tr.leaf[data-code="${CSS.escape(code)}"]`)?.classList.add("chosen");
    const score = open.sheet.scores.find((each) => each.code === code);
    if (!score) return;
    const row = valuesOf(code);
    inspect(`leaf ${open.id} ${code}`, h(".trace", { id: "trace" },
      h("header", h("small.muted", score.path.slice(0, -1).join(" › ")), h("h2", score.name), h("p.big", h("b", score.points ?? "未定"), h("span", ` / ${score.weight ?? "—"} 分`), Number(score.deduction) > 0 && h("span.loss", `扣 ${score.deduction}`))),
      score.stated !== null && score.computed !== null && score.stated !== score.computed ? h("p.warn-line", `原表 ${score.stated} 分，按规则 ${score.computed} 分：两个值都列出，没有替您改掉。`) : null,
      score.range ? h("p.warn-line", `待评判：可得 ${score.range[0]} 至 ${score.range[1]} 分${score.suggested ? `，参考 ${score.suggested} 分` : ""}。`) : null,
      h("h3", "怎样算出"), score.steps.length ? h("ol.steps", score.steps.map((each) => h("li", each))) : h("p.muted", "没有算式。"),
      h("h3", "取数"), score.inputs.length ? h("ul.inputs", score.inputs.map((each) => h("li", h("span", each.name), h("b", `${each.value}${each.unit && !String(each.value).endsWith(each.unit) ? each.unit : ""}`), h("small.place", each.place || "")))) : h("p.muted", score.place || "没有取数。"),
      h("h3", "规则"), h("p", score.rule_text || "—"), score.basis && h("p.basis", score.basis),
      row?.deviation && [h("h3", "填报的偏差原因"), h("p", row.deviation)],
      score.findings.length ? [h("h3", "意见"), score.findings.map((finding) => findingCard(finding))] : null,
      row ? trial(score, row) : null,
      row ? h("details.more-values", h("summary", "其他数据"), Object.entries(row.cells).filter(([key]) => !["target", "actual"].includes(key) || row.code === "funds").map(([key, cell]) => h("label.value-row", h("span", cell.label), input(row, key, code, score.name), h("small.place", cell.place || ""), cell.changed && h("small.muted", `原为 ${cell.original ?? "空"}`)))) : null));
  }

  function trial(score, row) {
    const key = row.code === "funds" ? "spent" : "actual";
    const cell = row.cells[key];
    const now = Number(String(cell?.value ?? "").replace(/[^\d.-]/g, ""));
    const aim = Number(String((row.code === "funds" ? row.cells.budget : row.cells.target)?.value ?? "").replace(/[^\d.-]/g, ""));
    if (!cell || cell.value === null || cell.value === "" || Number.isNaN(now)) return null;
    const result = h(".trial-result", { "aria-live": "polite" });
    const places = (String(cell.value).split(".")[1] || "").replace(/\D/g, "").length;
    const most = Math.max(now, Number.isNaN(aim) ? 0 : aim) * 1.5 || 10;
    const slider = h("input", { type: "range", min: 0, max: most, step: 1 / 10 ** places, value: now, "aria-label": `试算 ${cell.label}`, id: "trial-slider" });
    const number = h("input.cell", { value: cell.value, "aria-label": `试算 ${cell.label}`, id: "trial-number" });
    let timer = null;
    const turn = latest();
    const tryOut = (value) => {
      clearTimeout(timer);
      const fresh = turn();
      timer = setTimeout(() => busy(null, async () => {
        try {
          const found = await fresh(call("what_if", { case: open.id, changes: { [`${row.code}.${key}`]: value } }));
          fill(result, h("p", "总分 ", h("b", found.before.total ?? "未定"), " → ", h("b", found.after.total ?? "未定"), found.before.grade !== found.after.grade && h("span.loss", `，等级 ${found.before.grade ?? "未定"} → ${found.after.grade ?? "未定"}`)),
            found.changed.map((each) => h("p.muted", `${each.name}：${each.before ?? "未定"} → ${each.after ?? "未定"}`)),
            found.nearest && h("p.hint", `最近的临界：${found.nearest.code} 为 ${found.nearest.value} 时，${found.nearest.effect}`));
        } catch (error) {
          if (error instanceof Overtaken) return;
          fill(result, h("p.bad", error.message));
        }
      }), 160);
    };
    const unit = String(cell.value).replace(/[\d.,\s-]/g, "");
    slider.addEventListener("input", () => { number.value = Number(slider.value).toFixed(places) + unit; tryOut(number.value); });
    number.addEventListener("input", () => { const typed = Number(number.value.replace(/[^\d.-]/g, "")); if (!Number.isNaN(typed)) slider.value = typed; tryOut(number.value); });
    return h("section.trial", h("h3", "试算：如果", cell.label, "是"), h(".trial-row", slider, number), result,
      button("采用这个值", { kind: "small", onclick: (event) => busy(event.currentTarget, () => keep(open.id, `${row.code}.${key}`, number.value)) }));
  }

  function findings() {
    const list = h(".finding-list");
    const chips = h("div");
    const draw = () => {
      fill(chips, countChips(open.counts, shown, draw));
      fill(list, open.findings.filter((finding) => shown.has(finding.severity)).map((finding) => findingCard(finding)));
    };
    draw();
    return h("section", { id: "findings" }, h("h2", "计分核查意见"), open.findings.length ? [chips, list] : h("p.muted", "没有意见。"));
  }

  return { element, show };
}
