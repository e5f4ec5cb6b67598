import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { seriousInBoth } from './axe.js';
import { closeBrowser, missing, openPage, write } from './browser.js';

const TEXT = `version: 1
name: line
services: { web: { replicas: 3, time: exponential(5 ms) } }
traffic: { users: { to: web, arrivals: poisson(400/s), requests: 200 } }
compare: { policies: [random, round-robin, least-request] }
`;

/** Goes on with Tab until something of the name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  const NAMED = `(() => {
    const { activeElement: it } = document;
    return it.getAttribute('aria-label') ?? it.labels?.[0]?.textContent.trim() ?? it.textContent.trim();
  })()`;
  for (let i = 0; i < 40; i++) {
    if ((await page.evaluate(NAMED)) === name) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not come to ${name}`);
}

describe.skipIf(missing !== null)('comparing in Chromium', () => {
  afterAll(closeBrowser);

  it('shows queues and numbers with intervals, by the keyboard alone', async () => {
    const { page, troubles, close } = await openPage();
    await write(page, TEXT);
    // The editor keeps Tab for itself until Escape.
    await page.getByRole('tab', { selected: true }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    // The form is of the text once that has been read.
    await page
      .getByRole('button', { name: 'Without power-of-d-choices' })
      .waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Without random' }).waitFor();
    await tabTo(page, 'Without random');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Replications');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('4');
    await tabTo(page, 'Compare');
    await page.keyboard.press('Enter');

    await page.locator('[data-study] table').first().waitFor();
    const names = await page.locator('[data-queues] figcaption strong').allTextContents();
    expect(names).toEqual(['round-robin', 'least-request']);
    for (const name of names) {
      const rows = page.locator('[data-study] tbody tr', { hasText: name });
      // A number with its half interval, or the interval itself.
      expect((await rows.allInnerTexts()).join()).toMatch(/\d ±\d|\d \([\d.]+ to [\d.]+\)/);
    }
    const drawn = page.locator('[data-queues] canvas').first();
    const instant = page.getByLabel('Instant');
    await instant.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('PageUp');
    expect(await drawn.getAttribute('aria-label')).toMatch(/round-robin: \d+ wait/);
    expect(await page.locator('[data-study] .chart svg').count()).toBeGreaterThan(0);
    expect(await seriousInBoth(page)).toEqual([]);
    expect(troubles).toEqual([]);
    await close();
  });
});
