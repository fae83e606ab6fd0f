// What is too much for one answer, offered as a job of the service.

import { el } from "/page/dom.js";

export class JobOffer {
  /** submitted() is called when a job was begun. */
  constructor(context, submitted) {
    this.context = context;
    this.submitted = submitted;
    this.sent = null;
    this.element = el("section", { class: "panel job", "aria-labelledby": "job-title", hidden: true });
    document.addEventListener("tokenchange", () => {
      if (this.sent) this.offer(this.sent, this.why);
    });
  }

  hide() {
    this.element.hidden = true;
    this.sent = null;
  }

  /** Offer to make a job of what was asked; why: a sentence. */
  offer(sent, why) {
    this.sent = sent;
    this.why = why;
    const format = el("select", {}, [["parquet", "Parquet"], ["csv", "CSV"]].map(([value, text]) => el("option", { value, text })));
    const submit = el("button", { type: "button", class: "main", text: "Make it a job", onclick: () => this.submit(format.value) });
    const token = el("button", { type: "button", class: "main", text: "Enter a token", onclick: () => document.getElementById("token-button").click() });
    this.element.replaceChildren(
      el("h2", { id: "job-title", text: "Too much for one answer" }),
      el("p", { text: `${why.replace(/\.?$/, ".")} As a job the service works through it in the background and keeps the result.` }),
      this.context.api.token()
        ? el("div", { class: "row" }, el("label", { class: "field inline" }, el("span", { text: "Format" }), format), submit)
        : el("div", { class: "row" }, token, el("span", { class: "note", text: "Jobs need a bearer token." })),
    );
    this.element.hidden = false;
  }

  async submit(format) {
    const { sent } = this;
    const { api, announce, report } = this.context;
    try {
      await api.post("/api/jobs/transits", { ...sent.parameters, format }, sent.body, sent.type);
      this.hide();
      announce("The job is submitted.");
      this.submitted();
    } catch (error) {
      report(error);
    }
  }
}
