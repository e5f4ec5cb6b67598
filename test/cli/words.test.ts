import { describe, expect, it } from 'vitest';
import { Exit, gravest, reasonOf } from '../../src/cli/exit.js';
import { paintFor, wrapped } from '../../src/cli/terminal.js';

describe('gravest', () => {
  it('is success when there was nothing else', () => {
    expect(gravest([])).toBe(Exit.OK);
    expect(gravest([Exit.OK, Exit.OK])).toBe(Exit.OK);
  });

  it('speaks for all runs', () => {
    expect(gravest([Exit.OK, Exit.UNMET, Exit.LIMIT])).toBe(Exit.LIMIT);
    expect(gravest([Exit.LIMIT, Exit.OUTPUT, Exit.INTERRUPTED])).toBe(Exit.INTERRUPTED);
    expect(gravest([Exit.INTERRUPTED, Exit.BUG])).toBe(Exit.BUG);
  });
});

describe('reasonOf', () => {
  it('has words for what happens often, and the message for the rest', () => {
    expect(reasonOf(Object.assign(new Error('x'), { code: 'ENOSPC' }))).toMatch(/no space left/);
    expect(reasonOf(Object.assign(new Error('strange'), { code: 'EODD' }))).toBe('strange');
    expect(reasonOf('thrown text')).toBe('thrown text');
  });
});

describe('wrapped', () => {
  it('breaks sentences at the width of a terminal, and leaves what is laid out', () => {
    const text = `net.yaml: warning: ${'word '.repeat(20).trim()}\n  a${' '.repeat(90)}table\n`;
    const lines = wrapped(text, 60).split('\n');
    expect(lines.slice(0, 2)).toEqual([
      'net.yaml: warning: word word word word word word word word',
      `  ${'word '.repeat(11).trim()}`,
    ]);
    expect(lines.slice(-2)).toEqual([text.split('\n')[1], '']);
  });
});

describe('paintFor', () => {
  const bad = (isTTY: boolean) => paintFor({ isTTY } as NodeJS.WriteStream).bad('x');

  it('paints on a terminal only, and not against NO_COLOR', () => {
    const { NO_COLOR, TERM } = process.env;
    try {
      delete process.env.NO_COLOR;
      process.env.TERM = 'xterm';
      expect(bad(true)).toBe('\u001b[31mx\u001b[39m');
      expect(bad(false)).toBe('x');
      process.env.TERM = 'dumb';
      expect(bad(true)).toBe('x');
      process.env.TERM = 'xterm';
      process.env.NO_COLOR = '1';
      expect(bad(true)).toBe('x');
    } finally {
      restore('NO_COLOR', NO_COLOR);
      restore('TERM', TERM);
    }
  });
});

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
