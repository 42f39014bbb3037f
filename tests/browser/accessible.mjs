// Holds a page to the rules of accessibility: WCAG 2.2 AA, and what is good practice beside.

import { createRequire } from "node:module";
import assert from "node:assert/strict";

const require = createRequire(`${process.env.JATE_BROWSER_MODULES}/`);
const { AxeBuilder } = require("@axe-core/playwright");

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Nothing on the page as it is shown now is against a rule. */
export async function accessible(page, what) {
  const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
  const told = violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.map((n) => n.html).join(" ")}`);
  assert.deepEqual(told, [], `${what} at ${page.url()}`);
}
