// Packages of the store, and which of them holds when.

import { msOf } from "/page/axis.js";

const IN_FORCE = new Set(["ACKED", "SUPERSEDED"]); // what the control centre has: states.IN_FORCE
const MOST_QUESTIONS = 120;

/** A package of /api/packages with its validity in milliseconds. */
export function dated(told) {
  return { ...told, start: msOf(told.start_utc ?? told.start_tdb), end: msOf(told.end_utc ?? told.end_tdb) };
}

/**
 * What holds when, by series and time: { package, start, end }. It changes only where a validity begins or ends, and
 * the service is asked what holds there: packages that do nothing but withdraw others never hold, which no list says.
 * Stores with very many validities are judged here, by the latest version in force.
 */
export async function holdingSpans(api, packages) {
  const inForce = packages.filter((each) => IN_FORCE.has(each.state));
  const cuts = new Map(inForce.flatMap((each) => [[each.start_tdb, each.start], [each.end_tdb, each.end]]));
  const times = [...cuts].sort((a, b) => (a[0] < b[0] ? -1 : 1)); // to the nanosecond, which no number here holds
  const series = new Set(packages.map((each) => each.series));
  const named = new Map(inForce.map((each) => [each.name, each]));
  const spans = [];
  const holding = await Promise.all(times.map(([tdb, ms]) => activeAt(api, inForce, tdb, ms, times.length)));
  for (const name of [...series].sort()) {
    holding.forEach((names, k) => {
      const found = names.map((each) => named.get(each)).find((each) => each?.series === name);
      if (!found || k + 1 === times.length) return;
      const last = spans[spans.length - 1];
      if (last?.package === found && last.end === times[k][1]) last.end = times[k + 1][1];
      else spans.push({ package: found, start: times[k][1], end: times[k + 1][1] });
    });
  }
  return spans;
}

/** Names of what holds at a time, of any series. */
async function activeAt(api, inForce, tdb, ms, questions) {
  if (questions <= MOST_QUESTIONS) {
    return (await api.getJson("/api/active", { at: `${tdb} TDB` })).active.map((each) => each.name);
  }
  return inForce
    .filter((each) => each.start <= ms && each.end > ms)
    .sort((a, b) => b.version - a.version)
    .filter((each, k, all) => all.findIndex((other) => other.series === each.series) === k)
    .map((each) => each.name);
}

/** Packages in as few rows as will do without one covering another; the earliest version lowest. */
export function inRows(packages) {
  const rows = [];
  for (const each of [...packages].sort((a, b) => a.version - b.version || a.start - b.start)) {
    const free = rows.find((row) => row.every((other) => other.end <= each.start || other.start >= each.end));
    if (free) free.push(each);
    else rows.push([each]);
  }
  return rows.reverse();
}
