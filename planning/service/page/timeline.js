// The transits on a time line: a lane a field, ticks for transits, brackets around groups of them.

import { TimeAxis, msOf, steer, ticks, utcText } from "/page/axis.js";
import { fitted, font, haloed } from "/page/canvas.js";
import { el } from "/page/dom.js";
import { fieldClass } from "/page/table.js";

const LEFT = 76; // CSS pixels of the lanes' names
const RIGHT = 14;
const TOP = 38; // of the segments' names, and of the chosen transit's time below them
const SEGMENTS = 9; // middle of the former
const LANE = 34;
const GROUP_GAP_MS = 5 * 86_400_000; // transits further apart than this are of different groups
const LEAST_GROUP = 14; // CSS pixels
const NEAR = 14; // CSS pixels within which a tick is hit

export class TimeLine {
  /** fields: [{name, label}]; segments: [{name, start_utc, stop_utc}]. describe(transit) is the text of a tooltip. */
  constructor(selection, fields, segments, describe) {
    this.selection = selection;
    this.fields = fields;
    this.labels = Object.fromEntries(fields.map(({ name, label }) => [name, label]));
    this.segments = segments.map((segment) => ({ name: segment.name, start: msOf(segment.start_utc), stop: msOf(segment.stop_utc) }));
    this.describe = describe;
    this.times = [];
    this.groups = [];
    this.axis = new TimeAxis(0, 1);
    this.hovered = -1;
    this.canvas = el("canvas", { "aria-hidden": "true" });
    this.tip = el("div", { class: "tip", hidden: true });
    this.plot = el(
      "div",
      { class: "plot", tabindex: "0", role: "slider", "aria-describedby": "timeline-help", "aria-label": "Chosen transit on the time line" },
    );
    this.caption = el("p", { class: "note" });
    this.help = el("p", { class: "unseen", id: "timeline-help", text: "Left and right choose the transit before or after. Plus and minus zoom, Shift with left and right moves, 0 shows all." });
    const reset = el("button", { type: "button", class: "quiet small", text: "Whole window", onclick: () => this.axis.reset() });
    const closer = el("button", { type: "button", class: "quiet small", text: "This group", onclick: () => this.zoomToGroup() });
    this.element = el(
      "section",
      { class: "panel timeline", "aria-labelledby": "timeline-title" },
      el("div", { class: "row apart" }, el("h2", { id: "timeline-title", text: "Time line" }), el("div", { class: "row" }, closer, reset)),
      el("div", { class: "stage" }, this.canvas, this.plot, this.tip),
      this.caption,
      this.help,
    );
    this.element.style.setProperty("--lanes", `${TOP + LANE * fields.length + 26}px`);
    this.plot.style.left = `${LEFT}px`;
    this.plot.style.right = `${RIGHT}px`;
    this.drawing = fitted(this.canvas, (...all) => this.draw(...all));
    this.listen();
    steer(this.plot, this.axis);
    this.axis.listen(() => this.drawing.redraw());
    selection.listen((_, what) => {
      if (what === "chosen") this.follow();
    });
  }

