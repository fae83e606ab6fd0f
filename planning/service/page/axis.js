// A time axis that one can zoom and shift, shared by any number of drawings. Times are milliseconds of UTC since 1970,
// as Date has them; a leap second counts as the end of the one before it.

import { takeTwoFingers } from "/page/touch.js";
import { pageScrolls } from "/page/wheel.js";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const UNITS = { s: 1e3, m: 60e3, h: 3600e3, D: 86400e3, M: 2629746e3, Y: 31556952e3 };
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((n) => [n, "s"]),
  ...[1, 2, 5, 10, 15, 30].map((n) => [n, "m"]),
  ...[1, 2, 3, 6, 12].map((n) => [n, "h"]),
  ...[1, 2, 5, 10].map((n) => [n, "D"]),
  ...[1, 2, 3, 6].map((n) => [n, "M"]),
  ...[1, 2, 5, 10, 20, 50].map((n) => [n, "Y"]),
];
const LEAST_SPAN_MS = 120e3;

/** Milliseconds of a UTC time as the service writes it. */
export function msOf(utc) {
  const text = /[Zz]$/.test(utc) ? utc : `${utc.length > 10 ? utc : `${utc}T00:00:00`}Z`;
  return Date.parse(text.replace(/:60(\.\d+)?Z/, ":59.999Z"));
}

/** "2017-02-05 12:34:56" of milliseconds; to the minute, or the date only, where that is asked. */
export function utcText(ms, to = "second") {
  const text = new Date(Math.round(ms / 1000) * 1000).toISOString();
  if (to === "day") return text.slice(0, 10);
  return `${text.slice(0, 10)} ${text.slice(11, to === "minute" ? 16 : 19)}`;
}

