// Words are kept on the server every ten seconds while somebody writes, and when the page goes away.
import { all, one, post } from "./page.js";

const kept = new WeakMap();
// Forms in which something was chosen since, such as that no name shall stand there.
const chosen = new WeakSet();

function forget(area) {
  kept.set(area, area.value);
}

async function keep(area, options) {
  const { draft, kept: said } = area.dataset;
  const words = area.value;
  if (words === (kept.get(area) ?? area.defaultValue) && !(words && chosen.delete(area.form))) return;
  const answer = await post(draft, new FormData(area.form), options).catch(() => null);
  if (!answer?.ok) return;
  kept.set(area, words);
  const { at } = await answer.json();
  one(".kept", area.form).textContent = at && said.replace("%s", at);
}

export function startDrafts() {
  const each = (action) => all("[data-draft]").forEach(action);
  setInterval(() => each((area) => keep(area)), 10_000);
  addEventListener("change", ({ target }) => target.form && chosen.add(target.form));
  addEventListener("pagehide", () => each((area) => keep(area, { keepalive: true })));
  addEventListener("submit", (event) => each((area) => area.form === event.target && forget(area)));
  addEventListener("sent", (event) => forget(event.target));
}
