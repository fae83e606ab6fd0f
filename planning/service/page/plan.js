// The view "plan": a week of data, memory, passes, periods to avoid and events on one time axis.

import { lengthText, msOf, steer, TimeAxis, utcText } from "/page/axis.js";
import { el, field } from "/page/dom.js";
import { download } from "/page/download.js";
import { Lanes } from "/page/plan-lanes.js";
import { bitsText, Plan, rateText } from "/page/plan-model.js";
import { tablesOf, totalsOf } from "/page/plan-tables.js";

const DAY_MS = 86_400_000;
const SPOKEN_AFTER_MS = 350;

export function mount(root, context) {
  return new PlanView(root, context);
}

class PlanView {
  constructor(root, context) {
    this.context = context;
    this.axis = new TimeAxis(0, 7 * DAY_MS);
    this.loaded = "";
    this.build(root);
    this.lanes = new Lanes(this.canvas, this.axis);
    steer(this.canvas, this.axis, () => this.lanes.inset);
    this.axis.listen(() => this.tell());
  }

  show(parameters) {
    this.start.value = parameters?.get("start") || this.start.value || firstDay(this.context.mission);
    this.days.value = parameters?.get("days") || this.days.value || "7";
    this.lanes.drawing.redraw();
    return this.load();
  }

  hide() {}

  build(root) {
    this.start = el("input", { type: "text", name: "start", autocomplete: "off", spellcheck: "false", maxlength: 64 });
    const most = this.context.mission?.limits?.schedule_days ?? 31;
    this.days = el("input", { type: "number", name: "days", min: 0.25, max: most, step: "any", inputmode: "decimal" });
    const form = el(
      "form",
      { class: "asked", "aria-label": "Which time is planned" },
      field("From, UTC", this.start),
      el("div", { class: "field short" }, field("Days", this.days)),
      el("button", { type: "submit", class: "main", text: "Plan" }),
      el(
        "div",
        { class: "row" },
        el("button", { type: "button", onclick: () => this.go(-1) }, "← Earlier"),
        el("button", { type: "button", onclick: () => this.go(1) }, "Later →"),
      ),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.load();
    });

