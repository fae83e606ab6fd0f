// One package: what it is, its files, what its check found, what happened to it, what may be done.

import { utcText } from "/page/axis.js";
import { el } from "/page/dom.js";
import { download } from "/page/download.js";
import { bytes } from "/page/format.js";
import { actsOf } from "/page/package-acts.js";
import { stateMark } from "/page/package-state.js";

/** The panel of a package; done(told, text) hears of acts. */
export function detailOf(context, found, done) {
  const { api } = context;
  const path = `/api/packages/${encodeURIComponent(found.name)}`;
  const verified = el("div", { class: "verified", role: "status" });
  const links = el("div", { class: "row" });
  if (found.links.archive) {
    links.append(
      download(api, `Archive, ${bytes(found.size_bytes)}`, `${path}/archive`, {}, `${found.name}.tar`),
      el("button", { type: "button", text: "Verify", onclick: (event) => verify(api, path, verified, event.target) }),
    );
  }
  return [
    el(
      "header",
      { class: "stack" },
      el("h2", { class: "named", tabindex: -1 }, el("code", { class: "long", text: found.name })),
      el(
        "dl",
        { class: "facts" },
        fact("State", stateMark(found.state)),
        fact("Series", found.series),
        fact("Version", String(found.version)),
        fact("Level", found.level),
        fact("Valid from, UTC", time(found.start_utc)),
        fact("Valid until, UTC", time(found.end_utc)),
        found.manifest && fact("Issued, UTC", time(found.manifest.issued_utc)),
        found.manifest && fact("By", found.manifest.originator),
        found.manifest?.supersedes?.length ? fact("Supersedes", found.manifest.supersedes.join(", ")) : null,
        found.manifest?.withdraws?.length ? fact("Withdraws", found.manifest.withdraws.join(", ")) : null,
      ),
      links.hasChildNodes() ? links : null,
      verified,
      actsOf(context, found, done),
    ),
    el("h3", { text: `Files (${found.files.length})` }),
    filesOf(api, path, found),
    el("h3", { text: "Check" }),
    ...checkOf(found.checks),
    el("h3", { text: "Log" }),
    logOf(found.log),
  ];
}

async function verify(api, path, said, button) {
  button.disabled = true;
  said.className = "verified";
  said.textContent = "Reading every byte…";
  try {
    const told = await api.getJson(`${path}/verify`);
    const signed = told.is_authenticated
      ? "The signature is that of the service's key."
      : "The signature was not held against a key: the service was started without one.";
    said.classList.add("good");
    said.replaceChildren(el("strong", { text: "Whole." }), ` Every file is as the manifest says. ${signed}`);
  } catch (error) {
    said.classList.add("bad");
    said.replaceChildren(el("strong", { text: "Not as it should be." }), ` ${error.message} ${error.hint ?? ""}`);
  }
  button.disabled = false;
}

function filesOf(api, path, found) {
  const rows = found.files.map((file) =>
    el(
      "tr",
      {},
      td("Name", download(api, file.name, `${path}/files/${encodeURIComponent(file.name)}`, {}, file.name, "plain")),
      td("Size", bytes(file.size_bytes), "number"),
      td("Type", file.media_type),
      td("SHA-256", el("code", { class: "hash", text: file.sha256, title: file.sha256 })),
    ),
  );
  return listed("Files", ["Name", "Size", "Type", "SHA-256"], rows);
}

function checkOf(report) {
  if (!report) return [el("p", { class: "note", text: "No report was handed in." })];
  const findings = report.findings ?? [];
  const count = (severity) => findings.filter((each) => each.severity === severity && !each.waiver).length;
  const waived = findings.filter((each) => each.waiver).length;
  const parts = [
    many(report.unwaived_errors ?? 0, "error"),
    many(count("WARN"), "warning"),
    ...(waived ? [`${waived} waived`] : []),
    ...(report.rules ? [`${many(report.rules.length, "rule")} applied`] : []),
    ...(report.skipped?.length ? [`${report.skipped.length} not applicable`] : []),
  ];
  const said = el("p", { text: `${parts.join(", ")}.` });
  if (!findings.length) return [said];
  const rows = findings.map((each) =>
    el(
      "tr",
      {},
      td("Severity", severityMark(each.severity)),
      td("Rule", el("code", { text: each.rule })),
      td("Time, UTC", time(each.time?.utc)),
      td("Value", quantity(each.value, each.unit), "number"),
      td("Limit", quantity(each.limit, each.unit), "number"),
      td("File", each.product ?? ""),
      td("What", each.waiver ? `${each.message} (waived by ${each.waiver.author}: ${each.waiver.reason})` : each.message, "wrap"),
    ),
  );
  return [said, listed("Findings", ["Severity", "Rule", "Time, UTC", "Value", "Limit", "File", "What"], rows)];
}

function many(number, what) {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

function severityMark(severity) {
  const kind = { ERROR: "alarm", WARN: "warning" }[severity] ?? "info";
  return el("span", { class: `severity ${kind}` }, el("i", { "aria-hidden": "true" }), severity);
}

function quantity(value, unit) {
  if (value === null || value === undefined) return "";
  const text = typeof value === "number" ? String(Number(value.toPrecision(8))) : String(value);
  return unit ? `${text} ${unit}` : text;
}

function logOf(log) {
  const rows = log.map((entry) =>
    el(
      "tr",
      {},
      td("Number", String(entry.number)),
      td("Time, UTC", time(entry.at_utc)),
      td("Who", entry.who),
      td("What", entry.after ? el("span", {}, stateMark(entry.after), entry.before ? el("small", { text: ` after ${entry.before}` }) : "") : "remark"),
      td("Why", entry.why, "wrap"),
    ),
  );
  return listed("Log", ["Number", "Time, UTC", "Who", "What", "Why"], rows);
}

const NUMBERS = new Set(["Size", "Value", "Limit"]);

function listed(title, columns, rows) {
  return el(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": title },
    el(
      "table",
      { class: "stacking" },
      el("caption", { class: "unseen", text: title }),
      el("thead", {}, el("tr", {}, columns.map((name) => el("th", { scope: "col", class: NUMBERS.has(name) ? "number" : null, text: name })))),
      el("tbody", {}, rows),
    ),
  );
}

function td(label, content, kind = null) {
  return el("td", { class: kind, "data-label": label }, content === "" ? [] : el("span", {}, content));
}

function fact(name, value) {
  return el("div", {}, el("dt", { text: name }), el("dd", {}, value));
}

function time(utc) {
  if (!utc) return "";
  const text = utc.replace("T", " ").replace("Z", "");
  return text.slice(0, 19) || utcText(Date.parse(utc));
}
