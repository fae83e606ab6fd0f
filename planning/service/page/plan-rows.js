// The lanes of a plan that are rows of bars and marks: passes, periods to avoid, events, segments.

import { font, haloed, outside, symbol } from "/page/canvas.js";

export const GUTTER = 132; // names of rows stand in it where the drawing is wide
export const ROW = 22;
export const NAME = 15; // of a row, above it, where the drawing is narrow
const NEAR = 9; // CSS pixels from one mark to the next, below which they touch

/** Where the bars of row k are, and its name beside or above them. */
function row(g, top, k) {
  const begin = top + k * (g.wide ? ROW : ROW + NAME) + (g.wide ? 0 : NAME);
  return { y: begin + 3, height: ROW - 6, middle: begin + ROW / 2 };
}

function names(g, top, texts) {
  const { context, colour } = g;
  context.font = font(12);
  context.textBaseline = "middle";
  context.fillStyle = colour("--faint");
  texts.forEach((text, k) => {
    const { middle, y } = row(g, top, k);
    context.textAlign = g.wide ? "right" : "left";
    if (g.wide) context.fillText(fitting(context, text, GUTTER - 14), g.left - 8, middle);
    else haloed(context, text, g.left + 5, y - 8, colour("--faint"), colour("--panel"));
  });
}

function fitting(context, text, width) {
  if (context.measureText(text).width <= width) return text;
  let cut = text;
  while (cut && context.measureText(`${cut}…`).width > width) cut = cut.slice(0, -1);
  return `${cut.trimEnd()}…`;
}

function bar(g, from, to, y, height, ink, alpha = 1) {
  const [x, end] = [g.x(from), g.x(to)];
  if (end < g.left || x > g.right) return;
  g.context.globalAlpha = alpha;
  g.context.fillStyle = ink;
  g.context.fillRect(x, y, Math.max(1.5, end - x), height);
  g.context.globalAlpha = 1;
}

export function passLegend(plan) {
  const legend = [
    { text: "pass", key: "block", of: "--accent" },
    { text: "station sees the spacecraft", key: "pale", of: "--edge" },
  ];
  if (plan.passes.some((pass) => pass.origin === "locked")) {
    legend.splice(1, 0, { text: "locked", key: "block", of: "--following" });
  }
  if (plan.daily_passes.length) legend.push({ text: "fixed daily pass", key: "thin", of: "--faint" });
  return legend;
}

export function drawPasses(g, top) {
  const { plan, colour } = g;
  const rows = new Map(plan.stations.map(({ name }, k) => [name, row(g, top, k)]));
  for (const each of plan.visible) {
    const { y, height } = rows.get(each.station);
    bar(g, each.start, each.end, y, height, colour("--edge"), 0.24);
  }
  for (const each of plan.passes) {
    const { y, height } = rows.get(each.station);
    const ink = colour(each.origin === "locked" ? "--following" : "--accent");
    if (each.setup !== null) bar(g, each.setup, each.start, y, height - 4, ink, 0.45);
    bar(g, each.start, each.end, y, height - 4, ink);
  }
  for (const each of plan.daily_passes) {
    const { y, height } = rows.get(each.station);
    bar(g, each.start, each.end, y + height - 3, 3, colour("--faint"));
  }
  outside(g.context, () => names(g, top, plan.stations.map(({ title }) => title.split(",")[0])));
}

export function drawAvoidance(g, top) {
  const { context, plan, colour } = g;
  for (const each of plan.avoidance) bar(g, each.start, each.end, top + 3, ROW - 6, colour("--warn"), 0.75);
  if (!plan.avoidance.length) note(g, top, "none");
  context.globalAlpha = 1;
}

// What is worse is also taller where a row is drawn as bars; an alarm has its mark even there.
const SEVERITIES = {
  info: { of: "--accent", shape: "dot", share: 0.5 },
  warning: { of: "--warn", shape: "square", share: 0.75 },
  alarm: { of: "--bad", shape: "diamond" },
};
export const EVENT_LEGEND = Object.entries(SEVERITIES)
  .map(([text, { of, shape }]) => ({ text, key: shape, of }))
  .reverse();

/** A row a kind: marks, or, where these would cover each other, bars as long as the events. */
export function drawEvents(g, top) {
  const { plan } = g;
  plan.kinds.forEach((kind, k) => {
    const shown = plan.events.filter((each) => each.kind === kind && g.x(each.end) > g.left - 8 && g.x(each.start) < g.right + 8);
    const middles = shown.map((each) => (Math.max(g.x(each.start), g.left) + Math.min(g.x(each.end), g.right)) / 2);
    const crowded = isCrowded(middles);
    for (const [name, severity] of Object.entries(SEVERITIES)) {
      shown.forEach((each, n) => {
        if ((each.severity in SEVERITIES ? each.severity : "info") !== name) return;
        (crowded && name !== "alarm" ? drawLength : drawMark)(g, each, row(g, top, k), severity, middles[n]);
      });
    }
  });
  if (!plan.events.length) note(g, top, "none");
  outside(g.context, () => names(g, top, plan.kinds));
}

/** Whether a tenth of the marks or more would touch the one before. */
function isCrowded(middles) {
  const sorted = [...middles].sort((a, b) => a - b);
  const touching = sorted.filter((x, k) => k > 0 && x - sorted[k - 1] < NEAR).length;
  return touching > 0.1 * sorted.length;
}

function drawLength(g, each, { middle, height }, { of, share }) {
  const tall = Math.round(height * share);
  bar(g, each.start, each.end, Math.round(middle - tall / 2), tall, g.colour(of), 0.85);
}

function drawMark(g, each, { y, height, middle }, { of, shape }, x) {
  const ink = g.colour(of);
  if (g.x(each.end) - g.x(each.start) > NEAR) {
    bar(g, each.start, each.end, y + 2, height - 4, ink, 0.4);
    bar(g, each.start, each.end, middle - 1, 2, ink);
  }
  g.context.fillStyle = ink;
  symbol(g.context, shape, x, middle, 5);
}

export function drawSegments(g, top) {
  const { context, plan, colour } = g;
  context.font = font(12);
  context.textBaseline = "middle";
  context.textAlign = "left";
  plan.segments.forEach((each, k) => {
    const [x, end] = [Math.max(g.left, g.x(each.start)), Math.min(g.right, g.x(each.end))];
    if (end <= x) return;
    context.fillStyle = colour(k % 2 ? "--well" : "--chosen");
    context.fillRect(x, top + 2, end - x, ROW - 4);
    context.fillStyle = colour("--ink");
    const text = fitting(context, each.name, end - x - 12);
    if (text.length > 2) context.fillText(text, x + 6, top + ROW / 2);
  });
}

function note(g, top, text) {
  const { context, colour } = g;
  context.font = font(12);
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillStyle = colour("--faint");
  context.fillText(text, g.left + 8, top + ROW / 2);
}
