// The lanes of a plan that are curves: data rate and memory.

import { font, haloed, outside } from "/page/canvas.js";
import { roundNumbers } from "/page/colour.js";

export const CURVES = 120; // height of a lane

export const RATE_LEGEND = [
  { text: "generated", key: "line", of: "--accent" },
  { text: "sent to the ground", key: "pale", of: "--ok" },
];

export function drawRate(g, top, height) {
  const { plan, colour } = g;
  const most = Math.max(peak(plan, "rate", plan.told.rate_bits_s), peak(plan, "downlink", plan.told.downlink_bits_s)) * 1.06 || 1;
  const yOf = (bits) => top + height - (bits / most) * height;
  const write = scaleLines(g, most, yOf, 1e6);
  curve(g, plan.told.downlink_bits_s, yOf, { fill: { ink: colour("--ok"), alpha: 0.3 } });
  curve(g, plan.told.rate_bits_s, yOf, { line: colour("--accent"), band: colour("--accent") });
  outside(g.context, write);
}

export function memoryLegend(plan) {
  const legend = [
    { text: "fill", key: "line", of: "--accent" },
    { text: "capacity", key: "dashes", of: "--bad" },
  ];
  if (plan.told.daily_fill_bits) legend.push({ text: "with the fixed daily pass", key: "dots", of: "--faint" });
  if (plan.losses.length) legend.push({ text: "data deleted", key: "block", of: "--bad" });
  if (peak(plan, "daily_dropped", plan.told.daily_dropped_bits ?? []) > 0) {
    legend.push({ text: "deleted with the fixed daily pass", key: "thin", of: "--faint" });
  }
  return legend;
}

export function drawMemory(g, top, height) {
  const { context, plan, colour } = g;
  const { fill_bits: fill, daily_fill_bits: daily, capacity_bits: capacity, dropped_bits: dropped } = plan.told;
  const most = Math.max(capacity, peak(plan, "fill", fill)) * 1.12 || 1;
  const yOf = (bits) => top + height - (bits / most) * height;
  const write = scaleLines(g, most, yOf, 1e9);
  curve(g, fill, yOf, { line: colour("--accent"), fill: { ink: colour("--accent"), alpha: 0.14 } });
  if (daily) curve(g, daily, yOf, { line: colour("--faint"), dash: [1.5, 2.5] });
  context.strokeStyle = colour("--bad");
  context.lineWidth = 1.2;
  context.setLineDash([5, 3]);
  context.beginPath();
  context.moveTo(g.left, yOf(capacity));
  context.lineTo(g.right, yOf(capacity));
  context.stroke();
  context.setLineDash([]);
  drawDeletions(g, dropped, top, 6, colour("--bad"));
  drawDeletions(g, plan.told.daily_dropped_bits ?? [], top + 7, 3, colour("--faint"));
  outside(g.context, write);
}

/** A strip: a deletion must be seen however short it is. */
function drawDeletions({ context, plan, axis, x }, dropped, y, height, ink) {
  context.fillStyle = ink;
  for (let k = plan.binAt(axis.from); k <= plan.binAt(axis.to); k += 1) {
    if (!dropped[k]) continue;
    const from = x(plan.start + k * plan.step);
    context.fillRect(from, y, Math.max(1.5, x(plan.start + (k + 1) * plan.step) - from), height);
  }
}

/** The largest of a series, found once a plan. */
function peak(plan, name, values) {
  plan.peaks ??= {};
  plan.peaks[name] ??= values.reduce((most, value) => Math.max(most, value), 0);
  return plan.peaks[name];
}

/** Values as steps within [top, top + height]: a line of means, and, where bins are narrower than a pixel, their range. */
function curve(g, values, yOf, { line = null, fill = null, band = null, dash = [] }) {
  const { context, plan, axis } = g;
  const first = plan.binAt(axis.from);
  const last = Math.min(values.length - 1, plan.binAt(axis.to));
  const perBin = ((g.right - g.left) * plan.step) / (axis.to - axis.from);
  const every = Math.max(1, Math.ceil(1 / perBin));
  const points = [];
  const begin = first - (first % every);
  for (let k = begin; k <= last; k += every) {
    const end = Math.min(k + every, values.length);
    let [sum, low, high] = [0, Infinity, -Infinity];
    for (let j = k; j < end; j += 1) {
      sum += values[j];
      low = Math.min(low, values[j]);
      high = Math.max(high, values[j]);
    }
    points.push([g.x(plan.start + k * plan.step), yOf(sum / (end - k)), yOf(low), yOf(high)]);
  }
  if (!points.length) return;
  const close = g.x(Math.min(plan.end, plan.start + (last + 1) * plan.step));
  const trace = (column) => {
    points.forEach((point, k) => {
      context.lineTo(point[0], point[column]);
      context.lineTo(k + 1 < points.length ? points[k + 1][0] : close, point[column]);
    });
  };
  if (fill) {
    context.beginPath();
    context.moveTo(points[0][0], yOf(0));
    trace(1);
    context.lineTo(close, yOf(0));
    context.globalAlpha = fill.alpha;
    context.fillStyle = fill.ink;
    context.fill();
  }
  if (band && every > 1) {
    context.beginPath();
    trace(3);
    for (let k = points.length - 1; k >= 0; k -= 1) {
      context.lineTo(k + 1 < points.length ? points[k + 1][0] : close, points[k][2]);
      context.lineTo(points[k][0], points[k][2]);
    }
    context.globalAlpha = 0.25;
    context.fillStyle = band;
    context.fill();
  }
  context.globalAlpha = 1;
  if (!line) return;
  context.beginPath();
  trace(1);
  context.strokeStyle = line;
  context.lineWidth = 1.3;
  context.setLineDash(dash);
  context.stroke();
  context.setLineDash([]);
}

/** Lines at round numbers, and the numbers: left of the lane, or in it where it is narrow. */
function scaleLines(g, most, yOf, unit) {
  const { context, colour } = g;
  const numbers = roundNumbers(0, most / unit, 4);
  context.font = font(11);
  context.textBaseline = "middle";
  for (const number of numbers) {
    const y = Math.round(yOf(number * unit)) + 0.5;
    context.strokeStyle = colour("--line");
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(g.left, y);
    context.lineTo(g.right, y);
    context.stroke();
  }
  return () => {
    context.font = font(11);
    context.textBaseline = "middle";
    for (const number of numbers) {
      const y = yOf(number * unit);
      if (g.wide) {
        context.textAlign = "right";
        context.fillStyle = colour("--faint");
        context.fillText(number.toLocaleString("en"), g.left - 8, y);
      } else if (number > 0) {
        context.textAlign = "left";
        haloed(context, number.toLocaleString("en"), g.left + 5, y, colour("--faint"), colour("--panel"));
      }
    }
  };
}
