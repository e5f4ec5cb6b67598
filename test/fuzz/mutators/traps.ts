/** Whole sections that once took for ever, or all memory, or came to nonsense. */
import { stringify } from 'yaml';
import { policies } from '../../../src/balancing/table.js';
import { below, type RandomSource } from '../../../src/engine/random.js';
import { type Mutator, one } from './mutator.js';
import { treeOf, type Value } from './tree.js';

type Trap = (random: RandomSource) => Record<string, Value>;

const COUNTS = ['0', '1', '7', '65536', '1e6', '1e9', '9007199254740993', '1e15', '1e300'];
/** Enough, or more than there is room for. */
const MANY = ['1000', '1e6', '1e9', '1e15'];
const TINY = ['0/s', '1e-300/s', '1e-9/s', '5e-324/s'];
const SHORT = ['1 ns', '1 us'];
/** What a terminal obeys, in one way or another. */
const ORDERS = ['\n', '\u001b[2J', '\u009b31m', '\r', '\u0007', '\u202e'];

/** One service that answers at once, and who asks it. */
const asked = (
  service: Record<string, Value>,
  traffic: Record<string, Value>,
): ReturnType<Trap> => ({
  services: { web: { time: '1 ms', ...service } },
  traffic: { users: { to: 'web', ...traffic } },
});

/** Policies that draw as many backends as they are told to. */
const choosy = policies
  .filter(({ options }) => options.some(({ name }) => name === 'choices'))
  .map(({ name }): Trap => (random) => {
    const policy = { [name]: { choices: one(['1e6', '1e9'], random) } };
    return asked({ replicas: 1 + below(random, 200), policy }, { rate: '1000/s' });
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
  ...choosy,
  (random) => asked({ replicas: one(MANY, random) }, { rate: '10/s' }),
  (random) =>
    asked({ balancer: { balancers: one(MANY, random) }, replicas: 1000 }, { rate: '10/s' }),
  (random) => ({ hosts: { h: { count: one(MANY, random) } } }),
  (random) => ({ fabrics: { f: { kind: 'star', hosts: one(MANY, random) } } }),
  (random) => asked({}, { kind: 'closed', users: one(MANY, random), think: '0 s' }),
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
  () => ({ parameters: { a: '', b: ' ', c: '()', d: 'null', e: 'true', f: '"a"' } }),
  (random) => ({
    ...asked({ replicas: 1 + below(random, 2) }, { rate: '100/s' }),
    timeline: [
      { at: '100 ms', scale: 'web', to: below(random, 3) },
      { at: '200 ms', scale: 'web', to: below(random, 3) },
    ],
  }),
  (random) => {
    const name = one(ORDERS, random);
    return {
      services: { [name]: { time: '1 ms', replicas: 2 } },
      traffic: { [`${name}t`]: { to: name, rate: '200/s' } },
    };
  },
  // What is free text, and comes to a table, a chart or a message.
  (random) => ({
    ...asked({}, { rate: '200/s' }),
    ...Object.fromEntries(
      ['name', 'seed', 'description'].map((key) => [key, `a${one(ORDERS, random)}b`]),
    ),
    expect: [`users.latency.p99 <${one([...ORDERS, '\t', '\n'], random)} 5 s`],
  }),
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

const whole: readonly ((random: RandomSource) => string)[] = [
  (random) => bomb(10 + below(random, 40), true),
  (random) => bomb(10 + below(random, 40), false),
  (random) => deep(below(random, 20_000)),
];

/** Walks into the trap of that number; there are fewer, and it counts on from the first again. */
export function trapMutator(number: number): Mutator {
  const at = number % (traps.length + whole.length);
  return {
    name: `trap ${at}`,
    apply(text, random) {
      if (at >= traps.length) return whole[at - traps.length](random);
      const trap = traps[at](random);
      const tree = below(random, 4) === 0 ? treeOf(text) : null;
      const isMap = typeof tree === 'object' && tree !== null && !Array.isArray(tree);
      const around = isMap ? tree : {};
      return stringify({ version: 1, duration: '1 s', ...around, ...trap }, { lineWidth: 0 });
    },
  };
}
