// What pages have where scripts run: a form that was begun is still there when the browser was closed, and what was recorded
// without a line is sent when the line is back. Every page works without this file.
"use strict";

(() => {
  const { pathname, search } = location;
  const person = document.body.dataset.person;
  const words = document.querySelector("#outbox");

  /** What is kept in this browser. */
  const kept = {
    read: (name) => JSON.parse(localStorage.getItem(`jate.${name}`) ?? "null"),
    write: (name, value) => localStorage.setItem(`jate.${name}`, JSON.stringify(value)),
    drop: (name) => localStorage.removeItem(`jate.${name}`),
  };

  const outbox = () => kept.read("outbox") ?? [];
  const own = () => outbox().filter((one) => one.person === person);
  const put = (changed) => {
    const others = outbox().filter((one) => one.key !== changed.key);
    kept.write("outbox", [...others, changed].sort((a, b) => a.at.localeCompare(b.at)));
  };
  const take = (key) => kept.write("outbox", outbox().filter((one) => one.key !== key));

  /** An element with a text: nothing of what was typed is ever markup. */
  const element = (name, text, more = {}) => Object.assign(document.createElement(name), { textContent: text }, more);

  // A form of something that is recorded.
  const form = document.querySelector("form[data-draft]");
  const draft = `draft.${person}.${pathname}${form?.elements.namedItem("replaces")?.value ?? ""}`;

  const fields = () => Object.fromEntries([...new FormData(form)].filter(([name]) => name !== "form"));
  const fill = (values) => {
    for (const [name, value] of Object.entries(values)) {
      const field = form.elements.namedItem(name);
      // What was checked is checked again, and what was known is looked at again.
      if (["form", "checked", "known"].includes(name)) continue;
      if (field?.type === "checkbox") field.checked = Boolean(value);
      else if (field) field.value = value;
      else if (value && words.dataset[name]) {
        // The form of an entry that has it has it, and the plain one has not.
        const rare = element("div", "", { className: "rare" });
        rare.append(element("label", words.dataset[name], { htmlFor: name }), element("input", "", { id: name, name, value }));
        form.querySelector(".buttons").before(rare);
      }
    }
  };
  /** Empties the form for the next. */
  const clear = () => {
    form.reset();
    for (const rare of form.querySelectorAll(".rare")) rare.remove();
    form.elements.namedItem("key").value = crypto.randomUUID();
  };

  /** What was sent and got no answer, or is to be sent later: under its key, so that nothing is doubled. */
  const later = (values) => {
    const years = values.year ? [values.year] : [];
    const some = (text) => text || null;
    put({
      person,
      key: values.key,
      at: new Date().toISOString(),
      to: `/api/v1${pathname.replace(/\/record$/, "/entries")}`,
      page: pathname,
      values,
      body: {
        measure: values.measure,
        agencies: [values.agency, ...(values.with ?? "").split(/[,;]/).map((name) => name.trim()).filter(Boolean)],
        amount: values.amount,
        decimal: document.documentElement.lang === "fr" ? "comma" : "point",
        currency: some(values.currency),
        date: some(values.date),
        years,
        node: some(values.node),
        fund: some(values.fund),
        resources: some(values.resources),
        nexus: some(values.nexus),
        partner: some(values.partner),
        note: some(values.note),
        key: values.key,
      },
    });
    kept.drop(draft);
  };

  const begin = () => {
    const known = kept.read(draft);
    // Amounts only are recorded without a line.
    const without = form.querySelector("[data-without]");
    // A page that was kept has the key of the day on which it was kept.
    form.elements.namedItem("key").value = crypto.randomUUID();
    // What the server merged with what is known, or was typed and answered, stands.
    const fills = ["empty", "begun"].includes(form.dataset.draft);
    // Here again: what was sent was not answered by a receipt.
    const back = () => sessionStorage.removeItem("jate.sent");
    back();
    addEventListener("pageshow", back);
    if (known?.sent && !fills) {
      // It was answered, and refused: what is typed now is another try.
      kept.write(draft, { values: known.values });
    } else if (known?.sent && without) {
      later(known.values);
    } else if (known && fills) {
      fill(known.values);
      const told = element("p", `${words.dataset.draft} `, { className: "done" });
      told.setAttribute("role", "status");
      const other = element("button", words.dataset.discard, { type: "button", className: "plain" });
      other.addEventListener("click", () => (kept.drop(draft), location.reload()));
      told.append(other);
      form.before(told);
    } else if (known) {
      form.elements.namedItem("key").value = known.values.key;
    }
    form.addEventListener("input", () => kept.write(draft, { values: fields() }));
    form.addEventListener("submit", (event) => {
      const sent = event.submitter?.value !== "check";
      kept.write(draft, { values: fields(), sent });
      if (sent) sessionStorage.setItem("jate.sent", JSON.stringify({ draft, pathname }));
    });
    if (!without) return;
    if (search.includes("offline") || !navigator.onLine) {
      without.hidden = false;
    }
    without.addEventListener("click", () => {
      if (!form.reportValidity()) return;
      later(fields());
      clear();
      document.querySelector("main > [role=status]")?.remove();
      show();
      send();
    });
  };

  // A passkey is made, or shown.
  const key = document.querySelector("form[data-passkey]");
  key?.addEventListener("submit", async (event) => {
    event.preventDefault();
    key.parentElement.querySelector("[role=alert]")?.remove();
    try {
      const options = JSON.parse(key.dataset.options);
      const made =
        key.dataset.passkey === "create"
          ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
          : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
      key.elements.namedItem("shown").value = JSON.stringify(made.toJSON());
      key.submit();
    } catch {
      const told = element("p", key.dataset.failed, { className: "problems" });
      told.setAttribute("role", "alert");
      key.before(told);
    }
  });

  // A work that goes on says how far it has come, and shows what came of it.
  const work = document.querySelector("[data-work]");
  if (work) {
    const events = new EventSource(work.dataset.work);
    events.addEventListener("progress", ({ data }) => {
      const { done, total, text } = JSON.parse(data);
      if (total > 0) {
        Object.assign(work, { max: total, value: done });
        document.querySelector("#so-far-text").textContent = text;
      }
    });
    events.addEventListener("over", () => (events.close(), location.reload()));
  }

  // What waits, what was answered, what was refused.
  const line = (one) => {
    const item = element("li", "");
    const agency = one.body.agencies.join(", ");
    item.append(element("p", `${agency} · ${one.body.amount} ${one.body.currency ?? ""} · ${one.body.date ?? ""}`));
    const buttons = element("p", "", { className: "buttons" });
    const button = (text, done) => {
      const made = element("button", text, { type: "button", className: "plain" });
      made.addEventListener("click", done);
      buttons.append(made);
    };
    if (one.receipt) {
      const told = element("p", `${words.dataset.receipt} `);
      const base = one.page.replace(/\/record$/, "/entries");
      told.append(element("a", `${one.receipt.position} · ${one.receipt.hash}`, { href: `${base}/${one.receipt.position}` }));
      item.append(told);
      button(words.dataset.dismiss, () => (take(one.key), show()));
    } else if (one.problems) {
      for (const problem of one.problems) {
        item.append(element("p", problem.message), element("p", `→ ${problem.next ?? ""}`));
      }
      if (form && one.page === pathname) {
        button(words.dataset.edit, () => {
          clear();
          fill({ ...one.values, key: crypto.randomUUID() });
          take(one.key);
          show();
          form.elements.namedItem("amount").focus();
        });
      }
      button(words.dataset.discard, () => (take(one.key), show()));
    } else {
      item.append(element("p", one.signIn ? words.dataset.signIn : words.dataset.waits));
    }
    if (buttons.children.length) item.append(buttons);
    return item;
  };

  const show = () => {
    const all = own();
    words.hidden = all.length === 0;
    words.querySelector("ul").replaceChildren(...all.map(line));
  };

  let sending = false;
  /** Sends what waits, one after the other; each gets its own receipt, or its own error. */
  const send = async () => {
    if (sending) return;
    sending = true;
    try {
      const waiting = own().filter((one) => !one.receipt && !one.problems);
      for (const one of waiting) {
        const answer = await fetch(one.to, {
          method: "POST",
          headers: {
            "content-type": "application/json",
            "accept-language": document.documentElement.lang,
            // Somebody else may have signed in in another window.
            "jate-person": encodeURIComponent(one.person),
            ...(one.values.late ? { "jate-late": "true" } : {}),
          },
          body: JSON.stringify(one.body),
        });
        if (answer.status >= 500) break;
        const told = await answer.json();
        delete one.signIn;
        if (answer.ok) {
          one.receipt = told.receipts.at(-1);
        } else if (answer.status === 401) {
          one.signIn = true;
        } else {
          one.problems = told.errors;
        }
        put(one);
        show();
      }
    } catch {
      // No line yet.
    } finally {
      sending = false;
    }
  };

  if (form) begin();
  // From the form to a receipt: what was sent got its answer.
  const sent = JSON.parse(sessionStorage.getItem("jate.sent") ?? "null");
  if (sent && /\/entries\/\d+$/.test(pathname) && document.referrer && new URL(document.referrer).pathname === sent.pathname) {
    kept.drop(sent.draft);
    sessionStorage.removeItem("jate.sent");
  }
  if (person && words) {
    show();
    send();
    addEventListener("online", send);
    setInterval(() => own().some((one) => !one.receipt && !one.problems && !one.signIn) && send(), 5_000);
  }
  // Nothing of a person's pages stays in a browser that they leave.
  document.querySelector('form[action="/sign-out"]')?.addEventListener("submit", () => caches.delete("pages"));
  navigator.serviceWorker?.register("/worker.js");
})();
