// Coverage maps as the service gives them: transits through time, or any other quantity of the whole window.

import { msOf } from "/page/axis.js";

const TRANSITS = "transits";
const MOST_COUNTS = 3_000_000; // frames times pixels

/**
 * A map: `edges` (ms) of its frames, and `values(first, last)`, Float64Array by nested pixel of the transits from
 * edge `first` to edge `last`; NaN where there is none. A quantity other than transits has one frame. `whole`: values
 * are counts, 0 where nothing was seen.
 */
class CoverageMap {
  constructor({ nside, quantity, whole, edges, values, start, end }) {
    Object.assign(this, { nside, quantity, whole, edges, values, start, end });
  }

  get frames() {
    return this.edges.length - 1;
  }
}

/** Ask for a map. `asked`: start, days, nside, quantity. */
export async function loadMap(api, asked, options = {}) {
  const { quantity, ...window } = asked;
  return quantity === TRANSITS ? loadFrames(api, window, options) : loadWhole(api, asked, options);
}

/** Frames of about six days or more: fewer show as much; and no more than the service gives of so many pixels. */
function framesFor(days, nside) {
  const most = Math.min(60, Math.floor(MOST_COUNTS / (12 * nside * nside)));
  return Math.max(1, Math.min(most, Math.max(6, Math.round(days / 6))));
}

async function loadFrames(api, asked, options) {
  const told = await api.getJson("/api/coverage/frames", { ...asked, frames: framesFor(asked.days, asked.nside) }, options);
  const pixels = 12 * told.nside ** 2;
  const counts = countsOf(told.counts, told.bytes_per_count);
  const sums = new Uint32Array(pixels * (told.frames + 1));
  for (let i = 0; i < counts.length; i += 1) sums[i + pixels] = sums[i] + counts[i];
  const values = (first, last) => {
    const found = new Float64Array(pixels);
    for (let i = 0; i < pixels; i += 1) {
      found[i] = sums[last * pixels + i] - sums[first * pixels + i];
    }
    return found;
  };
  return new CoverageMap({
    nside: told.nside,
    quantity: told.quantity,
    whole: true,
    edges: told.edges_utc.map(msOf),
    start: told.start_utc,
    end: told.end_utc,
    values,
  });
}

/** Little-endian unsigned numbers of one or two bytes. */
function countsOf(base64, bytesEach) {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  if (bytesEach === 1) return bytes;
  const counts = new Uint16Array(bytes.length / 2);
  for (let i = 0; i < counts.length; i += 1) counts[i] = bytes[2 * i] | (bytes[2 * i + 1] << 8);
  return counts;
}

async function loadWhole(api, asked, options) {
  const told = await api.getJson("/api/coverage", asked, options);
  const values = Float64Array.from(told.values, (value) => value ?? NaN);
  return new CoverageMap({
    nside: told.nside,
    quantity: told.quantity,
    whole: told.values.every(Number.isInteger),
    edges: [msOf(told.start_utc), msOf(told.end_utc)],
    start: told.start_utc,
    end: told.end_utc,
    values: () => values,
  });
}

/** Values with NaN where nothing was seen: what gets a colour. */
export function seenOf(map, values) {
  return map.whole ? values.map((value) => (value === 0 ? NaN : value)) : values;
}

/** Least, mean and most of the pixels that have a value, as /api/coverage has them, and the part of the sky seen. */
export function summaryOf(map, values) {
  let [least, most, sum, given, seen] = [Infinity, -Infinity, 0, 0, 0];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
    sum += value;
    given += 1;
    if (!map.whole || value > 0) seen += 1;
  }
  return given ? { least, mean: sum / given, most, part: seen / values.length } : { part: 0 };
}
