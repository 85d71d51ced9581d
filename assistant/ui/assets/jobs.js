// Jobs of this person, as every open page sees them: rebuilt from the news, so that a reload loses nothing.
import { call, onNews, hurry } from "./api.js";
import { h, refill, icon, button, empty, toast, when, busy } from "./dom.js";

const jobs = new Map();
const waiters = new Map();
const watchers = new Set();
let known = false;

const STATES = { waiting: "排队", running: "进行中", done: "完成", failed: "没有完成", stopped: "已停止", interrupted: "被中断" };
const ENDED = ["done", "failed", "stopped", "interrupted"];

export function watchJobs(watcher) { watchers.add(watcher); return () => watchers.delete(watcher); }
export function jobOf(id) { return jobs.get(id); }
export function findJob(kind, subject) { return activeJobs().find((job) => job.kind === kind && job.subject === subject); }
export function hasEnded(job) { return Boolean(job) && ENDED.includes(job.state); }
export function activeJobs() { return [...jobs.values()].filter((job) => !ENDED.includes(job.state)); }

function touch(id) {
  if (!jobs.has(id)) jobs.set(id, { id, state: "waiting", events: [], hops: [], title: "" });
  return jobs.get(id);
}

// What was heard later stands: a list asked for earlier may still call a job under way that has ended.
const ORDER = ["waiting", "running"];
const later = (one, other) => (ORDER.indexOf(one) < 0 || (ORDER.indexOf(other) >= 0 && ORDER.indexOf(one) > ORDER.indexOf(other)) ? one : other);

function take(shape) {
  const job = touch(shape.id);
  Object.assign(job, { ...shape, state: later(job.state, shape.state), problem: shape.problem || job.problem || "" });
  return job;
}

onNews(async (events, restarted) => {
  if (restarted) { await begin(); return; }
  let strange = false;
  for (const event of events) {
    const job = touch(event.job);
    if (job.events.some((each) => each.n === event.n)) { event.known = true; continue; }
    if (!job.kind) strange = true;
    job.events.push(event);
    if (event.kind === "state") { job.state = later(job.state, event.state); job.problem = event.problem || ""; }
    if (event.kind === "hop") {
      const hop = job.hops.find((each) => each.name === event.name);
      if (hop) Object.assign(hop, event); else job.hops.push({ ...event });
    }
  }
  // Without the list a job has no title; its news are told all the same.
  if (strange) await refresh().catch(() => {});
  for (const event of events.filter((each) => !each.known)) {
    const job = jobs.get(event.job);
    for (const watcher of watchers) watcher(job, event);
    if (event.kind === "state" && ENDED.includes(event.state)) settle(job);
  }
});

// The server began anew: its jobs are others, and who waits for one of the old hears that it is gone.
async function begin() {
  jobs.clear();
  known = false;
  await refresh().catch(() => {});
  for (const id of [...waiters.keys()]) {
    if (!jobs.has(id)) settle({ id, state: "interrupted", problem: "服务器重新启动过，这一步没有完成，请重试。" });
  }
  for (const watcher of watchers) watcher({ id: "", kind: "", events: [], hops: [] }, { kind: "restarted" });
}

function settle(job) {
  const told = waiters.get(job.id) || [];
  waiters.delete(job.id);
  for (const each of told) each(job);
}

export async function refresh() {
  const answer = await call("list_jobs");
  for (const shape of [...answer.jobs, ...answer.former]) take(shape);
  known = true;
}

// Follows a job just started until it ends, and gives it with all its news, also those that came before this was
// asked; a job that failed gives its reason as an error.
export function follow(shape) {
  const job = take(shape);
  hurry();
  return new Promise((resolve, reject) => {
    const end = (ended) => {
      if (ended.state === "done") resolve(ended);
      else reject(Object.assign(new Error(ended.state === "stopped" ? "已停止。" : ended.problem || "没有完成，请重试。"), { stopped: ended.state === "stopped" }));
    };
    if (ENDED.includes(job.state)) end(job); else waiters.set(job.id, [...(waiters.get(job.id) || []), end]);
  });
}

// What a job told of one kind.
export function toldBy(job, kind) { return job.events.filter((event) => event.kind === kind); }

export function stop(id) { hurry(); return call("stop_job", { job: id }); }

export function hopsOf(job) {
  return h("ol.hops", (job?.hops || []).map((hop) => h("li." + hop.state, hop.state === "done" ? icon("check") : h("span.spinner"), h("span", hop.name), hop.seconds && h("small", `${hop.seconds} 秒`))));
}

export function jobsPanel(open) {
  const list = h(".job-list");
  const draw = () => {
    const all = [...jobs.values()].filter((job) => job.title).sort((one, other) => moment(other) - moment(one)).slice(0, 20);
    refill(list, all.length ? all.map((job) => h(".job." + job.state,
      h(".job-head", ENDED.includes(job.state) ? icon(job.state === "done" ? "check" : "alert") : h("span.spinner"), h("strong", job.title), h("small", STATES[job.state])),
      h("small.muted", when(job.started)), job.problem && h("p.bad", job.problem),
      ENDED.includes(job.state)
        ? job.state === "done" && opens(job) && button("打开", { kind: "small", "aria-label": `打开 ${job.title}`, onclick: () => open(job) })
        : [hopsOf(job), button("停止", { kind: "small", icon: "stop", "aria-label": `停止 ${job.title}`, onclick: (event) => busy(event.currentTarget, () => stop(job.id)) })]))
      : empty("还没有任务", "读文件、体检、起草都在后台进行；关掉网页也会做完，回来在这里看。"));
  };
  if (!known) refresh().then(draw, (error) => toast(error.message, "bad"));
  draw();
  return { element: list, draw };
}

const moment = (job) => (typeof job.started === "number" ? job.started * 1000 : Date.parse(job.started));

function opens(job) { return job.events.some((event) => ["case", "audit"].includes(event.kind)) || job.kind === "draft"; }
