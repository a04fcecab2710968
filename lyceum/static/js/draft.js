// Words are kept on the server every ten seconds while somebody writes, and when the page goes away.
import { all, one, post } from "./page.js";

const kept = new WeakMap();

function forget(area) {
  kept.set(area, area.value);
}

async function keep(area, options) {
  const { draft, draftNote, draftWords } = area.dataset;
  const words = area.value;
  if (words === (kept.get(area) ?? area.defaultValue)) return;
  const answer = await post(draft, new FormData(area.form), options).catch(() => null);
  if (!answer?.ok) return;
  kept.set(area, words);
  const time = new Date().toLocaleTimeString(document.documentElement.lang, { timeStyle: "short", hour12: false });
  const note = one(`#${draftNote}`);
  if (note) note.textContent = draftWords.replace("%s", time);
}

export function startDrafts() {
  const each = (action) => all("[data-draft]").forEach(action);
  setInterval(() => each((area) => keep(area)), 10_000);
  addEventListener("pagehide", () => each((area) => keep(area, { keepalive: true })));
  addEventListener("submit", (event) => each((area) => area.form === event.target && forget(area)));
  addEventListener("sent", (event) => forget(event.target));
}
