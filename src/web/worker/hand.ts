/** The page's end of a worker. */
import packed from 'virtual:netloom/worker';
import { unpacked } from '../state/unpacked.js';
import type { Ask, Deed, Deeds, Say } from './messages.js';

/** From a file there is no script to load: a worker starts from a text that the page has. */
let address: Promise<string> | null = null;

/** The script of workers, for a worker that starts others: what a page has an address for, it has not. */
export function workerScript(): Promise<string> {
  script ??= unpacked(packed);
  return script;
}

let script: Promise<string> | null = null;

async function addressOfScript(): Promise<string> {
  return URL.createObjectURL(new Blob([await workerScript()], { type: 'text/javascript' }));
}

/** It was ended before it had an answer. */
export class Ended extends Error {}

interface Waiting {
  tell: (told: never) => void;
  answer: (answer: never) => void;
  fail: (error: Error) => void;
}

/** One worker: started when it is first asked, and again after it was ended. */
export class Hand {
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private next = 0;

  async ask<D extends Deed>(
    deed: D,
    asked: Deeds[D]['asked'],
    tell: (told: Deeds[D]['told']) => void = () => undefined,
  ): Promise<Deeds[D]['answer']> {
    const id = this.next++;
    return new Promise((answer, fail) => {
      this.waiting.set(id, { tell, answer, fail });
      const ask: Ask<D> = { id, deed, asked };
      if (this.worker !== null) this.worker.postMessage(ask);
      else void this.start(ask);
    });
  }

  /** At once, whatever it does. */
  end(): void {
    this.worker?.terminate();
    this.worker = null;
    this.failAll(new Ended('ended'));
  }

  private async start(first: Ask): Promise<void> {
    address ??= addressOfScript();
    const url = await address;
    // It may have been ended, or started by another, meanwhile.
    if (!this.waiting.has(first.id)) return;
    this.worker ??= this.made(url);
    this.worker.postMessage(first);
  }

  private made(url: string): Worker {
    const worker = new Worker(url);
    worker.onmessage = ({ data }: MessageEvent<Say>) => this.hear(data);
    worker.onerror = (event) => {
      event.preventDefault();
      worker.terminate();
      if (this.worker === worker) this.worker = null;
      this.failAll(new Error(event.message || 'the worker has come to an end: out of memory?'));
    };
    return worker;
  }

  private hear(said: Say): void {
    const waiting = this.waiting.get(said.id);
    if (waiting === undefined) return;
    if ('told' in said) return waiting.tell(said.told as never);
    this.waiting.delete(said.id);
    if ('failure' in said) waiting.fail(new Error(said.failure));
    else waiting.answer(said.answer as never);
  }

  private failAll(error: Error): void {
    const all = [...this.waiting.values()];
    this.waiting.clear();
    for (const { fail } of all) fail(error);
  }
}
