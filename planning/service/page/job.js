// What is too much for one answer, as a job of the service: submitted, watched, and its files fetched.

import { el } from "/page/dom.js";
import { bytes } from "/page/format.js";

const LOOK_MS = 700;
const OVER = new Set(["DONE", "FAILED", "CANCELLED"]);

export class JobPanel {
  constructor(context) {
    this.context = context;
    this.element = el("section", { class: "panel job", "aria-labelledby": "job-title", hidden: true });
    document.addEventListener("tokenchange", () => {
      if (this.offered && !this.job) this.offer(this.offered, this.why);
    });
  }

  hide() {
    clearTimeout(this.waiting);
    this.element.hidden = true;
    this.offered = null;
    this.job = null;
  }

  /** Offer to make a job of what was asked; why: a sentence. */
  offer(sent, why) {
    this.hide();
    this.offered = sent;
    this.why = why;
    const { api } = this.context;
    const hasToken = Boolean(api.token());
    const format = el("select", {}, [["parquet", "Parquet"], ["csv", "CSV"]].map(([value, text]) => el("option", { value, text })));
    const submit = el("button", { type: "button", class: "main", text: "Make it a job", onclick: () => this.submit(sent, format.value) });
    const token = el("button", { type: "button", class: "main", text: "Enter a token", onclick: () => document.getElementById("token-button").click() });
    this.element.replaceChildren(
      el("h1", { id: "job-title", text: "Too much for one answer" }),
      el("p", { text: `${why} As a job the service works through it in the background and keeps the result.` }),
      hasToken ? el("div", { class: "row" }, el("label", { class: "field inline" }, el("span", { text: "Format" }), format), submit) : el("div", { class: "row" }, token, el("span", { class: "note", text: "Jobs need a bearer token." })),
    );
    this.element.hidden = false;
  }

  async submit(sent, format) {
    const { api } = this.context;
    try {
      const response = await api.post("/api/jobs/transits", { ...sent.parameters, format }, sent.body, sent.type);
      this.watch(await response.json());
    } catch (error) {
      this.context.report(error);
    }
  }

  watch(job) {
    this.job = job;
    this.bar = el("progress", { max: "1", "aria-label": "Progress" });
    this.said = el("p", { class: "note", role: "status" });
    this.files = el("ul", { class: "files" });
    this.cancel = el("button", { type: "button", text: "Cancel", onclick: () => this.stop() });
    this.element.replaceChildren(el("h1", { id: "job-title", text: "Job" }), this.bar, this.said, this.files, el("div", { class: "row" }, this.cancel));
    this.look(job.id);
  }

  async look(id) {
    const { api, report, announce } = this.context;
    try {
      const job = await api.getJson(`/api/jobs/${encodeURIComponent(id)}`);
      if (this.job?.id !== id) return;
      this.tell(job);
      if (!OVER.has(job.state)) this.waiting = setTimeout(() => this.look(id), LOOK_MS);
      else announce(`The job is ${job.state.toLowerCase()}.`);
    } catch (error) {
      report(error);
    }
  }

  tell(job) {
    const { api, report } = this.context;
    this.bar.value = job.state === "DONE" ? 1 : job.done ?? 0;
    this.bar.hidden = job.state === "FAILED" || job.state === "CANCELLED";
    const part = job.state === "RUNNING" ? ` ${Math.floor(100 * (job.done ?? 0))} %` : "";
    this.said.textContent = [`${job.state[0]}${job.state.slice(1).toLowerCase()}${part}`, job.said, job.problem?.detail].filter(Boolean).join(" · ");
    this.cancel.hidden = OVER.has(job.state);
    this.files.replaceChildren(
      ...(job.files ?? []).map(({ name, size_bytes: size }) => {
        const fetch = async () => {
          try {
            await api.save(await api.ask(`/api/jobs/${encodeURIComponent(job.id)}/files/${encodeURIComponent(name)}`), name);
          } catch (error) {
            report(error);
          }
        };
        return el("li", {}, el("button", { type: "button", onclick: fetch, text: name }), el("span", { class: "note", text: ` ${bytes(size)}` }));
      }),
    );
  }

  async stop() {
    try {
      await this.context.api.remove(`/api/jobs/${encodeURIComponent(this.job.id)}`);
    } catch (error) {
      this.context.report(error);
    }
  }
}
