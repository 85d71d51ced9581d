// Calls of the server's functions, uploads with progress, and the news of jobs.
import { released } from "./hands.js";

let limits = { megabytes: 40, files: 20 };
const MESSAGES = {
  0: "连不上服务器。请确认程序还在运行；已经开始的任务不受影响，恢复后会接着显示。",
  401: "登录已过期，请重新登录。",
  413: "文件太大，没有上传。请压缩其中的图片，或分几次放入。",
};

export class CallError extends Error {
  constructor(message, status) { super(message); this.status = status; }
}

export function boot() { return request("/session"); }

async function request(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...options });
  } catch {
    throw new CallError(MESSAGES[0], 0);
  }
  let body = null;
  try { body = await response.json(); } catch { /* not every answer has a body */ }
  await released();
  if (!response.ok) {
    if (response.status === 401) document.dispatchEvent(new CustomEvent("signed-out"));
    throw new CallError((body && (body.error || body.detail)) || MESSAGES[response.status] || `服务器没有完成这一步（${response.status}），请重试。`, response.status);
  }
  return body;
}

export function send(path, method, body) {
  return request(path, { method, headers: { "content-type": "application/json" }, body: body && JSON.stringify(body) });
}

export function call(name, values = {}) { return send(`/call/${name}`, "POST", values); }

const KIND = (name) => (/\.[^.]+$/.exec(name) || [""])[0].toLowerCase();

// Uploads files one after the other; says early what the server would refuse anyway.
export async function upload(files, kinds, onprogress = () => {}) {
  if (files.length > limits.files) throw new CallError(`一次放了 ${files.length} 个文件；不超过 ${limits.files} 个，请分几次放入。`);
  for (const file of files) {
    if (!kinds.includes(KIND(file.name))) throw new CallError(`${file.name}：不能读“${KIND(file.name) || "没有扩展名的"}”文件；可用 ${kinds.join("、")}，请另存为其中一种后重试。`);
    if (file.size > limits.megabytes * 1024 * 1024) throw new CallError(`${file.name}：超过 ${limits.megabytes} MB；请压缩其中的图片，或分成几个文件。`);
    if (file.size === 0) throw new CallError(`${file.name}：文件是空的；请检查是否选错了文件。`);
  }
  const total = files.reduce((sum, file) => sum + file.size, 0);
  let before = 0;
  const sent = [];
  for (const file of files) {
    const { path } = await sendFile(file, (done) => onprogress((before + done) / total, file.name));
    before += file.size;
    sent.push({ path, orig_name: file.name });
  }
  return sent;
}

function sendFile(file, onprogress) {
  return new Promise((resolve, reject) => {
    const post = new XMLHttpRequest();
    // The name travels with the call that takes the file over; the server stores it under a name of its own.
    post.open("POST", `/upload?kind=${encodeURIComponent(KIND(file.name))}`);
    post.upload.addEventListener("progress", (event) => onprogress(event.loaded));
    post.addEventListener("load", () => {
      if (post.status === 200) resolve(JSON.parse(post.responseText));
      else reject(new CallError(MESSAGES[post.status] || `${file.name} 没有传完（${post.status}），请重试。`, post.status));
    });
    post.addEventListener("error", () => reject(new CallError(MESSAGES[0], 0)));
    post.send(file);
  });
}

// News of jobs: asked for often while something runs, seldom while nothing does, at once when the page is looked at again.
const PATIENCE = 20000;
const listeners = new Set();
let number = 0;
let run = null;
let timer = null;
let active = 0;
let asking = false;
let lost = false;
let first = true;

export function onNews(listener) { listeners.add(listener); return () => listeners.delete(listener); }

export function hurry() { active = Date.now(); schedule(60); }

function schedule(delay) { clearTimeout(timer); timer = setTimeout(poll, delay); }

async function poll() {
  if (asking) return;
  asking = true;
  try {
    const news = await request(`/events?since=${number}`, { signal: AbortSignal.timeout(PATIENCE) });
    if (lost) { lost = false; document.dispatchEvent(new CustomEvent("connected")); }
    const restarted = run !== null && news.run !== run;
    run = news.run;
    number = restarted ? 0 : news.number;
    if (news.events.length || restarted) active = Date.now();
    // One batch is told to its end before the next is asked for, so that words arrive in their order.
    // What happened before the page was opened is marked: nobody wants to be told of it again.
    if (first) for (const event of news.events) event.past = true;
    first = false;
    if (restarted || news.events.length) for (const each of listeners) await each(restarted ? [] : news.events, restarted);
  } catch (error) {
    if (error.status === 0 && !lost) { lost = true; document.dispatchEvent(new CustomEvent("disconnected")); }
    if (error.status === 401) { asking = false; return; }
  }
  asking = false;
  const quiet = Date.now() - active;
  // Who has just asked for something looks at the page and waits.
  schedule(quiet < 1500 ? 120 : quiet < 4000 ? 250 : quiet < 60000 ? 1200 : document.hidden ? 15000 : 4000);
}

export function listen() { number = 0; run = null; first = true; schedule(0); }
document.addEventListener("visibilitychange", () => { if (!document.hidden) hurry(); });
