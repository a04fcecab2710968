// New replies: the stream says how far the conversation has come; the page offers a link and never moves under the reader.
import { all, read } from "./page.js";

// The highest number among the posts of a page.
function newest(least, page) {
  return Math.max(least, ...all("[data-n]", page).map((post) => post.dataset.n));
}

function listen(place) {
  const { live, last, show, link, stopped, reload } = place.dataset;
  const language = document.documentElement.lang;
  let source = null;
  let failures = 0;
  function offer(words, label, address) {
    const anchor = document.createElement("a");
    anchor.textContent = label;
    anchor.href = address;
    place.replaceChildren(words, " ", anchor);
  }
  function reached(n) {
    const count = n - newest(last, document);
    if (count <= 0) return place.replaceChildren();
    const words = place.dataset[new Intl.PluralRules(language).select(count)];
    offer(words.replace("#", count.toLocaleString(language)), link, show);
  }
  function stop() {
    source?.close();
    source = null;
  }
  function start() {
    source = new EventSource(live);
    source.addEventListener("change", (event) => {
      failures = 0;
      reached(event.data);
    });
    source.onerror = () => {
      failures += 1;
      if (source.readyState < 2 && failures < 4) return;
      stop();
      offer(stopped, reload, "");
    };
  }
  document.addEventListener("visibilitychange", async () => {
    stop();
    if (document.hidden) return;
    start();
    // What came while the tab was hidden is seen on the page itself.
    reached(newest(0, await read(show)));
  });
  start();
}

export function startLive() {
  all("[data-live]").forEach(listen);
}
