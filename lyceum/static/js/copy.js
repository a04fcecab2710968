// Copies an address and says so in the place of the label.
import { say } from "./page.js";

export function startCopy() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button || !navigator.clipboard) return;
    event.preventDefault();
    const { copy, copied } = button.dataset;
    await navigator.clipboard.writeText(new URL(copy, location));
    button.textContent = copied;
    say(copied);
  });
}
