// The view "packages": deliveries of the store, where they stand, which one holds when, and what is in them.

import { utcText } from "/page/axis.js";
import { el, field } from "/page/dom.js";
import { bytes, count } from "/page/format.js";
import { detailOf } from "/page/package-detail.js";
import { dated, holdingSpans } from "/page/package-model.js";
import { listed, PAGE } from "/page/package-list.js";
import { stateMark, STATES } from "/page/package-state.js";
import { Validities } from "/page/package-times.js";

export function mount(root, context) {
  return context.mission && context.mission.has_store === false ? noStore(root) : new Packages(root, context);
}

function noStore(root) {
  root.append(
    el(
      "div",
      { class: "panel stack" },
      el("h1", { text: "No packages here" }),
      el("p", {}, "This service was started without a store of deliveries. With one, this page shows every package: ",
        "where it stands, which version holds when, its files and checks."),
      el("p", { class: "note" }, "An operator makes a store with ", el("code", { text: "scanplan store init --store ops" }),
        " and starts the service with ", el("code", { text: "scanplan serve --store ops" }), "."),
    ),
  );
  return { show() {}, hide() {} };
}

/** Text that is not broken over lines. */
function whole(text) {
  return el("span", { class: "whole", text });
}

class Packages {
  constructor(root, context) {
    this.context = context;
    this.packages = [];
    this.most = PAGE;
    this.name = "";
    this.build(root);
    this.times = new Validities(this.canvas, (name) => this.open(name, true));
    document.addEventListener("tokenchange", () => this.found && this.fillDetail(this.found));
  }

  async show(parameters) {
    this.given = { series: parameters?.get("series") ?? "", state: parameters?.get("state") ?? "" };
    this.state.value = this.given.state;
    this.times.drawing.redraw();
    await this.load();
    const name = parameters?.get("name") || this.name;
    if (name) await this.open(name);
  }

  hide() {}

  build(root) {
    root.addEventListener("problem", (event) => this.context.report(event.detail));
    this.series = el("select", { name: "series" }, el("option", { value: "", text: "All" }));
    this.state = el(
      "select",
      { name: "state" },
      el("option", { value: "", text: "All" }),
      STATES.map((state) => el("option", { value: state, text: state })),
    );
    for (const select of [this.series, this.state]) select.addEventListener("change", () => this.load(PAGE));
    this.at = el("input", { type: "text", name: "at", placeholder: "2017-02-08 12:00", autocomplete: "off", spellcheck: "false", maxlength: 64 });
    this.holding = el("div", { class: "holding", role: "status" });
    const asked = el(
      "form",
      { class: "asked", "aria-label": "Which packages" },
      field("Series", this.series),
      field("State", this.state),
      field("What holds at, UTC", this.at),
      el("button", { type: "submit", class: "main", text: "Look" }),
    );
    asked.addEventListener("submit", (event) => {
      event.preventDefault();
      this.lookAt(this.at.value.trim());
    });
    this.body = el("tbody");
    this.count = el("span", { class: "note", role: "status" });
    this.more = el("button", { type: "button", class: "more", hidden: true, onclick: () => this.load(this.most + PAGE) });
    this.partial = el("p", { class: "note", hidden: true });
    this.canvas = el("canvas", {
      tabindex: 0,
      role: "application",
      "aria-roledescription": "time line",
      "aria-label": "Validities of the packages over time; the tables say the same. Plus and minus zoom, 0 shows the whole.",
    });
    this.spans = el("details", { class: "listed" });
    const heads = ["Name", "State", "Series", "Version", "Valid, UTC", "Size", "Files"];
    const numbers = new Set(["Version", "Size", "Files"]);
    this.list = el(
      "div",
      { class: "panel stack" },
      el("div", { class: "row apart" }, el("h2", { text: "Packages" }), this.count),
      el(
        "div",
        { class: "scroll", tabindex: 0, role: "region", "aria-label": "List of packages" },
        el(
          "table",
          { class: "stacking packages" },
          el("thead", {}, el("tr", {}, heads.map((text) => el("th", { scope: "col", class: numbers.has(text) ? "number" : null, text })))),
          this.body,
        ),
      ),
      this.more,
    );
    this.detail = el("section", { class: "panel stack detail", "aria-label": "Chosen package", hidden: true });
    root.append(
      el("h1", { class: "unseen", text: "Packages" }),
      el("div", { class: "panel stack" }, asked, this.holding),
      this.list,
      el("div", { class: "panel stack" }, el("h2", { text: "Which version holds when" }),
        el("p", { class: "note", text: "Of each series the uppermost row is what holds; below it stands every version there is." }),
        this.partial, this.canvas, this.spans),
      this.detail,
    );
  }

  /** The first `most` packages; as many as before unless it is said. */
  async load(most = this.most) {
    const { api } = this.context;
    this.most = most;
    const asked = { series: this.series.value || this.given?.series, state: this.state.value };
    this.list.classList.add("busy");
    try {
      const told = await listed(api, asked, most);
      // What holds when is of all states, whatever the table shows.
      const every = asked.state ? await listed(api, { series: asked.series }, most) : told;
      this.context.clearProblem();
      this.packages = told.packages.map(dated);
      this.fillSeries(told.series, asked.series);
      this.fillTable(told);
      await this.fillTimes(every.packages.map(dated), every.total);
    } catch (error) {
      this.context.report(error);
    }
    this.list.classList.remove("busy");
    this.remember();
  }

