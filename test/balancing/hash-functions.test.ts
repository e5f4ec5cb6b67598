import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bits64, modulo64 } from '../../src/balancing/hash/bits64.js';
import { crc32 } from '../../src/balancing/hash/crc32.js';
import { MersenneTwister } from '../../src/balancing/hash/mt19937.js';
import { murmurHash64A, STANDARD_SEED } from '../../src/balancing/hash/murmur64a.js';
import {
  RequestHash,
  RequestText,
  type HashedPart,
} from '../../src/balancing/hash/request-hash.js';
import { Ring } from '../../src/balancing/hash/ring.js';
import { xxHash64 } from '../../src/balancing/hash/xxhash64.js';
import { jumpHash } from '../../src/balancing/policies/jump-hash.js';
import { utf8 } from '../../src/engine/utf8.js';
import type { Choice } from '../../src/balancing/policy.js';
import { choice, Injected } from './backends.js';

const TWO_64 = 1n << 64n;
const bits = new Bits64();
const high = (value: bigint): number => Number(value >> 32n);
const low = (value: bigint): number => Number(value & 0xffffffffn);
const word64 = fc.bigInt({ min: 0n, max: TWO_64 - 1n });

function value(of: Bits64): bigint {
  return (BigInt(of.high >>> 0) << 32n) | BigInt(of.low >>> 0);
}

function of64(start: bigint): Bits64 {
  bits.set(high(start), low(start));
  return bits;
}

describe('64 bits in two words', () => {
  it('count as integers modulo 2^64 do', () => {
    fc.assert(
      fc.property(word64, word64, fc.integer({ min: 1, max: 63 }), (a, b, shift) => {
        of64(a).add(high(b), low(b));
        expect(value(bits)).toBe((a + b) % TWO_64);
        of64(a).multiply(high(b), low(b));
        expect(value(bits)).toBe((a * b) % TWO_64);
        of64(a).xor(high(b), low(b));
        expect(value(bits)).toBe(a ^ b);
        of64(a).xorShift(shift);
        expect(value(bits)).toBe(a ^ (a >> BigInt(shift)));
        const turn = BigInt((shift % 31) + 1);
        of64(a).rotate(Number(turn));
        expect(value(bits)).toBe(((a << turn) | (a >> (64n - turn))) % TWO_64);
      }),
    );
  });

  it('have the remainder that integers have', () => {
    fc.assert(
      fc.property(word64, fc.integer({ min: 1, max: 0xffffffff }), (a, n) => {
        expect(modulo64(high(a) | 0, low(a) | 0, n)).toBe(Number(a % BigInt(n)));
      }),
    );
  });
});

describe('xxHash64', () => {
  it.each([
    // Envoy, hash_test.cc.
    ['', 0, 17241709254077376921n],
    ['foo', 0, 3728699739546630719n],
    ['bar', 0, 5234164152756840025n],
    // python-xxhash, README.
    ['Nobody inspects the spammish repetition', 0, 0xfbcea83c8a378bf1n],
    ['xxhash', 20141025, 13067679811253438005n],
  ])('%j with seed %d', (text, seed, expected) => {
    const bytes = utf8(text);
    xxHash64(bytes, bytes.length, seed, bits);
    expect(value(bits)).toBe(expected);
  });
});

describe('MurmurHash64A', () => {
  it.each([
    // Envoy, hash_test.cc.
    ['foo', 9631199822919835226n],
    ['bar', 11474628671133349555n],
    // What std::hash of libstdc++ gives.
    ['', 6142509188972423790n],
    ['abcdefgh', 8664279048047335611n],
    ['The quick brown fox jumps over the lazy dog', 15910076551593770101n],
  ])('%j with the seed of std::hash', (text, expected) => {
    const bytes = utf8(text);
    murmurHash64A(bytes, bytes.length, STANDARD_SEED, bits);
    expect(value(bits)).toBe(expected);
  });
});

