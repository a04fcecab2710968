// Words are kept on the server every ten seconds while somebody writes, and when the page goes away.
import { all, one, post } from "./page.js";

function keep(area) {
  const { draft, draftNote, draftWords } = area.dataset;
  const { form } = area;
  let saved = area.value;
  const forget = () => { saved = area.value; };
  async function save(options) {
    const words = area.value;
    if (words === saved) return;
    const answer = await post(draft, new FormData(form), options).catch(() => null);
    if (!answer?.ok) return;
    saved = words;
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" });
    const note = one(`#${draftNote}`);
    if (note) note.textContent = draftWords.replace("%s", time);
  }
  setInterval(save, 10_000);
  addEventListener("pagehide", () => save({ keepalive: true }));
  area.addEventListener("sent", forget);
  form.addEventListener("submit", forget);
}

export function startDrafts() {
  all("[data-draft]").forEach(keep);
}
