// The chosen transit on the sky: the star, where both fields of view look, and the way they scan.

import { msOf } from "/page/axis.js";
import { el } from "/page/dom.js";
import { number, time } from "/page/format.js";
import { pathsAround, sunAt } from "/page/paths.js";
import { vectorOf } from "/page/projection.js";
import { SkyMap, placeText } from "/page/skymap.js";
import { fieldClass } from "/page/table.js";
import { FINGERS } from "/page/touch.js";

const BANDS_FROM = 6; // zoom from which the fields' width across the scan is seen
const WAIT_MS = 90; // arrow keys held down ask for the last transit only

export class Sky {
  constructor(selection, mission, context) {
    this.selection = selection;
    this.mission = mission;
    this.context = context;
    this.labels = Object.fromEntries(mission.fields.map(({ name, label }) => [name, label]));
    this.paths = null;
    this.stars = [];
    this.asked = null;
    this.canvas = el("canvas", { class: "sky", tabindex: "0", role: "application", "aria-roledescription": "map of the sky", "aria-label": "The chosen transit on the sky", "aria-describedby": "sky-text sky-help" });
    this.text = el("p", { class: "note", id: "sky-text" });
    const help = el("p", { class: "unseen", id: "sky-help", text: "Arrow keys turn the sky, plus and minus zoom, 0 goes back to the star." });
    const globe = el("button", { type: "button", "aria-pressed": "true", text: "Globe" });
    const whole = el("button", { type: "button", "aria-pressed": "false", text: "Whole sky" });
    for (const [button, other, name] of [[globe, whole, "globe"], [whole, globe, "whole"]]) {
      button.addEventListener("click", () => {
        button.setAttribute("aria-pressed", "true");
        other.setAttribute("aria-pressed", "false");
        this.map.project(name);
      });
    }
    const nearer = el("button", { type: "button", "aria-label": "Zoom in", text: "+", onclick: () => this.map.magnify(1.6) });
    const further = el("button", { type: "button", "aria-label": "Zoom out", text: "\u2212", onclick: () => this.map.magnify(1 / 1.6) });
    const star = el("button", { type: "button", text: "Star", title: "Back to the star", onclick: () => this.home() });
    this.element = el(
      "section",
      { class: "panel sky-panel", "aria-labelledby": "sky-title" },
      el("div", { class: "row apart" }, el("h2", { id: "sky-title", text: "Sky" }),
        el("div", { class: "row" },
          el("div", { class: "segmented", role: "group", "aria-label": "Projection" }, globe, whole),
          el("div", { class: "segmented", role: "group", "aria-label": "View" }, further, nearer, star))),
      this.canvas,
      el("p", { class: "note fingers", text: FINGERS }),
      this.text,
      help,
    );
    this.map = new SkyMap(this.canvas, (map) => this.paint(map));
    selection.listen((_, what) => {
      if (what === "chosen") this.follow();
    });
  }

  /** Show the stars of the selection's transits. */
  show() {
    const seen = new Map();
    for (const transit of this.selection.transits) {
      if (!seen.has(transit.star)) seen.set(transit.star, vectorOf(transit.ra_deg, transit.dec_deg));
    }
    this.stars = [...seen].map(([name, vector]) => ({ name: String(name), vector }));
    this.paths = null;
    this.home();
    this.follow();
  }

  home() {
    const { transit } = this.selection;
    if (!transit) return;
    this.map.look(transit.ra_deg, transit.dec_deg);
  }

  follow() {
    clearTimeout(this.waiting);
    this.asked?.abort();
    const { transit } = this.selection;
    if (!transit) {
      this.paths = null;
      this.text.textContent = "No transit is chosen.";
      this.map.drawing.redraw();
      return;
    }
    const star = vectorOf(transit.ra_deg, transit.dec_deg);
    this.map.home = [transit.ra_deg, transit.dec_deg];
    if (!this.map.isSeen(star)) this.home();
    this.map.drawing.redraw();
    this.waiting = setTimeout(async () => {
      this.asked = new AbortController();
      const { signal } = this.asked;
      try {
        this.paths = await pathsAround(transit.utc, this.mission, this.context.api, { signal });
        if (!signal.aborted) this.tell(transit);
        this.map.drawing.redraw();
      } catch (error) {
        if (!signal.aborted) this.context.report(error);
      }
    }, WAIT_MS);
  }

  tell(transit) {
    const label = this.labels[transit.field] ?? transit.field;
    const others = Object.entries(this.paths.fields)
      .filter(([name]) => name !== transit.field)
      .map(([name, field]) => ` Meanwhile the ${this.labels[name] ?? name} field looks at ${placeText(field.at)}.`);
    this.text.textContent =
      `${transit.star} at ${placeText(vectorOf(transit.ra_deg, transit.dec_deg))}. At ${time(transit.utc, 0)} UTC the ${label} field ` +
      `crosses it, scanning towards position angle ${number(transit.scan_angle_deg, 1)}° (North through East).${others.join("")} ` +
      `The spin axis points to ${placeText(this.paths.spin)}. Lines: where the fields look in the half turn before and after.`;
    this.canvas.dataset.utc = transit.utc; // what is drawn, for those who ask
  }

  paint(map) {
    const { colour } = map;
    const { transit } = this.selection;
    const inkOf = (name) => colour(`--sky-${fieldClass(this.labels, name)}`);
    if (this.paths) {
      const fields = Object.entries(this.paths.fields);
      if (map.zoom >= BANDS_FROM) fields.forEach(([name, field]) => map.band(field.edges, inkOf(name), 0.2));
      fields.forEach(([name, field], index) => {
        map.line(field.path, inkOf(name), 2.2, index ? [9, 9] : []);
      });
      fields.forEach(([name, field], index) => {
        map.arrows(field.path, inkOf(name), 6 + 12 * index, 24);
        if (map.zoom >= BANDS_FROM) map.ahead(field.at, field.path[field.now + 1] ?? field.at, inkOf(name), 34);
      });
      const sun = sunAt(msOf(this.paths.utc));
      map.mark(sun, "sun", colour("--sky-ecliptic"), "Sun", 5);
      map.mark(this.paths.spin, "axis", colour("--sky-ink"), "spin axis", 5);
    }
    for (const { name, vector } of this.stars) {
      const isChosen = transit && name === String(transit.star);
      if (!isChosen) map.mark(vector, "dot", colour("--sky-star"), this.stars.length <= 12 ? name : "", 2);
    }
    if (this.paths) {
      for (const [name, field] of Object.entries(this.paths.fields)) {
        map.mark(field.at, fieldClass(this.labels, name) === "following" ? "diamond" : "square", inkOf(name), this.labels[name] ?? name, 5, 1);
      }
    }
    if (transit) {
      const star = vectorOf(transit.ra_deg, transit.dec_deg);
      map.mark(star, "dot", colour("--sky-star"), "", 2.5);
      const at = map.place(star);
      if (at) named(map, String(transit.star), at, colour);
    }
  }
}

function named(map, text, [x, y], colour) {
  const { context } = map;
  context.beginPath();
  context.arc(x, y, 10, 0, 2 * Math.PI);
  context.strokeStyle = colour("--sky-star");
  context.lineWidth = 1.2;
  context.stroke();
  map.label(text, x, y - 21, colour("--sky-star"), 0, { size: 13, weight: 600 });
}

