// The form of a search: one star, a list, or a catalogue file; a window; options.

import { el, field } from "/page/dom.js";
import { bytes } from "/page/format.js";

const SUGGEST_MS = 120;
const WAYS = [["star", "One star"], ["list", "A list"], ["file", "A catalogue"]];

export class SearchForm {
  /** ask(question) is called when the form is sent. */
  constructor(api, ask) {
    this.api = api;
    this.ask = ask;
    this.file = null;
    this.names = el("datalist", { id: "names" });
    this.text = el("input", { id: "star-text", list: "names", autocomplete: "off", spellcheck: "false", autocapitalize: "off", enterkeyhint: "search", placeholder: "Vega or 18 36 56.3 +38 47 01" });
    this.list = el("textarea", { id: "star-list", rows: "5", spellcheck: "false", placeholder: "Vega\nHIP 27989\n86.8212 -51.0665\nmy star, 12.5, -33.1" });
    this.picker = el("input", { type: "file", id: "star-file", class: "unseen", accept: ".csv,.tsv,.txt,.ecsv,.vot,.votable,.xml,.fits,.fit,.parquet" });
    this.chosenFile = el("span", { class: "note", text: "CSV, ECSV, VOTable, FITS, Parquet, or lines name, ra, dec." });
    this.drop = el("label", { class: "drop", for: "star-file" }, el("strong", { text: "Choose a file" }), " or drop it here", el("br"), this.chosenFile);
    this.start = el("input", { id: "start", autocomplete: "off", spellcheck: "false", required: true });
    this.end = el("input", { id: "end", autocomplete: "off", spellcheck: "false", required: true });
    this.rows = el("input", { type: "checkbox", id: "between-rows" });
    this.button = el("button", { type: "submit", class: "main", text: "Find transits" });
    this.error = el("p", { class: "wrong", id: "form-error", role: "alert", hidden: true });
    this.choices = el("div", { class: "candidates", hidden: true });
    const ways = WAYS.map(([value, label]) => {
      const radio = el("input", { type: "radio", name: "by", value, onchange: () => this.way(value) });
      return el("label", { class: "way" }, radio, el("span", { text: label }));
    });
    this.panes = {
      star: field("Star: a name, a HIP number, or coordinates", this.text),
      list: field("Stars, one a line: a name, coordinates, or name, ra, dec", this.list),
      file: el("div", { class: "field" }, el("span", { text: "Catalogue" }), this.picker, this.drop),
    };
    this.element = el(
      "form",
      { class: "panel search", novalidate: true, "aria-label": "Search" },
      el("fieldset", { class: "ways" }, el("legend", { class: "unseen", text: "Search by" }), ways),
      el("div", { class: "what" }, Object.values(this.panes), this.names),
      el("div", { class: "when" }, field("From, UTC", this.start), field("To, UTC", this.end)),
      el("div", { class: "send" }, el("label", { class: "check", title: "Also transits that no row of detectors sees, with row 0" }, this.rows, "Between rows too"), this.button),
      this.error,
      this.choices,
    );
    this.listen();
    this.way("star");
  }

  listen() {
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.text.addEventListener("input", () => {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.suggest(), SUGGEST_MS);
    });
    this.text.addEventListener("paste", (event) => {
      const pasted = event.clipboardData?.getData("text") ?? "";
      if (pasted.trim().includes("\n")) {
        event.preventDefault(); // many stars were meant
        this.list.value = pasted.trim();
        this.way("list");
        this.list.focus();
      }
    });
    this.list.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.send();
    });
    this.picker.addEventListener("change", () => this.take(this.picker.files[0]));
    const over = (event) => {
      if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
      event.preventDefault();
      this.element.classList.add("over");
    };
    this.element.addEventListener("dragenter", over);
    this.element.addEventListener("dragover", over);
    this.element.addEventListener("dragleave", (event) => {
      if (!this.element.contains(event.relatedTarget)) this.element.classList.remove("over");
    });
    this.element.addEventListener("drop", (event) => {
      event.preventDefault();
      this.element.classList.remove("over");
      this.take(event.dataTransfer.files[0]);
    });
  }

  take(file) {
    if (!file) return;
    this.file = file;
    this.chosenFile.textContent = `${file.name}, ${bytes(file.size)}`;
    this.way("file");
  }

  way(by) {
    this.by = by;
    for (const [name, pane] of Object.entries(this.panes)) pane.hidden = name !== by;
    this.element.querySelector(`input[name="by"][value="${by}"]`).checked = true;
    this.wrong(null);
  }

  async suggest() {
    const q = this.text.value.trim();
    if (q.length < 2 || /^[\d.+-]/.test(q)) return;
    try {
      const { stars } = await this.api.getJson("/api/names", { q, limit: 8 });
      this.names.replaceChildren(...stars.map(({ name, hip }) => el("option", { value: name }, hip ? `HIP ${hip}` : "")));
    } catch {
      // suggestions are a help, no more
    }
  }

  get question() {
    return { by: this.by, text: this.text.value.trim(), list: this.list.value.trim(), file: this.file, start: this.start.value.trim(), end: this.end.value.trim(), rows: this.rows.checked };
  }

  set question(question) {
    this.text.value = question.text;
    this.list.value = question.list;
    this.start.value = question.start;
    this.end.value = question.end;
    this.rows.checked = question.rows;
    this.way(question.by);
  }

  /** The control a parameter of the service is typed into. */
  control(parameter) {
    const of = { start: this.start, end: this.end, days: this.end, list: this.list, file: this.picker };
    return of[parameter] ?? { star: this.text, list: this.list, file: this.picker }[this.by];
  }

  send() {
    const { question } = this;
    const missing = { star: [question.text, "Give a name, a HIP number, or coordinates."], list: [question.list, "Give at least one star."], file: [question.file, "Choose a file."] }[question.by];
    if (!missing[0]) {
      this.wrong({ detail: missing[1], hint: "", parameter: "" });
      return;
    }
    this.wrong(null);
    this.ask(question);
  }

  /** Tell what is wrong beside the control it stands in; null: nothing is. */
  wrong(problem) {
    for (const control of [this.text, this.list, this.picker, this.start, this.end]) {
      control.removeAttribute("aria-invalid");
      control.removeAttribute("aria-describedby");
    }
    this.error.hidden = !problem;
    this.choices.hidden = true;
    if (!problem) return;
    this.error.textContent = problem.hint ? `${problem.detail} ${sentence(problem.hint)}` : problem.detail;
    const control = this.control(problem.parameter);
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", "form-error");
    control.focus();
  }

  /** Offer the stars that a name may mean; pick(star) is called with one of them. */
  offer(stars, pick) {
    const buttons = stars.map((star) => el("button", { type: "button", text: star.name, onclick: () => {
      this.choices.hidden = true;
      this.text.value = star.name;
      pick(star);
    } }));
    this.choices.replaceChildren(el("span", { class: "note", text: "Which one?" }), ...buttons);
    this.choices.hidden = false;
    buttons[0].focus();
  }

  busy(isBusy) {
    this.element.classList.toggle("busy", isBusy);
    this.button.textContent = isBusy ? "Searching…" : "Find transits";
  }
}

function sentence(text) {
  const whole = text[0].toUpperCase() + text.slice(1);
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}
