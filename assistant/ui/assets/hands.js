// What a person has in hand is theirs: a control being pressed, words being typed, the question asked last.

// Thrown where the answer to an older question comes after a newer one was asked; nobody is told of it.
export class Overtaken extends Error {}

// Returns turn(): each turn passes on answers only as long as no newer turn was taken.
export function latest() {
  let newest = 0;
  return () => {
    const mine = (newest += 1);
    const fresh = async (promise) => {
      let answer = null;
      try { answer = await promise; } catch (error) { throw mine === newest ? error : new Overtaken(); }
      if (mine !== newest) throw new Overtaken();
      return answer;
    };
    return fresh;
  };
}

// Changes are sent one after the other, so that they arrive in the order in which they were made.
export function inOrder() {
  let last = Promise.resolve();
  return (action) => {
    const mine = last.then(action);
    last = mine.catch(() => {});
    return mine;
  };
}

// A control that is replaced between press and release never gets its click: answers wait that long.
const CONTROLS = "button,a,label,summary,select,[role=button],.finding";
const LONGEST = 1500;
let pressed = null;
let open = () => {};

function press() {
  if (pressed) return;
  pressed = new Promise((resolve) => { open = resolve; });
  setTimeout(letGo, LONGEST);
}

function letGo() {
  const done = open;
  pressed = null;
  // The click itself comes before the next task.
  setTimeout(done);
}

const takesPress = (target) => target instanceof Element && target.closest(CONTROLS);
window.addEventListener("pointerdown", (event) => { if (event.button === 0 && takesPress(event.target)) press(); }, true);
window.addEventListener("keydown", (event) => { if (event.key === " " && takesPress(event.target)) press(); }, true);
for (const name of ["pointerup", "pointercancel", "dragend", "keyup"]) window.addEventListener(name, letGo, true);
window.addEventListener("blur", (event) => { if (event.target === window) letGo(); });

export function released() { return pressed || Promise.resolve(); }

// Redrawing a view keeps the words typed into it, the focus, the selection and what was unfolded, wherever the new
// view has the same control.
const HELD = "input,textarea,select,button,summary,a,[tabindex]";
let drawing = false;

export function isDrawing() { return drawing; }

export function keepInHand(box, draw) {
  const controls = labelled(box);
  const active = [...controls].find(([, each]) => each === document.activeElement);
  const typed = [...controls].filter(([, each]) => isTyped(each)).map(([label, each]) => [label, each.value]);
  const folds = new Map([...box.querySelectorAll("details")].map((each) => [foldName(each), each.open]));
  const span = active && typeof active[1].selectionStart === "number" ? [active[1].selectionStart, active[1].selectionEnd] : null;
  drawing = true;
  try { draw(); } finally { drawing = false; }
  for (const each of box.querySelectorAll("details")) if (folds.has(foldName(each))) each.open = folds.get(foldName(each));
  if (!active && !typed.length) return;
  const now = labelled(box);
  for (const [label, value] of typed) {
    const field = now.get(label);
    if (field && !field.disabled) field.value = value;
  }
  const again = active && now.get(active[0]);
  if (again && again !== document.activeElement) {
    again.focus({ preventScroll: true });
    if (span) again.setSelectionRange(...span);
  }
}

// A field marked as its view's own is kept by that view.
const isTyped = (field) => !field.dataset.own && ((field.tagName === "INPUT" && ["text", "search", "password"].includes(field.type)) || field.tagName === "TEXTAREA") && field.value !== field.defaultValue;

// A fold is the same one when only the count in its title has changed.
const foldName = (details) => details.id || (details.querySelector("summary")?.textContent || "").replace(/\d+/g, "");

// Controls by what tells them apart for a person; equal ones by their order.
function labelled(box) {
  const found = new Map();
  for (const each of box.querySelectorAll(HELD)) {
    const name = `${each.tagName} ${each.id || each.dataset.key || each.getAttribute("aria-label") || each.textContent.slice(0, 80)}`;
    let label = name;
    for (let count = 2; found.has(label); count += 1) label = `${name} ${count}`;
    found.set(label, each);
  }
  return found;
}
