import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { buildSync } from 'esbuild';
import type { Outcome } from './try-case.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BUNDLE = join(ROOT, 'node_modules/.cache/netloom-fuzz/worker.mjs');

/** What a case may use. */
export interface Limits {
  /** Of its heap. */
  megabytes: number;
  /** From its text to its end. */
  seconds: number;
}

/** Tries texts on a thread of their own, which is ended where one takes too much time or memory. */
export class Guard {
  private worker: Worker | null = null;

  constructor(private readonly limits: Limits) {
    buildSync({
      entryPoints: [fileURLToPath(new URL('case-worker.ts', import.meta.url))],
      outfile: BUNDLE,
      bundle: true,
      platform: 'node',
      format: 'esm',
      // Bundled CommonJS packages still ask for Node's own modules.
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
    });
  }

  async try(text: string): Promise<Outcome> {
    const { seconds } = this.limits;
    const worker = (this.worker ??= await this.start());
    return new Promise((resolve) => {
      const end = (outcome: Outcome, broken: boolean): void => {
        clearTimeout(timer);
        worker.removeAllListeners('message').removeAllListeners('error');
        if (broken) this.close();
        resolve(outcome);
      };
      const timer = setTimeout(() => {
        end({ kind: 'fault', detail: `takes longer than ${seconds} s` }, true);
      }, seconds * 1000);
      worker.once('message', (outcome: Outcome) => end(outcome, false));
      worker.once('error', (error) => end({ kind: 'fault', detail: error.message }, true));
      worker.postMessage(text);
    });
  }

  /** A thread that has read its code: what that takes is not the case's. */
  private start(): Promise<Worker> {
    const { megabytes } = this.limits;
    const worker = new Worker(BUNDLE, { resourceLimits: { maxOldGenerationSizeMb: megabytes } });
    return new Promise((resolve) => worker.once('message', () => resolve(worker)));
  }

  close(): void {
    void this.worker?.terminate();
    this.worker = null;
  }
}
