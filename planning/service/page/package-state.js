// States of a delivery as a shape and a word: colour alone says nothing here.

import { el, svg } from "/page/dom.js";

const KINDS = {
  DRAFT: { part: 0, tone: "faint" },
  CHECKED: { part: 0.25, tone: "ink" },
  APPROVED: { part: 0.5, tone: "ink" },
  PACKAGED: { part: 0.75, tone: "accent" },
  SENT: { path: "M2 7h8M7 3.5 10.5 7 7 10.5", tone: "accent" },
  ACKED: { path: "M2.5 7.5 5.5 10.5 11.5 3.5", tone: "ok" },
  REJECTED: { path: "M3 3l8 8M11 3l-8 8", tone: "bad" },
  TIMEOUT: { path: "M7 1.5a5.5 5.5 0 1 0 .01 0M7 4v3l2.2 1.6", tone: "warn" },
  SUPERSEDED: { path: "M2 4.5h10M2 9.5h6", tone: "faint" },
  WITHDRAWN: { path: "M7 1.5a5.5 5.5 0 1 0 .01 0M3.2 3.2l7.6 7.6", tone: "faint" },
};
export const STATES = Object.keys(KINDS);

export function stateMark(state) {
  const kind = KINDS[state] ?? { part: 0, tone: "ink" };
  const drawing = svg("svg", { viewBox: "0 0 14 14", width: 14, height: 14, "aria-hidden": "true" });
  if (kind.path) {
    drawing.append(svg("path", { d: kind.path, fill: "none", stroke: "currentColor", "stroke-width": 1.8 }));
  } else {
    drawing.append(svg("circle", { cx: 7, cy: 7, r: 5.5, fill: "none", stroke: "currentColor", "stroke-width": 1.5 }));
    if (kind.part) drawing.append(svg("path", { d: slice(kind.part), fill: "currentColor" }));
  }
  return el("span", { class: `state ${kind.tone}` }, drawing, state);
}

/** A slice of a pie from the top, clockwise. */
function slice(part) {
  const angle = 2 * Math.PI * part;
  const [x, y] = [7 + 5.5 * Math.sin(angle), 7 - 5.5 * Math.cos(angle)];
  return `M7 7V1.5A5.5 5.5 0 ${part > 0.5 ? 1 : 0} 1 ${x.toFixed(2)} ${y.toFixed(2)}Z`;
}

/** The colour of a state in drawings. */
export function toneOf(state) {
  return `--${KINDS[state]?.tone ?? "ink"}`;
}
