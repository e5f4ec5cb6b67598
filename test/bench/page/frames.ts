import { openPage, type Opened } from '../../web/browser.js';
import { p95, type PageCase } from './case.js';
import { framesIn } from './trace.js';

const FLYING = 300;
/** Seconds that are traced. */
const LONG = 4;

/** Links of 5 ms, four from host to host: so many packets are on their way at any time. */
const scenario = (machines: number): string => `version: 1
name: flying
duration: 200 ms
fabrics:
  dc:
    kind: leaf-spine
    spines: 4
    leaves: ${machines / 25}
    hosts: 25
    rate: 10 Gbps
    delay: 5 ms
    uplink: { rate: 100 Gbps, delay: 5 ms }
traffic:
  chatter:
    kind: datagrams
    from: dc
    allToAll: true
    port: 9
    arrivals: constant(${(FLYING * 1.2) / 0.02}/s)
    request: 100 B
`;

/** Opens the scenario, runs it, and stands at half its time with its picture. */
async function flying(machines: number): Promise<Opened> {
  const opened = await openPage();
  const { page } = opened;
  const buffer = Buffer.from(scenario(machines));
  const file = { name: 'flying.yaml', mimeType: 'application/yaml', buffer };
  await page.locator('input[type=file]').first().setInputFiles(file);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.locator('.scene-canvas').waitFor({ timeout: 120_000 });
  await page.getByLabel('Time of the run').fill('100000000');
  return opened;
}

/** Work of the page's main thread for a frame while a run is played, whatever causes it. */
export const frames: readonly PageCase[] = [
  [100, 10],
  [1000, 40],
].map(([machines, most]) => ({
  figures: [
    {
      name: `frame-${machines}`,
      what: `main thread a frame (p95), ${FLYING} packets under way, ${machines} machines`,
      unit: 'ms',
      most,
    },
  ],
  async measure() {
    const { page, close } = await flying(machines);
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await page.waitForTimeout(500);
    const browser = page.context().browser()!;
    await browser.startTracing(page, {
      categories: ['disabled-by-default-devtools.timeline', 'devtools.timeline', '__metadata'],
    });
    await page.waitForTimeout(1000 * LONG);
    const trace = await browser.stopTracing();
    const shown = await page.evaluate<number>(
      `document.querySelector('.scene-canvas').painter.show.frame().count`,
    );
    if (shown < FLYING) throw new Error(`${shown} packets are under way, not ${FLYING}`);
    await close();
    return [p95(framesIn(trace))];
  },
}));
