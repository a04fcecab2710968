// How far the person has read: the highest post that was in view for a second, told to the server now and then.
import { all, one, post } from "./page.js";

export function startReadMarks() {
  const timers = new Map();
  let highest = 0;
  let told = 0;
  const eye = new IntersectionObserver((seen) => seen.forEach(({ target, isIntersecting }) => {
    clearTimeout(timers.get(target));
    if (isIntersecting) timers.set(target, setTimeout(() => { highest = Math.max(highest, target.dataset.n); }, 1000));
  }));
  function tell() {
    all("[data-read] [data-n]").forEach((item) => eye.observe(item));
    if (highest <= told) return;
    told = highest;
    post(one("[data-read]").dataset.read, { n: highest }, { keepalive: true }).catch(() => {});
  }
  if (!one("[data-read]")) return;
  tell();
  setInterval(tell, 5000);
  addEventListener("visibilitychange", tell);
}
