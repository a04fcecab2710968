// A form or a button that renews one piece of the page: post, take the piece from the answered whole page, keep the focus.
import { all, focusOn, one, parse, post, renew, say } from "./page.js";
import { busy, free } from "./once.js";

const CONTROLS = "a[href],button,input:not([type=hidden]),select,textarea,summary";
const WORDS = "textarea,input[type=text]";
const HIDDEN = "input[type=hidden]";

const address = (url = location) => new URL(url).pathname + new URL(url).search;
let shown = address();

function pieceOf(form, button) {
  const named = button?.dataset.swap || form.dataset.swap;
  const piece = form.id === "act" && button.closest("[data-piece]");
  const selector = named || (piece && `#${piece.id}`);
  return selector && one(selector) && selector;
}

function ask(form, button) {
  const data = new FormData(form);
  if (button?.name) data.append(button.name, button.value);
  const url = new URL(button?.getAttribute("formaction") || form.getAttribute("action") || "", location);
  if (form.method === "post") return post(url, data);
  url.search = new URLSearchParams(data);
  return fetch(url);
}

// Swap a piece; the focus and the open parts in it stay, by their order.
function swapPiece(answer, selector) {
  const old = one(selector);
  const at = all(CONTROLS, old).indexOf(document.activeElement);
  const open = all("details", old).map((part) => part.open);
  const fresh = renew(answer, selector);
  all("details", fresh).forEach((part, i) => { part.open = open[i] ?? part.open; });
  if (at >= 0) focusOn(all(CONTROLS, fresh)[at] ?? one("h2,h3", fresh) ?? fresh);
}

// What else of the page the answer changes, such as counts; what is no longer there goes.
function renewOthers(answer) {
  all("[data-renew]").forEach((old) => renew(answer, `#${old.id}`) || old.remove());
}

function showMessages(answer) {
  const here = one("#messages");
  const there = one("#messages", answer)?.children;
  if (!there?.length) return;
  here.replaceChildren(...there);
  here.className = "now";
  say(here.textContent);
}

function showSignIn(answer) {
  document.body.replaceWith(answer.body);
  scrollTo(0, 0);
  focusOn(one("h1"));
}

function showProblem(answer, form) {
  const fresh = (form.id && renew(answer, `#${form.id}`)) || renew(answer, "main");
  focusOn(one("[role=alert]", fresh) ?? one("[role=alert]"));
}

// Words away and one-time keys anew; words that were not taken are in the answered form and stay.
function empty(answer, form) {
  all(`${WORDS},${HIDDEN}`, form).forEach((field) => {
    field.value = one(`#${form.id} [name="${field.name}"]`, answer)?.value ?? field.defaultValue;
    if (!field.value) field.dispatchEvent(new Event("sent", { bubbles: true }));
  });
  return all(WORDS, form).every((field) => !field.value);
}

function showDone(answer, url, form, button, selector) {
  const { clear, focus } = (button?.dataset.swap ? button : form).dataset;
  if (!one(selector, answer) || (clear != null && address(url) !== address())) {
    const last = focus ? all(focus, answer).at(-1) : null;
    location.assign(last ? `${url}#${last.id}` : url);
    return;
  }
  swapPiece(answer, selector);
  renewOthers(answer);
  if (form.method !== "post") {
    history.pushState({}, "", url);
    shown = address();
  }
  if ((clear == null || empty(answer, form)) && focus) {
    const last = all(focus).at(-1);
    last?.classList.add("new");
    focusOn(last);
  }
  showMessages(answer);
}

function showUnsent(form, button, status) {
  one(".unsent")?.remove();
  const bar = one("#unsent").content.firstElementChild.cloneNode(true);
  if (status === 404) one("span", bar).textContent = bar.dataset.gone;
  const [again, copy] = all("button", bar);
  bar.classList.add("unsent");
  again.onclick = () => {
    bar.remove();
    form.requestSubmit(button);
  };
  copy.onclick = () => {
    navigator.clipboard.writeText(all(WORDS, form).map((field) => field.value).join("\n\n"));
    copy.textContent = copy.dataset.copied;
  };
  (button?.parentElement ?? form).after(bar);
  again.focus();
}

async function send(form, button, selector) {
  const key = button ?? form;
  busy(key);
  try {
    const response = await ask(form, button);
    const { ok, status, url } = response;
    if (!ok && status !== 401 && status !== 422) throw status;
    const answer = parse(await response.text());
    free(key);
    document.title = answer.title;
    if (status === 401) showSignIn(answer);
    else if (ok) showDone(answer, url, form, button, selector);
    else showProblem(answer, form);
  } catch (status) {
    free(key);
    showUnsent(form, button, status);
  }
}

export function startSwap() {
  document.addEventListener("submit", (event) => {
    const { target, submitter } = event;
    const selector = target.enctype !== "multipart/form-data" && one("#unsent") && pieceOf(target, submitter);
    if (!selector || event.defaultPrevented) return;
    event.preventDefault();
    send(target, submitter, selector);
  });
  // Back to an address whose piece was taken from another page.
  addEventListener("popstate", () => {
    if (address() !== shown) location.reload();
  });
  // "Show more": the first new item takes the focus.
  document.addEventListener("htmx:load", (event) => {
    const item = event.detail.elt;
    if (item.matches(".led>li") && !one(".led>li:focus-within")) focusOn(one("a[href]", item));
  });
}
