// Values over the sky on a canvas: raster, grid, planes, mark; turned and zoomed by pointer, wheel, pinch and keys.

import { font, haloed } from "/page/canvas.js";
import { anglesOf, FRAMES, MOLLWEIDE, ORTHOGRAPHIC, times, transposed, turned, vectorOf, viewOf } from "/page/projection.js";
import { packed, SkyRaster } from "/page/skyraster.js";
import { takeTwoFingers } from "/page/touch.js";
import { pageScrolls } from "/page/wheel.js";

const PROJECTIONS = { globe: ORTHOGRAPHIC, whole: MOLLWEIDE };
const FILLED = 0.95; // of the canvas, at zoom 1
const MOST_ZOOM = 24;
const STILL_AFTER_MS = 140;
const FRAME_MS = 9; // what a raster may take while the map moves
const UNSEEN = [42, 49, 70]; // a grey that no scale has
const DEG = Math.PI / 180;

export class CoverageCanvas {
  /** onpoint(vector | null): the ICRS direction under the pointer; onread(vector): one that was chosen. */
  constructor(canvas, { onpoint, onread }) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.raster = new SkyRaster();
    this.frame = "icrs";
    this.projection = "globe";
    this.centre = [0, 0];
    this.zoom = 1;
    this.mark = null;
    this.values = null;
    this.quality = 0.6;
    this.pending = 0;
    this.movedAt = -Infinity;
    this.steer(onpoint, onread);
    new ResizeObserver(() => this.redraw()).observe(canvas);
    document.addEventListener("themechange", () => this.redraw());
  }

  setFrame(frame) {
    if (frame === this.frame) return;
    const middle = turned(transposed(FRAMES[this.frame]), vectorOf(...this.centre));
    this.frame = frame;
    this.centre = this.projection === "whole" ? [0, 0] : anglesOf(turned(FRAMES[frame], middle));
    this.redraw();
  }

  setProjection(projection) {
    if (projection === this.projection) return;
    this.projection = projection;
    if (projection === "whole") this.centre = [0, 0];
    this.zoom = 1;
    this.redraw();
  }

  /** Pixels of a level; `index`: one of 256 colours, or 256 for none. */
  setValues(level, colours, index) {
    this.values = { level, colours: packed(colours, index, UNSEEN) };
    this.redraw();
  }

  setMark(vector) {
    this.mark = vector;
    this.redraw();
  }

  /** Turn an ICRS direction to the middle. */
  lookAt(vector) {
    const [lon, lat] = anglesOf(turned(FRAMES[this.frame], vector));
    this.centre = [lon, this.projection === "whole" && this.zoom === 1 ? 0 : lat];
    this.redraw();
  }

  reset() {
    this.centre = [0, 0];
    this.zoom = 1;
    this.redraw();
  }

  zoomBy(factor) {
    this.zoom = Math.min(MOST_ZOOM, Math.max(1, this.zoom * factor));
    this.move();
  }

  turnBy(lonDeg, latDeg) {
    const [lon, lat] = this.centre;
    this.centre = [(((lon + lonDeg) % 360) + 360) % 360, Math.min(90, Math.max(-90, lat + latDeg))];
    this.move();
  }

  /** ICRS to the view. */
  get view() {
    return times(viewOf(...this.centre), FRAMES[this.frame]);
  }

  /** CSS pixels of a projection's unit. */
  get scale() {
    const { halfWidth, halfHeight } = PROJECTIONS[this.projection];
    const { clientWidth: width, clientHeight: height } = this.canvas;
    return Math.min(width / halfWidth, height / halfHeight) * 0.5 * FILLED * this.zoom;
  }

  /** The ICRS direction at a place of the canvas; null beside the sky. */
  vectorAt(x, y) {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const seen = PROJECTIONS[this.projection].inverse((x - width / 2) / this.scale, (height / 2 - y) / this.scale);
    return seen && turned(transposed(this.view), seen);
  }

  /** Draw coarsely now, and fully once the map stands still. */
  move() {
    this.movedAt = performance.now();
    this.redraw();
    clearTimeout(this.stands);
    this.stands = setTimeout(() => this.redraw(), STILL_AFTER_MS + 10);
  }

  redraw() {
    if (!this.pending) this.pending = requestAnimationFrame(() => this.draw());
  }

  draw() {
    this.pending = 0;
    const { canvas, context } = this;
    const ratio = Math.min(devicePixelRatio || 1, 2);
    const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
    if (!width || !height) return; // of a view that is not shown
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    context.save();
    context.translate(width / 2, height / 2);
    this.outline(ratio);
    context.fillStyle = `rgb(${UNSEEN.join(" ")})`;
    context.fill();
    context.clip();
    context.setTransform(1, 0, 0, 1, 0, 0);
    if (this.values) this.drawValues(width, height, ratio);
    context.restore();
    context.setTransform(ratio, 0, 0, ratio, width / 2, height / 2);
    this.drawGrid();
    this.drawPlane("ecliptic", colour("--sky-ecliptic"));
    this.drawPlane("galactic", colour("--sky-galaxy"));
    this.drawLabels(viewOf(...this.centre));
    this.drawMark();
  }

  drawValues(width, height, ratio) {
    const moving = performance.now() - this.movedAt < STILL_AFTER_MS;
    const quality = moving ? this.quality : 1;
    const began = performance.now();
    const size = { width: Math.round(width * quality), height: Math.round(height * quality) };
    this.raster.draw({
      ...size,
      projection: PROJECTIONS[this.projection],
      scale: (this.scale * ratio * size.width) / width,
      view: this.view,
      ...this.values,
    });
    if (moving) {
      const took = Math.max(0.5, performance.now() - began);
      const change = Math.min(1.25, Math.max(0.7, Math.sqrt(FRAME_MS / took)));
      // In coarse steps: another size of the raster costs more than a slightly wrong one.
      if (change < 0.9 || change > 1.2) this.quality = Math.min(1, Math.max(0.2, this.quality * change));
    }
    this.context.imageSmoothingEnabled = quality < 1;
    this.context.drawImage(this.raster.canvas, 0, 0, width, height);
  }

  /** The edge of the sky as a path about the middle. */
  outline(ratio = 1) {
    const { halfWidth, halfHeight } = PROJECTIONS[this.projection];
    const scale = this.scale * ratio;
    this.context.beginPath();
    this.context.ellipse(0, 0, halfWidth * scale, halfHeight * scale, 0, 0, 2 * Math.PI);
  }

  /** A line through vectors of the view, cut where it goes behind or over the edge. */
  line(vectors) {
    const { context, scale } = this;
    const { forward } = PROJECTIONS[this.projection];
    let before = null;
    context.beginPath();
    for (const vector of vectors) {
      const place = forward(...vector);
      if (place && before && Math.hypot(place[0] - before[0], place[1] - before[1]) < 0.7) {
        context.lineTo(place[0] * scale, -place[1] * scale);
      } else if (place) context.moveTo(place[0] * scale, -place[1] * scale);
      before = place;
    }
    context.stroke();
  }

  get step() {
    return this.zoom > 12 ? 2 : this.zoom > 5 ? 5 : this.zoom > 2.2 ? 10 : 30;
  }

  drawGrid() {
    const { context, step } = this;
    const view = viewOf(...this.centre);
    const arc = (of, from, to) =>
      Array.from({ length: 181 }, (_, k) => turned(view, of(from + ((to - from) * k) / 180)));
    context.lineWidth = 1;
    context.strokeStyle = "rgb(255 255 255 / 24%)";
    for (let lon = 0; lon < 360; lon += step) this.line(arc((lat) => vectorOf(lon, lat), -90, 90));
    for (let lat = -90 + step; lat < 90; lat += step) this.line(arc((lon) => vectorOf(lon, lat), 0, 360));
    context.strokeStyle = "rgb(255 255 255 / 55%)";
    this.outline();
    context.stroke();
  }

  drawLabels(view) {
    const { context, step } = this;
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const [lon0, lat0] = this.centre;
    const whole = this.projection === "whole";
    const every = width < 420 && this.zoom < 2 && whole ? 60 : step;
    const near = (value) => Math.round(value / step) * step;
    const room = this.zoom > 2.2 ? 180 : 90; // nearer, it is the canvas that ends before the globe
    const { forward } = PROJECTIONS[this.projection];
    context.font = font(11);
    context.textAlign = "center";
    context.textBaseline = "middle";
    const label = (lon, lat, text) => {
      const place = forward(...turned(view, vectorOf(lon, lat)));
      if (!place) return;
      const [x, y] = [place[0] * this.scale, -place[1] * this.scale];
      if (Math.abs(x) > width / 2 - 16 || Math.abs(y) > height / 2 - 10) return;
      haloed(context, text, x, y, "#fff", "rgb(12 18 36 / 75%)");
    };
    const along = Math.max(-90 + step, Math.min(90 - step, near(lat0)));
    for (let lon = 0; lon < 360; lon += every) {
      const off = Math.abs(((lon - lon0 + 540) % 360) - 180);
      if (off < (whole ? 1.85 : 0.8) * room) label(lon, along, `${lon}°`);
    }
    for (let lat = -90 + step; lat < 90; lat += step) {
      const text = lat === 0 ? "0°" : `${lat > 0 ? "+" : "\u2212"}${Math.abs(lat)}°`;
      if (lat !== along && Math.abs(lat - lat0) < 0.94 * room) label(near(lon0), lat, text);
    }
  }

  /** The equator of a frame. */
  drawPlane(frame, colour) {
    const { context } = this;
    const turn = times(this.view, transposed(FRAMES[frame]));
    const vectors = Array.from({ length: 361 }, (_, k) => turned(turn, [Math.cos(k * DEG), Math.sin(k * DEG), 0]));
    context.lineWidth = 3.5;
    context.strokeStyle = "rgb(12 18 36 / 60%)";
    this.line(vectors);
    context.lineWidth = 1.6;
    context.strokeStyle = colour;
    this.line(vectors);
  }

  drawMark() {
    if (!this.mark) return;
    const place = PROJECTIONS[this.projection].forward(...turned(this.view, this.mark));
    if (!place) return;
    const { context } = this;
    for (const [width, colour] of [[4, "rgb(12 18 36 / 80%)"], [1.8, "#fff"]]) {
      context.lineWidth = width;
      context.strokeStyle = colour;
      context.beginPath();
      context.arc(place[0] * this.scale, -place[1] * this.scale, 8, 0, 2 * Math.PI);
      context.stroke();
    }
  }

  steer(onpoint, onread) {
    const { canvas } = this;
    const pointers = new Map();
    let dragged = 0;
    takeTwoFingers(canvas);
    const placeOf = (event) => {
      const box = canvas.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    const apart = () => {
      const [one, other] = [...pointers.values()];
      return Math.max(12, Math.hypot(one[0] - other[0], one[1] - other[1]));
    };
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      if (pointers.size === 0) dragged = 0;
      pointers.set(event.pointerId, placeOf(event));
      canvas.setPointerCapture(event.pointerId);
      canvas.classList.add("held");
    });
    canvas.addEventListener("pointermove", (event) => {
      const place = placeOf(event);
      const before = pointers.get(event.pointerId);
      if (before) {
        const was = pointers.size === 2 ? apart() : 0;
        pointers.set(event.pointerId, place);
        const isScroll = event.pointerType === "touch" && pointers.size === 1; // up and down is the page's
        const [dx, dy] = [place[0] - before[0], isScroll ? 0 : place[1] - before[1]];
        dragged += Math.hypot(dx, place[1] - before[1]);
        // Degrees a CSS pixel: those at the middle for the globe; about the mean for the whole sky.
        const share = 1 / (pointers.size * this.scale * DEG);
        if (this.projection === "whole") this.turnBy(dx * share * 1.5, dy * share);
        else this.turnBy((dx * share) / Math.max(0.25, Math.cos(this.centre[1] * DEG)), dy * share);
        if (was) this.zoomBy(apart() / was);
      }
      onpoint(this.vectorAt(...place));
    });
    const lift = (event) => {
      if (!pointers.delete(event.pointerId)) return;
      if (pointers.size === 0) canvas.classList.remove("held");
      const vector = this.vectorAt(...placeOf(event));
      if (event.type === "pointerup" && dragged < 5 && pointers.size === 0 && vector) onread(vector);
    };
    canvas.addEventListener("pointerup", lift);
    canvas.addEventListener("pointercancel", lift);
    canvas.addEventListener("pointerleave", () => pointers.size === 0 && onpoint(null));
    canvas.addEventListener(
      "wheel",
      (event) => {
        if (pageScrolls() || (event.deltaY > 0 && this.zoom === 1)) return; // the page scrolls on
        event.preventDefault();
        const lines = event.deltaMode === 1 ? 16 : 1;
        this.zoomBy(Math.exp(-Math.min(240, Math.max(-240, event.deltaY * lines)) * 0.0025));
        onpoint(this.vectorAt(...placeOf(event)));
      },
      { passive: false },
    );
    canvas.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const by = (event.shiftKey ? 1 : 10) / this.zoom;
      const turns = { ArrowLeft: [by, 0], ArrowRight: [-by, 0], ArrowUp: [0, by], ArrowDown: [0, -by] };
      if (turns[event.key]) this.turnBy(...turns[event.key]);
      else if (event.key === "+" || event.key === "=") this.zoomBy(1.4);
      else if (event.key === "-") this.zoomBy(1 / 1.4);
      else if (event.key === "0") this.reset();
      else if (event.key === "Enter") onread(turned(transposed(this.view), [1, 0, 0]));
      else return;
      event.preventDefault();
    });
  }
}
