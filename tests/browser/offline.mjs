// Records on a bad line: the line goes away, answers are lost, the browser is closed; then the line is back. The line is a
// proxy of our own before the server.
// Usage: node offline.mjs '{"address","lang","browser","profile","name","password"}'; prints what came of it as JSON.

import { createRequire } from "node:module";
import net from "node:net";
import assert from "node:assert/strict";
import { accessible } from "./accessible.mjs";

const require = createRequire(`${process.env.JATE_BROWSER_MODULES}/`);
const { chromium } = require("playwright-core");

const wanted = JSON.parse(process.argv[2]);
const server = new URL(wanted.address);
const french = wanted.lang === "fr";

/** A line to the server that can be cut, and that can lose answers. */
class Line {
  sockets = new Set();
  losesAnswers = false;
  listener = net.createServer((near) => {
    const far = net.connect(Number(server.port), server.hostname);
    for (const socket of [near, far]) {
      this.sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => (this.sockets.delete(socket), near.destroy(), far.destroy()));
    }
    near.pipe(far);
    far.on("data", (bytes) => (this.losesAnswers ? near.destroy() : near.write(bytes)));
  });

  async opens(port = 0) {
    await new Promise((done) => this.listener.listen(port, "127.0.0.1", done));
    this.port = this.listener.address().port;
    return `http://127.0.0.1:${this.port}`;
  }

  async breaks() {
    const closed = new Promise((done) => this.listener.close(done));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}

const line = new Line();
const address = await line.opens();
const record = `${address}/ledgers/test%2Fmli/record`;
const arguments_ = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];
const opens = async () => {
  const context = await chromium.launchPersistentContext(wanted.profile, {
    executablePath: wanted.browser, args: arguments_, locale: french ? "fr-FR" : "en-GB", viewport: { width: 360, height: 740 },
  });
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(30_000);
  page.on("pageerror", (error) => assert.fail(`${page.url()}: ${error}`));
  return [context, page];
};
const types = async (page, fields) => {
  for (const [name, value] of Object.entries(fields)) await page.fill(`#${name}`, value);
};
/** Signs in on the way to the form; a closed browser forgets who was there. */
const signsIn = async (page) => {
  await page.goto(record);
  await page.fill("#name", wanted.name);
  await page.fill("#password", wanted.password);
  await page.click("main button");
  await page.waitForURL(record);
};
const waiting = french ? "attente" : "waits";

let [context, page] = await opens();
await signsIn(page);
// Once the worker is there, the next visit is kept.
await page.evaluate(() => navigator.serviceWorker.ready);
await page.reload();
await page.waitForFunction(async () => (await (await caches.open("pages")).keys()).length === 1);

// A draft survives a closed browser.
await types(page, { amount: french ? "1 200,50" : "1,200.50", note: "atelier à Gao" });
await context.close();
[context, page] = await opens();
await signsIn(page);
assert.equal(await page.inputValue("#note"), "atelier à Gao");
await page.locator("[role=status]").waitFor();

// The answer is lost: what was sent is sent again under its key, and the ledger has it once.
await page.fill("#date", "2021-06-30");
await page.click('button[value="check"]');
await page.locator('button[value="record"]').waitFor();
line.losesAnswers = true;
await page.click('button[value="record"]');
await page.locator("#outbox li").waitFor();
assert.ok((await page.innerText("#outbox")).includes(waiting), await page.innerText("#outbox"));
line.losesAnswers = false;
await page.locator("#outbox a").waitFor();
const first = await page.innerText("#outbox a");
await page.click("#outbox button");
await page.locator("#outbox").waitFor({ state: "hidden" });

// Without a line the form opens, and takes two amounts: one is right, one is not.
await line.breaks();
await page.reload();
await types(page, { amount: "10", date: "2021-07-01" });
await page.click('button[value="check"]');
await page.locator("[data-without]").waitFor();
assert.equal(await page.inputValue("#amount"), "10");
await page.click("[data-without]");
await page.locator("#outbox li").waitFor();
await types(page, { amount: "2O", date: "2021-07-02" });
await page.click("[data-without]");
await page.locator("#outbox li >> nth=1").waitFor();
await accessible(page, "what waits");
await page.screenshot({ path: `${wanted.pictures}/outbox.png`, fullPage: true });
await context.close();

