// Shortcuts: never inside fields, never with a modifier, and off when the person says so.
import { all, focusOn, one, read } from "./page.js";

const PLACES = { t: "today", d: "discover", c: "communities", k: "calendar", m: "mentoring", i: "inbox" };
let waitsForPlace = false;

function step(by) {
  const items = all(".post,.led>li");
  const at = items.findIndex((item) => item.contains(document.activeElement));
  const item = items[at < 0 && by < 0 ? items.length - 1 : at + by];
  if (item) focusOn(item.matches(".post") ? item : one("a[href]", item) ?? item);
}

async function showKeys() {
  const list = one("#shortcuts", await read(document.body.dataset.keys));
  if (!list) return;
  const box = document.createElement("dialog");
  box.append(list);
  box.onclose = () => box.remove();
  document.body.append(box);
  box.showModal();
}

function search() {
  const field = all("[type=search]").find((input) => input.offsetParent);
  if (field) field.focus();
  else one(".find-link").click();
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  r: () => one("#reply textarea")?.focus(),
  "/": search,
  "?": showKeys,
};

function leave() {
  const focused = document.activeElement;
  if (focused === document.body) return one(".trail li:last-child a")?.click();
  const open = focused.closest("details[open]");
  if (!open) return focused.blur();
  open.open = false;
  one("summary", open).focus();
}

function pressed(event) {
  const { key, target, ctrlKey, metaKey, altKey } = event;
  if (key === "Escape") return leave();
  if (key === "Enter" && (ctrlKey || metaKey)) return target.form?.requestSubmit(one("button:not([name])", target.form));
  if (document.body.dataset.keys === "off" || ctrlKey || metaKey || altKey || target.closest("input,textarea,select,dialog")) return;
  const act = waitsForPlace ? () => one(`[data-nav=${PLACES[key]}]`)?.click() : KEYS[key];
  waitsForPlace = key === "g";
  if (!act) return;
  event.preventDefault();
  act();
}

export function startKeys() {
  document.addEventListener("keydown", pressed);
}
