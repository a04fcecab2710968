// How far the person has read: the highest post that was in view for a second, told to the server now and then.
import { all, post } from "./page.js";

function watch(list) {
  let highest = 0;
  let told = 0;
  const timers = new Map();
  function tell() {
    if (highest <= told) return;
    told = highest;
    post(list.dataset.read, { n: highest }, { keepalive: true }).catch(() => {});
  }
  const eye = new IntersectionObserver((seen) => seen.forEach(({ target, isIntersecting }) => {
    clearTimeout(timers.get(target));
    if (isIntersecting) timers.set(target, setTimeout(() => { highest = Math.max(highest, target.dataset.n); }, 1000));
  }));
  all("[data-n]", list).forEach((item) => eye.observe(item));
  setInterval(tell, 5000);
  addEventListener("visibilitychange", tell);
}

export function startReadMarks() {
  all("[data-read]").forEach(watch);
}
