// Walks through the pages as people of each function do, from the first link to a verified ledger: by keyboard where a
// form is filled in, with every page held to the rules of accessibility (WCAG 2.2 AA), and photographed.
// Usage: node walk.mjs '{"address","link","lang","scripts","width","height","pictures","browser"}'

import { createRequire } from "node:module";
import { mkdirSync } from "node:fs";
import assert from "node:assert/strict";
import { accessible } from "./accessible.mjs";

const require = createRequire(`${process.env.JATE_BROWSER_MODULES}/`);
const { chromium } = require("playwright-core");

const wanted = JSON.parse(process.argv[2]);
const { address, lang, scripts } = wanted;
const ledger = `${address}/ledgers/test%2Fmli`;
const password = "un baobab porte la pluie";
const french = lang === "fr";
mkdirSync(wanted.pictures, { recursive: true });

const browser = await chromium.launch({
  executablePath: wanted.browser,
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
  ],
});

/** What people print. */
const printed = ["overview-with-chart", "financial-overview-by-axis", "results-matrix", "receipt", "found", "verified"];

/** Somebody at a machine of their own. */
class Person {
  static count = 0;

  static async arrives(name) {
    const person = new Person();
    person.name = name;
    person.context = await browser.newContext({
      viewport: { width: wanted.width, height: wanted.height },
      locale: french ? "fr-FR" : "en-GB",
      javaScriptEnabled: scripts,
    });
    person.page = await person.context.newPage();
    person.page.setDefaultTimeout(30_000);
    person.page.on("pageerror", (error) => assert.fail(`${person.page.url()}: ${error}`));
    return person;
  }

  async goes(url) {
    const response = await this.page.goto(url);
    assert.equal(response.status(), 200, url);
  }

  /** Looks at a page: its language, its words, its accessibility; keeps a picture. */
  async sees(what) {
    const page = this.page;
    await page.waitForLoadState();
    assert.equal(await page.locator("html").getAttribute("lang"), lang, page.url());
    const text = await page.locator("body").innerText();
    assert.ok(!/\[[a-z]+-[a-z-]+\]/.test(text), `words are missing at ${page.url()}: ${text}`);
    // The rules are a script themselves.
    if (scripts) await accessible(page, what);
    // Nothing hangs out of the window: wide tables scroll in a box of their own.
    const width = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(width <= 0, `${what} is ${width} pixels too wide`);
    const place = String(Person.count++).padStart(2, "0");
    await this.keeps(`${place}-${what}`);
    // On paper there is nothing to press.
    await page.emulateMedia({ media: "print" });
    if (printed.includes(what)) await this.keeps(`${place}-${what}-on-paper`);
    assert.equal(await page.locator("nav:visible, form button:visible").count(), 0, `${what} on paper`);
    await page.emulateMedia({ media: null });
  }

  /** A picture of the page; a browser that has too much to do takes it at the second try. */
  async keeps(name) {
    const picture = () => this.page.screenshot({ path: `${wanted.pictures}/${name}.png`, fullPage: true });
    await picture().catch(picture);
  }

  /** Moves to something by the Tab key alone. */
  async tabsTo(selector) {
    for (let count = 0; count < 120; count += 1) {
      if (await this.page.evaluate((selector) => document.activeElement.matches(selector), selector)) return;
      await this.page.keyboard.press("Tab");
    }
    assert.fail(`no way to ${selector} by keyboard at ${this.page.url()}`);
  }

  /** Fills a field by keyboard. */
  async types(selector, text) {
    await this.tabsTo(selector);
    const kind = await this.page.evaluate(() => `${document.activeElement.localName} ${document.activeElement.type}`);
    if (kind === "input date") {
      await this.typesDay(selector, text);
    } else if (kind.startsWith("select")) {
      await this.chooses(selector, text);
    } else {
      await this.page.keyboard.press("Control+A");
      await this.page.keyboard.insertText(text);
    }
  }

  /** Chooses one of several by the arrows. */
  async chooses(selector, value) {
    await this.page.keyboard.press("Home");
    for (let count = 0; count < 60; count += 1) {
      if ((await this.page.inputValue(selector)) === value) return;
      await this.page.keyboard.press("ArrowDown");
    }
    assert.fail(`no way to ${value} in ${selector} by keyboard at ${this.page.url()}`);
  }

  /** Types a day: in the order of its parts that the browser has, which is that of the machine. */
  async typesDay(selector, text) {
    const [year, month, day] = text.split("-");
    for (const typed of [day + month + year, month + day + year]) {
      // Back to the first part.
      for (let count = 0; count < 3; count += 1) await this.page.keyboard.press("ArrowLeft");
      await this.page.keyboard.type(typed);
      if ((await this.page.inputValue(selector)) === text) return;
    }
    assert.fail(`no way to type ${text} into ${selector} at ${this.page.url()}`);
  }

