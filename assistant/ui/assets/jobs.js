// Jobs of this person, as every open page sees them: rebuilt from the news, so that a reload loses nothing.
import { call, onNews, hurry } from "./api.js";
import { h, fill, icon, iconButton, button, empty, toast, when, busy } from "./dom.js";

const jobs = new Map();
const waiters = new Map();
const watchers = new Set();
let known = false;

const STATES = { waiting: "排队", running: "进行中", done: "完成", failed: "没有完成", stopped: "已停止", interrupted: "被中断" };
const ENDED = ["done", "failed", "stopped", "interrupted"];

export function watchJobs(watcher) { watchers.add(watcher); return () => watchers.delete(watcher); }
export function jobOf(id) { return jobs.get(id); }
export function activeJobs() { return [...jobs.values()].filter((job) => !ENDED.includes(job.state)); }

function touch(id) {
  if (!jobs.has(id)) jobs.set(id, { id, state: "waiting", events: [], hops: [], title: "" });
  return jobs.get(id);
}

onNews(async (events, restarted) => {
  if (restarted) { jobs.clear(); known = false; await refresh(); return; }
  let strange = false;
  for (const event of events) {
    const job = touch(event.job);
    if (!job.kind) strange = true;
    job.events.push(event);
    if (event.kind === "state") { job.state = event.state; job.problem = event.problem || ""; }
    if (event.kind === "hop") {
      const hop = job.hops.find((each) => each.name === event.name);
      if (hop) Object.assign(hop, event); else job.hops.push({ ...event });
    }
  }
  if (strange) await refresh();
  for (const event of events) {
    const job = jobs.get(event.job);
    for (const watcher of watchers) watcher(job, event);
    if (event.kind === "state" && ENDED.includes(event.state) && waiters.has(job.id)) { waiters.get(job.id)(job); waiters.delete(job.id); }
  }
});

export async function refresh() {
  const answer = await call("list_jobs");
  for (const shape of [...answer.jobs, ...answer.former]) Object.assign(touch(shape.id), shape);
  known = true;
}

// Follows a job just started until it ends; a job that failed gives its reason as an error.
export function follow(shape) {
  Object.assign(touch(shape.id), { ...shape, state: jobs.get(shape.id)?.state || shape.state });
  hurry();
  return new Promise((resolve, reject) => {
    const settle = (job) => {
      if (job.state === "done") resolve(job);
      else reject(Object.assign(new Error(job.state === "stopped" ? "已停止。" : job.problem || "没有完成，请重试。"), { stopped: job.state === "stopped" }));
    };
    const job = jobs.get(shape.id);
    if (ENDED.includes(job.state)) settle(job); else waiters.set(shape.id, settle);
  });
}

export function stop(id) { hurry(); return call("stop_job", { job: id }); }

export function hopsOf(job) {
  return h("ol.hops", (job?.hops || []).map((hop) => h("li." + hop.state, hop.state === "done" ? icon("check") : h("span.spinner"), h("span", hop.name), hop.seconds && h("small", `${hop.seconds} 秒`))));
}

export function jobsPanel(open) {
  const list = h(".job-list");
  const draw = () => {
    const all = [...jobs.values()].filter((job) => job.title).sort((one, other) => moment(other) - moment(one)).slice(0, 20);
    fill(list, all.length ? all.map((job) => h(".job." + job.state,
      h(".job-head", ENDED.includes(job.state) ? icon(job.state === "done" ? "check" : "alert") : h("span.spinner"), h("strong", job.title), h("small", STATES[job.state])),
      h("small.muted", when(job.started)), job.problem && h("p.bad", job.problem),
      ENDED.includes(job.state)
        ? job.state === "done" && opens(job) && button("打开", { kind: "small", onclick: () => open(job) })
        : [hopsOf(job), button("停止", { kind: "small", icon: "stop", onclick: (event) => busy(event.currentTarget, () => stop(job.id)) })]))
      : empty("还没有任务", "读文件、体检、起草都在后台进行；关掉网页也会做完，回来在这里看。"));
  };
  if (!known) refresh().then(draw, (error) => toast(error.message, "bad"));
  draw();
  return { element: list, draw };
}

const moment = (job) => (typeof job.started === "number" ? job.started * 1000 : Date.parse(job.started));

function opens(job) { return job.events.some((event) => ["case", "audit"].includes(event.kind)) || job.kind === "draft"; }