    this.canvas = el("canvas", {
      tabindex: 0,
      role: "application",
      "aria-roledescription": "time line",
      "aria-label":
        "The plan over time. Left and right move the crosshair, with Shift the axis; plus and minus zoom, 0 shows the whole.",
      "aria-describedby": "plan-readout",
    });
    this.canvas.addEventListener("keydown", () => this.speakSoon());
    this.readout = el("dl", { class: "readout", id: "plan-readout" });
    this.shown = el("output", { class: "shown note" });
    const zoom = el(
      "div",
      { class: "segmented" },
      el("button", { type: "button", "aria-label": "Zoom out", text: "−", onclick: () => this.axis.zoom(1 / 1.6) }),
      el("button", { type: "button", "aria-label": "Zoom in", text: "+", onclick: () => this.axis.zoom(1.6) }),
      el("button", { type: "button", text: "Whole", onclick: () => this.axis.reset() }),
    );
    this.drawn = el(
      "div",
      { class: "panel laned" },
      el("div", { class: "row apart" }, this.shown, zoom),
      this.readout,
      el("div", { class: "lanes" }, this.canvas),
    );
    this.totals = el("div", { class: "panel stack" }, el("h2", { text: "In all" }));
    this.tables = el("div", { class: "panel lists" });
    this.files = el("div", { class: "row" });
    this.below = el("div", { class: "stack", hidden: true }, this.totals, this.tables,
      el("div", { class: "panel stack" }, el("h2", { text: "Download" }), this.files));
    root.classList.add("planned");
    root.addEventListener("problem", (event) => this.context.report(event.detail));
    root.append(
      el("h1", { class: "unseen", text: "Plan" }),
      el("div", { class: "panel" }, form),
      this.drawn,
      this.below,
    );
    this.tell();
  }

  /** The window before or after. */
  go(way) {
    const given = msOf(this.start.value.trim());
    const start = Number.isNaN(given) ? this.plan?.start : given;
    if (start === undefined) return;
    const next = new Date(start + way * Number(this.days.value) * DAY_MS).toISOString();
    this.start.value = next.endsWith("T00:00:00.000Z") ? next.slice(0, 10) : next.slice(0, 19);
    this.load();
  }

  async load() {
    const asked = { start: this.start.value.trim(), days: Number(this.days.value) };
    const key = JSON.stringify(asked);
    if (key === this.loaded) return;
    this.asking?.abort();
    this.asking = new AbortController();
    this.drawn.classList.add("busy");
    if (!this.plan) this.shown.textContent = "Planning; a week takes some seconds the first time.";
    this.context.remember("plan", asked);
    let told;
    try {
      told = await this.context.api.getJson("/api/plan", asked, { signal: this.asking.signal });
    } catch (error) {
      if (error.name === "AbortError") return;
      this.drawn.classList.remove("busy");
      if (!this.plan) this.shown.textContent = "Nothing is planned yet.";
      this.context.report(error);
      return;
    }
    this.context.clearProblem();
    this.drawn.classList.remove("busy");
    this.loaded = key;
    this.fill(new Plan(told), asked);
  }

  fill(plan, asked) {
    this.plan = plan;
    this.below.hidden = false;
    this.axis.setWhole(plan.start, plan.end);
    this.lanes.show(plan);
    this.totals.replaceChildren(el("h2", { text: "In all" }), totalsOf(plan));
    this.tables.replaceChildren(...tablesOf(plan, (start, end) => this.look(start, end)));
    const { api } = this.context;
    const stem = `${plan.told.mission}_${asked.start.slice(0, 10)}_${asked.days}d`;
    const file = (text, path, more, ending) => download(api, text, path, { ...asked, ...more }, `${stem}_${ending}`);
    this.files.replaceChildren(
      file("Schedule, ECSV", "/api/schedule", { product: "schedule", format: "ecsv" }, "schedule.ecsv"),
      file("Daily volumes, CSV", "/api/schedule", { product: "daily-volumes", format: "csv" }, "daily_volumes.csv"),
      file("Pass request, XML", "/api/schedule", { product: "pass-request", format: "xml" }, "pass_request.xml"),
      file("Events, CSV", "/api/events", { format: "csv" }, "events.csv"),
      file("Events, XML", "/api/events", { format: "xml" }, "events.xml"),
      file("Periods to avoid, CSV", "/api/avoidance", { format: "csv" }, "avoidance.csv"),
      file("ObsLocTAP table, VOTable", "/api/obsplan", { format: "votable" }, "obsplan.xml"),
    );
    this.context.announce(`Plan of ${lengthText(plan.end - plan.start)} from ${utcText(plan.start, "minute")}.`);
  }

  /** Show a span on the axis, with some time about it. */
  look(start, end) {
    const about = Math.max(end - start, 3_600_000);
    this.axis.show(start - about, end + about);
    this.axis.point((start + end) / 2);
    this.canvas.scrollIntoView({ block: "center", behavior: "auto" });
    this.canvas.focus({ preventScroll: true });
  }

  /** What is so at the crosshair, in words. */
  tell() {
    const { axis, plan } = this;
    this.readout.replaceChildren(...facts(this.factsAt(plan ? axis.cursor : null)));
    if (!plan) return;
    this.shown.textContent = `${utcText(axis.from, "minute")} to ${utcText(axis.to, "minute")} UTC, ${lengthText(axis.to - axis.from)}`;
  }

  factsAt(ms) {
    if (ms === null) {
      return [["Time, UTC", "–"], ["Data rate", "–"], ["Sent", "–"], ["Memory", "–"], ["Pass", "–"], ["To avoid", "–"], ["Events", "–"]];
    }
    const now = this.plan.at(ms);
    const names = (spans, of) => [...new Set(spans.map(of))].join(", ") || "none";
    const title = new Map(this.plan.stations.map((station) => [station.name, station.title.split(",")[0]]));
    const visible = now.passes.length ? "" : now.visible.length ? `none; ${names(now.visible, (each) => title.get(each.station))} in view` : "none";
    const percent = ((100 * now.fill) / this.plan.told.capacity_bits).toFixed(1);
    return [
      ["Time, UTC", utcText(ms)],
      ["Data rate", rateText(now.rate)],
      ["Sent", rateText(now.downlink)],
      ["Memory", `${bitsText(now.fill)}, ${percent} %${now.dropped ? `; ${bitsText(now.dropped)} lost` : ""}`],
      ["Pass", visible || names(now.passes, (each) => title.get(each.station))],
      ["To avoid", names(now.avoidance, (each) => each.reason)],
      ["Events", names(now.events, (each) => each.label || each.kind)],
    ];
  }

  /** After keys, say it once they rest. */
  speakSoon() {
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => {
      if (!this.plan || this.axis.cursor === null) return;
      this.context.announce(this.factsAt(this.axis.cursor).map(([name, value]) => `${name} ${value}`).join("; "));
    }, SPOKEN_AFTER_MS);
  }
}

function facts(pairs) {
  return pairs.map(([name, value]) => el("div", {}, el("dt", { text: name }), el("dd", { text: value, title: value })));
}

function firstDay(mission) {
  if (!mission) return "2017-02-05";
  const [first, last] = [msOf(mission.start_utc), msOf(mission.stop_utc)];
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  if (today > first && today + 7 * DAY_MS < last) return utcText(today, "day");
  return utcText(Math.ceil(first / DAY_MS) * DAY_MS, "day");
}
