// The view "coverage": how often each part of the sky is seen, on a globe or a map of the whole sky, through time.

import { lengthText, msOf, utcText } from "/page/axis.js";
import { colourAt, colourIndex, roundNumbers, scaleOf } from "/page/colour.js";
import { CoverageCanvas } from "/page/coverage-map.js";
import { loadMap, seenOf, summaryOf } from "/page/coverage-data.js";
import { el, field } from "/page/dom.js";
import { download } from "/page/download.js";
import { levelOf, nestedPixel } from "/page/healpix.js";
import { anglesOf, FRAMES, turned, vectorOf } from "/page/projection.js";
import { FINGERS } from "/page/touch.js";

const FRAME_NAMES = { icrs: "ICRS", galactic: "Galactic", ecliptic: "Ecliptic" };
const LETTERS = { icrs: ["RA", "Dec"], galactic: ["l", "b"], ecliptic: ["λ", "β"] };
const NSIDES = [8, 16, 32, 64, 128];
const PLAY_MS = 110; // a frame while playing; with reduced motion there is a step a second
const STILL_MS = 1000;
const DAY_MS = 86_400_000;

export function mount(root, context) {
  return new Coverage(root, context);
}

class Coverage {
  constructor(root, context) {
    this.context = context;
    this.map = null;
    this.frame = 0;
    this.pinned = null;
    this.playing = 0;
    this.build(root);
  }

  show(parameters) {
    const given = (name, otherwise) => parameters?.get(name) || otherwise;
    this.start.value = given("start", this.start.value || firstDay(this.context.mission));
    this.days.value = given("days", this.days.value || "365");
    this.nside.value = given("nside", this.nside.value);
    if (!this.nside.value) this.nside.value = "32"; // the address asked for one that there is not
    this.wanted = given("quantity", this.wanted || "transits");
    this.choose("frame", given("frame", this.sky.frame));
    this.choose("projection", given("projection", this.sky.projection));
    this.sky.redraw();
    return this.load();
  }

  hide() {
    this.stop();
  }

  build(root) {
    this.start = el("input", { type: "text", name: "start", autocomplete: "off", spellcheck: "false", maxlength: 64 });
    this.days = el("input", { type: "number", name: "days", min: 1, max: 4000, step: "any", inputmode: "decimal" });
    this.nside = el("select", { name: "nside" });
    const most = this.context.mission?.limits?.nside ?? 64;
    for (const nside of NSIDES.filter((each) => each <= most)) {
      const size = 58.6 / nside;
      this.nside.append(el("option", { value: nside, selected: nside === 32, text: `nside ${nside}, ${size.toPrecision(2)}°` }));
    }
    this.quantity = el("select", { name: "quantity" }, el("option", { value: "transits", text: "Transits" }));
    this.ask = el("button", { type: "submit", class: "main", text: "Show" });
    const form = el(
      "form",
      { class: "asked", "aria-label": "What the map shows" },
      field("From, UTC", this.start),
      field("Days", this.days),
      field("Pixels", this.nside),
      el("div", { class: "field long" }, field("Quantity", this.quantity)),
      this.ask,
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.wanted = this.quantity.value;
      this.load();
    });
    this.quantity.addEventListener("change", () => form.requestSubmit());
    this.nside.addEventListener("change", () => form.requestSubmit());

    this.canvas = el("canvas", {
      tabindex: 0,
      role: "application",
      "aria-roledescription": "map of the sky",
      "aria-label": "Coverage map. Arrows turn it, plus and minus zoom, 0 turns it back, Enter reads the middle.",
    });
    this.sky = new CoverageCanvas(this.canvas, { onpoint: (vector) => this.point(vector), onread: (vector) => this.pin(vector) });
    this.projections = this.segmented("projection", { globe: "Globe", whole: "Whole sky" });
    this.frames = this.segmented("frame", FRAME_NAMES);
    this.near = el("output", { class: "near", "aria-live": "off" }, "\u00a0");
    this.unpinned = el("p", { class: "under note", text: "" });

    this.slider = el("input", { type: "range", min: 1, max: 1, value: 1, disabled: true, "aria-label": "Time" });
    this.slider.addEventListener("input", () => {
      this.stop();
      this.slide(Number(this.slider.value));
    });
    this.play = el("button", { type: "button", class: "play", text: "Play", disabled: true, onclick: () => this.toggle() });
    this.moment = el("output", { class: "moment" });
    this.spans = this.segmented("span", { since: "Since the start", only: "This span only" });
    this.span = "since";
    this.scaleBar = el("div", { class: "scale", role: "img" });

