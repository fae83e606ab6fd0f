// The lanes of a plan on one time axis: data rate, memory, passes, periods to avoid, events.

import { ticks } from "/page/axis.js";
import { fitted, font, symbol } from "/page/canvas.js";
import { CURVES, drawMemory, drawRate, memoryLegend, RATE_LEGEND } from "/page/plan-curves.js";
import {
  drawAvoidance,
  drawEvents,
  drawPasses,
  drawSegments,
  EVENT_LEGEND,
  GUTTER,
  NAME,
  passLegend,
  ROW,
} from "/page/plan-rows.js";

const WIDE = 640; // from this width on, names of rows stand left of them
const TITLE = 24;
const GAP = 16;
const LINE = 18; // of a legend
const DATES = 38;

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

function drawGround(g, top, height) {
  const { context, colour } = g;
  context.strokeStyle = colour("--line");
  context.lineWidth = 1;
  context.strokeRect(g.left + 0.5, Math.round(top) + 0.5, g.right - g.left - 1, Math.round(height));
}
