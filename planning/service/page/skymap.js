// A drawing of the sky that one can turn and zoom: graticule, ecliptic, Galactic plane, lines, marks, arrows.

import { fitted, font, haloed } from "/page/canvas.js";
import { FRAMES, MOLLWEIDE, ORTHOGRAPHIC, anglesOf, transposed, turned, vectorOf, viewOf } from "/page/projection.js";
import { takeTwoFingers } from "/page/touch.js";
import { pageScrolls } from "/page/wheel.js";

const RAD = Math.PI / 180;
const MOST_ZOOM = 120;
const ASIDE_DEG = 18; // a place to look at is not put in the middle, where great circles would be straight lines

function circleOf(frame) {
  const back = transposed(FRAMES[frame]);
  return Array.from({ length: 241 }, (_, k) => turned(back, vectorOf(k * 1.5, 0)));
}
const ECLIPTIC = circleOf("ecliptic");
const GALAXY = circleOf("galactic");

export class SkyMap {
  /** paint(map) draws what is of the moment; changed(map) is told of turns and zooms. */
  constructor(canvas, paint) {
    this.canvas = canvas;
    this.paint = paint;
    this.projection = ORTHOGRAPHIC;
    this.lon = 0;
    this.lat = 0;
    this.zoom = 1;
    this.home = [0, 0]; // right ascension and declination
    this.drawing = fitted(canvas, (...all) => this.draw(...all));
    this.steer();
  }

  project(name) {
    this.projection = name === "globe" ? ORTHOGRAPHIC : MOLLWEIDE;
    this.zoom = 1;
    this.drawing.redraw();
  }

  /** Look at a place, and come back to it on 0. */
  look(ra, dec) {
    this.home = [ra, dec];
    this.zoom = 1;
    this.lon = (ra + ASIDE_DEG + 360) % 360;
    this.lat = dec > 0 ? dec - ASIDE_DEG : dec + ASIDE_DEG;
    this.drawing.redraw();
  }

  turn(acrossDeg, upDeg) {
    const cosine = Math.max(0.2, Math.cos(this.lat * RAD));
    this.lon = (this.lon + acrossDeg / cosine + 360) % 360;
    this.lat = Math.max(-90, Math.min(90, this.lat + upDeg));
    this.drawing.redraw();
  }

  /** Zoom about a place: home where none is given and home is in sight. */
  magnify(factor, about = this.inSight(this.home)) {
    const before = this.zoom;
    this.zoom = Math.max(1, Math.min(MOST_ZOOM, before * factor));
    if (about) {
      const part = before / this.zoom - 1; // what is further from the place comes nearer to it, or goes away
      const [ra, dec] = about;
      this.lon = (this.lon + part * (((this.lon - ra + 540) % 360) - 180) + 360) % 360;
      this.lat = Math.max(-90, Math.min(90, this.lat + part * (this.lat - dec)));
    }
    this.drawing.redraw();
  }

  inSight([ra, dec]) {
    const at = this.view && this.place(vectorOf(ra, dec));
    return at && at[0] > 0 && at[1] > 0 && at[0] < this.width && at[1] < this.height ? [ra, dec] : null;
  }

  /** Right ascension and declination under a pointer, or null. */
  under(event) {
    if (!this.view) return null;
    const box = this.canvas.getBoundingClientRect();
    const [u, v] = [event.clientX - box.left - this.width / 2, this.height / 2 - event.clientY + box.top];
    const vector = this.projection.inverse(u / this.scale, v / this.scale);
    return vector && anglesOf(turned(transposed(this.view), vector));
  }

  /** Whether a direction is on the half of the globe that is seen. */
  isSeen(vector) {
    return this.projection !== ORTHOGRAPHIC || turned(viewOf(this.lon, this.lat), vector)[0] > 0.1;
  }