  listen() {
    let pressed = null;
    this.plot.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      const end = { Home: 0, End: this.times.length - 1 }[event.key];
      if (event.shiftKey || event.ctrlKey || event.metaKey || event.altKey || (!way && end === undefined)) return;
      event.preventDefault();
      event.stopImmediatePropagation(); // arrows choose transits here, and move no crosshair
      if (this.times.length) this.selection.choose(end ?? Math.max(0, this.selection.chosen + way));
    });
    this.plot.addEventListener("keydown", (event) => {
      if ((event.key === "+" || event.key === "=" || event.key === "-") && this.selection.transit) {
        event.preventDefault();
        event.stopImmediatePropagation();
        this.axis.zoom(event.key === "-" ? 1 / 1.6 : 1.6, this.times[this.selection.chosen]);
      }
    });
    this.plot.addEventListener("pointerdown", (event) => {
      pressed = event.clientX;
    });
    this.plot.addEventListener("pointerup", (event) => {
      if (pressed !== null && Math.abs(event.clientX - pressed) < 4) {
        const hit = this.under(event);
        if (hit >= 0) this.selection.choose(hit);
      }
      pressed = null;
    });
    this.plot.addEventListener("pointermove", (event) => {
      if (event.pointerType === "mouse") this.hover(event.buttons ? -1 : this.under(event));
    });
    this.plot.addEventListener("pointerleave", () => this.hover(-1));
  }

  /** Show the transits of the selection within a window of UTC times. */
  show(start, end) {
    this.times = this.selection.transits.map((transit) => msOf(transit.utc));
    this.grouped = undefined;
    this.axis.setWhole(msOf(start), msOf(end));
    const counts = this.fields.map(({ name, label }) => `${this.selection.transits.filter((one) => one.field === name).length} ${label}`);
    this.counts = counts.join(", ");
    this.follow();
  }

  /** Group the transits of the chosen star. */
  group() {
    const { transits, transit } = this.selection;
    const star = transit?.star ?? null;
    if (star === this.grouped) return;
    this.grouped = star;
    this.groups = [];
    this.times.forEach((ms, index) => {
      if (transits[index].star !== star) return;
      const group = this.groups.at(-1);
      if (group && ms - group.to < GROUP_GAP_MS) {
        group.to = ms;
        group.last = index;
        group.size += 1;
      } else this.groups.push({ from: ms, to: ms, first: index, last: index, size: 1 });
    });
    const groups = this.groups.length === 1 ? "one group" : `${this.groups.length} groups`;
    this.caption.textContent = transit
      ? `${this.counts}; those of ${star} in ${groups}, less than five days apart. Wheel, pinch or + and − zoom; drag moves; arrow keys choose.`
      : "No transits in this window.";
  }

  zoomToGroup() {
    const group = this.groups.find(({ first, last }) => this.selection.chosen >= first && this.selection.chosen <= last);
    if (!group) return;
    const margin = Math.max(0.15 * (group.to - group.from), 6 * 3_600_000);
    this.axis.show(group.from - margin, group.to + margin);
  }

  /** Keep the chosen transit in sight, and say which it is. */
  follow() {
    const ms = this.times[this.selection.chosen];
    const span = this.axis.to - this.axis.from;
    if (ms !== undefined && (ms < this.axis.from || ms > this.axis.to)) this.axis.show(ms - span / 2, ms + span / 2);
    this.group();
    const { chosen, transit, transits } = this.selection;
    this.plot.setAttribute("aria-valuemin", transits.length ? "1" : "0");
    this.plot.setAttribute("aria-valuemax", String(transits.length));
    this.plot.setAttribute("aria-valuenow", String(chosen + 1));
    this.plot.setAttribute("aria-valuetext", transit ? `${chosen + 1} of ${transits.length}: ${this.describe(transit)}` : "none");
    this.drawing.redraw();
  }

  /** The index of the transit under a pointer, or -1. */
  under(event) {
    const box = this.plot.getBoundingClientRect();
    const lane = Math.floor((event.clientY - box.top - TOP) / LANE);
    const field = this.fields[Math.max(0, Math.min(this.fields.length - 1, lane))].name;
    let [best, distance] = [-1, NEAR];
    this.times.forEach((ms, index) => {
      const away = Math.abs(this.axis.place(ms, box.width) - (event.clientX - box.left));
      const further = this.selection.transits[index].field === field ? 0 : 4; // its own lane first
      if (away + further < distance) [best, distance] = [index, away + further];
    });
    return best;
  }

  hover(index) {
    this.plot.classList.toggle("hit", index >= 0);
    if (index === this.hovered) return;
    this.hovered = index;
    this.tip.hidden = index < 0;
    if (index >= 0) {
      const x = LEFT + this.axis.place(this.times[index], this.plot.clientWidth);
      this.tip.textContent = this.describe(this.selection.transits[index]);
      const half = this.tip.offsetWidth / 2;
      this.tip.style.left = `${Math.max(half, Math.min(this.canvas.clientWidth - half, x))}px`;
    }
    this.drawing.redraw();
  }

  draw(context, width, height, colour) {
    const across = width - LEFT - RIGHT;
    const x = (ms) => LEFT + this.axis.place(ms, across);
    const bottom = TOP + LANE * this.fields.length;
    context.font = font(11.5);
    context.textBaseline = "middle";
    this.segmentsOf(context, x, width, bottom, colour);
    this.ticksOf(context, x, across, bottom, colour);
    context.save();
    context.beginPath();
    context.rect(LEFT - 6, 0, across + 12, height);
    context.clip();
    this.groupsOf(context, x, colour);
    this.transitsOf(context, x, colour);
    context.restore();
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.font = font(12, 500);
    this.fields.forEach(({ name, label }, lane) => {
      context.fillStyle = colour(`--${fieldClass(this.labels, name)}`);
      context.fillText(label, 0, TOP + LANE * (lane + 0.5));
    });
  }

  segmentsOf(context, x, width, bottom, colour) {
    this.segments.forEach((segment, index) => {
      const [from, to] = [Math.max(LEFT, x(segment.start)), Math.min(width - RIGHT, x(segment.stop))];
      if (to <= from) return;
      context.fillStyle = colour(index % 2 ? "--panel" : "--well");
      context.fillRect(from, TOP, to - from, bottom - TOP);
      if (context.measureText(segment.name).width + 8 < to - from) {
        context.fillStyle = colour("--faint");
        context.textAlign = "left";
        context.fillText(segment.name, from + 4, SEGMENTS);
      }
      if (from > LEFT) {
        context.fillStyle = colour("--line");
        context.fillRect(Math.round(from), 2, 1, bottom - 2);
      }
    });
    context.strokeStyle = colour("--line");
    context.lineWidth = 1;
    for (let lane = 0; lane <= this.fields.length; lane += 1) {
      context.beginPath();
      context.moveTo(LEFT, TOP + LANE * lane + 0.5);
      context.lineTo(width - RIGHT, TOP + LANE * lane + 0.5);
      context.stroke();
    }
  }

  ticksOf(context, x, across, bottom, colour) {
    context.textAlign = "center";
    let [period, free] = [null, -Infinity];
    for (const tick of ticks(this.axis.from, this.axis.to, Math.max(2, across / 90))) {
      const at = x(tick.ms);
      context.fillStyle = colour("--edge");
      context.fillRect(Math.round(at), bottom, 1, 5);
      const text = tick.period && tick.period !== period ? `${tick.label} ${tick.period}` : tick.label;
      const half = context.measureText(text).width / 2;
      const middle = Math.max(LEFT + half, Math.min(LEFT + across - half, at));
      if (middle - half < free) continue;
      period = tick.period;
      free = middle + half + 8;
      context.fillStyle = colour("--faint");
      context.fillText(text, middle, bottom + 15);
    }
  }

  groupsOf(context, x, colour) {
    context.strokeStyle = colour("--edge");
    context.lineWidth = 1;
    const bottom = TOP + LANE * this.fields.length;
    for (const { from, to, size } of this.groups) {
      if (to < this.axis.from || from > this.axis.to || size === 1) continue;
      const [left, right] = [x(from) - 4, x(to) + 4];
      if (right - left < LEAST_GROUP) continue; // the ticks stand close enough to be seen as one
      context.globalAlpha = 0.55;
      context.strokeRect(Math.round(left) + 0.5, TOP + 2.5, Math.round(right - left), bottom - TOP - 4);
      context.globalAlpha = 1;
    }
  }

  transitsOf(context, x, colour) {
    const { transits, chosen, transit: selected } = this.selection;
    const margin = (this.axis.to - this.axis.from) * 0.02;
    const isCrowded = this.plot.clientWidth < 5 * transits.length;
    const lanes = new Map(this.fields.map(({ name }, lane) => [name, lane]));
    const inks = this.fields.map(({ name }) => colour(`--${fieldClass(this.labels, name)}`));
    const tick = (index, wide) => {
      const lane = lanes.get(transits[index].field) ?? 0;
      context.fillStyle = inks[lane];
      context.fillRect(x(this.times[index]) - wide / 2, TOP + LANE * lane + 6, wide, LANE - 12);
    };
    const own = [];
    context.globalAlpha = 0.3; // of other stars than the chosen one
    this.times.forEach((ms, index) => {
      if (ms < this.axis.from - margin || ms > this.axis.to + margin) return;
      if (transits[index].star === selected?.star) own.push(index);
      else tick(index, 1);
    });
    context.globalAlpha = 1;
    for (const index of own) tick(index, isCrowded && own.length === transits.length ? 1 : 2);
    if (this.hovered >= 0) tick(this.hovered, 4);
    context.globalAlpha = 1;
    if (chosen < 0) return;
    const at = x(this.times[chosen]);
    const bottom = TOP + LANE * this.fields.length;
    context.fillStyle = colour("--ink");
    context.fillRect(at - 0.75, TOP - 2, 1.5, bottom - TOP + 4);
    context.beginPath();
    context.moveTo(at - 5, TOP - 9);
    context.lineTo(at + 5, TOP - 9);
    context.lineTo(at, TOP - 1);
    context.fill();
    context.font = font(11.5, 600);
    context.textAlign = at > context.canvas.clientWidth / 2 ? "right" : "left";
    haloed(context, utcText(this.times[chosen], "minute"), at + (context.textAlign === "left" ? 9 : -9), TOP - 10, colour("--ink"), colour("--panel"));
  }
}
