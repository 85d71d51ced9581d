import { boot, send, listen, hurry } from "./api.js";
import { h, fill, button, icon, toast, dialog, closeDialogs } from "./dom.js";
import { Overtaken, latest } from "./hands.js";
import { jobsPanel, watchJobs, activeJobs } from "./jobs.js";

const TABS = [
  ["draft", "起草", "./draft.js"],
  ["review", "评审", "./review.js"],
  ["audit", "体检", "./audit.js"],
  ["ask", "问答", "./ask.js"],
  ["kb", "知识库", "./kb.js"],
  ["settings", "设置", "./settings.js"],
];
const root = document.getElementById("app");
const mounted = new Map();
let person = null;
let signsIn = false;

// What the tabs share: who works here, which case is open, and how to get elsewhere.
export const desk = {
  case: null,
  get person() { return person; },
  get signsIn() { return signsIn; },
  go(tab, ...rest) { location.hash = "#/" + [tab, ...rest].filter(Boolean).map(encodeURIComponent).join("/"); },
  // Names the place a person is at already, without drawing it anew.
  stay(tab, ...rest) { places.set(tab, rest); history.replaceState(null, "", "#/" + [tab, ...rest].map(encodeURIComponent).join("/")); },
};

async function start() {
  const answer = await boot();
  person = answer.person;
  signsIn = answer.signs_in;
  if (!person) return showSignIn();
  if (person.must_change) return showChange(person.name);
  buildShell();
  listen();
  return route();
}

function showSignIn() {
  const form = signInForm("请用管理员给您的用户名和口令登录。", "", async (name, word, mustChange) => {
    if (mustChange) showChange(name, word); else await start();
  });
  fill(root, h("main#main.sign-in-page", form));
  form.querySelector("input").focus();
}

function signInForm(about, given, onsigned) {
  const name = h("input.field", { name: "name", autocomplete: "username", required: true, value: given });
  const word = h("input.field", { name: "password", type: "password", autocomplete: "current-password", required: true });
  const wrong = h("p.bad", { role: "alert" });
  const submit = h("button.button.primary", { type: "submit" }, h("span", "登录"));
  const form = h("form.sign-in", h("h1", "绩效助手"), h("p.muted", about),
    h("label.stack", h("span", "用户名"), name), h("label.stack", h("span", "口令"), word), wrong, submit);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    submit.disabled = true;
    try {
      const answer = await send("/session", "POST", { name: name.value, password: word.value });
      await onsigned(name.value, word.value, answer.must_change);
    } catch (error) { fill(wrong, error.message); word.select(); }
    submit.disabled = false;
  });
  return form;
}

// A session that ends under somebody's work is renewed over it: what they have typed stays where it is.
let renewing = false;

function renewSession() {
  if (renewing) return;
  renewing = true;
  const form = signInForm("登录已过期，请重新登录；页面上没有保存的内容还在。", person.name, async (name, _, mustChange) => {
    if (mustChange || name !== person.name) { location.reload(); return; }
    renewing = false;
    box.close();
    hurry();
  });
  const box = h("dialog.dialog.renew", { "aria-label": "重新登录" }, form);
  box.addEventListener("cancel", (event) => event.preventDefault());
  box.addEventListener("close", () => { if (renewing) box.showModal(); else box.remove(); });
  document.body.append(box);
  box.showModal();
  form.querySelector("[type=password]").focus();
}

function showChange(name, old = "") {
  const field = (label, value, auto) => { const input = h("input.field", { type: "password", value, autocomplete: auto, required: true }); return [h("label.stack", h("span", label), input), input]; };
  const [oldRow, oldWord] = field("现在的口令", old, "current-password");
  const [newRow, newWord] = field("新口令（不少于 10 个字符，不要过于简单）", "", "new-password");
  const [twiceRow, twice] = field("再输一遍", "", "new-password");
  const wrong = h("p.bad", { role: "alert" });
  const form = h("form.sign-in", h("h1", "修改口令"), h("p.muted", "一次性口令或过期的口令须先修改，然后才能使用。"), oldRow, newRow, twiceRow, wrong, h("button.button.primary", { type: "submit" }, h("span", "保存并继续")));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (newWord.value !== twice.value) { fill(wrong, "两次输入的新口令不同，请重新输入。"); return; }
    try { await send("/session", "PUT", { name, password: oldWord.value, fresh: newWord.value }); location.reload(); } catch (error) { fill(wrong, error.message); }
  });
  fill(root, h("main#main.sign-in-page", form));
  (old ? newWord : oldWord).focus();
}

let tabButtons = [];
let view = null;
let jobsButton = null;
let banner = null;