/** "3 h 20 min" of milliseconds. */
export function lengthText(ms) {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds}\u00a0s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes}\u00a0min`;
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours < 48) return rest ? `${hours}\u00a0h ${rest}\u00a0min` : `${hours}\u00a0h`;
  return `${Number((minutes / 1440).toFixed(1))}\u00a0d`;
}

/** Round dates within [from, to], at most about `most`: `label` changes from one to the next, `period` holds them. */
export function ticks(from, to, most) {
  const [number, unit] = STEPS.find(([n, u]) => (to - from) / (n * UNITS[u]) <= most) ?? STEPS[STEPS.length - 1];
  const found = [];
  for (let count = Math.ceil(countOf(from, unit) / number) * number; ; count += number) {
    const ms = momentOf(count, unit);
    if (ms > to) return found;
    if (ms >= from) found.push({ ms, ...labelOf(ms, unit) });
  }
}

function countOf(ms, unit) {
  const date = new Date(ms);
  if (unit === "Y") return date.getUTCFullYear();
  if (unit === "M") return date.getUTCFullYear() * 12 + date.getUTCMonth();
  return Math.floor(ms / UNITS[unit]);
}

function momentOf(count, unit) {
  if (unit === "Y") return Date.UTC(count, 0);
  if (unit === "M") return Date.UTC(Math.floor(count / 12), count % 12);
  return count * UNITS[unit];
}

function labelOf(ms, unit) {
  const date = new Date(ms);
  const year = String(date.getUTCFullYear());
  const month = MONTHS[date.getUTCMonth()];
  if (unit === "Y") return { label: year, period: "" };
  if (unit === "M") return { label: month, period: year };
  const day = `${date.getUTCDate()} ${month}`;
  if (unit === "D") return { label: day, period: year };
  const clock = date.toISOString().slice(11, unit === "s" ? 19 : 16);
  return { label: clock, period: `${day} ${year}` };
}

/** What is seen of a span of time, and the instant under the crosshair (null: none). */
export class TimeAxis {
  constructor(start, end) {
    this.listeners = new Set();
    this.setWhole(start, end);
  }

  setWhole(start, end) {
    this.start = start;
    this.end = end;
    this.from = start;
    this.to = end;
    this.cursor = null;
    this.tell();
  }

  tell() {
    for (const listener of this.listeners) listener(this);
  }

  /** Call `listener` after every change. */
  listen(listener) {
    this.listeners.add(listener);
  }

  place(ms, width) {
    return ((ms - this.from) / (this.to - this.from)) * width;
  }

  timeAt(x, width) {
    return this.from + (x / width) * (this.to - this.from);
  }

  get isWhole() {
    return this.from <= this.start && this.to >= this.end;
  }

  /** Show [from, to], kept within the whole. */
  show(from, to) {
    const span = Math.min(Math.max(to - from, LEAST_SPAN_MS), this.end - this.start);
    const begin = Math.min(Math.max(from, this.start), this.end - span);
    if (begin === this.from && begin + span === this.to) return;
    this.from = begin;
    this.to = begin + span;
    this.tell();
  }

  /** A factor above 1 shows less; the instant `at` keeps its place. */
  zoom(factor, at = (this.from + this.to) / 2) {
    const span = Math.min(Math.max((this.to - this.from) / factor, LEAST_SPAN_MS), this.end - this.start);
    const part = (at - this.from) / (this.to - this.from);
    this.show(at - part * span, at - part * span + span);
  }

  shift(ms) {
    this.show(this.from + ms, this.to + ms);
  }

  reset() {
    this.show(this.start, this.end);
  }

  /** Put the crosshair at an instant, null takes it away; what is shown follows. */
  point(ms) {
    const cursor = ms === null ? null : Math.min(Math.max(ms, this.start), this.end);
    if (cursor === this.cursor) return;
    this.cursor = cursor;
    const span = this.to - this.from;
    if (cursor !== null && cursor < this.from) this.from = Math.max(this.start, cursor - 0.1 * span);
    else if (cursor !== null && cursor > this.to) this.from = Math.min(this.end, cursor + 0.1 * span) - span;
    this.to = this.from + span;
    this.tell();
  }
}

/**
 * Let wheel, pinch, drag, double-click and keys on an element move an axis; the pointer moves its crosshair.
 *
 * Keys: left and right move the crosshair, with Shift what is shown; + and - zoom about the crosshair; 0 shows the
 * whole; Escape takes the crosshair away. A wheel that can zoom out no further scrolls the page. The axis begins
 * `inset()` pixels right of the element's edge.
 */
export function steer(element, axis, inset = () => 0) {
  const pointers = new Map();
  let last = null;
  const within = (event) => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left - inset(), width: box.width - inset() };
  };
  const timeUnder = (event) => {
    const { x, width } = within(event);
    return axis.timeAt(x, width);
  };
  const spread = () => {
    const [one, other] = [...pointers.values()];
    return { middle: (one + other) / 2, apart: Math.max(Math.abs(one - other), 12) };
  };

  element.style.touchAction = "pan-y";
  takeTwoFingers(element);
  element.addEventListener(
    "wheel",
    (event) => {
      const perPixel = (axis.to - axis.from) / within(event).width;
      const lines = event.deltaMode === 1 ? 16 : 1;
      if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        event.preventDefault();
        axis.shift(event.deltaX * lines * perPixel);
        return;
      }
      if (pageScrolls() || (event.deltaY > 0 && axis.isWhole)) return;
      event.preventDefault();
      axis.zoom(Math.exp(-Math.min(Math.max(event.deltaY * lines, -240), 240) * 0.0025), timeUnder(event));
    },
    { passive: false },
  );
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    pointers.set(event.pointerId, within(event).x);
    last = pointers.size === 2 ? spread() : null;
    element.setPointerCapture(event.pointerId);
    if (event.pointerType !== "mouse") axis.point(timeUnder(event));
  });
  element.addEventListener("pointermove", (event) => {
    const { x, width } = within(event);
    const before = pointers.get(event.pointerId);
    if (before === undefined) {
      axis.point(axis.timeAt(x, width));
      return;
    }
    pointers.set(event.pointerId, x);
    if (pointers.size === 1) {
      axis.shift(((before - x) / width) * (axis.to - axis.from));
      axis.point(axis.timeAt(x, width));
    } else if (pointers.size === 2 && last) {
      const now = spread();
      axis.shift(((last.middle - now.middle) / width) * (axis.to - axis.from));
      axis.zoom(now.apart / last.apart, axis.timeAt(now.middle, width));
      last = now;
    }
  });
  const lift = (event) => {
    pointers.delete(event.pointerId);
    last = null;
  };
  element.addEventListener("pointerup", lift);
  element.addEventListener("pointercancel", lift);
  element.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse" && pointers.size === 0 && document.activeElement !== element) axis.point(null);
  });
  element.addEventListener("dblclick", () => axis.reset());
  element.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const span = axis.to - axis.from;
    const middle = (axis.from + axis.to) / 2;
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (way && event.shiftKey) axis.shift(way * 0.1 * span);
    else if (way) axis.point(axis.cursor === null ? middle : axis.cursor + way * 0.01 * span);
    else if (event.key === "+" || event.key === "=") axis.zoom(1.5, axis.cursor ?? middle);
    else if (event.key === "-") axis.zoom(1 / 1.5, axis.cursor ?? middle);
    else if (event.key === "0") axis.reset();
    else if (event.key === "Home") axis.point(axis.start);
    else if (event.key === "End") axis.point(axis.end);
    else if (event.key === "Escape") axis.point(null);
    else return;
    event.preventDefault();
  });
}
