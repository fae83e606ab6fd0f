// The transits that are shown and the one that is chosen, shared by table, sky and time line.

export class Selection {
  constructor() {
    this.transits = [];
    this.chosen = -1; // index in transits, in the order of time
    this.listeners = new Set();
  }

  /** listener(selection, what) after a change; what: "transits" or "chosen". */
  listen(listener) {
    this.listeners.add(listener);
  }

  tell(what) {
    for (const listener of this.listeners) listener(this, what);
  }

  /** Show other transits, in the order of time; the first is chosen. */
  show(transits) {
    this.transits = transits;
    this.chosen = transits.length ? 0 : -1;
    this.tell("transits");
  }

  choose(index) {
    const next = Math.max(-1, Math.min(this.transits.length - 1, index));
    if (next === this.chosen) return;
    this.chosen = next;
    this.tell("chosen");
  }

  /** The chosen transit, or null. */
  get transit() {
    return this.transits[this.chosen] ?? null;
  }
}
