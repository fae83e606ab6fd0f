// The lanes of a plan on one time axis: data rate, memory, passes, periods to avoid, events.

import { ticks } from "/page/axis.js";
import { fitted, font, haloed } from "/page/canvas.js";
import { roundNumbers } from "/page/colour.js";

const WIDE = 640; // from this width on, names of rows stand left of them
const GUTTER = 132;
const TITLE = 24;
const GAP = 16;
const LINE = 18; // of a legend
const DATES = 38;
const ROW = 22;
const NAME = 15; // of a row, above it, where the drawing is narrow
const CURVES = 120;

/** The drawing; it is redrawn when the axis moves. */
export class Lanes {
  constructor(canvas, axis) {
    this.canvas = canvas;
    this.axis = axis;
    this.plan = null;
    this.drawing = fitted(canvas, (...given) => this.draw(...given));
    axis.listen(() => this.drawing.redraw());
    new ResizeObserver(() => this.layOut()).observe(canvas.parentElement);
  }

  get inset() {
    return this.canvas.clientWidth >= WIDE ? GUTTER : 0;
  }

  show(plan) {
    this.plan = plan;
    this.layOut();
    this.drawing.redraw();
  }

  layOut() {
    if (!this.plan) return;
    const name = this.canvas.parentElement.clientWidth >= WIDE ? 0 : NAME;
    const { plan } = this;
    const rows = (count) => Math.max(1, count) * (ROW + name);
    this.lanes = [
      { title: "Data rate, Mbit/s", height: CURVES, draw: drawRate, legend: RATE_LEGEND },
      { title: "Memory, Gbit", height: CURVES, draw: drawMemory, legend: memoryLegend(plan) },
      { title: "Passes", height: rows(plan.stations.length), draw: drawPasses, legend: passLegend(plan) },
      { title: "Periods to avoid", height: ROW, draw: drawAvoidance, legend: [] },
      { title: "Events", height: rows(plan.kinds.length), draw: drawEvents, legend: EVENT_LEGEND },
    ];
    if (plan.segments.length > 1) {
      this.lanes.push({ title: "Segments of the scan law", height: ROW, draw: drawSegments, legend: [] });
    }
    const width = this.canvas.parentElement.clientWidth;
    for (const lane of this.lanes) placeLegend(this.canvas.getContext("2d"), lane, width - (name ? 0 : GUTTER));
    const height = DATES + this.lanes.reduce((sum, lane) => sum + lane.head + lane.height + GAP, 0);
    this.canvas.style.height = `${height}px`;
  }

  draw(context, width, height, colour) {
    if (!this.plan) return;
    const { axis, inset } = this;
    const g = {
      context,
      colour,
      plan: this.plan,
      axis,
      left: inset,
      right: width,
      wide: inset > 0,
      x: (ms) => inset + axis.place(ms, width - inset),
    };
    this.drawDates(g, height);
    let top = DATES;
    for (const lane of this.lanes) {
      drawHead(g, lane, top);
      top += lane.head;
      drawGround(g, top, lane.height);
      context.save();
      context.beginPath();
      context.rect(g.left, top - 1, width - g.left, lane.height + 2);
      context.clip();
      for (const { start, end } of this.plan.avoidance) {
        context.fillStyle = colour("--warn");
        context.globalAlpha = 0.1;
        context.fillRect(g.x(start), top, Math.max(1, g.x(end) - g.x(start)), lane.height);
      }
      context.globalAlpha = 1;
      lane.draw(g, top, lane.height);
      context.restore();
      top += lane.height + GAP;
    }
    this.drawCursor(g, height);
  }

