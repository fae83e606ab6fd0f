// The tables under the lanes of a plan: everything that is drawn, to be read.

import { lengthText, utcText } from "/page/axis.js";
import { el } from "/page/dom.js";
import { count } from "/page/format.js";
import { bitsText } from "/page/plan-model.js";

/** Totals as a list of names and values. */
export function totalsOf({ told }) {
  const { totals } = told;
  const share = (part, whole) => (whole > 0 ? `\u00a0(${Number(((100 * part) / whole).toPrecision(2))}\u00a0%)` : "");
  const facts = [
    ["Star transits", count(totals.transits)],
    ["Generated", bitsText(totals.generated_bits)],
    ["Sent", bitsText(totals.sent_bits)],
    ["Lost", totals.dropped_bits > 0 ? bitsText(totals.dropped_bits) + share(totals.dropped_bits, totals.generated_bits) : "nothing"],
    ["Left on board", bitsText(totals.left_bits)],
    ["Memory at most", bitsText(totals.fullest_bits) + share(totals.fullest_bits, told.capacity_bits)],
    ["Passes", count(totals.passes)],
    ["Contact", `${totals.contact_h.toFixed(1)} h`],
    ["Station time", `${totals.station_h.toFixed(1)} h`],
  ];
  if (totals.daily_station_h !== null && totals.daily_station_h !== undefined) {
    const lost = totals.daily_dropped_bits > 0 ? `, ${bitsText(totals.daily_dropped_bits)} lost` : "";
    facts.push(["Station time, fixed daily pass", `${totals.daily_station_h.toFixed(1)} h${lost}`]);
  }
  facts.push(["To avoid", `${totals.avoidance_h.toFixed(1)} h`]);
  return el(
    "dl",
    { class: "facts" },
    facts.map(([name, value]) => el("div", {}, el("dt", { text: name }), el("dd", { text: value }))),
  );
}

/** The tables; `look(start, end)` shows a span on the axis. */
export function tablesOf(plan, look) {
  const when = (span) =>
    el("button", {
      type: "button",
      class: "link",
      text: utcText(span.start),
      "aria-label": `${utcText(span.start)}: show on the time axis`,
      onclick: () => look(span.start, span.end),
    });
  const station = new Map(plan.stations.map(({ name, title }) => [name, title]));
  const length = (span) => lengthText(span.end - span.start);
  return [
    table("Passes", plan.passes, [
      ["Start, UTC", when],
      ["Length", length, true],
      ["Station", (pass) => station.get(pass.station)],
      ["Sent", (pass) => bitsText(pass.bits), true],
      ["Set-up from", (pass) => (pass.setup === null ? "" : utcText(pass.setup))],
      ["Origin", (pass) => pass.origin],
    ]),
    table("Events", plan.events, [
      ["Start, UTC", when],
      ["Length", length, true],
      ["Kind", (event) => event.kind],
      ["Severity", (event) => severity(event.severity)],
      ["What", (event) => [event.subject, event.note].filter(Boolean).join(", ") || event.label],
      ["Value", (event) => (event.value === null ? "" : `${event.value.toLocaleString("en", { maximumFractionDigits: 3 })} ${event.unit}`), true],
    ]),
    table("Periods to avoid", plan.avoidance, [
      ["Start, UTC", when],
      ["Length", length, true],
      ["Reason", (period) => period.reason],
      ["Costs", (period) => bitsText(period.cost_bits), true],
      ["Transits a minute", (period) => count(period.transits_per_min), true],
    ]),
    table("Data lost", plan.losses, [
      ["Start, UTC", when],
      ["Length", length, true],
      ["Stream", (loss) => loss.stream],
      ["Lost", (loss) => bitsText(loss.bits), true],
    ]),
    table("Days", plan.days, [
      ["Day", (day) => day.date],
      ["Star transits", (day) => count(day.transits), true],
      ["Generated", (day) => bitsText(day.generated_bits), true],
      ["Sent", (day) => bitsText(day.sent_bits), true],
      ["Lost", (day) => bitsText(day.dropped_bits), true],
      ["Left on board", (day) => bitsText(day.left_bits), true],
      ["Passes", (day) => String(day.passes), true],
      ["Contact", (day) => `${(day.contact_s / 3600).toFixed(1)} h`, true],
    ]),
    table("Streams", plan.told.streams ?? [], [
      ["Stream", (stream) => stream.name],
      ["Priority", (stream) => String(stream.priority), true],
      ["Generated", (stream) => bitsText(stream.generated_bits), true],
      ["Sent", (stream) => bitsText(stream.sent_bits), true],
      ["Lost", (stream) => bitsText(stream.dropped_bits), true],
      ["Left on board", (stream) => bitsText(stream.left_bits), true],
    ]),
  ];
}

/** Severity as a shape and a word, as in the drawing. */
function severity(name) {
  return el("span", { class: `severity ${name}` }, el("i", { "aria-hidden": "true" }), name);
}

function table(title, rows, columns) {
  const head = columns.map(([name, , number]) => el("th", { scope: "col", class: number ? "number" : null, text: name }));
  const body = rows.map((row) =>
    el("tr", {}, columns.map(([, of, number]) => el("td", { class: number ? "number" : null }, of(row) ?? ""))),
  );
  const content = rows.length
    ? el(
        "div",
        { class: "scroll", tabindex: 0, role: "region", "aria-label": title },
        el("table", {}, el("caption", { class: "unseen", text: title }), el("thead", {}, el("tr", {}, head)), el("tbody", {}, body)),
      )
    : el("p", { class: "note", text: "None." });
  return el(
    "details",
    { class: "listed", "data-table": title },
    el("summary", {}, el("span", { text: title }), el("span", { class: "count", text: count(rows.length) })),
    content,
  );
}
