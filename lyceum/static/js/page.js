// What several behaviours share: finding things, posting with the token, reading answered pages, focus, the polite announcement.

export const one = (selector, root = document) => root.querySelector(selector);
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];

export function post(url, fields, options) {
  const body = new URLSearchParams(fields);
  body.set("csrfmiddlewaretoken", one("[name=csrfmiddlewaretoken]")?.value);
  return fetch(url, { method: "POST", body, ...options });
}

export function say(text) {
  one("#say").textContent = text;
}

export function parse(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

// A page's document, or an empty one when it could not be had.
export async function read(url) {
  const page = await fetch(url).catch(() => null);
  return parse(page?.ok ? await page.text() : "");
}

// Put a piece of an answered page in the place of the same piece here.
export function renew(answer, selector) {
  const fresh = one(selector, answer);
  if (fresh) {
    one(selector)?.replaceWith(fresh);
    htmx.process(fresh);
  }
  return fresh;
}

export function focusOn(element) {
  if (!element) return;
  element.focus();
  if (document.activeElement === element) return;
  element.tabIndex = -1;
  element.focus();
}
