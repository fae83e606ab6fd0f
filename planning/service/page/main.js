// The page's shell: four views behind the part of the address after "#", each loaded when it is first looked at.

import * as api from "/page/api.js";

const VIEWS = {
  search: () => import("/page/search.js"),
  coverage: () => import("/page/coverage.js"),
  plan: () => import("/page/plan.js"),
  packages: () => import("/page/packages.js"),
};
const TITLES = { search: "Transits", coverage: "Coverage", plan: "Plan", packages: "Packages" };

const byId = (id) => document.getElementById(id);
const mounted = new Map();
let current = "";

/** What every view is given. */
const context = {
  api,
  mission: null,
  announce,
  report,
  clearProblem,
  /** Write a view's parameters into the address, so that a link shows the same; no new entry in the history. */
  remember(view, parameters) {
    const next = `#${api.address(`/${view}`, parameters)}`;
    if (current === view && location.hash !== next) history.replaceState(null, "", next);
    byId("view").dataset.last = next;
    document.querySelector(`[data-view="${view}"]`).setAttribute("href", next);
  },
};

/** Say it to those who do not see the page. */
function announce(text) {
  byId("announcer").textContent = text;
}

/** Show what went wrong, above the view. */
function report(error) {
  if (error.name === "AbortError") return;
  if (!(error instanceof api.Problem)) console.error(error);
  const banner = byId("banner");
  const text = document.createElement("p");
  const strong = document.createElement("strong");
  const needsToken = error.status === 401 && !api.token();
  strong.textContent = needsToken ? "This needs a token." : error.detail || error.message || String(error);
  text.append(strong);
  if (error.hint) text.append(/[.;:]$/.test(strong.textContent) ? ` ${error.hint}` : `; ${error.hint}`);
  const close = document.createElement("button");
  close.type = "button";
  close.className = "quiet";
  close.textContent = "Dismiss";
  close.addEventListener("click", clearProblem);
  const enter = document.createElement("button");
  enter.type = "button";
  enter.textContent = "Enter a token";
  enter.addEventListener("click", () => byId("token-button").click());
  banner.replaceChildren(text, ...(error.status === 401 ? [enter] : []), close);
  banner.hidden = false;
}

function clearProblem() {
  byId("banner").hidden = true;
  byId("banner").replaceChildren();
}

/** "#/search?text=Vega" -> ["search", URLSearchParams]. */
function place() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?", 2);
  return [path in VIEWS ? path : "search", new URLSearchParams(query)];
}

async function go() {
  if (location.hash === "#view") return; // the skip link
  const [name, parameters] = place();
  const changed = name !== current;
  if (changed && current) mounted.get(current)?.hide?.();
  current = name;
  if (context.mission) clearProblem();
  for (const tab of document.querySelectorAll("[data-view]")) {
    if (tab.dataset.view === name) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
    byId(`view-${tab.dataset.view}`).hidden = tab.dataset.view !== name;
  }
  document.title = `${TITLES[name]} · scanplan`;
  try {
    if (!context.mission) { // why is said above
      const heading = document.createElement("h1");
      heading.textContent = "Nothing to show yet";
      byId(`view-${name}`).replaceChildren(heading);
      return;
    }
    if (!mounted.has(name)) {
      const view = await VIEWS[name]();
      mounted.set(name, view.mount(byId(`view-${name}`), context));
    }
    if (current === name) await mounted.get(name).show(parameters);
  } catch (error) {
    report(error);
  }
}

function themeButton() {
  const button = byId("theme-button");
  const order = ["auto", "light", "dark"];
  const name = () => {
    const [icon, label] = [document.createElement("span"), document.createElement("span")];
    icon.className = "half";
    label.className = "roomy";
    label.textContent = "Theme: ";
    button.replaceChildren(icon, label, window.scanplanTheme.chosen());
  };
  button.addEventListener("click", () => {
    window.scanplanTheme.choose(order[(order.indexOf(window.scanplanTheme.chosen()) + 1) % order.length]);
    name();
    announce(button.textContent);
  });
  name();
}

function tokenDialog() {
  const dialog = byId("token-dialog");
  const button = byId("token-button");
  const input = byId("token-input");
  const name = () => {
    button.textContent = api.token() ? "Token: set" : "Token";
  };
  button.addEventListener("click", () => {
    input.value = "";
    byId("token-forget").hidden = !api.token();
    dialog.returnValue = "cancel";
    dialog.showModal();
  });
  dialog.addEventListener("close", () => {
    const text = input.value.trim();
    input.value = "";
    if (dialog.returnValue === "keep" && text) api.keepToken(text);
    if (dialog.returnValue === "forget") api.keepToken("");
    name();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault(); // the first submit button of the form is not the one that is meant
      dialog.close("keep");
    }
  });
  name();
}

async function start() {
  themeButton();
  tokenDialog();
  try {
    context.mission = await api.getJson("/api/mission");
    byId("mission").textContent = context.mission.title || context.mission.name;
    byId("version").textContent = context.mission.generator;
  } catch (error) {
    report(error);
  }
  document.addEventListener("tokenchange", () => {
    if (!context.mission) location.reload(); // a service that tells nothing without a token
  });
  addEventListener("hashchange", go);
  await go();
}

start();
