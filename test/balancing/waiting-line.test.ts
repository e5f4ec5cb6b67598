import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WaitingLine } from '../../src/balancing/waiting-line.js';

it('does as an array does', () => {
  const step = fc.constantFrom('push', 'push', 'shift', 'remove');
  fc.assert(
    fc.property(fc.array(fc.tuple(step, fc.nat(40)), { maxLength: 300 }), (steps) => {
      const line = new WaitingLine<{ id: number }>();
      const model: { id: number }[] = [];
      for (const [kind, at] of steps) {
        const item = { id: at };
        if (kind === 'push') {
          line.push(item);
          model.push(item);
        } else if (kind === 'remove') {
          const known = model[at] ?? item;
          expect(line.remove(known)).toBe(at < model.length);
          if (at < model.length) model.splice(at, 1);
        } else if (model.length > 0) {
          line.shift();
          model.shift();
        }
        expect(line.length).toBe(model.length);
        if (model.length > 0) expect(line.first()).toBe(model[0]);
      }
    }),
  );
});