  drawDates(g, height) {
    const { context, colour, axis } = g;
    const width = g.right - g.left;
    let before = "";
    context.font = font(11.5);
    context.textBaseline = "alphabetic";
    for (const { ms, label, period } of ticks(axis.from, axis.to, Math.max(2, width / 84))) {
      const x = Math.round(g.x(ms)) + 0.5;
      context.strokeStyle = colour("--line");
      context.lineWidth = 1;
      context.beginPath();
      context.moveTo(x, DATES - 5);
      context.lineTo(x, height - GAP);
      context.stroke();
      const half = context.measureText(label).width / 2;
      context.textAlign = x - half < g.left ? "left" : x + half > g.right ? "right" : "center";
      const at = context.textAlign === "left" ? g.left : context.textAlign === "right" ? g.right : x;
      context.fillStyle = colour("--ink");
      context.fillText(label, at, DATES - 9);
      if (period && period !== before) {
        context.textAlign = "left";
        context.fillStyle = colour("--faint");
        const wide = context.measureText(period).width;
        context.fillText(period, Math.min(Math.max(g.left, x - half), g.right - wide), 12);
        before = period;
      }
    }
  }

  drawCursor(g, height) {
    if (this.axis.cursor === null) return;
    const { context, colour } = g;
    const x = Math.round(g.x(this.axis.cursor)) + 0.5;
    if (x < g.left || x > g.right) return;
    context.strokeStyle = colour("--ink");
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x, DATES - 5);
    context.lineTo(x, height - GAP);
    context.stroke();
  }
}

function drawHead(g, lane, top) {
  const { context, colour } = g;
  context.textBaseline = "middle";
  context.textAlign = "left";
  context.font = font(12.5, 600);
  context.fillStyle = colour("--ink");
  context.fillText(lane.title, g.left, top + TITLE / 2 - 2);
  context.font = font(11.5);
  for (const { text, key, of, x, y } of lane.placed) {
    drawKey(context, key, g.left + x, top + y, colour(of));
    context.fillStyle = colour("--faint");
    context.fillText(text, g.left + x + 20, top + y);
  }
}

/** Beside a lane's title, where it fits; else in lines below. Sets the height of the head. */
function placeLegend(context, lane, width) {
  context.font = font(12.5, 600);
  const first = context.measureText(lane.title).width + 18;
  context.font = font(11.5);
  const wide = lane.legend.map(({ text }) => context.measureText(text).width + 20);
  const beside = first + wide.reduce((sum, each) => sum + each + 14, 0) <= width + 14;
  let [x, y] = beside ? [first, TITLE / 2 - 2] : [0, TITLE + 5];
  lane.placed = lane.legend.map((entry, k) => {
    if (!beside && x > 0 && x + wide[k] > width) [x, y] = [0, y + LINE];
    const placed = { ...entry, x, y };
    x += wide[k] + 14;
    return placed;
  });
  lane.head = beside || !lane.legend.length ? TITLE : y + LINE - 4;
}

function drawKey(context, key, x, y, ink) {
  context.save();
  context.strokeStyle = ink;
  context.fillStyle = ink;
  context.lineWidth = key === "thin" ? 3 : 1.6;
  if (key === "dashes") context.setLineDash([4, 3]);
  if (key === "dots") context.setLineDash([1.5, 2.5]);
  if (key === "pale") context.globalAlpha = 0.3;
  if (["block", "pale"].includes(key)) context.fillRect(x, y - 5, 14, 10);
  else if (key === "diamond" || key === "square" || key === "dot") symbol(context, key, x + 7, y, 5);
  else {
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x + 14, y);
    context.stroke();
  }
  context.restore();
}

function symbol(context, shape, x, y, size) {
  context.beginPath();
  if (shape === "diamond") {
    context.moveTo(x, y - size - 1);
    context.lineTo(x + size + 1, y);
    context.lineTo(x, y + size + 1);
    context.lineTo(x - size - 1, y);
    context.closePath();
  } else if (shape === "square") context.rect(x - size + 1, y - size + 1, 2 * size - 2, 2 * size - 2);
  else context.arc(x, y, size - 1.5, 0, 2 * Math.PI);
  context.fill();
}

function drawGround(g, top, height) {
  const { context, colour } = g;
  context.strokeStyle = colour("--line");
  context.lineWidth = 1;
  context.strokeRect(g.left + 0.5, Math.round(top) + 0.5, g.right - g.left - 1, Math.round(height));
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
        haloed(context, String(number), g.left + 5, y, colour("--faint"), colour("--panel"));
      }
    }
  };
}

