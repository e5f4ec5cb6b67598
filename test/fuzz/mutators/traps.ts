/** Whole sections that once took for ever, or all memory, or came to nonsense. */
import { stringify } from 'yaml';
import { below, type RandomSource } from '../../../src/engine/random.js';
import { type Mutator, one } from './mutator.js';
import { treeOf, type Value } from './tree.js';

type Trap = (random: RandomSource) => Record<string, Value>;

const COUNTS = ['0', '1', '7', '65536', '1e6', '1e9', '9007199254740993', '1e15', '1e300'];
const TINY = ['0/s', '1e-300/s', '1e-9/s', '5e-324/s'];
const SHORT = ['1 ns', '1 us'];

/** One service that answers at once, and who asks it. */
const asked = (
  service: Record<string, Value>,
  traffic: Record<string, Value>,
): ReturnType<Trap> => ({
  services: { web: { time: '1 ms', ...service } },
  traffic: { users: { to: 'web', ...traffic } },
});

const traps: readonly Trap[] = [
  (random) => {
    const last = 2000 + below(random, 2);
    const chain = Array.from({ length: 2000 }, (_, i) => [`p${i}`, `p${(i + 1) % last} + 1`]);
    return { parameters: Object.fromEntries(chain) };
  },
  (random) => ({
    ...asked({}, { rate: '10/s' }),
    expect: [`users.latency.p99 <${' '.repeat(below(random, 200_000))}x`],
  }),
  (random) => ({ ...asked({}, { rate: '10/s' }), expect: ['('.repeat(below(random, 400))] }),
  (random) => {
    const [on, off] = [one(SHORT, random), one(SHORT, random)];
    return asked({}, { arrivals: { 'on-off': { rate: one(TINY, random), on, off } } });
  },
  (random) => {
    const means = [one(SHORT, random), one(SHORT, random)];
    return asked(
      {},
      { arrivals: { mmpp: { rates: [one(TINY, random), one(TINY, random)], means } } },
    );
  },
  (random) =>
    asked(
      {
        replicas: 1 + below(random, 200),
        policy: `${one(['power-of-d-choices', 'least-request'], random)}(${one(COUNTS, random)})`,
      },
      { rate: '1000/s' },
    ),
  (random) => asked({ replicas: one(COUNTS, random) }, { rate: '10/s' }),
  (random) =>
    asked({ balancer: { balancers: one(COUNTS, random) }, replicas: 1000 }, { rate: '10/s' }),
  (random) => ({ hosts: { h: { count: one(COUNTS, random) } } }),
  (random) => ({ fabrics: { f: { kind: 'star', hosts: one(COUNTS, random) } } }),
  (random) => asked({}, { kind: 'closed', users: one(COUNTS, random), think: '0 s' }),
  (random) => asked({}, { rate: `${one(COUNTS, random)}/s` }),
  // Times that are no whole nanoseconds any more: from 104 days on.
  (random) => ({
    ...asked({}, { rate: '1 / 1 h' }),
    duration: `${2000 + below(random, 100_000)} h`,
    window: `${2400 + below(random, 2000)}.${below(random, 1e9)} h`,
  }),
  // Nobody says how long it takes.
  (random) => ({
    ...asked(
      {},
      { rate: one(['1e-9/s', '1e-12/s', '1/h'], random), requests: 1 + below(random, 99) },
    ),
    duration: 'none',
  }),
  (random) => ({
    ...asked({}, { rate: '100/s', requests: below(random, 3) }),
    timeline: [{ at: '100 ms', rate: 'users', factor: 2, for: '100 ms' }],
  }),
  (random) => ({ parameters: { n: one(['', ' ', '()', 'null', 'true', '"a"'], random) } }),
  (random) => ({
    ...asked({ replicas: 1 + below(random, 2) }, { rate: '100/s' }),
    timeline: [
      { at: '100 ms', scale: 'web', to: below(random, 3) },
      { at: '200 ms', scale: 'web', to: below(random, 3) },
    ],
  }),
  (random) => {
    const name = one(['a\nb', '\u001b[2J', '\u009b31m', 'a\rb', '\u0007'], random);
    return {
      services: { [name]: { time: '1 ms', replicas: 2 } },
      traffic: { [`${name}t`]: { to: name, rate: '200/s' } },
    };
  },
  (random) => ({
    ...asked({}, { rate: '100/s' }),
    expect: [
      `users.latency.${one(['p50', 'mean', 'p99'], random)} ${one(['<', '<=', '=='], random)} ` +
        one(['5', '5 s', '5 B', '0/0', '1/0', '2 * 3 / 0'], random),
    ],
  }),
];

/** `x1: &x1 { <<: [*x0, *x0] }`, line for line; or the same with lists of aliases. */
function bomb(lines: number, merge: boolean): string {
  const body = Array.from({ length: lines }, (_, i) => {
    if (i === 0) return '  x0: &x0 { time: 1 ms }';
    const twice = `[*x${i - 1}, *x${i - 1}]`;
    return `  x${i}: &x${i} ${merge ? `{ <<: ${twice} }` : twice}`;
  });
  return `version: 1\nduration: 1 s\nservices:\n${body.join('\n')}\n`;
}

/** Brackets in brackets, in YAML's own words. */
function deep(depth: number): string {
  return `version: 1\nduration: 1 s\nservices: ${'['.repeat(depth)}${']'.repeat(depth)}\n`;
}

export const trapMutator: Mutator = {
  name: 'a trap',
  apply(text, random) {
    const kind = below(random, 12);
    if (kind < 2) return bomb(10 + below(random, 40), kind === 0);
    if (kind === 2) return deep(below(random, 20_000));
    const trap = one(traps, random)(random);
    const alone = { version: 1, duration: '1 s', ...trap };
    const tree = treeOf(text);
    const isMap = typeof tree === 'object' && tree !== null && !Array.isArray(tree);
    const whole = isMap && below(random, 4) === 0 ? { ...tree, ...trap } : alone;
    return stringify(whole, { lineWidth: 0 });
  },
};
