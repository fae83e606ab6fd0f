// The view "Transits": search stars, and see their transits as a table, on a time line and on the sky.

import { el } from "/page/dom.js";
import { CloseUp } from "/page/closeup.js";
import { SearchForm } from "/page/form.js";
import { bytes, count, number, time } from "/page/format.js";
import { JobOffer } from "/page/job.js";
import { JobList } from "/page/job-list.js";
import { FORMATS, answer, fromAddress, meant, request, respond, toAddress, withBody } from "/page/question.js";
import { Selection } from "/page/selection.js";
import { Sky } from "/page/sky.js";
import { TransitTable } from "/page/table.js";
import { TimeLine } from "/page/timeline.js";

export function mount(root, context) {
  const view = new SearchView(root, context);
  return { show: (parameters) => view.show(parameters), hide() {} };
}

class SearchView {
  constructor(root, context) {
    this.context = context;
    const { mission } = context;
    this.labels = Object.fromEntries(mission.fields.map(({ name, label }) => [name, label ?? name]));
    this.selection = new Selection();
    this.form = new SearchForm(context.api, (question) => this.ask(question));
    this.jobs = new JobList(context);
    this.job = new JobOffer(context, () => this.jobs.look());
    this.title = el("h2", { id: "results-title" });
    this.under = el("p", { class: "note" });
    this.downloads = el("div", { class: "row downloads", role: "group", "aria-label": "Downloads" });
    this.timeline = new TimeLine(this.selection, mission.fields, mission.segments, (transit) => this.describe(transit));
    this.table = new TransitTable(this.selection, this.labels);
    this.sky = new Sky(this.selection, mission, context);
    this.closeup = new CloseUp(this.selection, mission.fields);
    this.results = el(
      "div",
      { class: "results", hidden: true },
      el("div", { class: "row apart summary" }, el("div", {}, this.title, this.under), this.downloads),
      this.timeline.element,
      el("section", { class: "panel table-panel", "aria-labelledby": "table-title" },
        el("div", { class: "row apart" }, el("h2", { id: "table-title", text: "Table" }), this.table.chooser), el("div", { class: "rows-frame" }, this.table.scroller)),
      this.sky.element,
      this.closeup.element,
    );
    this.start = el("div", { class: "hello" }, el("h2", { text: `When does ${this.mission()} see a star?` }),
      el("p", {}, "Each transit with its time, field of view, row of detectors and direction of scan; on the sky, on a time line, and as a file."),
      el("p", {}, "Try ",
      ...["Vega", "Sirius", "86.8212 -51.0665"].flatMap((text, index) => [index ? ", " : "", el("a", { href: `#${context.api.address("/search", { text })}`, text })]), "."));
    root.append(el("h1", { class: "unseen", text: "Transits of stars" }), this.form.element, this.job.element, this.jobs.element, this.start, this.results);
    this.selection.listen((selection, what) => {
      if (what === "chosen" && selection.transit && document.activeElement !== this.timeline.plot) context.announce(this.describe(selection.transit));
    });
  }

  mission() {
    const { name } = this.context.mission;
    return name[0].toUpperCase() + name.slice(1);
  }

  /** Show what the address asks for; what is shown already stays. */
  async show(parameters) {
    const key = parameters.toString();
    if (key === this.shown && key) return;
    this.shown = key;
    const question = fromAddress(parameters, this.context.mission);
    question.file = this.form.file;
    this.form.question = question;
    if (question.by === "star" && question.text) await this.ask(question);
    else if (question.by === "list" && question.list) await this.ask(question);
  }

