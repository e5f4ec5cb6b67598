import { describe, expect, it } from 'vitest';
import { run } from '../../src/index.js';
import { blocksOf } from '../../src/report/blocks.js';
import { plainPaint } from '../../src/report/paint.js';
import { table, tableParts } from '../../src/report/table.js';
import { load } from '../whole/stages.js';

const results = run(load('docker-network'));
const blocks = blocksOf((paint) => tableParts(results, paint));

describe('what a terminal is shown, as blocks', () => {
  it('says what each is about, in the order of the terminal', () => {
    const about = blocks.map((block) => block.about);
    expect(about[0]).toBe('heading');
    expect(about.at(-1)).toBe('expectations');
    expect(about.filter((one) => one === 'expectations')).toHaveLength(1);
    const parts = tableParts(results, plainPaint);
    expect([...new Set(about)]).toEqual([...new Set(parts.map((part) => part.about))]);
  });

  it('has the text of the terminal, cell by cell', () => {
    const text = table(results, { ...plainPaint, width: 10_000 });
    for (const block of blocks) {
      const lines = block.kind === 'lines' ? block.lines : block.rows.flat();
      for (const line of lines) expect(text).toContain(line.map((piece) => piece.text).join(''));
    }
    expect(blocks.some(({ kind }) => kind === 'table')).toBe(true);
  });
});