  /** Opens what is folded, and takes what is downloaded. */
  async activates(selector) {
    await this.tabsTo(selector);
    await this.page.keyboard.press("Enter");
  }

  /** Presses a button by keyboard, and waits for the page that comes. */
  async presses(selector) {
    await this.tabsTo(selector);
    await Promise.all([this.page.waitForEvent("framenavigated"), this.page.keyboard.press("Enter")]);
    await this.page.waitForLoadState();
  }

  /** Waits for a long work: with scripts its page shows by itself what came of it. */
  async finishes() {
    while (await this.page.locator("[data-work]").count()) {
      await (scripts ? this.page.waitForEvent("framenavigated") : this.page.click("main a.button"));
      await this.page.waitForLoadState();
    }
  }

  /** Takes up an invitation and signs in. */
  async joins(link, pictured) {
    await this.goes(link);
    if (pictured) await this.sees("welcome");
    await this.types("#password", password);
    await this.types("#again", password);
    await this.presses("main button");
    if (pictured) await this.sees("sign-in");
    await this.types("#name", this.name);
    await this.types("#password", password);
    await this.presses("main button");
    assert.equal(this.page.url(), `${address}/`);
  }

  async shows(text) {
    const shown = await this.page.locator("main").innerText();
    assert.ok(shown.includes(text), `no ${text} at ${this.page.url()}: ${shown}`);
  }
}

/** The number as people write it in the language of the walk. */
function figure(text) {
  return french ? text.replaceAll(",", "\u202f").replace(".", ",") : text;
}

// The administrator lets people in.
const root = await Person.arrives("administrator");
await root.joins(wanted.link, true);
await root.sees("home-of-nobody");
await root.presses('a[href="/people"]');
await root.sees("people");
const links = {};
for (const [name, held, agencies] of [
  ["Awa Traoré", "finance-officer", "FAO, PAM"],
  ["Bakary Keïta", "approver", "FAO"],
  ["Coumba Diallo", "rco", ""],
  ["Djénéba Coulibaly", "auditor", ""],
]) {
  await root.types("#invited", name);
  await root.presses('button[value="invite"]');
  links[name] = await root.page.locator(".done code").innerText();
  await root.types("#granted", name);
  await root.types("#function", held);
  await root.types("#agencies", agencies);
  await root.presses('button[value="grant"]');
}
await root.sees("people-with-functions");
await root.presses('a[href="/settings"]');
await root.sees("settings");
await root.presses('a[href="/access"]');
await root.sees("access");

// The finance officer records, corrects, and takes the overview along.
const awa = await Person.arrives("Awa Traoré");
await awa.joins(links["Awa Traoré"], false);
await awa.sees("home");
await awa.presses(".cards a");
await awa.sees("overview");
await awa.presses(`a[href$="/record"]`);
await awa.sees("record");
await awa.types("#agency", "FAO");
await awa.types("#amount", french ? "1 200,50" : "1,200.50");
await awa.types("#date", "2021-06-30");
await awa.types("#note", french ? "atelier à Gao" : "workshop in Gao");
await awa.presses('button[value="check"]');
await awa.shows(figure("1,200.50"));
await awa.shows(french ? "120" : "120%");
await awa.sees("checked");
await awa.presses('button[value="record"]');
const entry = awa.page.url();
assert.match(entry, /\/entries\/\d+$/);
await awa.shows(figure("1,200.50"));
await awa.sees("receipt");
await awa.presses('main a[href$="/correct"]');
await awa.sees("correct");
await awa.types("#amount", french ? "1 002,50" : "1,002.50");
await awa.types("#reason", french ? "chiffres intervertis" : "digits exchanged");
await awa.presses('button[value="correct"]');
const corrected = awa.page.url();
assert.notEqual(corrected, entry);
await awa.shows(figure("1,002.50"));
await awa.sees("corrected");
await awa.presses('nav a[href$="/reports/financial-overview-by-agency"]');
await awa.shows(figure("1,002.50"));
await awa.sees("overview-with-chart");
await awa.presses('.downloads a[href*="/changes"]');
await awa.types('input[name="since"]', "3");
await awa.presses("main form button");
await awa.shows(figure("1,002.50"));
await awa.sees("changes");
await awa.page.goBack();
await awa.page.goBack();
const [download] = await Promise.all([
  awa.page.waitForEvent("download"),
  awa.activates('.downloads a[href$="format=xlsx"]'),
]);
assert.equal(download.suggestedFilename(), "financial-overview-by-agency.xlsx");
assert.equal(await download.failure(), null);