  async ask(question, star = null) {
    this.asked?.abort();
    this.asked = new AbortController();
    const options = { signal: this.asked.signal };
    this.form.busy(true);
    this.start.hidden = true;
    this.results.classList.add("stale");
    this.job.hide();
    this.context.clearProblem();
    this.context.announce("Searching");
    this.remember(question);
    let sent = null;
    try {
      let chosen = star;
      if (question.by === "star" && !chosen) {
        const stars = await meant(question.text, options);
        if (stars.length > 1) {
          this.form.offer(stars, (one) => this.ask({ ...question, text: one.name }, one));
          this.context.announce(`${stars.length} stars may be meant`);
          return;
        }
        [chosen] = stars;
      }
      sent = await request(question, chosen, options);
      const most = this.context.mission.limits.body_bytes;
      if (sent.size > most) {
        this.results.hidden = true;
        this.job.offer(sent, `What is sent is larger than the ${bytes(most)} one question may have.`);
        return;
      }
      this.display(question, sent, await answer(sent, options));
    } catch (error) {
      if (error.name !== "AbortError") this.refused(error, sent);
    } finally {
      if (options.signal === this.asked.signal) {
        this.form.busy(false);
        this.results.classList.remove("stale");
      }
    }
  }

  remember(question) {
    const parameters = toAddress(question);
    this.context.remember("search", parameters);
    this.shown = this.context.api.address("", parameters).slice(1);
  }

  refused(error, sent) {
    this.results.hidden = true; // they are of another question
    const isTooMuch = error.status === 413 || (error.status === 422 && /\bjob\b/.test(error.hint ?? ""));
    if (isTooMuch && sent) {
      this.job.offer(withBody(sent), error.detail);
      this.context.announce(error.detail);
    } else if (error.status === 422 || error.status === 404 || (!error.status && error.parameter)) this.form.wrong(error);
    else this.context.report(error);
  }

  display(question, sent, { transits, columns }) {
    const stars = new Set(transits.map(({ star }) => star));
    transits.sort((a, b) => (a.utc < b.utc ? -1 : a.utc > b.utc ? 1 : 0));
    this.selection.show(transits);
    const of = stars.size === 1 ? ` of ${[...stars][0]}` : stars.size > 1 ? ` of ${count(stars.size)} stars` : "";
    this.title.textContent = `${count(transits.length)} transit${transits.length === 1 ? "" : "s"}${of}`;
    const where = stars.size === 1 ? `RA ${number(transits[0].ra_deg, 5)}°, Dec ${number(transits[0].dec_deg, 5)}°, ICRS · ` : "";
    this.under.textContent = `${where}${question.start} to ${question.end}, UTC`;
    this.links(sent);
    this.results.hidden = false;
    this.results.classList.toggle("none", !transits.length);
    this.timeline.show(isoOf(question.start), isoOf(question.end));
    this.table.show(columns);
    this.sky.show();
    this.closeup.show();
    document.title = `${this.title.textContent} · scanplan`;
    this.context.announce(`${this.title.textContent} found`);
  }

  /** One star's downloads are links; what has a body, or needs the token, is fetched when it is asked for. */
  links(sent) {
    const { api, report } = this.context;
    const parts = FORMATS.map(([format, label, ending]) => {
      const name = `transits-${sent.name}.${ending}`;
      if (sent.body === null && !api.token()) {
        return el("a", { class: "button small", href: api.address("/api/transits", { ...sent.parameters, format }), download: name, text: label });
      }
      const fetch = async () => {
        try {
          await api.save(await respond(sent, format), name);
        } catch (error) {
          report(error);
        }
      };
      return el("button", { type: "button", class: "small", text: label, onclick: fetch });
    });
    this.downloads.replaceChildren(el("span", { class: "note", text: "Download" }), ...parts);
  }

  describe(transit) {
    const row = transit.ccd_row ? `row ${transit.ccd_row}` : "between rows";
    return `${transit.star}: ${time(transit.utc, 0)} UTC, ${this.labels[transit.field] ?? transit.field}, ${row}, scan angle ${number(transit.scan_angle_deg, 1)}°`;
  }
}

/** A bound of the window as the time line places it: its date and clock; a scale after it moves it by a minute at most. */
function isoOf(text) {
  const found = text.match(/^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?/);
  return found ? `${found[1]}T${found[2] ?? "00:00:00"}` : text;
}

