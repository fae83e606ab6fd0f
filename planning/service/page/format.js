// Numbers and times as the page writes them.

/** Digits after the point of a column's numbers; all digits are in the downloads. */
const DIGITS = {
  ra_deg: 6,
  dec_deg: 6,
  zeta_deg: 5,
  zeta_rate_mas_s: 3,
  scan_angle_deg: 4,
  parallax_factor_al: 5,
  parallax_factor_ac: 5,
  obmt_rev: 5,
  bjd_tcb: 7,
  data_probability: 3,
};
const UNITS = { deg: "°", "": "" };

/** A minus that is as wide as a plus. */
export function number(value, digits) {
  return value.toFixed(digits).replace("-", "\u2212");
}

/** "1,234,567" of a whole number. */
export function count(value) {
  return Math.round(value).toLocaleString("en");
}

/** A cell of the table. */
export function cell(name, value) {
  if (value === null || value === undefined) return "–";
  if (name === "utc" || name.endsWith("_utc")) return time(value);
  if (typeof value !== "number") return String(value);
  if (name in DIGITS) return number(value, DIGITS[name]);
  return Number.isInteger(value) ? String(value).replace("-", "\u2212") : number(value, 6);
}

/** "2017-02-05 12:00:00.123" of an ISO time. */
export function time(utc, digits = 3) {
  const [date, clock = "00:00:00"] = utc.replace("Z", "").split("T");
  const [whole, part = ""] = clock.split(".");
  return digits ? `${date} ${whole}.${part.padEnd(digits, "0").slice(0, digits)}` : `${date} ${whole}`;
}

export function day(utc) {
  return utc.slice(0, 10);
}

/** A unit as it stands behind a heading. */
export function unit(text) {
  return text in UNITS ? UNITS[text] : text;
}

export function bytes(size) {
  for (const [name, step] of [["GiB", 2 ** 30], ["MiB", 2 ** 20], ["KiB", 2 ** 10]]) {
    if (size >= step) return `${(size / step).toFixed(1)} ${name}`;
  }
  return `${size} B`;
}

/** Part of a file's name: "bet Pic" -> "bet-pic". */
export function slug(text) {
  return text.toLowerCase().replaceAll(/[^a-z0-9.+]+/g, "-").replaceAll(/^-+|-+$/g, "").slice(0, 60) || "stars";
}