// A grant to a partner, first with a currency that is none.
await awa.presses('header a[href$="/record"]');
await awa.presses('.kinds a[href$="/record/award"]');
await awa.types("#partner", "CAEB");
await awa.types("#agency", "FAO");
await awa.types("#amount", french ? "12 345,67" : "12,345.67");
await awa.types("#currency", "USS");
await awa.presses('button[value="check"]');
await awa.shows("currency-unknown");
await awa.sees("award-refused");
assert.equal(await awa.page.locator("#partner").inputValue(), "CAEB");
await awa.types("#currency", "USD");
await awa.presses('button[value="check"]');
await awa.shows(figure("12,345.67"));
await awa.sees("award-checked");
await awa.presses('button[value="record"]');
await awa.shows("CAEB");
await awa.sees("award");
// It was another partner's: the form holds all the rest.
await awa.presses('main a[href$="/correct"]');
await awa.sees("award-correct");
await awa.presses('main a[href*="/record/award?from="]');
await awa.types("#partner", "AMAPROS");
await awa.types("#reason", french ? "autre partenaire" : "another partner");
await awa.presses('button[value="check"]');
await awa.shows("AMAPROS");
await awa.sees("award-anew-checked");
await awa.presses('button[value="record"]');
assert.match(awa.page.url(), /\/entries\/\d+$/);
await awa.shows("AMAPROS");
await awa.goes(`${new URL(entry).origin}${new URL(entry).pathname.replace(/\/entries\/.*/, "")}/reports/awards`);
await awa.shows(figure("12,345.67"));

// A second person approves.
const bakary = await Person.arrives("Bakary Keïta");
await bakary.joins(links["Bakary Keïta"], false);
await bakary.presses(".cards a");
await bakary.presses('nav a[href$="/reports/awaiting-approval"]');
await bakary.shows(figure("1,002.50"));
await bakary.sees("awaiting");
await bakary.presses("td a");
await bakary.sees("cell");
await bakary.presses("tbody th a");
assert.equal(bakary.page.url(), corrected);
await bakary.sees("to-approve");
await bakary.presses('form[action$="/approve"] button');
await bakary.sees("approved");

// The Resident Coordinator's Office reads what all of them did.
const coumba = await Person.arrives("Coumba Diallo");
await coumba.joins(links["Coumba Diallo"], false);
await coumba.presses(".cards a");
await coumba.presses(`nav a[href="${new URL(ledger).pathname}"]`);
await coumba.sees("ledger");
await coumba.presses('main a[href$="/iati"]');
await coumba.sees("publish");
await coumba.types("#reporting_org", "XM-DAC-41121");
await coumba.types("#reporting_name", "RCO");
await coumba.presses("main form button");
await coumba.shows("iati-without-country");
await coumba.sees("publish-refused");
for (const report of ["financial-overview-by-axis", "results-matrix", "risks", "narratives", "work-plan"]) {
  await coumba.goes(`${ledger}/reports/${report}`);
  await coumba.sees(report);
}

// It says what the ledger is about, what was achieved, and writes of it.
await coumba.presses("header nav a[href*='/record']");
const kinds = await coumba.page.locator(".kinds a").evaluateAll((links) => links.map((link) => link.href));
assert.equal(kinds.length, 13);
for (const kind of kinds) {
  await coumba.goes(kind);
  await coumba.sees(`form-${kind.split("/").at(-1)}`);
}
for (const [kind, fields] of [
  ["framework", { code: "CF", title: "Cadre 2020-2024", cycle: "2020-2024" }],
  ["node", { code: "1.1", level: "outcome", title: "Effet 1.1", framework: "CF", agencies: "FAO\nPAM" }],
  ["indicator", { indicator: "1.1.a", title: "Leaders", kind: "count", direction: "up", framework: "CF" }],
  ["result", { indicator: "1.1.a", role: "target", value: "120", year: "2021" }],
  ["result", { indicator: "1.1.a", role: "result", value: "93", year: "2021" }],
  ["narrative", { node: "1.1", topic: "progress", text: "On avence", year: "2021" }],
]) {
  await coumba.goes(`${ledger}/record/${kind}`);
  for (const [name, value] of Object.entries(fields)) await coumba.types(`#${name}`, value);
  if (await coumba.page.locator('button[value="check"]').count()) {
    await coumba.presses('button[value="check"]');
    await coumba.sees(`checked-${kind}`);
  }
  await coumba.presses('button[value="record"]');
  assert.match(coumba.page.url(), /\/entries\/\d+$/, await coumba.page.locator("main").innerText());
}
await coumba.shows("On avence");
await coumba.presses('main a[href$="/correct"]');
await coumba.sees("correct-text");
await coumba.types("#text", "On avance");
await coumba.types("#reason", french ? "faute" : "slip");
await coumba.presses('button[value="correct"]');
await coumba.shows("On avance");
await coumba.sees("text");
await coumba.goes(`${ledger}/reports/results-matrix`);
await coumba.shows("93");

