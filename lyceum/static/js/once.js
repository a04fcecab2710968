// A press while the first one is still on its way does nothing; the button stays a button and says that it is busy.

const underWay = new Map();

// Marks the press; the label changes after 400 ms. What comes back takes the marks off again.
export function busy(key) {
  const label = key.innerHTML;
  const words = key.dataset.busy;
  const timer = setTimeout(() => {
    key.ariaBusy = "true";
    if (words) key.textContent = words;
  }, 400);
  underWay.set(key, () => {
    clearTimeout(timer);
    underWay.delete(key);
    key.ariaBusy = null;
    if (words) key.innerHTML = label;
  });
}

export function free(key) {
  underWay.get(key)?.();
}

export function startOnce() {
  document.addEventListener("submit", (event) => {
    if (!underWay.has(event.submitter ?? event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented && event.target.method === "post") busy(event.submitter ?? event.target);
  });
  // Back brings the page as it was left.
  addEventListener("pageshow", () => [...underWay.keys()].forEach(free));
}
