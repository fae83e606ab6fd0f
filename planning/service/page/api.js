// Questions to the service. Every answer that says no is a Problem with what is wrong and what would be right.

const TOKEN = "scanplan-token";

export class Problem extends Error {
  /** told: a problem document (RFC 9457). */
  constructor(told) {
    super(told.detail || told.title || "The service did not answer.");
    this.name = "Problem";
    this.status = told.status || 0;
    this.title = told.title || "";
    this.detail = this.message;
    this.parameter = told.parameter || "";
    this.hint = told.hint || "";
  }
}

/** The bearer token of this tab, or "". */
export function token() {
  try {
    return sessionStorage.getItem(TOKEN) || "";
  } catch {
    return "";
  }
}

/** Keep a token for this tab; "" forgets it. */
export function keepToken(text) {
  if (text) sessionStorage.setItem(TOKEN, text);
  else sessionStorage.removeItem(TOKEN);
  document.dispatchEvent(new Event("tokenchange"));
}

/** The address of a question; a parameter that is null, undefined, "" or false is left out, a list comes several times. */
export function address(path, parameters = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined && one !== "" && one !== false) query.append(name, String(one));
    }
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

/** The response, or a Problem. options: as fetch has them. */
export async function ask(path, parameters = {}, options = {}) {
  const headers = new Headers(options.headers || {});
  if (token()) headers.set("Authorization", `Bearer ${token()}`);
  let response;
  try {
    response = await fetch(address(path, parameters), { ...options, headers });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({ title: "No answer", detail: "The service cannot be reached.", hint: "Is it still running?" });
  }
  if (!response.ok) throw new Problem(await told(response));
  return response;
}

async function told(response) {
  try {
    return { status: response.status, ...(await response.json()) };
  } catch {
    return { status: response.status, title: response.statusText, detail: `The service answered ${response.status}.` };
  }
}

export async function getJson(path, parameters = {}, options = {}) {
  return (await ask(path, parameters, options)).json();
}

/** POST of a body (text, Blob or null) with its media type; the response, or a Problem. */
export async function post(path, parameters = {}, body = null, type = "", options = {}) {
  const headers = type ? { "Content-Type": type } : {};
  return ask(path, parameters, { method: "POST", body, headers, ...options });
}

export async function remove(path) {
  return ask(path, {}, { method: "DELETE" });
}

/** Save what a question answers as a file: for what needs a token or a body, where a link cannot serve. */
export async function save(response, name) {
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
