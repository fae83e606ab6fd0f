// The way each transit crosses the star, seen close: North up, East to the left; later transits further out.

import { msOf } from "/page/axis.js";
import { fitted, font, haloed } from "/page/canvas.js";
import { el } from "/page/dom.js";
import { number } from "/page/format.js";
import { fieldClass } from "/page/table.js";

const RAD = Math.PI / 180;
const SHAFT = 0.26; // length of an arrow, of the radius
const INNER = 0.38; // of the radius: the first transit; the last ends at 1

export class CloseUp {
  constructor(selection, fields) {
    this.selection = selection;
    this.labels = Object.fromEntries(fields.map(({ name, label }) => [name, label]));
    this.canvas = el("canvas", { class: "closeup", role: "img", "aria-label": "Directions of scan at the star", "aria-describedby": "closeup-text" });
    this.text = el("p", { class: "note", id: "closeup-text" });
    this.title = el("h2", { id: "closeup-title", text: "Scan directions" });
    const key = el(
      "p",
      { class: "key" },
      fields.map(({ name, label }) => el("span", { class: `field-mark ${fieldClass(this.labels, name)}`, text: label })),
    );
    this.element = el("section", { class: "panel closeup-panel", "aria-labelledby": "closeup-title" }, el("div", { class: "row apart" }, this.title, key), this.canvas, this.text);
    this.drawing = fitted(this.canvas, (...all) => this.draw(...all));
    this.canvas.addEventListener("click", (event) => this.click(event));
    selection.listen((_, what) => {
      if (what === "chosen") this.follow();
    });
  }

  show() {
    this.star = null;
    this.follow();
  }

  follow() {
    const { transit, transits } = this.selection;
    if (transit?.star !== this.star) {
      this.star = transit?.star ?? null;
      const own = [];
      transits.forEach((one, index) => {
        if (one.star === this.star) own.push({ index, angle: one.scan_angle_deg, field: one.field, ms: msOf(one.utc) });
      });
      const [first, last] = [own[0]?.ms ?? 0, own.at(-1)?.ms ?? 0];
      this.arrows = own.map((one) => ({ ...one, radius: INNER + (1 - INNER) * (last > first ? (one.ms - first) / (last - first) : 1) }));
    }
    this.text.textContent = transit
      ? `${this.arrows.length} transits of ${this.star}: arrows point along the scan, by position angle from North (up) through East (left); ` +
        `the later, the further out. Chosen: ${number(transit.scan_angle_deg, 1)}°, ${this.labels[transit.field] ?? transit.field} field.`
      : "";
    this.drawing.redraw();
  }

  click(event) {
    const box = this.canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left - box.width / 2, event.clientY - box.top - box.height / 2];
    const radius = this.radius(box.width, box.height);
    let [best, away] = [-1, 18];
    for (const { index, angle, radius: part } of this.arrows ?? []) {
      const distance = Math.hypot(x + Math.sin(angle * RAD) * part * radius, y + Math.cos(angle * RAD) * part * radius);
      if (distance < away) [best, away] = [index, distance];
    }
    if (best >= 0) this.selection.choose(best);
  }

  radius(width, height) {
    return Math.min(width, height) / 2 - 22;
  }

  draw(context, width, height, colour) {
    const radius = this.radius(width, height);
    context.translate(width / 2, height / 2);
    context.beginPath();
    context.arc(0, 0, radius + 18, 0, 2 * Math.PI);
    context.fillStyle = colour("--sky");
    context.fill();
    context.strokeStyle = colour("--sky-line");
    context.lineWidth = 1;
    for (let angle = 0; angle < 180; angle += 45) {
      const [s, c] = [Math.sin(angle * RAD) * radius, Math.cos(angle * RAD) * radius];
      context.beginPath();
      context.moveTo(s, c);
      context.lineTo(-s, -c);
      context.stroke();
    }
    for (const part of [INNER, 1]) {
      context.beginPath();
      context.arc(0, 0, radius * part, 0, 2 * Math.PI);
      context.stroke();
    }
    for (const arrow of this.arrows ?? []) this.arrow(context, arrow, radius, colour, false);
    const chosen = (this.arrows ?? []).find(({ index }) => index === this.selection.chosen);
    if (chosen) this.arrow(context, chosen, radius, colour, true);
    context.beginPath();
    context.arc(0, 0, 3, 0, 2 * Math.PI);
    context.fillStyle = colour("--sky-star");
    context.fill();
    context.font = font(12, 600);
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (const [text, x, y] of [["N", 0, -1], ["E", -1, 0], ["S", 0, 1], ["W", 1, 0]]) {
      haloed(context, text, x * (radius + 9), y * (radius + 9), colour("--sky-ink"), colour("--sky"));
    }
  }

  arrow(context, { angle, radius: part, field }, radius, colour, isChosen) {
    const isFollowing = fieldClass(this.labels, field) === "following";
    const ink = colour(`--sky-${isFollowing ? "following" : "preceding"}`);
    context.save();
    context.rotate(-angle * RAD); // North is up; East, to the left, at 90 deg
    const tip = -part * radius;
    context.strokeStyle = isChosen ? colour("--sky-star") : ink;
    context.fillStyle = isFollowing && !isChosen ? colour("--sky") : isChosen ? colour("--sky-star") : ink;
    context.lineWidth = isChosen ? 2.5 : 1.1;
    context.globalAlpha = isChosen ? 1 : 0.85;
    context.setLineDash(isFollowing ? [4, 3] : []);
    context.beginPath();
    context.moveTo(0, isChosen ? -tip : tip + SHAFT * radius);
    context.lineTo(0, tip + 7);
    context.stroke();
    context.setLineDash([]);
    context.beginPath();
    context.moveTo(0, tip);
    context.lineTo(-4, tip + 9);
    context.lineTo(4, tip + 9);
    context.closePath();
    context.fill();
    context.strokeStyle = isChosen ? colour("--sky-star") : ink;
    context.lineWidth = 1.2;
    context.stroke();
    context.restore();
  }
}
