import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build, type Plugin } from 'esbuild';
import type { Input, Outcome } from './try-case.js';

/** What a case may use. */
export interface Limits {
  /** Of its heap. */
  megabytes: number;
  /** Of a processor, from its text to its end: a machine that is busy elsewhere takes none of them. */
  seconds: number;
  /** Lanes that try cases at once, which share what this process has used. */
  lanes: number;
}

/** Milliseconds between two looks at a case's time. */
const LOOK = 100;

/** The code of the threads, in one piece. */
export async function codeOf(plugins: Plugin[] = []): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('case-worker.ts', import.meta.url))],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    plugins,
  });
  return outputFiles[0].text;
}

/** Tries texts on a thread of their own, which is ended where one takes too much time or memory. */
export class Guard {
  private worker: Worker | null = null;

  constructor(
    private readonly code: string,
    private readonly limits: Limits,
  ) {}

  async try(input: Input): Promise<Outcome> {
    const { seconds, lanes } = this.limits;
    const worker = (this.worker ??= await this.start());
    const before = process.cpuUsage();
    return new Promise((resolve) => {
      const end = (outcome: Outcome, broken: boolean): void => {
        clearInterval(timer);
        worker.removeAllListeners('message').removeAllListeners('error');
        if (broken) this.close();
        resolve(outcome);
      };
      const timer = setInterval(() => {
        const { user, system } = process.cpuUsage(before);
        if ((user + system) / 1e6 < seconds * lanes) return;
        end({ kind: 'fault', detail: `takes longer than ${seconds} s` }, true);
      }, LOOK);
      worker.once('message', (outcome: Outcome) => end(outcome, false));
      worker.once('error', (error) => end({ kind: 'fault', detail: error.message }, true));
      worker.postMessage(input);
    });
  }

  /** A thread that has read its code: what that takes is not the case's. */
  private start(): Promise<Worker> {
    const { megabytes } = this.limits;
    const worker = new Worker(this.code, {
      eval: true,
      resourceLimits: { maxOldGenerationSizeMb: megabytes },
    });
    return new Promise((resolve) => worker.once('message', () => resolve(worker)));
  }

  close(): void {
    void this.worker?.terminate();
    this.worker = null;
  }
}
