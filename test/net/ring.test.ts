import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Packet } from '../../src/net/packet.js';
import { PacketRing } from '../../src/net/ring.js';
import { packetOf } from './queue-stand.js';

it('is a line that also gives its last', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 200 }), (steps) => {
      const ring = new PacketRing();
      const line: Packet[] = [];
      for (const step of steps) {
        if (step <= 3) {
          const packet = packetOf(60 + step);
          ring.push(packet);
          line.push(packet);
        } else if (step === 4) expect(ring.shift()).toBe(line.shift() ?? null);
        else expect(ring.popLast()).toBe(line.pop() ?? null);
        expect(ring.length).toBe(line.length);
        expect(ring.bytes).toBe(line.reduce((sum, { size }) => sum + size, 0));
        expect(ring.peek()).toBe(line[0] ?? null);
        line.forEach((packet, i) => expect(ring.at(i)).toBe(packet));
      }
      expect(() => ring.at(line.length)).toThrow(RangeError);
    }),
  );
});