describe('CRC-32', () => {
  it('has the check value of the catalogue of CRC algorithms', () => {
    expect(crc32(utf8('123456789'), 9)).toBe(0xcbf43926);
  });
});

describe('std::mt19937', () => {
  it('begins with 3499211612 and reaches 4123659995 (C++ standard, rand.predef)', () => {
    const twister = new MersenneTwister();
    expect(twister.next()).toBe(3499211612);
    for (let i = 2; i < 10_000; i++) twister.next();
    expect(twister.next()).toBe(4123659995);
  });

  it('begins again with another seed', () => {
    const twister = new MersenneTwister();
    for (let i = 0; i < 1000; i++) twister.next();
    twister.seed(2);
    // libstdc++.
    expect([twister.next(), twister.next(), twister.next()]).toEqual([
      1872583848, 794921487, 111352301,
    ]);
    for (let i = 4; i < 1003; i++) twister.next();
    expect(twister.next()).toBe(875641114);
  });
});

describe('jump consistent hash', () => {
  it.each([
    // dgryski/go-jump, jump_test.go.
    [1, 1, 0],
    [42, 57, 43],
    [0xdead10cc, 1, 0],
    [0xdead10cc, 666, 361],
    [256, 1024, 520],
  ])('key %d among %d buckets', (key, buckets, expected) => {
    expect(jumpHash(0, key, buckets)).toBe(expected);
  });
});

describe('a ring', () => {
  it('is sorted as 64-bit numbers, and found by them', () => {
    fc.assert(
      fc.property(fc.array(word64, { minLength: 1, maxLength: 50 }), word64, (points, sought) => {
        const ring = new Ring(
          Uint32Array.from(points, high),
          Uint32Array.from(points, low),
          Int32Array.from(points, (_, i) => i),
        );
        const sorted = points.map((point, i) => ({ point, i })).sort(byPoint);
        const found = sorted.findIndex(({ point }) => point >= sought);
        expect(ring.find(high(sought), low(sought))).toBe(Math.max(0, found));
        expect(sorted.map(({ i }) => i)).toEqual(sorted.map((_, place) => ring.owner(place)));
      }),
    );
  });
});

function byPoint(a: { point: bigint; i: number }, b: { point: bigint; i: number }): number {
  return a.point < b.point ? -1 : a.point > b.point ? 1 : a.i - b.i;
}

describe('what is hashed of a request', () => {
  const whole: Partial<Choice> = { key: 4711, clientAddress: 0xc0a80001 | 0, clientPort: 8080 };
  const keyless: Partial<Choice> = { ...whole, key: -1 };

  it.each<[HashedPart, Partial<Choice>, string]>([
    ['auto', whole, '4711'],
    ['auto', keyless, '192.168.0.1'],
    ['auto', {}, ''],
    ['key', { key: 0 }, '0'],
    ['key', { key: 9007199254740991 }, '9007199254740991'],
    ['key', keyless, ''],
    ['client', whole, '192.168.0.1'],
    ['client', { key: 1 }, ''],
    ['flow', whole, '192.168.0.1:8080'],
    ['flow', { clientAddress: -1, clientPort: 65535 }, '255.255.255.255:65535'],
  ])('%s of %j is %j', (part, fields, expected) => {
    const text = new RequestText(part);
    expect(text.write(choice(fields))).toBe(expected !== '');
    expect(String.fromCharCode(...text.bytes.subarray(0, text.length))).toBe(expected);
  });

  it('is its xxHash64, or 64 random bits where there is nothing', () => {
    const hash = new RequestHash('auto', new Injected([0x0123456789abcdefn]));
    hash.take(choice({ key: 1 }));
    const one = utf8('1');
    xxHash64(one, 1, 0, bits);
    expect(value(hash.value)).toBe(value(bits));
    hash.take(choice());
    expect(value(hash.value)).toBe(0x0123456789abcdefn);
  });
});