    this.place = el("input", {
      type: "text",
      name: "place",
      placeholder: "Vega or 86.8 -51.1",
      autocomplete: "off",
      spellcheck: "false",
      maxlength: 200,
    });
    this.told = el("p", { class: "told", role: "status" }, el("span", { class: "note", text: "Or click the map." }));
    const look = el(
      "form",
      { class: "look" },
      field("Value at a position, ICRS", this.place),
      el("button", { type: "submit", text: "Look" }),
    );
    look.addEventListener("submit", (event) => {
      event.preventDefault();
      this.lookAt(this.place.value.trim());
    });
    this.summary = el("table", { class: "numbers" });
    this.files = el("div", { class: "row" });

    const zoom = el(
      "div",
      { class: "segmented zoom" },
      el("button", { type: "button", "aria-label": "Zoom out", text: "−", onclick: () => this.sky.zoomBy(1 / 1.4) }),
      el("button", { type: "button", "aria-label": "Zoom in", text: "+", onclick: () => this.sky.zoomBy(1.4) }),
      el("button", { type: "button", text: "Reset", onclick: () => this.sky.reset() }),
    );
    this.mapPanel = el(
      "div",
      { class: "panel mapped" },
      el("div", { class: "row apart" }, this.projections, this.frames, zoom),
      el(
        "div",
        { class: "globe" },
        this.canvas,
        el(
          "div",
          { class: "planes", "aria-hidden": "true" },
          el("span", {}, el("i"), "ecliptic"),
          el("span", { class: "galaxy" }, el("i"), "Galactic plane"),
        ),
        this.near,
      ),
      el("p", { class: "note fingers", text: FINGERS }),
      this.scaleBar,
      el("div", { class: "through" }, this.play, this.slider, this.moment),
      el("div", { class: "row apart" }, this.spans, this.unpinned),
    );
    root.classList.add("coverage");
    root.addEventListener("problem", (event) => this.context.report(event.detail));
    root.append(
      el("h1", { class: "unseen", text: "Coverage of the sky" }),
      el("div", { class: "panel" }, form),
      el(
        "div",
        { class: "two" },
        this.mapPanel,
        el(
          "div",
          { class: "stack beside" },
          el("div", { class: "panel stack" }, el("h2", { text: "Summary" }), this.summary),
          el("div", { class: "panel stack" }, el("h2", { text: "Position" }), look, this.told),
          el("div", { class: "panel stack" }, el("h2", { text: "Download" }), this.files),
        ),
      ),
    );
    this.choose("span", "since");
    this.tellSummary({});
  }

  /** Buttons of which one is pressed; they set the map's property of their name. */
  segmented(name, texts) {
    const labels = { projection: "Projection", frame: "Frame", span: "What is counted" };
    const box = el("div", { class: "segmented", role: "group", "aria-label": labels[name] });
    for (const [value, text] of Object.entries(texts)) {
      box.append(
        el("button", {
          type: "button",
          text,
          "data-value": value,
          "aria-pressed": "false",
          onclick: () => {
            this.choose(name, value);
            this.remember();
          },
        }),
      );
    }
    return box;
  }

  choose(name, value) {
    const box = { projection: this.projections, frame: this.frames, span: this.spans }[name];
    if (![...box.children].some((button) => button.dataset.value === value)) return;
    for (const button of box.children) button.setAttribute("aria-pressed", String(button.dataset.value === value));
    if (name === "span") {
      this.span = value;
      if (this.map) this.colourAll();
    } else this.sky[`set${name[0].toUpperCase()}${name.slice(1)}`](value);
    if (name === "projection") this.canvas.parentElement.classList.toggle("whole", value === "whole");
    if (name === "frame") this.tellPlace(this.told.dataset.vector ? this.pinned : null);
  }

  remember() {
    const { start, days, nside } = this.asked;
    this.context.remember("coverage", {
      start,
      days,
      nside,
      quantity: this.wanted === "transits" ? null : this.wanted,
      frame: this.sky.frame === "icrs" ? null : this.sky.frame,
      projection: this.sky.projection === "globe" ? null : this.sky.projection,
    });
  }

  async load() {
    this.stop();
    this.asked = {
      start: this.start.value.trim(),
      days: Number(this.days.value),
      nside: Number(this.nside.value),
      quantity: this.wanted,
    };
    const key = JSON.stringify(this.asked);
    if (key === this.loaded) return;
    this.asking?.abort();
    this.asking = new AbortController();
    this.mapPanel.classList.add("busy");
    this.remember();
    try {
      this.map = await loadMap(this.context.api, this.asked, { signal: this.asking.signal });
      this.loaded = key;
      this.context.clearProblem();
    } catch (error) {
      if (error.name !== "AbortError") {
        this.loaded = "";
        this.mapPanel.classList.remove("busy");
      }
      this.context.report(error);
      return;
    }
    this.mapPanel.classList.remove("busy");
    const moves = this.map.frames > 1;
    this.slider.max = this.map.frames;
    this.slider.disabled = !moves;
    this.play.disabled = !moves;
    for (const button of this.spans.children) button.disabled = !moves;
    this.unpinned.textContent = moves ? "" : "Through time: transits only.";
    this.choose("span", this.span);
    this.fillQuantities();
    this.slide(this.map.frames);
    this.context.announce(`${this.map.quantity.description}: the map is there.`);
  }

  /** The quantities there are, asked for once: any whole map names them. */
  async fillQuantities() {
    if (this.quantities) return;
    this.quantities = [];
    try {
      const told = await this.context.api.getJson("/api/coverage", {
        start: this.asked.start,
        days: Math.min(1, this.asked.days),
        nside: 1,
      });
      this.quantities = told.quantities;
    } catch {
      this.quantities = null;
      return;
    }
    this.quantity.replaceChildren(
      ...this.quantities.map((each) => el("option", { value: each.name, text: titleOf(each, this.context.mission.fields), title: each.description })),
    );
    this.quantity.value = this.wanted;
  }

  /** Values of the frame that ends at an edge. */
  valuesTo(edge) {
    return this.map.values(this.span === "only" ? edge - 1 : 0, edge);
  }

  slide(edge) {
    this.frame = edge;
    this.slider.value = edge;
    const [from, to] = [this.map.edges[this.span === "only" ? edge - 1 : 0], this.map.edges[edge]];
    const text = `${momentText(from)} to ${momentText(to)}`;
    this.moment.textContent = text;
    this.slider.setAttribute("aria-valuetext", `${text} UTC`);
    this.values = this.valuesTo(edge);
    this.colour();
  }

  /** The scale is that of the last frame, so that colours mean the same at all times. */
  colourAll() {
    this.scale = null;
    this.slide(this.frame || this.map.frames);
  }

  colour() {
    const { map } = this;
    if (!this.scale || this.scaled !== map) {
      this.scaled = map;
      this.scale = scaleOf(seenOf(map, this.scaleValues()), { cyclic: cycleOf(map.quantity) });
      this.drawScale();
    }
    const seen = seenOf(map, this.values);
    const index = new Uint16Array(seen.length);
    for (let i = 0; i < seen.length; i += 1) index[i] = Number.isNaN(seen[i]) ? 256 : colourIndex(this.scale, seen[i]);
    this.sky.setValues(levelOf(map.nside), this.scale.colours, index);
    this.tell();
  }

  /** What the scale spans: everything there will be, or the busiest single span. */
  scaleValues() {
    if (this.span === "since" || this.map.frames === 1) return this.map.values(0, this.map.frames);
    const most = new Float64Array(12 * this.map.nside ** 2);
    for (let edge = 1; edge <= this.map.frames; edge += 1) {
      this.map.values(edge - 1, edge).forEach((value, i) => {
        if (value > most[i]) most[i] = value;
      });
    }
    return most;
  }

  drawScale() {
    const { low, high, below, above, colours } = this.scale;
    const { quantity, whole } = this.map;
    const bar = el("div", { class: "bar" });
    const stops = Array.from({ length: 33 }, (_, k) => colourAt(colours, k / 32));
    bar.style.background = `linear-gradient(90deg, ${stops.join(", ")})`;
    bar.classList.toggle("below", below);
    bar.classList.toggle("above", above);
    const marks = this.marksOf(low, high).map((value) => {
      const mark = el("span", { text: numberText(value, whole) });
      const part = (value - low) / (high - low);
      mark.style.left = `${100 * part}%`;
      mark.style.transform = `translateX(${part < 0.02 ? 0 : part > 0.98 ? -100 : -50}%)`;
      return mark;
    });
    const unit = quantity.unit ? `, ${quantity.unit}` : "";
    const range = `from ${numberText(low, whole)} to ${numberText(high, whole)}`;
    this.scaleBar.setAttribute("aria-label", `Colours: ${quantity.description}${unit}, ${range}.`);
    const ends = [...(below ? [`below ${numberText(low, whole)}`] : []), ...(above ? [`above ${numberText(high, whole)}`] : [])];
    const beyond = ends.length ? `a few pixels ${ends.join(" or ")}` : "";
    this.scaleBar.replaceChildren(
      el(
        "div",
        { class: "row apart" },
        el("span", { class: "what", text: `${quantity.description}${unit}${beyond ? `; ${beyond}` : ""}` }),
        el("span", { class: "none" }, el("i"), whole ? "not seen" : "no value"),
      ),
      bar,
      el("div", { class: "marks" }, marks),
    );
  }

  /** Where the bar is labelled: an angle at sixths of its turn. */
  marksOf(low, high) {
    if (cycleOf(this.map.quantity)) return Array.from({ length: 7 }, (_, k) => low + ((high - low) * k) / 6);
    return roundNumbers(low, high, 9, this.map.whole);
  }

  tell() {
    const { map } = this;
    this.tellSummary(summaryOf(map, this.values), map.quantity);
    this.tellPlace(this.pinned);
    this.point(this.pointed);
    const { api } = this.context;
    const window = this.window();
    const name = `coverage_${utcText(msOf(window.start), "day")}_${this.wanted}`;
    this.files.replaceChildren(
      download(api, "FITS", "/api/coverage", { ...window, format: "fits" }, `${name}.fits`),
      download(api, "JSON", "/api/coverage", window, `${name}.json`),
    );
  }

  /** The table; nothing but dashes before there is a map. */
  tellSummary({ least, mean, most, part }, quantity = null) {
    const unit = quantity?.unit ? ` ${quantity.unit}` : "";
    const edges = this.map?.edges ?? [0];
    if (quantity) this.summary.dataset.shown = quantity.name;
    const row = (name, value) => el("tr", {}, el("th", { scope: "row", text: name }), el("td", { class: "number", text: value }));
    const text = (value) => (value === undefined ? "–" : `${numberText(value, false)}${unit}`);
    this.summary.replaceChildren(
      el("caption", { class: "unseen", text: `${quantity?.description ?? "Coverage"}, ${this.moment.textContent} UTC` }),
      el(
        "tbody",
        {},
        row("Least", text(least)),
        ...(quantity && cycleOf(quantity) ? [] : [row("Mean", text(mean))]), // angles have no such mean
        row("Most", text(most)),
        row("Sky seen", quantity ? `${(100 * part).toFixed(part > 0.9995 ? 0 : 1)} %` : "–"),
        row("Time", quantity ? lengthText(edges[this.frame] - edges[this.span === "only" ? this.frame - 1 : 0]) : "–"),
      ),
    );
  }

  /** The question whose answer is what is shown now. */
  window() {
    const [from, to] = [this.span === "only" ? this.frame - 1 : 0, this.frame];
    const iso = (ms) => new Date(ms).toISOString().replace("Z", "");
    const start = from === 0 ? this.asked.start : iso(this.map.edges[from]);
    const until = to === this.map.frames ? { days: this.asked.days } : { end: iso(this.map.edges[to]) };
    if (from > 0 && to === this.map.frames) {
      return { start, end: iso(this.map.edges[to]), nside: this.map.nside, quantity: this.wanted };
    }
    return { start, ...until, nside: this.map.nside, quantity: this.wanted };
  }

  /** "12 transits" at an ICRS vector. */
  valueText(vector) {
    if (!this.map) return "";
    const value = this.values[nestedPixel(...anglesOf(vector), levelOf(this.map.nside))];
    const { quantity, whole } = this.map;
    if (Number.isNaN(value)) return "no value";
    const unit = quantity.name.startsWith("transits") ? (value === 1 ? " transit" : " transits") : quantity.unit;
    return `${numberText(value, whole)}${unit.startsWith(" ") || !unit ? unit : ` ${unit}`}`;
  }

  placeText(vector) {
    const names = this.sky.frame === "icrs" ? ["icrs"] : ["icrs", this.sky.frame];
    return names
      .map((name) => {
        const [lon, lat] = anglesOf(turned(FRAMES[name], vector));
        return `${LETTERS[name][0]} ${lon.toFixed(3)}° ${LETTERS[name][1]} ${signed(lat)}°`;
      })
      .join(", ");
  }

  /** Under the pointer; null: it is not over the sky. */
  point(vector) {
    this.pointed = vector;
    this.near.hidden = !vector || !this.map;
    this.near.textContent = vector && this.map ? `${this.placeText(vector)}: ${this.valueText(vector)}` : "\u00a0";
  }

  pin(vector) {
    this.pinned = vector;
    this.sky.setMark(vector);
    this.tellPlace(vector);
  }

  tellPlace(vector) {
    if (!vector || !this.map) return;
    this.told.dataset.vector = vector.join(" ");
    this.told.replaceChildren(
      el("strong", { text: this.valueText(vector) }),
      ` at ${this.name ? `${this.name}, ` : ""}${this.placeText(vector)}`,
    );
  }

  async lookAt(text) {
    if (!text) return;
    try {
      const numbers = text.split(/[\s,]+/).map(Number);
      this.name = "";
      let [ra, dec] = numbers;
      if (numbers.length !== 2 || numbers.some(Number.isNaN) || Math.abs(dec) > 90) {
        const { stars } = await this.context.api.getJson("/api/resolve", { text });
        ({ ra_deg: ra, dec_deg: dec } = stars[0]);
        this.name = stars[0].name ?? "";
      }
      this.context.clearProblem();
      const vector = vectorOf(ra, dec);
      this.sky.lookAt(vector);
      this.pin(vector);
    } catch (error) {
      this.context.report(error);
    }
  }

  toggle() {
    if (this.playing) {
      this.stop();
      return;
    }
    const every = matchMedia("(prefers-reduced-motion: reduce)").matches ? STILL_MS : PLAY_MS;
    if (this.frame >= this.map.frames) this.slide(1);
    let before = performance.now();
    const step = (now) => {
      if (!this.playing) return;
      if (now - before >= every) {
        before = now;
        this.slide(this.frame + 1);
        if (this.frame >= this.map.frames) {
          this.stop();
          return;
        }
      }
      this.playing = requestAnimationFrame(step);
    };
    this.play.textContent = "Stop";
    this.playing = requestAnimationFrame(step);
  }

  stop() {
    cancelAnimationFrame(this.playing);
    this.playing = 0;
    this.play.textContent = "Play";
  }
}