// The browser was closed; the line is back: once somebody signs in, each is sent, with its own receipt or its own error.
[context, page] = await opens();
await page.goto(record);
await page.locator("#outbox li >> nth=1").waitFor();
await line.opens(line.port);
await page.locator("#outbox p", { hasText: french ? "Identifiez-vous" : "Sign in" }).first().waitFor();
await signsIn(page);
await page.locator("#outbox a").waitFor();
await page.locator("#outbox li >> nth=1").locator("p", { hasText: "2O" }).nth(1).waitFor();
const told = await page.innerText("#outbox");
await accessible(page, "what was answered");
await page.screenshot({ path: `${wanted.pictures}/answered.png`, fullPage: true });
// The wrong one goes back into the form, and is put right.
await page.locator("#outbox li >> nth=1").locator("button").first().click();
assert.equal(await page.inputValue("#amount"), "2O");
await page.fill("#amount", "20");
await page.click('button[value="check"]');
await page.click('button[value="record"]');
await page.waitForURL(/\/entries\/\d+$/);
const last = page.url();

// What stands in the place of an entry is no new amount: without a line nothing else is in its place, and what was typed is back.
await page.click('a[href$="/correct"]');
await page.click('main a.button[href*="/record?"]');
const instead = page.url();
await page.fill("#amount", "21");
await page.fill("#reason", "21 it was");
await line.breaks();
await page.click('button[value="check"]').catch(() => {});
await page.waitForURL((url) => url.protocol === "chrome-error:");
await line.opens(line.port);
await page.goto(instead);
await page.locator("main > [role=status]").waitFor();
assert.deepEqual([await page.inputValue("#amount"), await page.inputValue("#reason")], ["21", "21 it was"]);
await page.click('button[value="check"]');
await page.click('button[value="record"]');
await page.waitForURL(/\/entries\/\d+$/);
// A text that was begun, and left for another page, is there as well; and thrown away where nobody wants it.
const right = page.url();
await page.goto(`${right}/correct`);
await page.fill("#reason", "22 it was");
await page.goto(right);
await page.goto(`${right}/correct`);
assert.equal(await page.inputValue("#reason"), "22 it was");
await page.click("main > [role=status] button");
await page.waitForFunction(() => document.querySelector("#reason").value === "");
// What was sent and not answered is kept, whatever is looked at meanwhile; once it is answered it is gone.
await page.fill("#amount", "23");
await page.fill("#reason", "23 it was");
await line.breaks();
await page.click('button[value="correct"]').catch(() => {});
await page.waitForURL((url) => url.protocol === "chrome-error:");
await line.opens(line.port);
await page.goto(right);
await page.goto(`${right}/correct`);
assert.deepEqual([await page.inputValue("#amount"), await page.inputValue("#reason")], ["23", "23 it was"]);
await page.click('button[value="correct"]');
await page.waitForURL((url) => /\/entries\/\d+$/.test(url.pathname) && url.href !== right);
const drafts = () => Object.keys(localStorage).filter((name) => name.startsWith("jate.draft"));
assert.deepEqual(await page.evaluate(drafts), []);
await page.goto(right);
// Whoever leaves takes their pages along.
await page.click('form[action="/sign-out"] button');
await page.waitForURL(/\/sign-in/);
assert.deepEqual(await page.evaluate(() => caches.keys().then((names) => names.includes("pages"))), false);

// Somebody else signs in in another window of the same browser: what waits in the first one stays its own.
await signsIn(page);
const other = await context.newPage();
await other.goto(`${new URL(record).origin}/sign-in`);
await other.fill("#name", wanted.other);
await other.fill("#password", wanted.password);
await other.click("main button");
await other.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
await line.breaks();
await types(page, { amount: "30", date: "2021-07-03" });
await page.click('button[value="check"]');
await page.click("[data-without]");
await page.locator("#outbox li", { hasText: "30 USD" }).waitFor();
await line.opens(line.port);
await page.evaluate(() => dispatchEvent(new Event("online")));
await page.locator("#outbox p", { hasText: french ? "Identifiez-vous" : "Sign in" }).first().waitFor();
await context.close();
await line.breaks();
console.log(JSON.stringify({ first, told, last }));
