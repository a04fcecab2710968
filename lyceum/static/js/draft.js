// Words are kept on the server every ten seconds while somebody writes, and when the page goes away.
import { all, one, post } from "./page.js";

const kept = new WeakMap();
// Forms in which something was chosen since, such as that no name shall stand there.
const chosen = new WeakSet();

function forget(area) {
  kept.set(area, area.value);
}

async function keep(area, options) {
  const { dataset, form, value } = area;
  if (value === (kept.get(area) ?? area.defaultValue) && !(value && chosen.delete(form))) return;
  const answer = await post(dataset.draft, new FormData(form), options).catch(() => null);
  if (!answer?.ok) return;
  kept.set(area, value);
  const { at } = await answer.json();
  one(".kept", form).textContent = at && dataset.kept.replace("%s", at);
}

export function startDrafts() {
  const each = (action) => all("[data-draft]").forEach(action);
  setInterval(() => each((area) => keep(area)), 10_000);
  addEventListener("change", ({ target }) => target.form && chosen.add(target.form));
  addEventListener("pagehide", () => each((area) => keep(area, { keepalive: true })));
  addEventListener("submit", ({ target }) => each((area) => area.form === target && forget(area)));
  addEventListener("sent", ({ target }) => forget(target));
}
