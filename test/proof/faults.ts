import { Port, REMAINDER } from '../../src/net/port.js';
import { cubic } from '../../src/transport/tcp/congestion/cubic.js';
import { tcpOptions } from '../../src/transport/tcp/options.js';
import { type Bounded, Breaker } from '../../src/calls/breaker.js';
import { IdleNotices } from '../../src/calls/idle-notices.js';

/** Faults that no scenario can describe, planted into the simulator. */
export type Fault = 'lost-remainder' | 'idle-tells-all' | 'slow-cubic' | 'room-for-one-more';

const faults: Readonly<Record<Fault, () => () => void>> = {
  'lost-remainder': () => {
    const prototype = Port.prototype as unknown as Inside<'transmit'> & Pick<Port, 'cells' | 'row'>;
    return around(prototype, 'transmit', (self, original, parameters) => {
      self.cells[self.row + REMAINDER] = 0;
      return original.apply(self, parameters);
    });
  },
  'idle-tells-all': () => {
    const prototype = IdleNotices.prototype as unknown as Inside<'wake'> & {
      stands: readonly unknown[];
    };
    return around(prototype, 'wake', (self, original, parameters) => {
      const { stands } = self;
      for (const stand of stands) {
        self.stands = [stand];
        original.apply(self, parameters);
      }
      self.stands = stands;
    });
  },
  'room-for-one-more': () => {
    const prototype = Breaker.prototype as unknown as Inside<'hasRoom'> &
      Pick<Breaker, 'count' | 'limitOf'>;
    return around(prototype, 'hasRoom', (self, original, [what]) => {
      const isFull = self.count(what as Bounded).current === self.limitOf(what as Bounded);
      return isFull || original.call(self, what);
    });
  },
  'slow-cubic': () => {
    const prototype = Object.getPrototypeOf(cubic.create(tcpOptions())) as Inside<'grow'>;
    return around(prototype, 'grow', (self, original, [window, acknowledged, now]) =>
      original.call(self, window, acknowledged, Number(now) * SLOW),
    );
  },
};

/** Of the clock that CUBIC goes by. */
const SLOW = 0.9;

type Method = (...parameters: unknown[]) => unknown;
type Inside<Name extends string> = Record<Name, Method>;

/** Plants a fault; the function that it returns takes it out again. */
export function plant(fault: Fault | undefined): () => void {
  return fault === undefined ? () => undefined : faults[fault]();
}

/** Puts `act` in the place of a method, which it is given. */
function around<Name extends string, Self extends Inside<Name>>(
  prototype: Self,
  method: Name,
  act: (self: Self, original: Method, parameters: unknown[]) => unknown,
): () => void {
  const original: Method = prototype[method];
  const inside: Inside<Name> = prototype;
  inside[method] = function (this: Self, ...parameters: unknown[]): unknown {
    return act(this, original, parameters);
  };
  return () => {
    inside[method] = original;
  };
}
