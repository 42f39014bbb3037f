// Sets up a passkey, signs in with it, and tries what a thief of the password would. The authenticator is one of the browser's own.
// Usage: node passkey.mjs '{"address","lang","browser","name","password","pictures"}'

import { createRequire } from "node:module";
import { mkdirSync } from "node:fs";
import assert from "node:assert/strict";
import { accessible } from "./accessible.mjs";

const require = createRequire(`${process.env.JATE_BROWSER_MODULES}/`);
const { chromium } = require("playwright-core");

const wanted = JSON.parse(process.argv[2]);
const { address, lang, name, password } = wanted;
mkdirSync(wanted.pictures, { recursive: true });
const browser = await chromium.launch({
  executablePath: wanted.browser,
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
  ],
});

/** A browser on a machine with an authenticator of its own. */
const arrives = async () => {
  const context = await browser.newContext({ locale: lang === "fr" ? "fr-FR" : "en-GB", viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on("pageerror", (error) => assert.fail(`${page.url()}: ${error}`));
  const devices = await context.newCDPSession(page);
  await devices.send("WebAuthn.enable");
  await devices.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return page;
};

const sees = async (page, what) => {
  await accessible(page, what);
  await page.screenshot({ path: `${wanted.pictures}/${what}.png`, fullPage: true });
};

const presses = async (page, selector) => {
  await Promise.all([page.waitForEvent("framenavigated"), page.locator(selector).click()]);
  await page.waitForLoadState();
};

const givesPassword = async (page) => {
  await page.goto(`${address}/sign-in`);
  await page.fill("#name", name);
  await page.fill("#password", password);
  await presses(page, "main button");
};

const own = await arrives();
await givesPassword(own);
assert.equal(own.url(), `${address}/`);
await own.goto(`${address}/account`);
await own.fill("#passkey-label", "my phone");
await own.fill("#old-for-passkey", password);
await presses(own, 'button[value="passkey"]');
await sees(own, "making");
await presses(own, 'form[data-passkey="create"] button');
await own.getByRole("rowheader", { name: "my phone" }).waitFor();
await sees(own, "made");
await presses(own, 'form[action="/sign-out"] button');

// With it she is in; what she sent opens nothing a second time.
await givesPassword(own);
assert.equal(await own.locator("form[data-passkey]").count(), 1);
await sees(own, "asked");
let sent;
own.on("request", (request) => {
  if (request.url().endsWith("/sign-in/passkey")) sent = request.postData();
});
await presses(own, 'form[data-passkey="get"] button');
assert.equal(own.url(), `${address}/`);
const form = Object.fromEntries(new URLSearchParams(sent));
const again = await own.request.post(`${address}/sign-in/passkey`, { form, maxRedirects: 0 });
assert.equal(again.status(), 401);

// Whoever has the password alone is not: an authenticator without the key shows nothing,
const thief = await arrives();
await givesPassword(thief);
await thief.locator('form[data-passkey="get"] button').click();
await thief.locator("[role=alert]").waitFor();
await sees(thief, "no-passkey");
// an answer that was once overheard answers another question,
const ticket = await thief.locator("input[name=ticket]").inputValue();
const overheard = await thief.request.post(`${address}/sign-in/passkey`, { form: { ...form, ticket }, maxRedirects: 0 });
assert.equal(overheard.status(), 401);
// and none of it began a session.
await thief.goto(`${address}/account`);
assert.ok(thief.url().startsWith(`${address}/sign-in`), thief.url());
await browser.close();
