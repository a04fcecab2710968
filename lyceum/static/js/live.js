// New replies: the stream says how far the conversation has come; the page offers them and never moves under the reader.
import { one } from "./page.js";

let ownAt = 0;

// A second after the news, when a reply of one's own stands on the page already.
function reached(n) {
  const form = one("#live");
  const { last, ...words } = form.dataset;
  const count = n - last;
  if (count <= 0 && (+n || Date.now() - ownAt < 5000)) return;
  const { lang } = document.documentElement;
  const rule = count > 0 ? new Intl.PluralRules(lang).select(count) : "changed";
  form.dataset.focus = count > 0 ? `[data-n="${+last + 1}"]` : "#posts";
  one("b", form).textContent = (words[rule] ?? words.other).replace("#", count.toLocaleString(lang));
  form.hidden = false;
}

export function startLive() {
  const address = one("#live")?.dataset.live;
  let source;
  function listen() {
    source?.close();
    if (document.hidden) return;
    source = new EventSource(address);
    source.addEventListener("change", ({ data }) => setTimeout(reached, 1000, data));
  }
  if (!address) return;
  listen();
  document.addEventListener("visibilitychange", listen);
  document.addEventListener("submit", () => { ownAt = Date.now(); });
}
