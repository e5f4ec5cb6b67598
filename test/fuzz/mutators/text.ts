/** Changes that know nothing of YAML. */
import { below, type RandomSource } from '../../../src/engine/random.js';
import { type Mutator, one } from './mutator.js';

/** What parsers, terminals and file formats take for something else. */
const ODD = [
  '\u0000',
  '\u001b[31m',
  '\u2028',
  '\ufeff',
  '\ud800',
  '\u202e',
  '\t',
  '\r\n',
  "'",
  '"',
  '`',
  '{{ .Values.n }}',
  '<<: *x',
  '&x ',
  '!!js/function ',
  '---\n',
  '# ',
  ': ',
  ', ',
  '[',
  ']',
  '{',
  '}',
  '__proto__: {}',
  '</script>',
  '=1+1',
  '../../etc',
  '%',
  '  ',
  ' '.repeat(5000),
  '('.repeat(200),
  '9'.repeat(400),
];

function spanOf(text: string, random: RandomSource): [number, number] {
  const start = below(random, text.length + 1);
  return [start, Math.min(text.length, start + 1 + below(random, 40))];
}

function lineMutator(
  name: string,
  change: (lines: string[], at: number, random: RandomSource) => void,
): Mutator {
  return {
    name,
    apply(text, random) {
      const lines = text.split('\n');
      change(lines, below(random, lines.length), random);
      return lines.join('\n');
    },
  };
}

export const textMutators: readonly Mutator[] = [
  {
    name: 'put something odd somewhere',
    apply(text, random) {
      const at = below(random, text.length + 1);
      return text.slice(0, at) + one(ODD, random) + text.slice(at);
    },
  },
  {
    name: 'take a span away',
    apply(text, random) {
      const [from, to] = spanOf(text, random);
      return text.slice(0, from) + text.slice(to);
    },
  },
  {
    name: 'repeat a span',
    apply(text, random) {
      const [from, to] = spanOf(text, random);
      return (
        text.slice(0, to) + text.slice(from, to).repeat(1 + below(random, 20)) + text.slice(to)
      );
    },
  },
  {
    name: 'end early',
    apply: (text, random) => text.slice(0, below(random, text.length + 1)),
  },
  lineMutator('take a line away', (lines, at) => lines.splice(at, 1)),
  lineMutator('repeat a line', (lines, at) => lines.splice(at, 0, lines[at])),
  lineMutator('indent a line otherwise', (lines, at, random) => {
    lines[at] = ' '.repeat(below(random, 8)) + lines[at].trimStart();
  }),
  lineMutator('swap two lines', (lines, at, random) => {
    const other = below(random, lines.length);
    [lines[at], lines[other]] = [lines[other], lines[at]];
  }),
  {
    name: 'go on with another file',
    apply(text, random, other) {
      const lines = text.split('\n');
      const rest = other.split('\n');
      return [
        ...lines.slice(0, below(random, lines.length + 1)),
        ...rest.slice(below(random, rest.length + 1)),
      ].join('\n');
    },
  },
];
