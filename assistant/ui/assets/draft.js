import { call, upload } from "./api.js";
import { h, fill, refill, button, icon, iconButton, busy, toast, empty, dropZone, ask, dialog, when } from "./dom.js";
import { Overtaken, latest } from "./hands.js";
import { follow, hopsOf, toldBy, watchJobs } from "./jobs.js";
import { download } from "./findings.js";
import { scoreView } from "./scores.js";
import { textView } from "./text.js";

const KINDS = [".docx", ".doc", ".wps", ".xlsx", ".xls", ".et", ".pdf", ".txt", ".md", ".csv", ".yaml", ".yml"];
const STEPS = [["", "数据与得分"], ["text", "草稿"]];

export function mount(desk) {
  const side = h("aside.side", { "aria-label": "案例" });
  const middle = h("section.middle");
  const inspector = h("aside.inspector", { "aria-label": "出处", "aria-live": "polite" });
  const element = h(".desk.three", side, middle, inspector);
  const progress = h(".progress-box", { "aria-live": "polite" });
  const drop = dropZone({ id: "files", label: "放入自评表、评分表、报告", hint: "同一项目的几个文件一起放；Word、Excel、PDF、文本", multiple: true, kinds: KINDS, onfiles: take });
  const example = button("试用示例", { id: "example", icon: "play", onclick: (event) => busy(event.currentTarget, () => begin(call("read_example"), location.hash)) });
  const turn = latest();
  const listTurn = latest();
  const lookTurn = latest();
  let open = null;
  let wantedId = "";
  let step = "";
  let reading = null;
  let inspected = "";

  // ``subject`` names what is looked at: drawn anew, the same one keeps what is typed into it.
  const inspect = (subject = "", ...content) => {
    lookTurn();
    (subject && subject === inspected ? refill : fill)(inspector, content.length ? content : empty("出处", "点任意得分、数据或句子，这里显示它来自哪个单元格、按哪条规则、怎样算出。"));
    inspected = subject;
  };
  const lookUp = async (asked, make) => {
    const fresh = lookTurn();
    inspected = "";
    fill(inspector, h("p.loading", "正在查出处……"));
    const content = make(await fresh(asked()));
    fill(inspector, content);
  };
  const scores = scoreView({ inspect, changed });
  const text = textView({ desk, inspect, lookUp, caseOf: () => open });

  function changed(view) {
    if (open?.id !== view.id) return;
    open = view;
    drawHead();
    if (step === "text") busy(null, () => text.show(open));
  }

  watchJobs((job) => { if (reading === job.id) refill(progress, h("p", job.title), hopsOf(job)); });

  async function take(files) {
    const from = location.hash;
    await busy(null, async () => {
      fill(progress, h("p", "正在上传……"));
      try {
        const sent = await upload(files, KINDS, (share, name) => fill(progress, h("p", `正在上传 ${name}，${Math.round(share * 100)}%`)));
        await begin(call("read_files", { files: sent }), from);
      } catch (error) { if (reading === null) fill(progress); throw error; }
    });
  }

  // Whoever went elsewhere meanwhile is told, and not taken away from there.
  async function begin(promise, from) {
    const { job } = await promise;
    reading = job.id;
    let done = null;
    try { done = await follow(job); } finally { if (reading === job.id) { reading = null; fill(progress); } }
    const [first, ...others] = toldBy(done, "case");
    if (!first) return;
    if (others.length) toast(`文件里有 ${others.length + 1} 个评价项目，都列在左边。`);
    if (location.hash !== from) { toast(`已读入“${first.name}”。`, "", ["打开", () => desk.go("draft", first.case)]); if (element.isConnected) await drawSide(); return; }
    if (wantedId === first.case) await show(first.case, step); else desk.go("draft", first.case);
  }

  async function drawSide() {
    const { cases } = await listTurn()(call("list_cases"));
    refill(side, h("h2", "案例"), drop, progress, example,
      cases.length ? h("ul.rows", cases.map((each) => h("li", h("button.row.case", { type: "button", title: each.name, data: { key: `case-${each.id}` }, "aria-current": wantedId === each.id ? "true" : null, onclick: () => desk.go("draft", each.id) }, h("span.row-name", each.name), h("small.muted", [each.period, each.unit].filter(Boolean).join(" · ") || " ")))))
        : h("p.muted", "还没有案例。放入文件，或先试用示例。"));
  }

  async function show(id, wanted = "") {
    const fresh = turn();
    step = STEPS.some(([key]) => key === wanted) ? wanted : "";
    if (!id && desk.case) { desk.go("draft", desk.case, step); return; }
    wantedId = id || "";
    const listed = busy(null, drawSide);
    if (!id) { open = null; inspect(); drawWelcome(); await listed; return; }
    if (open?.id !== id) { open = null; fill(middle, h("p.loading", "正在打开……")); inspect(); }
    try {
      const answer = await fresh(call("open_case", { case: id }));
      // A value changed while this was on its way is not undone by an older answer.
      if (open?.id !== id || answer.revision >= open.revision) open = answer;
    } catch (error) {
      if (!(error instanceof Overtaken)) { open = null; wantedId = ""; desk.case = null; drawWelcome(); }
      throw error;
    }
    desk.case = id;
    drawHead();
    await fresh(drawStep());
    await listed;
  }

  function drawWelcome() {
    fill(middle, h(".welcome", h("h1", "从填报表到评价报告"),
      h("ol.way", [["放入文件", "自评表、评分表、佐证材料，几个文件一起放；读到什么、没读到什么都会列出。"], ["核对得分", "每项得分都有规则、取数位置和算式；数据可以直接改，得分随之重算。"], ["审改草稿", "逐句标明依托的事实和依据；边改边查，认可后下载 Word。"]].map(([name, what]) => h("li", h("strong", name), h("span", what)))),
      h("p.muted", "数值由规则计算，文字对照事实核查；不联网、无模型也能用。")));
  }

  const head = h("header.case-head");
  const body = h(".case-body");

  function drawHead() {
    const { sheet } = open;
    if (head.parentNode !== middle) fill(middle, head, body);
    refill(head,
      h(".case-title", h("h1", open.name), h("p.muted", [open.unit, open.period && `${open.period}年度`.replace("年年度", "年度"), open.document_type].filter(Boolean).join(" · "))),
      h(".case-total", { id: "summary" }, h("span.total", h("small", "总分"), h("b", sheet.total ?? "未定")), h("span.grade", { class: sheet.grade ? "" : "open" }, sheet.grade ?? "等级未定")),
      h(".case-tools",
        h(".steps-nav", { role: "group", "aria-label": "步骤" }, STEPS.map(([key, label]) => h("button.step", { type: "button", id: key ? `step-${key}` : "step-scores", "aria-pressed": step === key, onclick: () => desk.go("draft", open.id, key) }, label))),
        h(".buttons", button("下载", { id: "download", icon: "download", onclick: (event) => busy(event.currentTarget, give) }), iconButton("more", "更多", { onclick: (event) => busy(event.currentTarget, showMore) }))));
  }

  async function drawStep() {
    const shown = step === "text" ? text : scores;
    if (body.firstChild !== shown.element) fill(body, shown.element);
    await shown.show(open);
  }

  async function give() {
    const { files } = await call("write_files", { case: open.id });
    dialog("下载", [files.length > 3 ? h("p", "报告里的数字都列在数据出处中；有未处理的错误级意见时，Word 每页标“草稿”。") : h("p", "还没有草稿，先给出评分表和案例文件；起草后再来下载报告。"), download(files)]);
  }

  async function showMore() {
    const { id, files } = open;
    const [{ revisions }, { shares, users }] = await Promise.all([call("list_revisions", { case: id }), call("list_shares", { case: id })]);
    const body = h(".stack-wide");
    const { shut } = dialog("案例", body);
    const share = async (user, level) => draw((await call("share_case", { case: id, user, level })).shares);
    const close = async () => {
      await call("close_case", { case: id });
      shut();
      if (desk.case === id) { desk.case = null; open = null; desk.go("draft"); } else await drawSide();
    };
    const draw = (now) => refill(body,
      h("section", h("h3", "来源文件"), files.length ? h("ul", files.map((name) => h("li", name))) : h("p.muted", "没有记录。")),
      h("section", h("h3", "修订"), h("ul.timeline", revisions.map((each) => h("li", h("b", `第 ${each.number} 次`), h("span", each.note || "—"), h("small.muted", `${each.author} ${when(each.at)}`))))),
      h("section", h("h3", "共享"), desk.person.guest
        ? h("p.muted", "本页只在本机打开，没有其他用户可共享；在内网开放并登录后可以共享。")
        : [h("p.muted", now.length ? "" : "只有您（和管理员）能看到。"), h("ul.rows", now.map((each) => h("li.share", h("span", `${each.user}：${each.level === "edit" ? "可编辑" : "可查看"}`), button("取消", { kind: "small", "aria-label": `取消共享给 ${each.user}`, onclick: (event) => busy(event.currentTarget, () => share(each.user, "")) })))),
          shareForm(users, share)]),
      h("section", button("归档这个案例", { icon: "trash", kind: "quiet", onclick: async (event) => { const control = event.currentTarget; if (await ask("归档案例", "归档后不再出现在清单中，内容不删除。", "归档")) await busy(control, close); } })));
    draw(shares);
  }

  function shareForm(users, share) {
    const who = h("select.field", { "aria-label": "用户" }, users.map((name) => h("option", { value: name }, name)));
    const how = h("select.field", { "aria-label": "权限" }, h("option", { value: "view" }, "可查看"), h("option", { value: "edit" }, "可编辑"));
    return users.length ? h(".buttons", who, how, button("共享", { onclick: (event) => busy(event.currentTarget, () => share(who.value, how.value)) })) : null;
  }

  return { element, show };
}
