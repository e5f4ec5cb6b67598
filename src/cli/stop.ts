/**
 * Between the thread that works and the one that hears signals (`watch.ts`). The first signal asks
 * for an end with what there is; a thread that shows no sign of life is ended.
 */
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import type { ReportFile } from '../report/files.js';
import { CommandError, Exit } from './exit.js';

/** Cells that both threads see. */
export const Cell = {
  /** Set by the first signal. */
  STOP: 0,
  /** Counts signs of life. */
  BEATS: 1,
  /** What is done now is worth waiting for: nothing of the user's own runs. */
  KEEPING: 2,
} as const;

/** What the thread is made with. */
export interface ThreadInput {
  netloom: Int32Array;
  /** Of the terminal. */
  columns: number | undefined;
}

export interface Kept {
  folder: string;
  files: ReportFile[];
}

/** What the thread tells. */
export type Told =
  /** What it does: 'the run of net.yaml'. */
  | { doing: string }
  /** A folder in the making, which replaces another when it is whole; null when there is none. */
  | { making: { fresh: string; target: string } | null }
  /** What to write if it is ended; null for nothing more than it has written. */
  | { keep: Kept | null }
  /** It wants the bytes of standard input. */
  | { wants: 'input' };

/** What the thread is told. */
export type Asked = { stop: true } | { input: Uint8Array } | { noInput: string };

const input = workerData as ThreadInput | null;
const port = !isMainThread && input?.netloom instanceof Int32Array ? parentPort : null;
const cells = port === null ? new Int32Array(3) : input!.netloom;
const stopping = new AbortController();
let hear: ((asked: Asked) => void) | null = null;

port?.on('message', (asked: Asked) => {
  if ('stop' in asked) stopping.abort();
  else hear?.(asked);
});
// It may go without a word more.
port?.unref();

/** Aborted by the first signal, once the loop turns. */
export const stopSignal: AbortSignal = stopping.signal;

/** Whether there has been a signal, also where the loop does not turn. */
export function isStopped(): boolean {
  return Atomics.load(cells, Cell.STOP) !== 0;
}

/** @throws CommandError after a signal, where there is nothing to keep yet */
export function mayGoOn(): void {
  if (isStopped()) throw new CommandError(Exit.INTERRUPTED, 'interrupted before anything was run');
}

/** A sign of life: something has been done since the last. */
export function beat(): void {
  Atomics.add(cells, Cell.BEATS, 1);
}

/** Says what is done from now on ('the run of net.yaml'), and whether only code of ours runs there. */
export function nowDoing(doing: string, { keeping = false } = {}): void {
  Atomics.store(cells, Cell.KEEPING, keeping ? 1 : 0);
  beat();
  tell({ doing });
}

/** Says which folder is in the making, so that it is not left behind. */
export function nowMaking(making: { fresh: string; target: string } | null): void {
  tell({ making });
}

/** Reads standard input: by the other thread, since one that waits for it cannot be ended. */
export async function standardInput(): Promise<Uint8Array> {
  if (port === null) return readInput();
  port.ref();
  tell({ wants: 'input' });
  const asked = await new Promise<Asked>((resolve) => (hear = resolve));
  port.unref();
  if ('input' in asked) return asked.input;
  throw new Error('noInput' in asked ? asked.noInput : 'interrupted');
}

/** Hands over what is to be written if this thread is ended. */
export function nowKeeping(kept: Kept | null): void {
  const files = kept?.files.map(({ name, content }) => ({ name, content: [...content] })) ?? [];
  tell({ keep: kept === null ? null : { ...kept, files } });
}

/** All of standard input. */
export async function readInput(): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of process.stdin as AsyncIterable<Uint8Array>) {
    pieces.push(piece);
    length += piece.length;
    if (length > MOST_INPUT) throw new Error('it is longer than 256 MiB');
  }
  return Buffer.concat(pieces);
}

/** More is no scenario. */
const MOST_INPUT = 256 * 1024 * 1024;

function tell(told: Told): void {
  port?.postMessage(told);
}
