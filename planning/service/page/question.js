// What is asked on the page: from the form, to the address and back, and to the service.

import * as api from "/page/api.js";
import { slug } from "/page/format.js";

/** Formats that can be downloaded: parameter, name, ending. */
export const FORMATS = [
  ["gost", "CSV as GOST has it", "csv"],
  ["csv", "CSV", "csv"],
  ["votable", "VOTable", "vot"],
  ["ecsv", "ECSV", "ecsv"],
  ["parquet", "Parquet", "parquet"],
  ["json", "JSON", "json"],
];

const LONGEST_LIST_IN_ADDRESS = 1500;
const MOST_NAMES = 200; // each is a question of its own
const MEDIA_TYPES = {
  csv: "text/csv",
  tsv: "text/tab-separated-values",
  ecsv: "application/x-ecsv",
  vot: "application/x-votable+xml",
  votable: "application/x-votable+xml",
  xml: "application/x-votable+xml",
  fits: "application/fits",
  fit: "application/fits",
  parquet: "application/vnd.apache.parquet",
  txt: "text/plain",
  lst: "text/plain",
};

/**
 * A question: {by: "star" | "list" | "file", text, list, file, start, end, rows}.
 * Its parameters in the address; a file cannot stand there, nor a list that is long.
 */
export function toAddress(question) {
  const parameters = { start: question.start, end: question.end, between_rows: question.rows ? "true" : "" };
  if (question.by === "star") return { text: question.text, ...parameters };
  if (question.by === "list" && question.list.length <= LONGEST_LIST_IN_ADDRESS) {
    return { list: question.list, ...parameters };
  }
  return { by: question.by, ...parameters };
}

export function fromAddress(parameters, mission) {
  const list = parameters.get("list") || "";
  const text = parameters.get("text") || "";
  const by = list ? "list" : text ? "star" : parameters.get("by") || "star";
  return {
    by: ["star", "list", "file"].includes(by) ? by : "star",
    text,
    list,
    file: null,
    start: parameters.get("start") || (mission ? firstDay(mission.start_utc) : ""),
    end: parameters.get("end") || (mission ? mission.stop_utc.slice(0, 10) : ""),
    rows: parameters.get("between_rows") === "true",
  };
}

/** The first day that is all after a time. */
function firstDay(utc) {
  const day = utc.slice(0, 10);
  return /T00:00:00(\.0+)?Z?$/.test(utc) ? day : new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** Stars that a text may mean. Raises a Problem where it means none. */
export async function meant(text, options) {
  return (await api.getJson("/api/resolve", { text }, options)).stars;
}

/** The parameters by which /api/transits knows a star of /api/resolve. */
function starParameters(star) {
  const moves = star.pmra_mas_yr !== null && star.pmra_mas_yr !== undefined && star.pmdec_mas_yr !== null;
  const motion = moves ? { pmra: star.pmra_mas_yr, pmdec: star.pmdec_mas_yr, epoch: star.epoch } : {};
  return { ra: star.ra_deg, dec: star.dec_deg, name: star.name, ...motion };
}

function window(question) {
  return { start: question.start, end: question.end, between_rows: question.rows ? "true" : "" };
}

/**
 * What is sent: {parameters, body, type, name, size}; body null asks about one star.
 * star: the one that was chosen of several that a name may mean.
 */
export async function request(question, star, options) {
  if (question.by === "star") {
    const parameters = { ...starParameters(star), ...window(question) };
    return { parameters, body: null, type: "", name: slug(star.name ?? question.text), size: 0 };
  }
  if (question.by === "file") {
    const { file } = question;
    const type = MEDIA_TYPES[file.name.split(".").pop().toLowerCase()] || file.type || "text/plain";
    return { parameters: window(question), body: file, type, name: slug(file.name.replace(/\.[^.]*$/, "")), size: file.size };
  }
  const body = await listBody(question.list, options);
  return { parameters: window(question), body, type: "text/csv", name: "list", size: body.length };
}

/** The same as a catalogue, which jobs want: one star is a list of one. */
export function withBody(sent) {
  if (sent.body !== null) return sent;
  const { ra, dec, name, pmra, pmdec, epoch, ...parameters } = sent.parameters;
  const star = { name: name ?? "", ra_deg: ra, dec_deg: dec, pmra_mas_yr: pmra, pmdec_mas_yr: pmdec, epoch };
  const body = csvOf([star]);
  return { ...sent, parameters, body, type: "text/csv", size: body.length };
}

const HEADINGS = /^(?:name|target|object|star|id|source_id)[\s,;\t]+ra\b/i;

/**
 * A list of stars as CSV. A line is a name, coordinates, or both: "Vega", "86.82 -51.07", "my star, 86.82, -51.07".
 * The service says where a line lies in the sky; it alone knows how coordinates are written.
 */
async function listBody(list, options) {
  const lines = list.split(/\r?\n/).map((line, index) => ({ text: line.trim(), number: index + 1 }));
  const asked = lines.filter(({ text }) => text && !text.startsWith("#") && !HEADINGS.test(text));
  if (!asked.length) throw new api.Problem({ detail: "The list has no line with a star.", parameter: "list" });
  if (asked.length > MOST_NAMES) {
    throw new api.Problem({
      detail: `The list has ${asked.length} lines; ${MOST_NAMES} can be pasted.`,
      hint: "Upload them as a file of lines name, ra, dec.",
      parameter: "list",
    });
  }
  const stars = new Array(asked.length);
  let next = 0;
  const one = async () => {
    while (next < asked.length) {
      const index = next++;
      stars[index] = await starOfLine(asked[index], options);
    }
  };
  await Promise.all(Array.from({ length: 6 }, one));
  return csvOf(stars);
}

function csvOf(stars) {
  const lines = stars.map((star) => {
    const cells = [quoted(star.name), star.ra_deg, star.dec_deg, star.pmra_mas_yr, star.pmdec_mas_yr, star.epoch];
    return cells.map((value) => value ?? "").join(",");
  });
  return `${["name,ra,dec,pmra,pmdec,epoch", ...lines].join("\n")}\n`;
}

async function starOfLine({ text, number }, options) {
  const parts = text.split(/[,;\t]/).map((part) => part.trim());
  const named = parts.length === 3;
  try {
    const found = await meant(named ? `${parts[1]} ${parts[2]}` : text, options);
    return { ...found[0], name: named ? parts[0] : found[0].name ?? text }; // coordinates have no name
  } catch (error) {
    if (!(error instanceof api.Problem) || !error.status) throw error;
    throw new api.Problem({ status: error.status, detail: `Line ${number}: ${error.detail}`, hint: error.hint, parameter: "list" });
  }
}

function quoted(text) {
  return `"${text.replaceAll('"', '""')}"`;
}

/** The transits, as JSON has them. */
export async function answer(sent, options) {
  return (await respond(sent, "json", options)).json();
}

export async function respond(sent, format, options = {}) {
  const parameters = { ...sent.parameters, format };
  if (sent.body === null) return api.ask("/api/transits", parameters, options);
  return api.post("/api/transits", parameters, sent.body, sent.type, options);
}
