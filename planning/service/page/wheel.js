// Whether a wheel belongs to the page: a drawing that came under the pointer while the page scrolls must not zoom.

const GESTURE_MS = 250;
let scrolledAt = -Infinity;

document.addEventListener(
  "scroll",
  () => {
    scrolledAt = performance.now();
  },
  { passive: true },
);

export function pageScrolls() {
  return performance.now() - scrolledAt < GESTURE_MS;
}