/** Write what stands left of a lane, outside its frame. */
function outside(g, write) {
  g.context.restore();
  write();
  g.context.save();
}

const RATE_LEGEND = [
  { text: "generated", key: "line", of: "--accent" },
  { text: "sent to the ground", key: "pale", of: "--ok" },
];

function drawRate(g, top, height) {
  const { plan, colour } = g;
  const most = Math.max(peak(plan, "rate", plan.told.rate_bits_s), peak(plan, "downlink", plan.told.downlink_bits_s)) * 1.06 || 1;
  const yOf = (bits) => top + height - (bits / most) * height;
  const write = scaleLines(g, most, yOf, 1e6);
  curve(g, plan.told.downlink_bits_s, yOf, { fill: { ink: colour("--ok"), alpha: 0.3 } });
  curve(g, plan.told.rate_bits_s, yOf, { line: colour("--accent"), band: colour("--accent") });
  outside(g, write);
}

function memoryLegend(plan) {
  const legend = [
    { text: "fill", key: "line", of: "--accent" },
    { text: "capacity", key: "dashes", of: "--bad" },
  ];
  if (plan.told.daily_fill_bits) legend.push({ text: "with the fixed daily pass", key: "dots", of: "--faint" });
  if (plan.losses.length) legend.push({ text: "data deleted", key: "block", of: "--bad" });
  return legend;
}

function drawMemory(g, top, height) {
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
  // A strip along the upper edge: a deletion must be seen however short it is.
  context.fillStyle = colour("--bad");
  for (let k = plan.binAt(g.axis.from); k <= plan.binAt(g.axis.to); k += 1) {
    if (!dropped[k]) continue;
    const x = g.x(plan.start + k * plan.step);
    context.fillRect(x, top, Math.max(1.5, g.x(plan.start + (k + 1) * plan.step) - x), 6);
  }
  outside(g, write);
}

/** The largest of a series, found once a plan. */
function peak(plan, name, values) {
  plan.peaks ??= {};
  plan.peaks[name] ??= values.reduce((most, value) => Math.max(most, value), 0);
  return plan.peaks[name];
}

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

function passLegend(plan) {
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

function drawPasses(g, top) {
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
  outside(g, () => names(g, top, plan.stations.map(({ title }) => title.split(",")[0])));
}

function drawAvoidance(g, top) {
  const { context, plan, colour } = g;
  for (const each of plan.avoidance) bar(g, each.start, each.end, top + 3, ROW - 6, colour("--warn"), 0.75);
  if (!plan.avoidance.length) note(g, top, "none");
  context.globalAlpha = 1;
}

const SEVERITIES = {
  alarm: { of: "--bad", shape: "diamond" },
  warning: { of: "--warn", shape: "square" },
  info: { of: "--accent", shape: "dot" },
};
const EVENT_LEGEND = Object.entries(SEVERITIES).map(([text, { of, shape }]) => ({ text, key: shape, of }));

function drawEvents(g, top) {
  const { context, plan, colour } = g;
  for (const each of plan.events) {
    const { of, shape } = SEVERITIES[each.severity] ?? SEVERITIES.info;
    const { y, height, middle } = row(g, top, plan.kinds.indexOf(each.kind));
    const [x, end] = [g.x(each.start), g.x(each.end)];
    if (end < g.left - 8 || x > g.right + 8) continue;
    if (end - x > 9) {
      bar(g, each.start, each.end, y + 2, height - 4, colour(of), 0.4);
      bar(g, each.start, each.end, middle - 1, 2, colour(of));
    }
    context.fillStyle = colour(of);
    symbol(context, shape, (Math.max(x, g.left) + Math.min(end, g.right)) / 2, middle, 5);
  }
  if (!plan.events.length) note(g, top, "none");
  outside(g, () => names(g, top, plan.kinds));
}

function drawSegments(g, top) {
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
