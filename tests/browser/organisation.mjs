// An organisation signs its people in: one takes an invitation up that way, one links an account, one is not known, and one is sent
// back by somebody else. The organisation is a provider of OpenID Connect on this machine, by a library that is not ours.
// Usage: node organisation.mjs '{"address","link","lang","browser","issuer","client","secret","name","password","pictures"}'

import { createRequire } from "node:module";
import { mkdirSync } from "node:fs";
import assert from "node:assert/strict";
import { accessible } from "./accessible.mjs";

const require = createRequire(`${process.env.JATE_BROWSER_MODULES}/`);
const { chromium } = require("playwright-core");
const { Provider } = await import(require.resolve("oidc-provider"));

const wanted = JSON.parse(process.argv[2]);
const { address, lang } = wanted;
const back = `${address}/sign-in/organisation/back`;
mkdirSync(wanted.pictures, { recursive: true });

for (const name of ["warn", "info"]) console[name] = () => {};
const provider = new Provider(wanted.issuer, {
  clients: [{ client_id: wanted.client, client_secret: wanted.secret, redirect_uris: [back] }],
  pkce: { required: () => true },
  cookies: { keys: ["of the organisation"] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
});

const browser = await chromium.launch({
  executablePath: wanted.browser,
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
  ],
});
const arrives = async () => {
  const context = await browser.newContext({ locale: lang === "fr" ? "fr-FR" : "en-GB", viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  return page;
};
const sees = async (page, what) => {
  await accessible(page, what);
  await page.screenshot({ path: `${wanted.pictures}/${what}.png`, fullPage: true });
};
const goes = `main a[href^="/sign-in/organisation"]`;
const joins = 'form[action="/sign-in/organisation/join"] button';

/** Says who they are at the organisation, and that this server may know. */
const identifies = async (page, subject) => {
  await page.waitForURL(`${wanted.issuer}/**`);
  await page.fill('input[name="login"]', subject);
  await page.fill('input[name="password"]', "theirs");
  await page.click('button[type="submit"]');
  await page.locator("text=Continue").click();
};
const isIn = async (page, name, to = "/") => {
  await page.waitForURL(`${address}${to}`);
  assert.equal(await page.locator("body").getAttribute("data-person"), name);
};
const signsOut = async (page) => {
  await page.click('form[action="/sign-out"] button');
  await page.waitForURL(`${address}/sign-in`);
};

// As long as the organisation does not answer the page says so.
const early = await arrives();
await early.goto(`${address}/sign-in`);
await early.click(goes);
assert.ok((await early.locator("main").innerText()).includes("oidc-unreachable"));
await sees(early, "unreachable");
const organisation = provider.listen(Number(new URL(wanted.issuer).port), "127.0.0.1");

// By the invitation she is known, and from then on without a word.
const awa = await arrives();
await awa.goto(wanted.link);
await sees(awa, "welcome");
await awa.click(joins);
await identifies(awa, "awa");
await isIn(awa, "Awa");
await signsOut(awa);
await sees(awa, "sign-in");
const passed = [];
awa.on("request", (request) => request.url().startsWith(back) && passed.push(request.url()));
await awa.click(goes);
await isIn(awa, "Awa");
// The way back opens nothing a second time,
assert.equal((await awa.goto(passed[0])).status(), 401);

// and whoever is known to the organisation alone is nobody here.
const stranger = await arrives();
await stranger.goto(`${address}/sign-in`);
await stranger.click(goes);
await identifies(stranger, "stranger");
await stranger.waitForURL(`${back}**`);
assert.ok((await stranger.locator("main").innerText()).includes("oidc-unknown"));
await sees(stranger, "unknown");

// She has no password, and nothing asks her for one.
await awa.goto(`${address}/sign-in`);
await awa.click(goes);
await isIn(awa, "Awa");
await awa.goto(`${address}/account`);
assert.equal(await awa.locator("input[type=password]").count(), 0);
await sees(awa, "without-password");
// An invitation of somebody else is not taken up by who she is.
await awa.goto(wanted.others);
await awa.click(joins);
await awa.waitForURL(`${back}**`);
assert.ok((await awa.locator("main").innerText()).includes("oidc-taken"));

// One who has a password lets the organisation sign him in besides.
const bakary = await arrives();
await bakary.goto(`${address}/sign-in`);
await bakary.fill("#name", wanted.name);
await bakary.fill("#password", wanted.password);
await bakary.click("main button");
await isIn(bakary, wanted.name);
await bakary.goto(`${address}/account`);
await bakary.fill("#old-to-link", "not his password");
await bakary.click('button[value="link"]');
assert.ok((await bakary.locator("main").innerText()).includes("password-wrong"));
await bakary.goto(`${address}/account`);
await bakary.fill("#old-to-link", wanted.password);
await bakary.click('button[value="link"]');
await identifies(bakary, "bakary");
await isIn(bakary, wanted.name, "/account");
await sees(bakary, "linked");
await signsOut(bakary);
await bakary.click(goes);
await isIn(bakary, wanted.name);

// Somebody's way back, put before another's browser, signs that one in as nobody.
const thief = await arrives();
const wire = await thief.context().newCDPSession(thief);
await wire.send("Fetch.enable", { patterns: [{ urlPattern: `${back}*` }] });
const held = new Promise((done) => {
  wire.on("Fetch.requestPaused", ({ request, requestId }) => {
    wire.send("Fetch.failRequest", { requestId, errorReason: "Aborted" }).then(() => done(request.url));
  });
});
await thief.goto(`${address}/sign-in`);
await thief.click(goes);
await identifies(thief, "bakary");
const own = await held;
const victim = await arrives();
assert.equal((await victim.goto(own)).status(), 401);
await victim.goto(`${address}/account`);
assert.ok(victim.url().startsWith(`${address}/sign-in`), victim.url());

await browser.close();
organisation.closeAllConnections();
organisation.close();
