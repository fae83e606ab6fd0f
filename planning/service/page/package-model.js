// Packages of the store, and which of them holds when.

import { msOf } from "/page/axis.js";

const IN_FORCE = new Set(["ACKED", "SUPERSEDED"]); // what the control centre has: states.IN_FORCE

/** A package of /api/packages with its validity in milliseconds. */
export function dated(told) {
  return { ...told, start: msOf(told.start_utc ?? told.start_tdb), end: msOf(told.end_utc ?? told.end_tdb) };
}

/**
 * What holds when, in time order: at an instant the latest version in force whose validity covers it
 * (planning/delivery/store/validity.py). packages: of one series.
 */
export function holdingSpans(packages) {
  const inForce = packages.filter((each) => IN_FORCE.has(each.state) && !each.only_withdraws);
  const cuts = [...new Set(inForce.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
  const spans = [];
  for (let k = 0; k + 1 < cuts.length; k += 1) {
    const [start, end] = [cuts[k], cuts[k + 1]];
    const holding = inForce
      .filter((each) => each.start <= start && each.end > start)
      .sort((a, b) => b.version - a.version)[0];
    if (!holding) continue;
    const last = spans[spans.length - 1];
    if (last && last.package === holding && last.end === start) last.end = end;
    else spans.push({ package: holding, start, end });
  }
  return spans;
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