function firstDay(mission) {
  if (!mission) return "2017-01-01";
  const first = msOf(mission.start_utc);
  return utcText(first % DAY_MS === 0 ? first : first + DAY_MS, "day");
}

/** A date, with its clock where it is not midnight. */
function momentText(ms) {
  return utcText(ms, ms % DAY_MS === 0 ? "day" : "minute");
}

/** Scan directions modulo 1/k turn come round again. */
function cycleOf(quantity) {
  const found = /^scan_direction_mean_k(\d)$/.exec(quantity.name);
  return found ? 360 / Number(found[1]) : null;
}

function titleOf(quantity, fields) {
  const field = fields.find(({ name }) => quantity.name === `transits_${name.toLowerCase()}`);
  if (field) return `Transits, ${field.label ?? field.name} field`;
  const unit = quantity.unit ? `, ${quantity.unit}` : "";
  const text = quantity.name.replaceAll("_", " ").replace(/\bal\b/, "along scan").replace(/\babs\b/, "size");
  return `${text[0].toUpperCase()}${text.slice(1)}${unit}`;
}

function numberText(value, whole) {
  const digits = whole ? 0 : Math.abs(value) >= 100 ? 1 : Math.abs(value) >= 10 ? 2 : 3;
  return value.toLocaleString("en", { maximumFractionDigits: digits }).replace("-", "\u2212");
}

function signed(degrees) {
  return `${degrees < 0 ? "−" : "+"}${Math.abs(degrees).toFixed(3)}`;
}
