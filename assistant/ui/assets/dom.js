// Elements are built from text nodes alone: whatever a file, a name or a model says stays text.
import { Overtaken, keepInHand } from "./hands.js";

export function h(spec, ...rest) {
  const [, tag, more] = /^([\w-]*)(.*)$/.exec(spec);
  const element = document.createElement(tag || "div");
  for (const part of more.match(/[.#][^.#]+/g) || []) {
    if (part[0] === ".") element.classList.add(part.slice(1));
    else element.id = part.slice(1);
  }
  const first = rest[0];
  if (first && typeof first === "object" && !(first instanceof Node) && !Array.isArray(first)) {
    rest.shift();
    for (const [name, value] of Object.entries(first)) setAttribute(element, name, value);
  }
  append(element, rest);
  return element;
}

function setAttribute(element, name, value) {
  if (name.startsWith("aria-") && typeof value === "boolean") { element.setAttribute(name, String(value)); return; }
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name === "class") element.className += " " + value;
  else if (name === "data") Object.assign(element.dataset, value);
  else if (name === "value") { if ("defaultValue" in element) element.defaultValue = value; element.value = value; }
  else if (["checked", "disabled", "hidden", "open", "selected", "multiple", "readOnly"].includes(name)) element[name] = true;
  else element.setAttribute(name, value === true ? "" : String(value));
}

export function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return element;
}

export function fill(element, ...children) {
  element.replaceChildren();
  return append(element, children);
}

// Draws a view anew that somebody may be working in.
export function refill(element, ...children) {
  keepInHand(element, () => fill(element, ...children));
  return element;
}

const PATHS = {
  plus: "M12 5v14M5 12h14", upload: "M12 16V5m0 0-4 4m4-4 4 4M5 19h14", download: "M12 5v11m0 0-4-4m4 4 4-4M5 19h14",
  close: "M6 6l12 12M18 6L6 18", edit: "M4 20h4L19 9l-4-4L4 16zM13 7l4 4", check: "M5 12.5l4.5 4.5L19 7.5",
  stop: "M7 7h10v10H7z", share: "M7 12h10M13 8l4 4-4 4M5 5v14", right: "M9 6l6 6-6 6", down: "M6 9l6 6 6-6",
  search: "M11 4a7 7 0 1 1 0 14 7 7 0 0 1 0-14zm5 12 4 4", trash: "M5 7h14M10 7V5h4v2m-7 0 1 12h8l1-12", play: "M8 5l11 7-11 7z",
  undo: "M9 7L5 11l4 4M5 11h9a5 5 0 0 1 0 10h-3", clock: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zm0 4v4l3 2",
  book: "M5 5h6a2 2 0 0 1 2 2v12a2 2 0 0 0-2-2H5zM19 5h-4a2 2 0 0 0-2 2v12a2 2 0 0 1 2-2h4z", send: "M4 12l16-7-6 15-3-6z",
  copy: "M9 9h10v10H9zM15 9V5H5v10h4", more: "M5 12h2M11 12h2M17 12h2", user: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm-7 8c1-4 4-5 7-5s6 1 7 5", alert: "M12 4l9 16H3zM12 10v4m0 3h.01",
};

export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", PATHS[name] || "");
  svg.append(path);
  return svg;
}

export function svg(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, value);
  return append(element, children);
}

export function button(label, options = {}) {
  const { icon: sign, kind = "", ...rest } = options;
  return h("button.button" + (kind ? "." + kind : ""), { type: "button", ...rest }, sign && icon(sign), h("span", label));
}

export function iconButton(sign, label, options = {}) {
  return h("button.icon-button", { type: "button", title: label, "aria-label": label, ...options }, icon(sign));
}

export function empty(title, text, ...more) {
  return h(".empty", h("p.empty-title", title), text && h("p", text), ...more);
}

// ``action`` is [label, what to do]: a way on from what is told.
export function toast(text, kind = "", action = null) {
  const shown = document.getElementById("toasts");
  if ([...shown.querySelectorAll(".toast > span")].some((each) => each.textContent === text)) return;
  const note = h(".toast" + (kind ? "." + kind : ""), { role: kind === "bad" ? "alert" : "status" }, h("span", text),
    action && h("button.toast-action", { type: "button", onclick: () => { note.remove(); action[1](); } }, action[0]),
    iconButton("close", "关闭提示", { onclick: () => note.remove() }));
  shown.append(note);
  setTimeout(() => note.remove(), kind === "bad" || action ? 15000 : 5000);
}

