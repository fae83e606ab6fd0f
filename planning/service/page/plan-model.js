// A plan as /api/plan gives it, with times in milliseconds, and what it says of an instant.

import { msOf } from "/page/axis.js";

const SPANS = ["passes", "daily_passes", "visible", "events", "avoidance", "losses", "segments", "days"];

export class Plan {
  constructor(told) {
    this.told = told;
    this.start = msOf(told.start_utc);
    this.end = msOf(told.end_utc);
    this.step = told.step_s * 1000;
    this.bins = told.bins;
    for (const name of SPANS) {
      this[name] = (told[name] ?? []).map((span) => ({
        ...span,
        start: msOf(span.start_utc),
        end: msOf(span.end_utc),
        setup: span.setup_utc ? msOf(span.setup_utc) : null,
      }));
    }
    this.kinds = [...new Set(this.events.map((event) => event.kind))];
    const named = new Map((told.stations ?? []).map((station) => [station.name, station.title || station.name]));
    for (const { station } of [...this.passes, ...this.daily_passes, ...this.visible]) {
      if (!named.has(station)) named.set(station, station);
    }
    this.stations = [...named].map(([name, title]) => ({ name, title }));
  }

  /** The bin that an instant lies in. */
  binAt(ms) {
    return Math.min(this.bins - 1, Math.max(0, Math.floor((ms - this.start) / this.step)));
  }

  /** Everything that is so at an instant. */
  at(ms) {
    const { told } = this;
    const bin = this.binAt(ms);
    const within = (spans) => spans.filter((span) => span.start <= ms && (ms < span.end || span.start === span.end));
    return {
      bin,
      rate: told.rate_bits_s[bin],
      downlink: told.downlink_bits_s[bin],
      fill: told.fill_bits[bin],
      dropped: told.dropped_bits[bin],
      passes: within(this.passes),
      visible: within(this.visible),
      avoidance: within(this.avoidance),
      events: within(this.events),
      segment: within(this.segments)[0]?.name ?? "",
    };
  }
}

/** "1.23 Gbit" of bits. */
export function bitsText(bits) {
  for (const [unit, size] of [["Tbit", 1e12], ["Gbit", 1e9], ["Mbit", 1e6], ["kbit", 1e3]]) {
    if (Math.abs(bits) >= size) return `${(bits / size).toFixed(Math.max(0, 3 - Math.floor(Math.log10(Math.abs(bits / size)))))}\u00a0${unit}`;
  }
  return `${Math.round(bits)}\u00a0bit`;
}

/** "4.321 Mbit/s". */
export function rateText(bitsPerSecond) {
  return `${(bitsPerSecond / 1e6).toFixed(3)} Mbit/s`;
}
