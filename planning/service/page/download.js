// Links to files of the service.

import { el } from "/page/dom.js";

/** A link that saves an answer; with a token, which a link cannot carry, the page fetches it. */
export function download(api, text, path, parameters, name, kind = "button") {
  const link = el("a", { class: kind, href: api.address(path, parameters), download: name, text });
  link.addEventListener("click", async (event) => {
    if (!api.token()) return;
    event.preventDefault();
    try {
      await api.save(await api.ask(path, parameters), name);
    } catch (error) {
      link.dispatchEvent(new CustomEvent("problem", { bubbles: true, detail: error }));
    }
  });
  return link;
}
