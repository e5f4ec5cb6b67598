import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { internetChecksum } from '../../src/net/checksum.js';

const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from(hex.replaceAll(' ', '').match(/../g)!, (pair) => Number.parseInt(pair, 16));

describe('the Internet checksum', () => {
  it('of the example in RFC 1071, section 3', () => {
    expect(internetChecksum(bytesOf('0001 f203 f4f5 f6f7'))).toBe(0x220d);
  });

  it('of an IPv4 header, which then checks out', () => {
    const header = bytesOf('4500 0073 0000 4000 4011 0000 c0a8 0001 c0a8 00c7');
    expect(internetChecksum(header)).toBe(0xb861);
    header.set([0xb8, 0x61], 10);
    expect(internetChecksum(header)).toBe(0);
  });

  it('pads an odd byte behind, and may go on from a sum', () => {
    const bytes = bytesOf('0001 f203 f4');
    expect(internetChecksum(bytes)).toBe(internetChecksum(bytesOf('0001 f203 f400')));
    expect(internetChecksum(bytes, 2, 5, 0x0001)).toBe(internetChecksum(bytes));
  });

  it('sums as one big number modulo 2^16 - 1', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 2, maxLength: 60 }), (bytes) => {
        const even = bytes.subarray(0, bytes.length & ~1);
        const hex = [...even].map((byte) => byte.toString(16).padStart(2, '0')).join('');
        const sum = Number(BigInt(`0x${hex}`) % 0xffffn);
        expect((0xffff - internetChecksum(even)) % 0xffff).toBe(sum);
      }),
    );
  });
});
