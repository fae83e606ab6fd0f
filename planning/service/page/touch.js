// Fingers on a drawing: one that goes up or down scrolls the page (touch-action: pan-y), two are the drawing's.

export function takeTwoFingers(element) {
  const take = (event) => {
    if (event.touches.length > 1 && event.cancelable) event.preventDefault();
  };
  element.addEventListener("touchstart", take, { passive: false });
  element.addEventListener("touchmove", take, { passive: false });
}

/** How to turn a sky with fingers; seen where fingers are what there is. */
export const FINGERS = "One finger turns it sideways, two turn it any way and zoom.";