await coumba.presses('nav a[href$="/verify"]');
await coumba.presses('form[action$="/rebuild"] button');
await coumba.finishes();
await coumba.page.locator(".done").waitFor();
await coumba.sees("rebuilt");
await coumba.presses('nav a[href$="/board"]');
await coumba.types('input[name="year"]', "2021");
await coumba.presses("main form button");
await coumba.sees("board");
// Somebody spent more than they had: the office says why.
await coumba.presses('nav a[href$="/findings"]');
await coumba.activates("summary");
await coumba.types('input[name="text"]', french ? "avance du siège" : "an advance of the headquarters");
await coumba.presses('form[action$="/findings"] button');
await coumba.shows(french ? "avance du siège" : "an advance of the headquarters");
await coumba.sees("findings");

// It imports a table: shown first with what is wrong in it, then row by row, then recorded.
await coumba.presses('nav a[href$="/import"]');
await coumba.sees("import");
// One that nobody knows: somebody says which column is which.
const unknown = Buffer.from("Qui;Combien payé\nFAO;7\n");
await coumba.page.locator("#file").setInputFiles({ name: "gao.csv", mimeType: "text/csv", buffer: unknown });
await coumba.presses("form[enctype] button");
await coumba.sees("import-unknown");
await coumba.types("#layout", "financial-overview-by-agency");
await coumba.presses('button[value="look"]');
await coumba.sees("import-mapping");
for (const [spent, what] of [["4 689 51S", "import-wrong"], ["4 689 515", "import-preview"]]) {
  const table = `Agence;Budget 2020;Dépenses\nFAO;9 137 320;${spent}\nPAM;194 988 341;78 124 928\n`;
  await coumba.page.locator("#file").setInputFiles({ name: "2020.csv", mimeType: "text/csv", buffer: Buffer.from(table) });
  await coumba.presses("form[enctype] button");
  await coumba.sees(what);
}
await coumba.presses('button[value="import"]');
await coumba.finishes();
assert.match(coumba.page.url(), /\/entries\/\d+$/);
await coumba.sees("imported");
await coumba.goes(`${ledger}/reports/financial-overview-by-agency?year=2020`);
await coumba.shows(figure("82,814,443"));

// The auditor looks for it and verifies.
const djeneba = await Person.arrives("Djénéba Coulibaly");
await djeneba.joins(links["Djénéba Coulibaly"], false);
await djeneba.presses(".cards a");
await djeneba.presses('nav a[href$="/entries"]');
await djeneba.sees("entries");
await djeneba.types('input[name="person"]', "traore");
await djeneba.types('input[name="amount"]', french ? "1 002,50" : "1,002.50");
await djeneba.presses("main form button");
assert.equal(await djeneba.page.locator("tbody tr").count(), 1);
await djeneba.sees("found");
await djeneba.presses("tbody th a");
assert.equal(djeneba.page.url(), corrected);
await djeneba.presses('nav a[href$="/verify"]');
await djeneba.page.locator("#file").setInputFiles(await download.path());
await djeneba.presses('form[enctype] button');
await djeneba.page.locator(".done").waitFor();
await djeneba.sees("report-checked");
await djeneba.presses("main button");
await djeneba.finishes();
await djeneba.page.locator(".done").waitFor();
await djeneba.sees("verified");
// What is not hers is not offered, and an address that is none says so.
assert.equal(await djeneba.page.locator('a[href$="/record"]').count(), 0);
const nothing = await djeneba.page.goto(`${address}/nothing`);
assert.equal(nothing.status(), 404);
await djeneba.sees("nothing");
await djeneba.goes(`${address}/account`);
await djeneba.sees("account");
await djeneba.types("#old-to-begin", password);
await djeneba.presses('button[value="factor"]');
await djeneba.sees("second-factor");
await djeneba.types("#label", "export");
await djeneba.types("#old-for-token", password);
await djeneba.presses('button[value="token"]');
await djeneba.sees("token");
// Out, by the button.
await djeneba.presses('form[action="/sign-out"] button');
assert.equal(djeneba.page.url(), `${address}/sign-in`);
assert.equal((await djeneba.page.goto(`${ledger}/entries`)).status(), 200);
assert.ok(djeneba.page.url().startsWith(`${address}/sign-in?to=`));

await browser.close();
console.log(`${Person.count} pages`);
