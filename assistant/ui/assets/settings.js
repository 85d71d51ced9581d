import { call } from "./api.js";
import { h, fill, refill, button, busy, toast, dialog, icon } from "./dom.js";
import { inOrder, latest } from "./hands.js";

const GROUPS = [
  ["模型", "任何 OpenAI 兼容的接口；不设即不用模型，自带撰写器写完。", "try_model", [["base_url", "接口地址", "http://内网地址:端口/v1"], ["model", "模型名"], ["api_key", "密钥"], ["provider", "接口类别", "留空自动判断"]]],
  ["向量", "用于知识库的语义检索；不设用自带模型，写 none 即不用。", "try_embedding", [["embedding_base_url", "接口地址"], ["embedding_model", "模型名"], ["embedding_api_key", "密钥"]]],
  ["遮盖", "姓名、电话、证件号、账号一律遮盖后才发给模型，收到答复再还原。", null, [["mask_units", "同时遮盖单位名称", "true 或 false"]]],
  ["限度", "每次调用和每份报告的上限。", null, [["model_temperature", "温度"], ["model_seed", "随机种子"], ["model_max_tokens", "每次最多输出词元"], ["model_context", "上下文长度（词元）"], ["model_timeout", "一次调用最长（秒）"], ["model_stall", "两段输出之间最长（秒）"], ["model_retries", "重试次数"], ["model_parallel", "同时调用"], ["budget_seconds", "一份报告最长（秒）"], ["budget_tokens", "一份报告最多词元"], ["model_prompt_price", "输入价（元/百万词元）"], ["model_completion_price", "输出价（元/百万词元）"]]],
];

export function mount(desk) {
  const page = h(".settings-page");
  const element = h(".desk.one", page);

  const turn = latest();
  const userBox = h("section.card", { id: "users" });
  const write = inOrder();

  async function show() {
    const fresh = turn();
    const [view, users] = await fresh(Promise.all([call("view_settings"), desk.signsIn ? call("list_users") : null]));
    const byKey = Object.fromEntries(view.settings.map((each) => [each.key, each]));
    if (users) drawUsers(users);
    refill(page, h("h1", "设置"), h("p.muted", view.may_change ? `保存在 ${view.home} 的 jixiao.toml；环境变量优先。` : "只有管理员可以修改。"),
      GROUPS.map(([title, about, trial, fields]) => group(title, about, trial, fields, byKey, view.may_change)), desk.signsIn ? userBox : h("section.card", h("h2", "用户"), h("p.muted", "本页只在本机打开，不用登录。用 jixiao serve --host 0.0.0.0 在内网开放后，须登录使用；首次启动会建立管理员并显示一次性口令。")));
  }

  function group(title, about, trial, fields, byKey, may) {
    const inputs = new Map();
    const outcome = h(".outcome", { "aria-live": "polite" });
    const rows = fields.map(([key, label, hint]) => {
      const item = byKey[key] || { origin: "default" };
      const field = h("input.field", { id: `set-${key}`, value: item.secret ? "" : item.value ?? "", type: item.secret ? "password" : "text", autocomplete: "off", placeholder: item.secret ? (item.value ? "已设置，留空不改" : "未设置") : hint || "默认", disabled: !may || item.origin === "environment" });
      inputs.set(key, [field, item]);
      return h("label.setting", h("span", label), field, h("small.muted", item.origin === "environment" ? "来自环境变量，在此不能改" : item.origin === "file" ? "已设置" : "默认"));
    });
    const save = async () => {
      const changes = {};
      for (const [key, [field, item]] of inputs) {
        if (field.disabled) continue;
        if (item.secret ? field.value !== "" : field.value !== (item.value ?? "")) changes[key] = field.value;
      }
      if (!Object.keys(changes).length) { toast("没有改动。"); return; }
      await call("save_settings", { changes });
      for (const [field] of inputs.values()) field.value = field.defaultValue;
      toast("已保存。");
      await show();
    };
    const secretSet = [...inputs.values()].some(([field, item]) => item.secret && item.value && !field.disabled);
    return h("section.card", h("h2", title), h("p.muted", about), rows,
      h(".buttons", may && button("保存", { id: `save-${fields[0][0]}`, kind: "primary", onclick: (event) => busy(event.currentTarget, save) }),
        trial && button("试一试", { id: trial, icon: "play", onclick: (event) => busy(event.currentTarget, async () => { fill(outcome, h("p.muted", "正在试……模型慢时要等一会儿。")); drawTrial(outcome, await call(trial)); }) }),
        may && secretSet && button("清除密钥", { kind: "quiet", onclick: (event) => busy(event.currentTarget, async () => { const key = fields.find(([name]) => byKey[name]?.secret)[0]; await call("save_settings", { changes: { [key]: "" } }); await show(); }) })), outcome);
  }

  function drawTrial(outcome, answer) {
    fill(outcome, h("p", { class: answer.works ? "good" : "bad" }, icon(answer.works ? "check" : "alert"), answer.message),
      answer.rows?.length ? h("table.plain", h("tbody", answer.rows.map((row) => h("tr", h("th", row.name), h("td", { class: row.works ? "good" : "muted" }, row.works ? "可用" : "不可用"), h("td.muted", row.remark))))) : null,
      answer.context && h("p.muted", `上下文 ${answer.context} 词元`));
  }

  const change = (control, name, values) => busy(control, async () => {
    const reply = await write(() => call(name, values));
    if (reply.password) dialog("一次性口令", [h("p", `请把口令交给“${reply.name}”，首次登录须修改；关闭后不再显示。`), h("p.one-time", { id: "one-time" }, reply.password)]);
    drawUsers(reply);
  });

  function drawUsers(answer) {
    const may = desk.person.administers;
    const roles = (label, chosen, more = {}) => h("select.field", { "aria-label": label, ...more }, answer.roles.map((each) => h("option", { value: each.role, selected: each.role === chosen }, each.name)));
    const name = h("input.field", { "aria-label": "用户名", placeholder: "用户名", id: "new-user" });
    const role = roles("新用户的角色");
    const add = (event) => { const given = name.value; name.value = ""; return change(event.currentTarget, "add_user", { name: given, role: role.value }); };
    refill(userBox, h("h2", "用户"), h("table.plain", h("tbody", answer.users.map((each) => {
      const own = !may || each.name === desk.person.name;
      return h("tr", h("th", each.name), h("td", own ? each.role_name : roles(`${each.name} 的角色`, each.role, { onchange: (event) => change(event.currentTarget, "change_user", { name: each.name, role: event.currentTarget.value }) })), h("td.muted", !each.active ? "已停用" : each.must_change ? "待改口令" : "在用"),
        h("td", own ? null : h(".buttons", button(each.active ? "停用" : "启用", { kind: "small", data: { key: `active-${each.name}` }, onclick: (event) => change(event.currentTarget, "change_user", { name: each.name, active: !each.active }) }),
          button("重置口令", { kind: "small", data: { key: `reset-${each.name}` }, onclick: (event) => change(event.currentTarget, "reset_password", { name: each.name }) }))));
    }))),
      may ? h(".buttons", name, role, button("增加用户", { id: "add-user", onclick: add })) : null);
  }

  return { element, show };
}