  remember() {
    this.context.remember("packages", { series: this.series.value, state: this.state.value, name: this.name });
  }

  fillSeries(series, chosen) {
    this.series.replaceChildren(
      el("option", { value: "", text: "All" }),
      ...series.map((name) => el("option", { value: name, text: name })),
    );
    this.series.value = series.includes(chosen) ? chosen : "";
    if (this.given) this.given.series = "";
  }

  fillTable({ total }) {
    const shown = this.packages.length;
    const left = total - shown;
    this.count.textContent = left > 0 ? `the first ${count(shown)} of ${count(total)}` : `${count(total)} in all`;
    this.more.hidden = left <= 0;
    this.more.textContent = left > PAGE ? `Show ${PAGE} more` : `Show the other ${left}`;
    if (!shown) {
      this.body.replaceChildren(el("tr", {}, el("td", { colspan: 7, text: "None." })));
      return;
    }
    const cell = (label, content, kind = null) => el("td", { "data-label": label, class: kind }, el("span", {}, content));
    this.body.replaceChildren(
      ...this.packages.map((each) =>
        el(
          "tr",
          { "data-name": each.name, "aria-selected": String(each.name === this.name) },
          cell("Name", el("button", { type: "button", class: "link", onclick: () => this.open(each.name, true) }, el("code", { class: "long", text: each.name }))),
          cell("State", stateMark(each.state)),
          cell("Series", each.series),
          cell("Version", String(each.version), "number"),
          cell("Valid, UTC", [whole(`${utcText(each.start, "minute")}\u00a0–`), " ", whole(utcText(each.end, "minute"))]),
          cell("Size", bytes(each.size_bytes), "number"),
          cell("Files", each.files === null ? "damaged" : String(each.files), "number"),
        ),
      ),
    );
  }

  async fillTimes(packages, total) {
    this.partial.hidden = packages.length >= total;
    this.partial.textContent = `Drawn from the first ${count(packages.length)} of ${count(total)} packages: what holds may be among the others. Choose a series, or show more.`;
    const spans = await holdingSpans(this.context.api, packages);
    this.times.show(packages, spans);
    const rows = spans.map((span) =>
      el(
        "tr",
        {},
        el("td", { text: span.package.series }),
        el("td", { text: utcText(span.start) }),
        el("td", { text: utcText(span.end) }),
        el("td", {}, el("code", { class: "long", text: span.package.name })),
      ),
    );
    this.spans.replaceChildren(
      el("summary", {}, el("span", { text: "As a table" }), el("span", { class: "count", text: String(spans.length) })),
      el(
        "div",
        { class: "scroll", tabindex: 0, role: "region", "aria-label": "What holds when" },
        el(
          "table",
          {},
          el("thead", {}, el("tr", {}, ["Series", "From, UTC", "Until, UTC", "Package"].map((text) => el("th", { scope: "col", text })))),
          el("tbody", {}, rows.length ? rows : el("tr", {}, el("td", { colspan: 4, text: "Nothing holds: nothing was acknowledged." }))),
        ),
      ),
    );
  }

  async lookAt(at) {
    if (!at) return;
    try {
      const told = await this.context.api.getJson("/api/active", { at, series: this.series.value });
      this.context.clearProblem();
      this.times.axis.point(dated({ start_utc: told.at_utc, start_tdb: told.at_tdb, end_utc: told.at_utc }).start);
      const without = told.series.filter((name) => !told.active.some((each) => each.series === name));
      this.holding.replaceChildren(
        ...told.active.map((each) =>
          el(
            "p",
            {},
            `${each.series}: `,
            el("button", { type: "button", class: "link", onclick: () => this.open(each.name, true) }, el("code", { class: "long", text: each.name })),
            `, version ${each.version}`,
          ),
        ),
        ...without.map((name) => el("p", { class: "note", text: `${name}: nothing holds.` })),
      );
    } catch (error) {
      this.context.report(error);
    }
  }

  async open(name, moves = false) {
    try {
      this.fillDetail(await this.context.api.getJson(`/api/packages/${encodeURIComponent(name)}`));
      this.context.clearProblem();
    } catch (error) {
      this.context.report(error);
      return;
    }
    if (!moves) return;
    this.detail.scrollIntoView({ block: "start" });
    this.detail.querySelector(".named").focus({ preventScroll: true });
  }

  fillDetail(found) {
    this.found = found;
    this.name = found.name;
    this.detail.hidden = false;
    this.detail.replaceChildren(...detailOf(this.context, found, (told, text) => this.acted(told, text)));
    this.times.choose(found.name);
    for (const row of this.body.children) row.setAttribute("aria-selected", String(row.dataset.name === found.name));
    this.remember();
  }

  async acted(told, text) {
    this.fillDetail(told);
    this.detail.querySelector(".named").focus({ preventScroll: true }); // the button that was pressed is gone
    this.context.announce(`${text} ${told.name} is ${told.state}.`);
    await this.load();
  }
}
