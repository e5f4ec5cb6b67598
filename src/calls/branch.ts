import { KeyWords } from '../engine/random.js';

/** A place in a service's handler where calls are made. */
export interface CallPlace {
  /** Differs from that of all others. */
  readonly name: string;
}

/**
 * Which of its root's calls a request is: the workload, then each place of a call and which of those
 * alike that are made there, and attempts after the first. Its words are part of the key that random
 * draws of the request have, so that two requests of one number never share them by an accident of
 * arithmetic: two branches of a run have the same 64 bits with a chance of 2^-64.
 */
export class Branch {
  readonly words: KeyWords;
  private calls: Map<string, Branch[]> | null = null;
  private attempts: Branch[] | null = null;

  /** @param name one that differs from those of all other branches */
  private constructor(name: string) {
    this.words = new KeyWords(name);
  }

  /** That of the requests of a workload. */
  static root(workload: string): Branch {
    return new Branch(JSON.stringify(['workload', workload]));
  }

  /** That of a call made on behalf of a request of this one; `copy` counts those alike, from 0. */
  call({ name }: CallPlace, copy: number): Branch {
    this.calls ??= new Map();
    let alike = this.calls.get(name);
    if (alike === undefined) this.calls.set(name, (alike = []));
    return (alike[copy] ??= this.child('call', name, copy));
  }

  /** That of an attempt, counted from 0: the first is the request's own. */
  attempt(attempt: number): Branch {
    if (attempt === 0) return this;
    this.attempts ??= [];
    return (this.attempts[attempt] ??= this.child('attempt', attempt));
  }

  /** Named after its parent's words, as names of all who came before grow too long in deep chains. */
  private child(...part: (string | number)[]): Branch {
    const { first, second } = this.words;
    return new Branch(JSON.stringify([first, second, ...part]));
  }
}