function buildShell() {
  tabButtons = TABS.map(([id, label]) => h("button.tab", { type: "button", role: "tab", id: `tab-${id}`, "aria-controls": "main", onclick: () => desk.go(id, ...placeOf(id)) }, label));
  const tabs = h("nav.tabs", { role: "tablist", "aria-label": "功能" }, tabButtons);
  tabs.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const at = tabButtons.indexOf(document.activeElement);
    tabButtons[(at + step + tabButtons.length) % tabButtons.length].focus();
  });
  jobsButton = h("button.top-button", { type: "button", id: "jobs", onclick: showJobs }, icon("clock"), h("span", "任务"), h("span.count", { hidden: true }));
  const whoButton = h("button.top-button", { type: "button", id: "who", onclick: showPerson }, icon("user"), h("span", person.guest ? "本机" : person.name));
  banner = h(".banner", { role: "alert", hidden: true }, "连不上服务器：正在重试。已经开始的任务不受影响，恢复后会接着显示。");
  view = h("main#main", { tabindex: "-1", role: "tabpanel" });
  fill(root, h("header.top", h(".brand", h("img", { src: "/assets/mark.svg", alt: "", width: 24, height: 24 }), "绩效助手"), tabs, h(".top-right", jobsButton, whoButton)), banner, view);
  mounted.clear();
}

watchJobs(() => drawCount());
function drawCount() {
  if (!jobsButton) return;
  const count = activeJobs().length;
  const badge = jobsButton.querySelector(".count");
  badge.hidden = count === 0;
  badge.textContent = count;
}

function showJobs() {
  const panel = jobsPanel((job) => {
    const opened = job.events.find((event) => ["case", "audit"].includes(event.kind));
    closeDialogs();
    if (job.kind === "draft") desk.go("draft", job.subject, "text");
    else if (opened?.kind === "case") desk.go("draft", opened.case);
    else if (opened) desk.go("audit", opened.audit);
  });
  dialog("任务", panel.element, [], watchJobs(() => panel.draw()));
}

function showPerson() {
  const rows = person.guest
    ? [h("p", "本页只在这台机器上打开，不用登录；每个浏览器各有自己的案例，互相看不到。"), h("p.muted", `当前浏览器的名字：${person.name}`)]
    : [h("p", `${person.name}（${person.role_name}）`)];
  const actions = person.guest ? [] : [
    () => button("修改口令", { onclick: () => { closeDialogs(); showChange(person.name); } }),
    () => button("退出", { kind: "primary", onclick: async () => { await send("/session", "DELETE"); location.reload(); } }),
  ];
  dialog("使用者", rows, actions);
}

// Where a person was in each tab, so that coming back leads there; the tab's own button leads to its beginning.
const places = new Map();
let shownTab = "";

function placeOf(id) {
  const place = places.get(id) || [];
  if (id === "draft" || id === "review") return place[0] === desk.case && id !== shownTab ? place : [desk.case];
  return id === shownTab ? [] : place;
}

const turn = latest();

async function route() {
  const fresh = turn();
  const [tab = "draft", ...rest] = location.hash.replace(/^#\/?/, "").split("/").filter(Boolean).map(decodeURIComponent);
  const [id, label, module] = TABS.find(([each]) => each === tab) || TABS[0];
  document.title = `${label} · 绩效助手`;
  tabButtons.forEach((each, index) => { const on = TABS[index][0] === id; each.setAttribute("aria-selected", on); each.tabIndex = on ? 0 : -1; });
  try {
    // Someone who clicked on while this tab was being fetched wants to see the other one.
    const { mount } = await fresh(import(module));
    if (!mounted.has(id)) mounted.set(id, mount(desk));
    const shown = mounted.get(id);
    shownTab = id;
    places.set(id, rest);
    view.setAttribute("aria-labelledby", `tab-${id}`);
    if (view.firstChild !== shown.element) fill(view, shown.element);
    await fresh(shown.show(...rest));
  } catch (error) { if (!(error instanceof Overtaken)) toast(error.message, "bad"); }
}

window.addEventListener("hashchange", () => { if (view) route(); });
// A file dropped beside a drop zone must not replace the page.
for (const name of ["dragover", "drop"]) window.addEventListener(name, (event) => event.preventDefault());
document.addEventListener("signed-out", () => { if (signsIn && person && view) renewSession(); });
document.addEventListener("disconnected", () => { if (banner) banner.hidden = false; });
document.addEventListener("connected", () => { if (banner) banner.hidden = true; });

start().catch((error) => fill(root, h("main#main.sign-in-page", h("p.bad", error.message), button("重试", { onclick: () => location.reload() }))));
