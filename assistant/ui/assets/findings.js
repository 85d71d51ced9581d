// Findings as cards, the same wherever they are shown.
import { h, icon, button } from "./dom.js";

export const SEVERITIES = [["error", "错误"], ["warning", "提醒"], ["note", "提示"]];

// ``own`` is True where all places are in one document that is open anyway: its name is not repeated.
export function findingCard(finding, { onjump, actions = [], open = false, own = false } = {}) {
  const where = finding.where || {};
  const placeOf = (each) => [(each.section || "").replace(/、$/, ""), own ? (each.place || "").split(" › ").slice(1).join(" › ") : each.place].filter(Boolean).join(" · ");
  const place = placeOf(where);
  return h(`article.finding.${finding.severity}`, { tabindex: 0, "aria-label": `${finding.severity_name}：${finding.message}`,
    onclick: (event) => { if (!event.target.closest("button,summary,a")) onjump?.(finding); },
    onkeydown: (event) => { if (event.target === event.currentTarget && (event.key === "Enter" || event.key === " ")) { event.preventDefault(); onjump?.(finding); } } },
    h("header", h("span.tag." + finding.severity, finding.severity_name), h("code", finding.check), place && h("small.place", place)),
    where.quote && h("blockquote", where.quote),
    h("p", finding.message),
    (finding.stated || finding.computed) && h("p.compare", finding.stated && h("span", "文中 ", h("b", finding.stated)), finding.computed && h("span", "应为 ", h("b", finding.computed))),
    finding.hint && h("p.hint", finding.hint),
    (finding.steps?.length || finding.related?.length) ? h("details", { open }, h("summary", "依据与相关位置"),
      finding.steps?.length ? h("ol.steps", finding.steps.map((step) => h("li", step))) : null,
      (finding.related || []).map((each) => h("button.link", { type: "button", onclick: () => onjump?.({ ...finding, where: each }) }, icon("right"), placeOf(each) || "另一处", each.quote ? `：“${each.quote}”` : ""))) : null,
    actions.length ? h("footer", actions) : null);
}

export function countChips(counts, shown, onchange) {
  return h(".chips", { role: "group", "aria-label": "按程度筛选" }, SEVERITIES.map(([key, label]) =>
    h("button.chip." + key, { type: "button", "aria-pressed": shown.has(key), onclick: () => { if (shown.has(key) && shown.size > 1) shown.delete(key); else shown.add(key); onchange(); } }, `${label} ${counts[key] || 0}`)));
}

export function download(files) {
  return h("ul.downloads", files.map((file) => h("li", h("a.download", { href: file.url, download: file.name }, icon("download"), file.name))));
}

export function factCard(fact) {
  return h("article.fact", h("header", h("strong", fact.label), h("b.value", fact.value)), h("small.muted", fact.kind), fact.place && h("p.place", fact.place),
    fact.steps.length ? h("ol.steps", fact.steps.map((step) => h("li", step))) : null, fact.basis && h("p.basis", fact.basis));
}

export function passageCard(passage, more = {}) {
  const title = [passage.document, passage.number && passage.number !== passage.document ? `（${passage.number}）` : "", passage.article || ""].join("");
  const force = passage.repealed_by ? `已被《${passage.repealed_by}》废止` : passage.from ? `自 ${passage.from} 起施行${passage.to ? `，至 ${passage.to} 止` : ""}` : "";
  return h("article.passage", { class: more.class || "" }, h("header", more.rank && h("span.rank", more.rank), h("strong", title)),
    h("p.tags", h("span.tag", passage.quote ? "原文" : "要点（非原文）"), h("span.tag", passage.status), passage.kind === "law" && h("span.tag", passage.region), more.tags || null),
    passage.path?.length ? h("small.place", passage.path.join(" › ")) : null, h("p.passage-text", passage.text), force && h("small.muted", force), more.footer || null);
}
