import { describe, expect, it } from 'vitest';
import { grid } from '../../src/report/grid.js';
import { plainPaint } from '../../src/report/paint.js';
import { table } from '../../src/report/table.js';
import { fixture } from './fixture.js';

describe('table', () => {
  it('reads as this', () => {
    expect(table(fixture())).toMatchSnapshot();
  });

  it('has no control characters but line ends, whatever the names are', () => {
    const results = fixture();
    results.scenario = '\u001b[2Jshop\u0007';
    results.drops[0].place = 'a\rb\u009b31m';
    results.warnings.push('\u202eevil');
    expect(table(results)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });

  it('keeps its columns when colours are in them', () => {
    const bold = (text: string) => `\u001b[1m${text}\u001b[22m`;
    const paint = { ...plainPaint, strong: bold, faint: bold, bad: bold, good: bold };
    const bare = table(fixture(), paint).replace(/\u001b\[\d+m/g, '');
    const trimmed = bare.replace(/ +$/gm, '');
    expect(trimmed).toBe(table(fixture()));
  });

  it('names a column that was left out once, though another has its name', () => {
    const lines = grid('t', '<a max p99? max??', [['web', '1', '2', '3']], {
      ...plainPaint,
      width: 15,
    });
    expect(lines.join(' ').replace(/\s+/g, ' ')).toContain('columns: max is in');
  });

  it('says that a run is partial and why', () => {
    const results = fixture();
    results.partial = true;
    results.ended = { reason: 'limit', detail: 'the limit of 1e9 events was reached' };
    expect(table(results)).toContain('partial: the limit of 1e9 events was reached\n');
  });

  it('says loudly that counts do not add up', () => {
    const results = fixture();
    results.conservation.packets.balanced = false;
    expect(table(results)).toContain('The packets do not add up');
  });

  it('cuts long tables and says where the rest is', () => {
    const results = fixture();
    const [drop] = results.drops;
    results.drops = Array.from({ length: 1000 }, (_, at) => ({ ...drop, place: `r${at}` }));
    const text = table(results);
    expect(text).toContain('and 988 more in drops.csv');
    expect(text).toContain('r11 ');
    expect(text).not.toContain('r12 ');
  });
});
