// The transits as a table: only the rows in sight exist, so that hundreds of thousands stay quick.

import { el } from "/page/dom.js";
import { cell, unit } from "/page/format.js";

const ROW = 30; // CSS pixels, as in search.css
const SPARE = 8; // rows above and below what is in sight
const KEPT = "scanplan-columns";

/** Columns by name: heading, and whether it is shown when nothing else was chosen. */
const HEADINGS = {
  star: "Star",
  utc: "UTC",
  field: "Field",
  ccd_row: "CCD row",
  scan_angle_deg: "Scan angle",
  zeta_deg: "ζ",
  zeta_rate_mas_s: "AC rate",
  parallax_factor_al: "Parallax AL",
  parallax_factor_ac: "Parallax AC",
  bjd_tcb: "BJD (TCB)",
  segment: "Segment",
  ra_deg: "RA",
  dec_deg: "Dec",
  obmt_rev: "OBMT",
  data_probability: "Data probability",
};
const FIRST = ["star", "utc", "field", "ccd_row", "scan_angle_deg", "zeta_deg", "zeta_rate_mas_s", "parallax_factor_al", "parallax_factor_ac", "bjd_tcb"];
const LEFT_OUT = new Set(["tcb_ns", "barycentric_tcb_ns"]); // beyond what JavaScript counts exactly; in the downloads

