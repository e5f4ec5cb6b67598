import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toJson } from '../../src/report/json.js';

describe('toJson', () => {
  it('keeps the order of a Map, and names that an object could not hold', () => {
    const names = new Map([
      ['b', 1],
      ['10', 2],
      ['2', 3],
      ['__proto__', 4],
    ]);
    expect(toJson(names)).toBe('{\n  "b": 1,\n  "10": 2,\n  "2": 3,\n  "__proto__": 4\n}\n');
  });

  it('says infinities in words, and null for what is no number', () => {
    expect(toJson([Infinity, -Infinity, NaN, -0, 1e21, null, undefined])).toBe(
      '[\n  "Infinity",\n  "-Infinity",\n  null,\n  0,\n  1e+21,\n  null,\n  null\n]\n',
    );
  });

  it('leaves out undefined members, and writes empty things short', () => {
    expect(toJson({ a: undefined, b: [], c: {}, d: new Map() })).toBe(
      '{\n  "b": [],\n  "c": {},\n  "d": {}\n}\n',
    );
  });

  it('agrees with JSON.stringify on whatever has no Map in it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(toJson(value)).toBe(`${JSON.stringify(value, null, 2)}\n`);
      }),
    );
  });
});
