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
    const { callers } = this.of(layer, refusal);
    callers.set(caller, (callers.get(caller) ?? 0) + 1);
  }

  /** What has refused nobody yet is among them, too. */
  of(layer: Layer, refusal: Refusal): Refused {
    let refused = this.all.get(refusal);
    if (refused === undefined) {
      this.all.set(refusal, (refused = { layer, refusal, callers: new Map() }));
    }
    return refused;
  }

  *[Symbol.iterator](): Iterator<Refused> {
    yield* this.all.values();
  }
}
