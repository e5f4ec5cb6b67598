import { describe, expect, it } from 'vitest';
import { type Cell, type Column, csv } from '../../src/report/csv.js';

const columns: Column<Cell[]>[] = [
  ['name', (row) => row[0]],
  ['value', (row) => row[1]],
];

function text(rows: Iterable<Cell[]>): string {
  return [...csv(columns, rows)].join('');
}

describe('csv', () => {
  it('is its header when there are no rows', () => {
    expect(text([])).toBe('name,value\n');
  });

  it('tells false from null', () => {
    expect(
      text([
        ['a', false],
        ['b', true],
        ['c', null],
      ]),
    ).toBe('name,value\na,false\nb,true\nc,\n');
  });

  it('quotes what RFC 4180 says', () => {
    expect(
      text([
        ['a,b', 'say "no"'],
        ['two\nlines', ''],
      ]),
    ).toBe('name,value\n"a,b","say ""no"""\n"two\nlines",\n');
  });

  it('defuses formulas in text and leaves numbers alone', () => {
    expect(
      text([
        ['=1+1', -1.5],
        ['-x', Infinity],
        ['@a', 1e-7],
      ]),
    ).toBe("name,value\n'=1+1,-1.5\n'-x,Infinity\n'@a,1e-7\n");
  });

  it('comes in pieces, so that no table stands in memory as one text', () => {
    const rows = Array.from({ length: 2500 }, (_, at): Cell[] => [`r${at}`, at]);
    const pieces = [...csv(columns, rows)];
    expect(pieces.length).toBe(3);
    const lines = pieces.join('').split('\n');
    expect(lines.length).toBe(2502);
    expect(lines[2500]).toBe('r2499,2499');
  });
});
