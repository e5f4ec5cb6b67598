import type { Refusal } from './authorization.js';

/** Where in a call's way it was refused. */
export type Layer = 'connection' | 'TLS' | 'request';

export interface Refused {
  layer: Layer;
  refusal: Refusal;
  /** By caller. */
  callers: Map<string, number>;
}

/** What was refused at a service, by rule and by caller. */
export class Refusals {
  private readonly all = new Map<Refusal, Refused>();

  note(layer: Layer, refusal: Refusal, caller: string): void {
    let refused = this.all.get(refusal);
    if (refused === undefined) {
      this.all.set(refusal, (refused = { layer, refusal, callers: new Map() }));
    }
    const { callers } = refused;
    callers.set(caller, (callers.get(caller) ?? 0) + 1);
  }

  *[Symbol.iterator](): Iterator<Refused> {
    yield* this.all.values();
  }
}
