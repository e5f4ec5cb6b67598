import { Port } from '../../src/net/port.js';

/** Faults that no scenario can describe, planted into the simulator. */
export type Fault = 'lost-remainder';

const faults: Readonly<Record<Fault, () => () => void>> = {
  'lost-remainder': () =>
    before(Port.prototype as unknown as Inside, 'transmit', (port) => {
      port.remainder = 0;
    }),
};

interface Inside {
  remainder: number;
  transmit: (this: Inside, ...parameters: unknown[]) => unknown;
}

/** Plants a fault; the function that it returns takes it out again. */
export function plant(fault: Fault | undefined): () => void {
  return fault === undefined ? () => undefined : faults[fault]();
}

function before(prototype: Inside, method: 'transmit', act: (self: Inside) => void): () => void {
  const original = prototype[method];
  prototype[method] = function (this: Inside, ...parameters: unknown[]): unknown {
    act(this);
    return original.apply(this, parameters);
  };
  return () => {
    prototype[method] = original;
  };
}
