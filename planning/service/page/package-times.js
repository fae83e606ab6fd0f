// Validities of packages on a time axis, a lane a series: which versions there are, and which of them holds when.

import { steer, ticks, TimeAxis } from "/page/axis.js";
import { fitted, font } from "/page/canvas.js";
import { inRows } from "/page/package-model.js";
import { toneOf } from "/page/package-state.js";

const DATES = 36;
const TITLE = 24;
const ROW = 22;
const GAP = 14;
const AROUND = 0.04; // of the whole, left and right of it

export class Validities {
  /** choose(name) is called for a package that was clicked. */
  constructor(canvas, choose) {
    this.canvas = canvas;
    this.axis = new TimeAxis(0, 86_400_000);
    this.series = [];
    this.chosen = "";
    this.drawing = fitted(canvas, (...given) => this.draw(...given));
    this.axis.listen(() => this.drawing.redraw());
    steer(canvas, this.axis);
    let down = 0;
    canvas.addEventListener("pointerdown", (event) => {
      down = event.clientX;
    });
    canvas.addEventListener("click", (event) => {
      if (Math.abs(event.clientX - down) > 4) return; // the end of a drag
      const box = canvas.getBoundingClientRect();
      const hit = this.packageAt(event.clientX - box.left, event.clientY - box.top);
      if (hit) choose(hit.name);
    });
  }

  /** holding: what holds when, of all series. */
  show(packages, holding) {
    const names = [...new Set(packages.map((each) => each.series))];
    let top = DATES;
    this.series = names.map((name) => {
      const members = packages.filter((each) => each.series === name);
      const rows = inRows(members);
      const lane = { name, top, rows, holding: holding.filter((span) => span.package.series === name) };
      top += TITLE + ROW * (rows.length + 1) + GAP;
      return lane;
    });
    this.canvas.style.height = `${top}px`;
    if (packages.length) {
      const start = Math.min(...packages.map((each) => each.start));
      const end = Math.max(...packages.map((each) => each.end));
      const around = AROUND * (end - start);
      this.axis.setWhole(start - around, end + around);
    }
    this.drawing.redraw();
  }

  choose(name) {
    this.chosen = name;
    this.drawing.redraw();
  }

  packageAt(x, y) {
    const ms = this.axis.timeAt(x, this.canvas.clientWidth);
    for (const { top, rows, holding } of this.series) {
      const row = Math.floor((y - top - TITLE) / ROW);
      const covers = (each) => each.start <= ms && ms < each.end;
      if (row === 0) {
        const span = holding.find(covers);
        if (span) return span.package;
      } else if (row > 0 && row <= rows.length) {
        const found = rows[row - 1].find(covers);
        if (found) return found;
      }
    }
    return null;
  }

  draw(context, width, height, colour) {
    if (!this.series.length) return;
    const { axis } = this;
    const x = (ms) => axis.place(ms, width);
    this.drawDates(context, width, height, colour, x);
    for (const { name, top, rows, holding } of this.series) {
      context.font = font(12.5, 600);
      context.textBaseline = "middle";
      context.textAlign = "left";
      context.fillStyle = colour("--ink");
      context.fillText(name, 0, top + TITLE / 2 - 2);
      const holds = (y) => {
        context.fillStyle = colour("--line");
        context.fillRect(0, y + ROW / 2 - 0.5, width, 1);
        if (!holding.length) this.text(context, "nothing holds", 0, width, y - 1, width, colour("--faint"), colour("--panel"));
        for (const span of holding) {
          context.fillStyle = colour("--ok");
          this.block(context, x(span.start), x(span.end), y + 4, ROW - 8, width, true);
          this.text(context, `holds: v${span.package.version}`, x(span.start), x(span.end), y, width, colour("--panel"));
        }
      };
      holds(top + TITLE);
      rows.forEach((row, k) => {
        for (const each of row) {
          const y = top + TITLE + (k + 1) * ROW;
          const ink = colour(toneOf(each.state));
          context.strokeStyle = ink;
          context.lineWidth = each.name === this.chosen ? 2.5 : 1;
          context.fillStyle = each.name === this.chosen ? colour("--chosen") : colour("--panel");
          if (each.state === "WITHDRAWN" || each.state === "SUPERSEDED") context.setLineDash([3, 2]);
          this.block(context, x(each.start), x(each.end), y + 2.5, ROW - 5, width, true, true);
          context.setLineDash([]);
          this.text(context, `v${each.version} ${each.state}`, x(each.start), x(each.end), y, width, ink);
        }
      });
    }
    if (axis.cursor !== null) {
      context.fillStyle = colour("--edge");
      context.fillRect(Math.round(x(axis.cursor)), DATES - 5, 1, height - DATES);
    }
  }

  drawDates(context, width, height, colour, x) {
    context.font = font(11.5);
    context.textBaseline = "alphabetic";
    let before = "";
    for (const { ms, label, period } of ticks(this.axis.from, this.axis.to, Math.max(2, width / 90))) {
      const at = Math.round(x(ms));
      context.fillStyle = colour("--line");
      context.fillRect(at, DATES - 5, 1, height - DATES - GAP + 5);
      const half = context.measureText(label).width / 2;
      context.textAlign = "center";
      context.fillStyle = colour("--ink");
      const middle = Math.min(Math.max(at, half), width - half);
      context.fillText(label, middle, DATES - 9);
      if (period && period !== before) {
        before = period;
        context.textAlign = "left";
        context.fillStyle = colour("--faint");
        context.fillText(period, Math.min(Math.max(0, at - half), width - context.measureText(period).width), 12);
      }
    }
  }

  block(context, from, to, y, height, width, fill, stroke = false) {
    const [left, right] = [Math.max(-8, from), Math.min(width + 8, to)];
    if (right <= left) return;
    context.beginPath();
    context.roundRect(left + 0.5, y, Math.max(2, right - left - 1), height, 3);
    if (fill) context.fill();
    if (stroke) context.stroke();
  }

  text(context, text, from, to, y, width, ink, ground = null) {
    const [left, right] = [Math.max(0, from), Math.min(width, to)];
    context.font = font(11.5, 500);
    if (context.measureText(text).width > right - left - 12) return;
    context.textAlign = "left";
    context.textBaseline = "middle";
    if (ground) {
      context.fillStyle = ground;
      context.fillRect(left + 2, y, context.measureText(text).width + 10, ROW);
    }
    context.fillStyle = ink;
    context.fillText(text, left + 7, y + ROW / 2 + 0.5);
  }
}
