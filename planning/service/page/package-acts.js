// What the bearer of a token may do to a package, each after a question.

import { el, field } from "/page/dom.js";

const ACTS = {
  approve: {
    after: "APPROVED",
    button: "Approve…",
    title: "Approve this package?",
    text: "You answer for it, under the name of your token. It can then be packaged and delivered.",
    why: { label: "Why, for the log", key: "why", required: false },
    done: "Approved",
  },
  deliver: {
    after: "SENT",
    button: "Deliver…",
    title: "Deliver this package?",
    text: "It goes into the control centre's inbox, where it cannot be taken back.",
    why: null,
    done: "Delivered",
  },
  withdraw: {
    after: "WITHDRAWN",
    button: "Withdraw…",
    title: "Withdraw this package?",
    text: "It is out of force for good; earlier versions hold again where it did.",
    why: { label: "Why", key: "why", required: true },
    done: "Withdrawn",
  },
  remarks: {
    after: null,
    button: "Remark…",
    title: "A remark for the log",
    text: "It stands in the operations log under the name of your token, for good.",
    why: { label: "Remark", key: "text", required: true },
    done: "Remarked",
  },
};

/** Buttons for what may be done; done(told, text) hears how the package stands afterwards. */
export function actsOf(context, found, done) {
  const { api } = context;
  if (!api.token()) {
    const give = el("button", { type: "button", class: "link", text: "Give a token" });
    give.addEventListener("click", () => document.getElementById("token-button").click());
    return el("p", { class: "note" }, "To approve, deliver, withdraw or remark: ", give, " with the scope deliver.");
  }
  const row = el("div", { class: "row acts" });
  for (const [name, act] of Object.entries(ACTS)) {
    if (act.after && !found.may_become.includes(act.after)) continue;
    const button = el("button", { type: "button", text: act.button, "data-act": name });
    button.addEventListener("click", () => ask(context, found, name, act, done));
    row.append(button);
  }
  return row;
}

function ask(context, found, name, act, done) {
  const input = act.why
    ? el("textarea", { rows: 2, maxlength: 1000, required: act.why.required, name: act.why.key })
    : null;
  const wrong = el("p", { class: "wrong", role: "alert", hidden: true });
  const confirm = el("button", { type: "submit", class: "main", text: act.button.replace("…", "") });
  const cancel = el("button", { type: "button", class: "quiet", text: "Cancel" });
  const form = el(
    "form",
    { class: "stack", method: "dialog" },
    el("h2", { id: "act-title", text: act.title }),
    el("p", {}, el("code", { class: "long", text: found.name })),
    el("p", { class: "note", text: act.text }),
    input ? field(act.why.label, input) : null,
    wrong,
    el("div", { class: "row end" }, cancel, confirm),
  );
  const dialog = el("dialog", { class: "act", "aria-labelledby": "act-title" }, form);
  cancel.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    confirm.disabled = true;
    wrong.hidden = true;
    try {
      const told = act.why ? JSON.stringify({ [act.why.key]: input.value.trim().replace(/\s+/g, " ") }) : "{}";
      const path = `/api/packages/${encodeURIComponent(found.name)}/${name}`;
      const response = await context.api.post(path, {}, told, "application/json");
      dialog.close();
      done(await response.json(), `${act.done}.`);
    } catch (error) {
      confirm.disabled = false;
      wrong.textContent = error.hint ? `${error.message} ${error.hint}` : error.message;
      wrong.hidden = false;
    }
  });
  document.body.append(dialog);
  dialog.showModal();
  (input ?? confirm).focus();
}
