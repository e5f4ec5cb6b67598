/** A worker of the page, asked without pressing anything: with the page's own script and its words. */
import type { Given, Limits } from '../../src/web/worker/messages.js';
import { openPage } from './browser.js';
import type { Told } from './same.js';

export interface PageWorker {
  /** Runs a scenario as the page's Run does; `took` is in seconds on a clock. */
  run(given: Given, limits?: Partial<Limits>): Promise<Told & { took: number }>;
  close(): Promise<void>;
}

/** Wider than any run that is asked for. */
const WIDE: Limits = { events: 1e12, memory: 2 ** 32, seconds: 3600, facts: 1000 };

/** Keeps the address from which the page starts its workers. */
const KEEP = `window.workers = new Promise((found) => {
  const Native = Worker;
  window.Worker = class extends Native {
    constructor(address) {
      super(address);
      found(address);
    }
  };
});`;

/** In the page: one worker for all that is asked. */
const ASK = `async (asked) => {
  const worker = (window.asked ??= new Worker(await window.workers));
  const ask = (deed, asked) =>
    new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => {
        if ('answer' in data) resolve(data.answer);
        else if ('failure' in data) reject(new Error(data.failure));
      };
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.postMessage({ id: 0, deed, asked });
    });
  const ran = await ask('run', asked);
  if (!ran.ok) throw new Error(ran.errors.map(({ message }) => message).join('; '));
  const files = {};
  for (const [name, bytes] of await ask('files', null)) {
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    files[name] = [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }
  const { results, took } = ran;
  return { digest: results.digest, events: results.events, took, files };
}`;

export async function openWorker(): Promise<PageWorker> {
  const { page, close } = await openPage({ before: KEEP });
  return {
    run: (given, limits = {}) => {
      const asked = { given, limits: { ...WIDE, ...limits } };
      return page.evaluate(`(${ASK})(${JSON.stringify(asked)})`);
    },
    close,
  };
}