// Runs an action behind a button: the button waits, an error is told in words.
export async function busy(element, action) {
  if (element && element.disabled) return undefined;
  const focused = element && element === document.activeElement;
  if (element) { element.disabled = true; element.classList.add("waiting"); }
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof Overtaken)) toast(error.message || String(error), "bad");
    return undefined;
  } finally {
    if (element) { element.disabled = false; element.classList.remove("waiting"); }
    // A disabled button loses the focus; who works with the keyboard wants it back.
    if (focused && document.activeElement === document.body) (element.isConnected ? element : twinOf(element))?.focus({ preventScroll: true });
  }
}

// The control that took a control's place when its view was drawn anew.
function twinOf(element) {
  if (element.id) return document.getElementById(element.id);
  return element.dataset.key ? document.querySelector(`[data-key="${CSS.escape(element.dataset.key)}"]`) : null;
}

// ``onclose`` is called however the dialog was closed: by a button, Escape, or a click beside it.
export function dialog(title, body, actions = [], onclose = () => {}) {
  const box = h("dialog.dialog", { "aria-label": title });
  const shut = () => box.close();
  append(box, [
    h("header", h("h2", title), iconButton("close", "关闭", { onclick: shut })),
    h(".dialog-body", body),
    actions.length ? h("footer", actions.map((make) => make(shut))) : null,
  ]);
  box.addEventListener("close", () => { box.remove(); onclose(); });
  let beside = false;
  // A press that began inside, as when words are marked, does not close it.
  box.addEventListener("pointerdown", (event) => { beside = event.target === box; });
  box.addEventListener("click", (event) => { if (event.target === box && beside && !isWritten(box)) shut(); });
  document.body.append(box);
  box.showModal();
  return { box, shut };
}

// Words typed into a dialog are not thrown away by a click beside it.
const isWritten = (box) => [...box.querySelectorAll("textarea,input")].some((field) => field.value !== field.defaultValue);

export function closeDialogs() {
  document.querySelectorAll("dialog[open]").forEach((box) => box.close());
}

export function ask(title, text, confirm = "确定") {
  return new Promise((resolve) => {
    dialog(title, h("p", text), [
      (shut) => button("取消", { onclick: shut }),
      (shut) => button(confirm, { kind: "primary", onclick: () => { resolve(true); shut(); } }),
    ], () => resolve(false));
  });
}

export function askText(title, label, confirm = "确定", { value = "", rows = 3 } = {}) {
  return new Promise((resolve) => {
    const field = h("textarea.field", { rows, value, "aria-label": label });
    dialog(title, h("label.stack", h("span", label), field), [
      (shut) => button("取消", { onclick: shut }),
      (shut) => button(confirm, { kind: "primary", onclick: () => { resolve(field.value); shut(); } }),
    ], () => resolve(null));
    field.addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) field.closest("dialog").querySelector(".primary").click(); });
    field.focus();
  });
}

// Splits a text at the borders of spans; each piece gets the classes and handler of the spans over it.
export function spanned(text, spans, make) {
  const borders = new Set([0, text.length]);
  for (const span of spans) { borders.add(Math.min(span.start, text.length)); borders.add(Math.min(span.end, text.length)); }
  const marks = [...borders].sort((one, other) => one - other);
  const pieces = [];
  for (let index = 0; index + 1 < marks.length; index += 1) {
    const [start, end] = [marks[index], marks[index + 1]];
    const over = spans.filter((span) => span.start <= start && span.end >= end && span.end > span.start);
    const part = text.slice(start, end);
    pieces.push(over.length ? make(part, over) : document.createTextNode(part));
  }
  return pieces;
}

export function dropZone({ label, hint, multiple, kinds, onfiles, id }) {
  const input = h("input.hidden-input", { type: "file", accept: kinds.join(","), multiple, id, "aria-label": label });
  const zone = h("label.drop", { for: id }, icon("upload"), h("span.drop-label", label), hint && h("span.drop-hint", hint), input);
  input.addEventListener("change", () => { const files = [...input.files]; input.value = ""; if (files.length) onfiles(files); });
  for (const name of ["dragover", "dragenter"]) zone.addEventListener(name, (event) => { event.preventDefault(); zone.classList.add("over"); });
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => { event.preventDefault(); onfiles([...event.dataTransfer.files]); });
  return zone;
}

export function when(text) {
  const time = new Date(typeof text === "number" ? text * 1000 : text);
  if (Number.isNaN(time.getTime())) return "";
  const two = (number) => String(number).padStart(2, "0");
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${two(time.getHours())}:${two(time.getMinutes())}`;
}
