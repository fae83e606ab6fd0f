// The jobs of the token that is set: how far they are, and their files. They outlive the page and the service.

import { el } from "/page/dom.js";
import { bytes } from "/page/format.js";

const LOOK_MS = 700;
const OVER = new Set(["DONE", "FAILED", "CANCELLED"]);

export class JobList {
  constructor(context) {
    this.context = context;
    this.rows = new Map(); // id -> {element, bar, ...}
    this.list = el("ul", { class: "jobs" });
    this.element = el("section", { class: "panel", "aria-labelledby": "jobs-title", hidden: true }, el("h2", { id: "jobs-title", text: "Jobs" }), this.list);
    document.addEventListener("tokenchange", () => this.look());
    this.look();
  }

  /** Ask for all jobs; again soon while one is not done. */
  async look() {
    clearTimeout(this.waiting);
    const { api, report } = this.context;
    if (!api.token()) {
      this.show([]);
      return;
    }
    try {
      const { jobs } = await api.getJson("/api/jobs");
      this.show(jobs);
      if (jobs.some(({ state }) => !OVER.has(state))) this.waiting = setTimeout(() => this.look(), LOOK_MS);
    } catch (error) {
      this.show([]);
      report(error);
    }
  }

  show(jobs) {
    this.element.hidden = !jobs.length;
    const ids = new Set(jobs.map(({ id }) => id));
    for (const [id, row] of this.rows) {
      if (ids.has(id)) continue;
      row.element.remove();
      this.rows.delete(id);
    }
    for (const job of jobs) {
      if (!this.rows.has(job.id)) this.rows.set(job.id, this.row(job));
      this.tell(this.rows.get(job.id), job);
    }
  }

  row({ id, kind }) {
    const row = {
      state: "",
      bar: el("progress", { max: "1", "aria-label": `Progress of the job ${kind}` }),
      said: el("p", { class: "said", role: "status" }),
      files: el("div", { class: "row files" }),
      end: el("button", { type: "button", class: "small", onclick: () => this.end(id) }),
    };
    row.element = el("li", {}, el("div", { class: "row apart" }, row.said, row.end), row.bar, row.files);
    this.list.prepend(row.element);
    return row;
  }

  tell(row, job) {
    const isOver = OVER.has(job.state);
    row.bar.value = job.done ?? 0;
    row.bar.hidden = isOver;
    const part = job.state === "RUNNING" ? ` ${Math.floor(100 * (job.done ?? 0))} %` : "";
    const name = `${job.kind[0].toUpperCase()}${job.kind.slice(1)}`;
    row.said.textContent = [`${name}: ${job.state.toLowerCase()}${part}`, job.said, job.problem?.detail].filter(Boolean).join(" · ");
    row.end.textContent = isOver ? "Remove" : "Cancel";
    row.end.setAttribute("aria-label", `${row.end.textContent} the job ${job.kind}`);
    if (row.state === job.state) return;
    if (row.state && isOver) this.context.announce(row.said.textContent);
    row.state = job.state;
    row.files.replaceChildren(
      ...(job.files ?? []).map(({ name: file, size_bytes: size }) =>
        el("button", { type: "button", class: "small", onclick: () => this.fetch(job.id, file) }, file, el("span", { class: "note", text: bytes(size) })),
      ),
    );
  }

  async fetch(id, name) {
    const { api, report } = this.context;
    try {
      await api.save(await api.ask(`/api/jobs/${encodeURIComponent(id)}/files/${encodeURIComponent(name)}`), name);
    } catch (error) {
      report(error);
    }
  }

  /** Cancel a job, or remove one that is over. */
  async end(id) {
    try {
      await this.context.api.remove(`/api/jobs/${encodeURIComponent(id)}`);
    } catch (error) {
      this.context.report(error);
    }
    this.look();
  }
}
