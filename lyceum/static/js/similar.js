// While a title is written: conversations that may be the same, taken from the answered page.
import { all, one, read, renew } from "./page.js";

function suggest(field) {
  const { similar, similarTo } = field.dataset;
  let timer = 0;
  async function look() {
    const title = field.value;
    if (title.trim().length < 8) return;
    const url = new URL(similar, location);
    url.searchParams.set("title", title);
    one(similarTo).ariaBusy = "true";
    const answer = await read(url);
    one(similarTo).ariaBusy = null;
    if (title === field.value) renew(answer, similarTo);
  }
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 600);
  });
}

export function startSimilar() {
  all("[data-similar]").forEach(suggest);
}
