import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import type { Given } from '../../src/web/worker/messages.js';
import { smaller } from '../proof/seeds/scenario.js';
import { closeBrowser, missing } from './browser.js';
import { differing, runHere } from './same.js';
import { names, shipped } from './shipped.js';
import { openWorker, type PageWorker } from './worker.js';

/** Whole runs are for `npm run proof -- --browser`. */
const EVENTS = 10_000;

/** As it ships, but for `PARAMETER=NUMBER` in its text. */
function given(name: string, set: readonly string[]): Given {
  const whole = shipped(name);
  const document = parseDocument(whole.text);
  for (const one of set) {
    const [parameter, value] = one.split('=');
    document.setIn(['parameters', parameter], Number(value));
  }
  return set.length === 0 ? whole : { ...whole, text: String(document) };
}

describe.skipIf(missing !== null)('in a worker of the page, and here', () => {
  let worker: PageWorker;
  beforeAll(async () => (worker = await openWorker()));
  afterAll(async () => {
    await worker.close();
    await closeBrowser();
  });

  it.each(names)('%s has one digest, and the same bytes in its files', async (name) => {
    const scenario = given(name, smaller[name] ?? []);
    const here = runHere(scenario, EVENTS);
    const there = await worker.run(scenario, { events: EVENTS });
    expect(there.digest).toBe(here.digest);
    expect(differing(here, there)).toEqual([]);
  });
});