  steer() {
    const pointers = new Map();
    const { canvas } = this;
    const degrees = () => 1 / RAD / (this.scale || 1);
    takeTwoFingers(canvas);
    canvas.addEventListener("pointerdown", (event) => {
      pointers.set(event.pointerId, [event.clientX, event.clientY]);
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      const before = pointers.get(event.pointerId);
      if (!before) return;
      const now = [event.clientX, event.clientY];
      if (pointers.size === 2) {
        const other = [...pointers].find(([id]) => id !== event.pointerId)[1];
        const apart = (one) => Math.max(20, Math.hypot(one[0] - other[0], one[1] - other[1]));
        this.magnify(apart(now) / apart(before));
      }
      const share = degrees() / pointers.size;
      const isScroll = event.pointerType === "touch" && pointers.size === 1; // up and down is the page's
      this.turn((now[0] - before[0]) * share, isScroll ? 0 : (now[1] - before[1]) * share);
      pointers.set(event.pointerId, now);
    });
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, (event) => pointers.delete(event.pointerId));
    canvas.addEventListener(
      "wheel",
      (event) => {
        if (pageScrolls() || (event.deltaY > 0 && this.zoom === 1)) return; // the page scrolls on
        event.preventDefault();
        const lines = event.deltaMode === 1 ? 16 : 1;
        this.magnify(Math.exp(-Math.max(-240, Math.min(240, event.deltaY * lines)) * 0.0025), this.under(event));
      },
      { passive: false },
    );
    canvas.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const step = 10 / this.zoom;
      const ways = { ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
      if (ways[event.key]) this.turn(...ways[event.key]);
      else if (event.key === "+" || event.key === "=") this.magnify(1.4);
      else if (event.key === "-") this.magnify(1 / 1.4);
      else if (event.key === "0") this.look(...this.home);
      else return;
      event.preventDefault();
    });
  }

  draw(context, width, height, colour) {
    const { halfWidth, halfHeight } = this.projection;
    const fit = Math.min((width - 16) / 2 / halfWidth, (height - 16) / 2 / halfHeight);
    Object.assign(this, { context, width, height, colour, scale: fit * this.zoom, view: viewOf(this.lon, this.lat), labels: [] });
    context.save();
    context.beginPath();
    context.ellipse(width / 2, height / 2, this.scale * halfWidth, this.scale * halfHeight, 0, 0, 2 * Math.PI);
    context.fillStyle = colour("--sky");
    context.fill();
    context.strokeStyle = colour("--sky-line");
    context.lineWidth = 1.5;
    context.stroke();
    context.clip();
    this.graticule();
    this.line(ECLIPTIC, colour("--sky-ecliptic"), 1.2);
    this.line(GALAXY, colour("--sky-galaxy"), 1.2, [5, 4]);
    this.along(ECLIPTIC, "ecliptic", colour("--sky-ecliptic"));
    this.along(GALAXY, "Galactic plane", colour("--sky-galaxy"));
    this.paint(this);
    context.restore();
    this.writeLabels();
  }

  /** Where a direction is drawn, [x, y], or null. */
  place(vector) {
    const at = this.projection.forward(...turned(this.view, vector));
    return at && [this.width / 2 + at[0] * this.scale, this.height / 2 - at[1] * this.scale];
  }

  graticule() {
    const step = [30, 10, 5, 2, 1].find((degrees) => (degrees * RAD * this.scale) < 190) ?? 1;
    const { colour } = this;
    const [lon0, lat0] = [Math.round(this.lon / step) * step, Math.round(this.lat / step) * step];
    const reach = this.zoom < 3 ? 180 : Math.min(180, (110 / this.zoom) * 1.6 / Math.max(0.15, Math.cos(this.lat * RAD)));
    const up = this.zoom < 3 ? 90 : Math.min(90, 180 / this.zoom);
    const fine = Math.min(3, step / 8);
    const ink = colour("--sky-line");
    for (let dec = Math.max(-90 + step, lat0 - Math.ceil(up / step) * step); dec <= Math.min(90 - step, lat0 + up); dec += step) {
      const points = [];
      for (let ra = lon0 - reach; ra <= lon0 + reach + fine; ra += fine) points.push(vectorOf(ra, dec));
      this.line(points, ink, dec === 0 ? 1.2 : 0.7);
    }
    const [low, high] = [Math.max(-90, this.lat - up), Math.min(90, this.lat + up)];
    for (let ra = lon0 - Math.ceil(reach / step) * step; ra < lon0 + reach; ra += step) {
      const points = [];
      for (let dec = low; dec <= high + fine; dec += fine) points.push(vectorOf(ra, Math.min(90, dec)));
      this.line(points, ink, 0.7);
    }
    const label = (ra, dec, text) => {
      const vector = vectorOf(ra, dec);
      const at = turned(this.view, vector)[0] > 0.35 ? this.place(vector) : null; // not where lines crowd
      if (at) this.label(text, ...at, colour("--sky-ink"), 4, { size: 10.5 });
    };
    const near = Math.max(-90 + step, Math.min(90 - step, lat0 - step));
    for (let k = -2; k <= 2; k += 1) label(lon0 + k * step, near, `${(lon0 + k * step + 720) % 360}°`);
    for (let k = -2; k <= 2; k += 1) {
      const dec = lat0 + k * step;
      if (Math.abs(dec) < 90 && dec !== near) label(lon0 - step, dec, `${dec > 0 ? "+" : ""}${dec}°`.replace("-", "\u2212"));
    }
  }

  line(vectors, ink, width, dash = []) {
    const { context } = this;
    context.beginPath();
    let before = null;
    for (const vector of vectors) {
      const at = this.place(vector);
      if (at && before && Math.abs(at[0] - before[0]) < this.scale) context.lineTo(...at);
      else if (at) context.moveTo(...at);
      before = at;
    }
    context.strokeStyle = ink;
    context.lineWidth = width;
    context.setLineDash(dash);
    context.stroke();
    context.setLineDash([]);
  }

  /** The strip between two lines of as many points. */
  band([low, high], ink, alpha) {
    const { context } = this;
    const whole = low.map((vector, k) => [this.place(vector), this.place(high[k])]);
    context.beginPath();
    for (let k = 0; k + 1 < whole.length; k += 1) {
      const corners = [whole[k][0], whole[k + 1][0], whole[k + 1][1], whole[k][1]];
      if (corners.some((at) => !at) || Math.abs(corners[0][0] - corners[2][0]) > this.scale) continue;
      context.moveTo(...corners[0]);
      for (const corner of corners.slice(1)) context.lineTo(...corner);
      context.closePath();
    }
    context.globalAlpha = alpha;
    context.fillStyle = ink;
    context.fill();
    context.globalAlpha = 1;
  }

  /** A name beside a line, where the line is well in sight. */
  along(vectors, text, ink) {
    const margin = 46;
    let [best, score] = [null, Infinity];
    for (const vector of vectors) {
      const at = this.place(vector);
      if (!at || at[0] < margin || at[1] < 14 || at[0] > this.width - margin || at[1] > this.height - 14) continue;
      const away = Math.abs(Math.hypot(at[0] - this.width / 2, at[1] - this.height / 2) - 0.36 * Math.min(this.width, this.height));
      if (away < score) [best, score] = [at, away];
    }
    if (!best) return;
    this.label(text, best[0], best[1] - 9, ink, 3, { size: 11 });
  }

  /** A text that is written at the end, at the first of its places where none of a lower rank is in its way. */
  label(text, x, y, ink, rank, { size = 12, weight = 400, places = [[x, y, "center"]] } = {}) {
    this.labels.push({ text, ink, rank, font: font(size, weight), size, places });
  }

  writeLabels() {
    const { context } = this;
    const taken = [];
    context.textBaseline = "middle";
    for (const { text, ink, font: face, size, places } of this.labels.sort((a, b) => a.rank - b.rank)) {
      context.font = face;
      const wide = context.measureText(text).width;
      for (const [x, y, align] of places) {
        const left = align === "center" ? x - wide / 2 : align === "right" ? x - wide : x;
        const box = [left - 2, y - size * 0.65, left + wide + 2, y + size * 0.65];
        if (box[0] < 0 || box[2] > this.width || taken.some((other) => overlap(box, other))) continue;
        taken.push(box);
        context.textAlign = align;
        haloed(context, text, x, y, ink, this.colour("--sky"));
        break;
      }
    }
  }

  /** Heads of arrows along a line, at its points of index first, first + every, ... */
  arrows(vectors, ink, first, every) {
    const { context } = this;
    context.fillStyle = ink;
    for (let k = first; k + 1 < vectors.length; k += every) {
      const [a, b] = [this.place(vectors[k]), this.place(vectors[k + 1])];
      if (a && b && Math.hypot(b[0] - a[0], b[1] - a[1]) < 0.5 * this.scale) this.head(a, Math.atan2(b[1] - a[1], b[0] - a[0]));
    }
  }

  /** Head of an arrow some CSS pixels ahead of a direction, towards another that is near. */
  ahead(vector, next, ink, pixels) {
    const [a, b] = [this.place(vector), this.place(next)];
    if (!a || !b) return;
    const way = Math.atan2(b[1] - a[1], b[0] - a[0]);
    this.context.fillStyle = ink;
    this.head([a[0] + pixels * Math.cos(way), a[1] + pixels * Math.sin(way)], way);
  }

  head(at, way) {
    const { context } = this;
    context.save();
    context.translate(...at);
    context.rotate(way);
    context.beginPath();
    context.moveTo(6, 0);
    context.lineTo(-4, 4.5);
    context.lineTo(-2, 0);
    context.lineTo(-4, -4.5);
    context.fill();
    context.restore();
  }

  /** A mark with a name. shape: "dot", "ring", "square", "diamond", "sun", "axis". */
  mark(vector, shape, ink, text = "", size = 5, rank = 2) {
    const at = this.place(vector);
    if (!at) return;
    const { context } = this;
    const [x, y] = at;
    context.beginPath();
    if (shape === "square") context.rect(x - size, y - size, 2 * size, 2 * size);
    else if (shape === "diamond") {
      const s = size * 1.35;
      context.moveTo(x, y - s);
      for (const [dx, dy] of [[s, 0], [0, s], [-s, 0]]) context.lineTo(x + dx, y + dy);
      context.closePath();
    } else context.arc(x, y, size, 0, 2 * Math.PI);
    context.lineWidth = 2;
    context.strokeStyle = ink;
    context.fillStyle = shape === "dot" || shape === "sun" ? ink : this.colour("--sky");
    context.fill();
    context.stroke();
    if (shape === "axis") {
      context.beginPath();
      context.arc(x, y, 1.5, 0, 2 * Math.PI);
      context.fillStyle = ink;
      context.fill();
    }
    if (!text) return;
    const away = size + 7;
    const places = [[x + away, y, "left"], [x - away, y, "right"], [x, y + away + 6, "center"], [x, y - away - 6, "center"]];
    this.label(text, x, y, ink, rank, { weight: 500, places });
  }
}

function overlap(a, b) {
  return a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];
}

/** "RA 279.23°, Dec +38.78°". */
export function placeText(vector) {
  const [ra, dec] = anglesOf(vector);
  return `RA ${ra.toFixed(2)}°, Dec ${dec < 0 ? "\u2212" : "+"}${Math.abs(dec).toFixed(2)}°`;
}