export class TransitTable {
  /** labels: field name -> "preceding". */
  constructor(selection, labels) {
    this.selection = selection;
    this.labels = labels;
    this.columns = [];
    this.shown = kept();
    this.sort = { name: "utc", down: false };
    this.order = [];
    this.place = []; // index of a transit -> its row
    this.body = el("tbody");
    this.head = el("tr", { "aria-rowindex": "1" });
    this.table = el("table", { role: "grid", "aria-label": "Transits" }, el("thead", {}, this.head), this.body);
    this.scroller = el("div", { class: "scroll rows", tabindex: "0", role: "group", "aria-label": "Table of transits; arrow keys choose one" }, this.table);
    this.chooser = el("details", { class: "columns" }, el("summary", { text: "Columns" }));
    this.chooser.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      this.chooser.open = false;
      this.chooser.querySelector("summary").focus();
    });
    document.addEventListener("click", (event) => {
      if (!this.chooser.contains(event.target)) this.chooser.open = false;
    });
    this.scroller.addEventListener("scroll", () => this.fill(), { passive: true });
    this.scroller.addEventListener("keydown", (event) => this.key(event));
    this.body.addEventListener("click", (event) => {
      const row = event.target.closest("tr[data-index]");
      if (row) selection.choose(Number(row.dataset.index));
    });
    new ResizeObserver(() => this.fill()).observe(this.scroller);
    selection.listen((_, what) => {
      if (what === "chosen") this.follow();
    });
  }

  /** Show an answer of /api/transits whose transits the selection holds. */
  show(columns) {
    const many = new Set(this.selection.transits.map((transit) => transit.star)).size > 1;
    this.columns = columns.filter(({ name }) => !LEFT_OUT.has(name));
    this.visible = (name) => this.shown?.has(name) ?? ((name !== "star" || many) && FIRST.includes(name));
    const order = Object.keys(HEADINGS);
    const rank = (name) => (order.includes(name) ? order.indexOf(name) : order.length);
    this.columns.sort((a, b) => rank(a.name) - rank(b.name));
    this.choices();
    this.arrange();
  }

  choices() {
    const boxes = this.columns.map(({ name, description }) => {
      const box = el("input", { type: "checkbox", name, checked: this.visible(name) });
      box.addEventListener("change", () => {
        this.shown = new Set([...this.chooser.querySelectorAll("input:checked")].map((one) => one.name));
        keep(this.shown);
        this.visible = (column) => this.shown.has(column);
        this.arrange();
      });
      return el("label", { class: "check", title: description }, box, HEADINGS[name] ?? name);
    });
    this.chooser.replaceChildren(el("summary", { text: "Columns" }), el("div", { class: "choices" }, boxes));
  }

  /** Sort, write the headings, and draw anew. */
  arrange() {
    const { transits } = this.selection;
    const { name, down } = this.sort;
    this.order = transits.map((_, index) => index);
    if (name !== "utc" || down) {
      const sign = down ? -1 : 1;
      this.order.sort((a, b) => sign * compared(transits[a][name], transits[b][name]) || a - b);
    }
    this.place = new Array(transits.length);
    this.order.forEach((index, row) => {
      this.place[index] = row;
    });
    const columns = this.columns.filter((column) => this.visible(column.name));
    this.head.replaceChildren(
      ...columns.map(({ name: column, unit: of, description }, index) => {
        const sorted = column === name ? (down ? "descending" : "ascending") : "none";
        const label = [HEADINGS[column] ?? column, of ? el("span", { class: "unit", text: unit(of) }) : null];
        const button = el("button", { type: "button", title: description, onclick: () => this.by(column) }, label);
        const numeric = this.isNumber(column);
        return el("th", { scope: "col", class: numeric ? "number" : "", "aria-sort": sorted, "aria-colindex": index + 1 }, button);
      }),
    );
    this.table.setAttribute("aria-rowcount", String(transits.length + 1));
    this.table.setAttribute("aria-colcount", String(columns.length));
    this.drawn = "";
    this.fill();
  }

  isNumber(name) {
    return typeof this.selection.transits[0]?.[name] === "number";
  }

  by(name) {
    this.sort = { name, down: this.sort.name === name && !this.sort.down };
    this.arrange();
    this.follow();
    this.head.querySelector(`[aria-sort="${this.sort.down ? "descending" : "ascending"}"] button`)?.focus();
  }

  /** Rows for what is in sight. */
  fill() {
    const total = this.order.length;
    const inSight = Math.ceil(this.scroller.clientHeight / ROW);
    const first = Math.max(0, Math.min(Math.floor(this.scroller.scrollTop / ROW), total - inSight) - SPARE);
    const last = Math.min(total, first + inSight + 2 * SPARE);
    const drawn = `${first} ${last} ${this.selection.chosen}`;
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const columns = this.columns.filter((column) => this.visible(column.name));
    const rows = [];
    if (first) rows.push(gap(first * ROW, columns.length));
    for (let row = first; row < last; row += 1) rows.push(this.row(row, columns));
    if (last < total) rows.push(gap((total - last) * ROW, columns.length));
    this.body.replaceChildren(...rows);
    const chosen = this.place[this.selection.chosen];
    const isDrawn = chosen >= first && chosen < last;
    if (isDrawn) this.scroller.setAttribute("aria-activedescendant", `transit-${this.selection.chosen}`);
    else this.scroller.removeAttribute("aria-activedescendant");
  }

  row(row, columns) {
    const index = this.order[row];
    const transit = this.selection.transits[index];
    const isChosen = index === this.selection.chosen;
    const cells = columns.map(({ name }) => {
      const value = transit[name];
      if (name === "field") {
        return el("td", {}, el("span", { class: `field-mark ${fieldClass(this.labels, value)}` }, this.labels[value] ?? value));
      }
      return el("td", { class: typeof value === "number" ? "number" : "", text: cell(name, value) });
    });
    return el("tr", { id: `transit-${index}`, "data-index": index, "aria-rowindex": row + 2, "aria-selected": String(isChosen) }, cells);
  }

  key(event) {
    if (event.target !== this.scroller || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(this.scroller.clientHeight / ROW) - 2);
    const row = this.place[this.selection.chosen] ?? -1;
    const last = this.order.length - 1;
    const next = {
      ArrowDown: row + 1,
      ArrowUp: row - 1,
      PageDown: row + page,
      PageUp: row - page,
      Home: 0,
      End: last,
    }[event.key];
    if (next === undefined || last < 0) return;
    event.preventDefault();
    this.selection.choose(this.order[Math.max(0, Math.min(last, next))]);
  }

  /** Bring the chosen row into sight, within the table only. */
  follow() {
    const row = this.place[this.selection.chosen];
    if (row !== undefined) {
      const head = this.head.offsetHeight;
      const top = row * ROW;
      const room = this.scroller.clientHeight - head - ROW;
      if (top < this.scroller.scrollTop) this.scroller.scrollTop = top;
      else if (top > this.scroller.scrollTop + room) this.scroller.scrollTop = top - room;
    }
    this.fill();
  }
}

/** "preceding" or "following": the class that colours a field; by its order where it is called something else. */
export function fieldClass(labels, name) {
  return Object.keys(labels).indexOf(name) === 1 ? "following" : "preceding";
}

function gap(height, columns) {
  const row = el("tr", { class: "gap", "aria-hidden": "true" }, el("td", { colspan: columns }));
  row.firstChild.style.height = `${height}px`;
  return row;
}

function compared(a, b) {
  if (a === b) return 0;
  if (a === null || a === undefined) return 1;
  if (b === null || b === undefined) return -1;
  return a < b ? -1 : 1;
}

function kept() {
  try {
    const names = JSON.parse(localStorage.getItem(KEPT) || "null");
    return Array.isArray(names) && names.length ? new Set(names) : null;
  } catch {
    return null;
  }
}

function keep(names) {
  try {
    localStorage.setItem(KEPT, JSON.stringify([...names]));
  } catch {
    // chosen for as long as the page lasts, then
  }
}
