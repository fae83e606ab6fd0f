// Where the fields of view look around an instant: half a turn of the spin before it to half a turn after.

import { msOf } from "/page/axis.js";
import { vectorOf } from "/page/projection.js";

const STEPS = 36; // of half a turn
const PARTS = 4; // lines between two attitudes
const cache = new Map();
const MOST_KEPT = 64;

/**
 * {utc, spin, fields: {FovP: {at, path, edges}}} around a UTC time as the service writes it: directions of the spin axis
 * and of the field then, its path, and the paths of its two edges across the scan. Attitudes come from the service; times
 * outside the mission are left out.
 */
export async function pathsAround(utc, mission, api, options) {
  if (cache.has(utc)) return cache.get(utc);
  const step = (mission.spin_period_s * 1000) / (2 * STEPS);
  const [from, to] = [msOf(mission.start_utc), msOf(mission.stop_utc)];
  const middle = msOf(utc);
  const at = [];
  let centre = 0;
  for (let k = -STEPS; k <= STEPS; k += 1) {
    const ms = middle + k * step;
    if (k === 0) centre = at.push(utc) - 1;
    else if (ms > from && ms < to) at.push(new Date(ms).toISOString().slice(0, 23));
  }
  const { attitudes } = await api.getJson("/api/attitude", { at }, options);
  const snapshot = attitudes[centre];
  const axes = attitudes.map(({ spin_axis: axis }) => vectorOf(axis.ra_deg, axis.dec_deg));
  const fields = {};
  snapshot.fields.forEach(({ name, ra_deg: ra, dec_deg: dec }, index) => {
    const directions = attitudes.map((one) => vectorOf(one.fields[index].ra_deg, one.fields[index].dec_deg));
    const { zeta_min_deg: low, zeta_max_deg: high } = mission.fields.find((one) => one.name === name);
    const edges = [low, high].map((zeta) => finer(directions.map((one, k) => lifted(one, axes[k], zeta)), PARTS));
    fields[name] = { at: vectorOf(ra, dec), path: finer(directions, PARTS), now: centre * PARTS, edges };
  });
  const paths = { utc, spin: axes[centre], fields };
  cache.set(utc, paths);
  if (cache.size > MOST_KEPT) cache.delete(cache.keys().next().value);
  return paths;
}

/** A direction in the scan plane, moved by zeta towards the spin axis. */
function lifted(direction, axis, zetaDeg) {
  const [s, c] = [Math.sin((zetaDeg * Math.PI) / 180), Math.cos((zetaDeg * Math.PI) / 180)];
  return direction.map((value, i) => c * value + s * axis[i]);
}

/** Directions between those given, along great circles. */
function finer(directions, parts) {
  const found = [];
  for (let k = 0; k + 1 < directions.length; k += 1) {
    const [a, b] = [directions[k], directions[k + 1]];
    const angle = Math.acos(Math.max(-1, Math.min(1, a[0] * b[0] + a[1] * b[1] + a[2] * b[2])));
    const sine = Math.sin(angle) || 1;
    for (let part = 0; part < parts; part += 1) {
      const [p, q] = [Math.sin((1 - part / parts) * angle) / sine, Math.sin((part / parts) * angle) / sine];
      found.push(angle ? a.map((value, i) => p * value + q * b[i]) : a);
    }
  }
  if (directions.length) found.push(directions.at(-1));
  return found;
}

/** The direction of the Sun, ICRS, to 0.02 deg: the low precision formula of the Astronomical Almanac, for a mark. */
export function sunAt(ms) {
  const days = (ms - Date.UTC(2000, 0, 1, 12)) / 86_400_000;
  const mean = ((357.528 + 0.9856003 * days) * Math.PI) / 180;
  const ofDate = 280.46 + 0.9856474 * days + 1.915 * Math.sin(mean) + 0.02 * Math.sin(2 * mean);
  const longitude = ((ofDate - 3.82394e-5 * days) * Math.PI) / 180; // of the equinox of J2000
  const obliquity = (23.4393 * Math.PI) / 180;
  return [Math.cos(longitude), Math.sin(longitude) * Math.cos(obliquity), Math.sin(longitude) * Math.sin(obliquity)];
}
