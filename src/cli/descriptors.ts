import { writeSync } from 'node:fs';
import { Writable } from 'node:stream';
import { isatty } from 'node:tty';
import { codeOf } from './exit.js';

/**
 * Gives a thread standard streams of its own. Those that Node gives it go through the process's
 * loop, so that what is under way is lost when the thread is ended; these write at once.
 * @param columns how wide the terminal is
 */
export function openStreams(columns: number | undefined): void {
  for (const [name, descriptor] of [
    ['stdout', 1],
    ['stderr', 2],
  ] as const) {
    Object.defineProperty(process, name, { value: new Descriptor(descriptor, columns) });
  }
}

class Descriptor extends Writable {
  readonly isTTY: boolean;
  readonly columns: number | undefined;

  constructor(
    readonly fd: number,
    columns: number | undefined,
  ) {
    super({ decodeStrings: true, autoDestroy: false, emitClose: false });
    this.isTTY = isatty(fd);
    this.columns = this.isTTY ? columns : undefined;
  }

  override _write(bytes: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    try {
      for (let at = 0; at < bytes.length;) at += this.put(bytes, at);
      done();
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  }

  private put(bytes: Buffer, at: number): number {
    try {
      return writeSync(this.fd, bytes, at);
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') throw error;
      // Somebody else has made the pipe one that does not wait, and it is full.
      Atomics.wait(PAUSE, 0, 0, 5);
      return 0;
    }
  }
}

const PAUSE = new Int32Array(new SharedArrayBuffer(4));
