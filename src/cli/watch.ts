/** The thread that hears signals: it parses, lowers, builds and runs nothing, so it is never deaf. */
import { existsSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isatty } from 'node:tty';
import { getHeapStatistics } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { codeOf, Exit, type ExitCode, reasonOf } from './exit.js';
import { type Asked, Cell, type Kept, readInput, type ThreadInput, type Told } from './stop.js';

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type Signal = keyof typeof SIGNALS;

/** Milliseconds without a sign of life after which a thread that shall stop is ended. */
const PATIENCE = 2000;
/** The same where it judges or writes what has been run. */
const PATIENCE_WHEN_KEEPING = 30_000;
/** How often to look, and how long an ended thread may take to go. */
const LOOK = 100;
const GOING = 1000;

/** Node's exit code of a thread with nothing left to do that still awaits something at its top level. */
const AWAITS_NOTHING = 13;

/**
 * Does what a command line says in a thread.
 * @returns the exit code
 */
export function watchOver(argv: readonly string[]): Promise<number> {
  return new Watch(argv).over;
}

class Watch {
  readonly over: Promise<number>;
  private readonly cells = new Int32Array(new SharedArrayBuffer(12));
  private readonly worker: Worker;
  private signal: Signal | null = null;
  private doing = 'the start';
  private making: { fresh: string; target: string } | null = null;
  private kept: Kept | null = null;
  private failure: ExitCode | null = null;

  constructor(argv: readonly string[]) {
    const input: ThreadInput = { netloom: this.cells, columns: columns() };
    this.worker = new Worker(new URL('./thread.js', import.meta.url), {
      argv: [...argv],
      workerData: input,
      // As much as this thread has: what a thread gets by itself is a third of it.
      resourceLimits: {
        maxOldGenerationSizeMb: getHeapStatistics().heap_size_limit / 2 ** 20,
        maxYoungGenerationSizeMb: 48,
      },
    });
    this.worker.on('message', (told: Told) => this.hear(told));
    for (const signal of Object.keys(SIGNALS) as Signal[]) {
      process.on(signal, () => this.stop(signal));
    }
    this.over = new Promise((resolve) => {
      this.worker.on('error', (error) => this.explain(error));
      this.worker.on('exit', (code) => resolve(this.exitCode(code)));
    });
  }

  private hear(told: Told): void {
    if ('doing' in told) this.doing = told.doing;
    else if ('making' in told) this.making = told.making;
    else if ('keep' in told) this.kept = told.keep;
    else void this.answer();
  }

  private async answer(): Promise<void> {
    let answer: Asked;
    try {
      answer = { input: await readInput() };
    } catch (error) {
      answer = { noInput: reasonOf(error) };
    }
    this.worker.postMessage(answer);
  }

  /** The first signal asks, the second one does not. */
  private stop(signal: Signal): void {
    if (this.signal !== null) return this.end('is ended at once');
    this.signal = signal;
    Atomics.store(this.cells, Cell.STOP, 1);
    this.worker.postMessage({ stop: true } satisfies Asked);
    let beats = -1;
    let since = performance.now();
    const look = setInterval(() => {
      const now = Atomics.load(this.cells, Cell.BEATS);
      const keeping = Atomics.load(this.cells, Cell.KEEPING) !== 0;
      if (now !== beats) since = performance.now();
      beats = now;
      if (performance.now() - since < (keeping ? PATIENCE_WHEN_KEEPING : PATIENCE)) return;
      clearInterval(look);
      this.end('does not answer');
    }, LOOK);
  }

  private end(how: string): void {
    if (isatty(2)) say('\r\u001b[K');
    say(
      `netloom: interrupted: ${this.doing} ${how} and is lost; what was written before is kept\n`,
    );
    void this.keep().finally(() => this.worker.terminate());
    // It may wait for the system, where nothing reaches it: then the signal has its usual effect.
    setTimeout(() => {
      this.tidy();
      const signal = this.signal ?? 'SIGTERM';
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    }, GOING);
  }

  /** Writes what had been finished of the run that is lost. */
  private async keep(): Promise<void> {
    const { kept } = this;
    this.kept = null;
    if (kept === null) return;
    const { writeFolder } = await import('./folder.js');
    try {
      writeFolder(kept.folder, kept.files);
      say(`netloom: its finished replications are in ${kept.folder}, as partial\n`);
    } catch (error) {
      say(`netloom: ${reasonOf(error)}\n`);
    }
  }

  private exitCode(code: number): number {
    this.tidy();
    if (this.failure !== null) return this.failure;
    if (this.signal !== null) return SIGNALS[this.signal];
    if (code !== AWAITS_NOTHING) return code;
    say(`netloom: ${this.doing} never ends: a policy of one's own awaits what does not come\n`);
    return Exit.USAGE;
  }

  /** Nothing half made stays behind. */
  private tidy(): void {
    if (this.making === null) return;
    const { fresh, target } = this.making;
    const before = join(fresh, 'old');
    if (existsSync(before) && !existsSync(target)) renameSync(before, target);
    rmSync(fresh, { recursive: true, force: true });
  }

  /** What goes wrong outside of what the thread can catch. */
  private explain(error: Error): void {
    const full = codeOf(error) === 'ERR_WORKER_OUT_OF_MEMORY';
    this.failure = full ? Exit.LIMIT : Exit.BUG;
    say(
      full
        ? `netloom: ${this.doing} runs out of memory: Node's --max-old-space-size=MiB gives it more\n`
        : `netloom: this is a bug in Netloom: ${error.stack ?? error.message}\n`,
    );
  }
}

/** At once, however this process ends. */
function say(text: string): void {
  try {
    writeSync(2, text);
  } catch {
    // Nobody listens.
  }
}

/** Of the terminal, if there is one; asking makes a stream, which would change what a pipe is. */
function columns(): number | undefined {
  if (isatty(1)) return process.stdout.columns;
  return isatty(2) ? process.stderr.columns : undefined;
}
