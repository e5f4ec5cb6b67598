import type { CDPSession } from 'playwright-core';
import { openPage } from '../../web/browser.js';
import type { PageCase } from './case.js';

const FACTS = 1_000_000;

/** Moves the scrubber to and fro, and says how long each took until it was drawn. */
const SEEK = `(async () => {
  const input = document.querySelector('.scrubber input');
  const took = [];
  for (let i = 0; i < 21; i++) {
    // To the end, back to the beginning, and all over it.
    const share = i < 2 ? 1 - i : (i * 0.618) % 1;
    const began = performance.now();
    input.value = share * Number(input.max);
    input.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
    took.push(performance.now() - began);
  }
  return Math.max(...took);
})()`;

/** Bytes that the page's own heap holds, and the arrays beside it, once the garbage is collected. */
async function held(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const usage = (await session.send('Runtime.getHeapUsage')) as Record<string, number>;
  return usage.usedSize + usage.backingStorageSize;
}

/** A run of which a million facts are kept, with its picture. */
export const recording: PageCase = {
  figures: [
    { name: 'recording', what: 'memory for a recording of a million facts', unit: 'MB', most: 200 },
    { name: 'seek', what: 'seek in it until drawn, the slowest of 21', unit: 'ms', most: 200 },
  ],
  async measure() {
    const { page, close } = await openPage();
    const session = await page.context().newCDPSession(page);
    await page.getByRole('combobox', { name: 'Scenarios' }).selectOption('leaf-spine');
    await page.getByText('Limits of a run').click();
    await page.getByLabel('thousand events').fill(String(FACTS / 1000));
    await page.getByLabel('s on a clock').fill('3600');
    await page.waitForTimeout(1000);
    const before = await held(session);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.locator('.scene-canvas').waitFor({ timeout: 600_000 });
    await page.waitForTimeout(500);
    const facts = await page.evaluate<number>(
      `document.querySelector('.scene-canvas').painter.show.stage.facts.length`,
    );
    if (facts !== FACTS) throw new Error(`${facts} facts are kept, not ${FACTS}`);
    const slowest = await page.evaluate<number>(SEEK);
    const bytes = (await held(session)) - before;
    await close();
    return [bytes / 1e6, slowest];
  },
};
