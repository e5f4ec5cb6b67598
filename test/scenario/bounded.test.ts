import { describe, expect, it } from 'vitest';
import { parse } from '../../src/scenario/parse.js';
import { expand } from '../../src/scenario/expand.js';
import { lower } from '../../src/scenario/lower.js';
import { run } from '../../src/index.js';
import { mistakes, plainOf } from './lowering.js';

const head = 'version: 1\nduration: 10 s\n';

/** What stands in a file must not take time or memory without bounds: these once did. */
describe('files that would take for ever', () => {
  const arrivals = (words: string) =>
    `${head}services: { web: {} }\ntraffic: { u: { to: web, arrivals: { ${words} } } }\n`;

  it.each([
    ['on-off: { rate: 10/s, on: 1 ns, off: 1 ns }'],
    ['mmpp: { rates: [1e-300/s, 1e-300/s], means: [1 ns, 1 ns] }'],
  ])('rates that change every nanosecond are refused: %s', (words) => {
    expect(mistakes(arrivals(words))).toEqual([
      '4: traffic.u.arrivals: changes its rate about 1e+10 times before the end, and at most ' +
        '2e+7 are followed: make the periods longer',
    ]);
  });

  it('changes at every nanosecond are refused', () => {
    const text = (every: string) =>
      `${head}services: { web: {} }\ntraffic: { u: { to: web, rate: 1/s } }\n` +
      `timeline: [{ ${every}, pause: web, for: 1 ns }]\n`;
    expect(mistakes(text('every: 1 ns'))).toEqual([
      '5: timeline[0].every: is about 1e+10 times before the end, and at most 1e+7 are done',
    ]);
    expect(mistakes(text('random: exponential(1 ns)'))).toEqual([
      '5: timeline[0].random: is about 1e+10 times before the end, and at most 1e+7 are done',
    ]);
    expect(mistakes(text('every: 1 ms'))).toEqual([]);
  });

  it('rates that change until the last of so many requests count as well', () => {
    const text =
      'version: 1\nservices: { web: {} }\ntraffic: { u: { to: web, requests: 3, ' +
      'arrivals: { on-off: { rate: 1e-9/s, on: 1 ms, off: 1 ms } } } }\n';
    expect(mistakes(text)[0]).toContain('traffic.u.arrivals: changes its rate about');
  });

  it.each([
    ['on-off: { rate: 1e-300/s, on: 10 us, off: 10 us }'],
    ['diurnal: { mean: 1e-300/s }'],
    ['diurnal: { mean: 1e-320/s }'],
    ['poisson: { rate: 1e-300/s }'],
    ['ramp: { from: 1e-300/s, to: 1e-300/s, over: 1 s }'],
  ])('rates at which nothing comes end with nothing: %s', (words) => {
    const { workloads } = run(plainOf(arrivals(words)));
    expect(workloads.get('u')).toMatchObject({ sent: 0 });
  });

  it('a spread that is so small that nothing ever passes for a value', () => {
    const text = `${head}services: { web: { time: { gamma: { mean: 4 ms, cv: 1e-300 } } } }\n`;
    expect(mistakes(text)[0]).toContain("gamma: 'cv' is too small to tell from none");
  });

  it('merge keys that double at each line', () => {
    const lines = Array.from({ length: 30 }, (_, i) => {
      const from = i === 0 ? 'time: 1 ms' : `<<: [*x${i - 1}, *x${i - 1}]`;
      return `  x${i}: &x${i} { ${from} }`;
    });
    const parsed = parse(`${head}services:\n${lines.join('\n')}\n`, { file: 'bomb.yaml' });
    expect(parsed.ok ? [] : parsed.errors.map(({ message }) => message)).toEqual([
      'aliases repeat too much of the file',
    ]);
  });

  it('blanks by the kilobyte in a condition', () => {
    const blanks = ' '.repeat(100_000);
    const text = `${head}expect: ["users.latency.p99 <${blanks}1 s in 10${blanks}replicatons"]\n`;
    const parsed = parse(text, { file: 'blanks.yaml' });
    expect(parsed.ok ? '' : parsed.errors[0].message).toBe(
      'an expression has at most 400 characters',
    );
  });

  it('a file that is too long, with its length', () => {
    const parsed = parse(`${head}# ${'x'.repeat(30 * 2 ** 20)}\n`, { file: 'long.yaml' });
    expect(parsed.ok ? '' : parsed.errors[0].message).toBe(
      '30.0 MiB is too long: at most 24.0 MiB are read, so let counts and fabrics say what repeats',
    );
  });
});

describe('chains of parameters', () => {
  const chain = (last: string) => {
    const lines = Array.from({ length: 2000 }, (_, i) => `  p${i}: p${i + 1} + 1`);
    return `version: 1\nparameters:\n${lines.join('\n')}\n  p2000: ${last}\nduration: p0 * 1 ms\n`;
  };

  it('of two thousand are worked out', () => {
    expect(plainOf(chain('0')).duration).toBe(2000e6);
  });

  it('that end where they began are told once, and briefly', () => {
    const parsed = parse(chain('p0'), { file: 'circle.yaml' });
    expect(parsed.ok ? [] : parsed.errors.map(({ message }) => message)).toEqual([
      'parameters refer to one another in a circle: ' +
        'p0 -> p1 -> p2 -> p3 -> p4 -> p5 -> p6 -> p7 -> ... -> p0',
    ]);
  });
});

it('a change of rate leaves a workload without requests alone', () => {
  const text =
    `${head}services: { web: { time: 1 ms } }\n` +
    'traffic: { u: { to: web, rate: 10/s, requests: 0 } }\n' +
    'timeline: [{ at: 1 s, rate: u, factor: 2 }]\n';
  expect(run(plainOf(text)).workloads.get('u')).toMatchObject({ sent: 0 });
});

it('an empty text is told as nothing where a number belongs', () => {
  expect(mistakes('version: 1\nparameters: { n: "" }\n')).toEqual([
    '2: parameters.n: expected a number, not nothing',
  ]);
});

describe('memory is asked for before it is spent', () => {
  it.each([
    ['fabrics: { f: { kind: star, hosts: 1000000 } }', '1000001 nodes and 0 replicas'],
    ['fabrics: { f: { kind: leaf-spine, spines: 9, leaves: 60000, hosts: 60000 } }', 'nodes'],
    ['services: { web: { replicas: 1000000 } }', '0 nodes and 1000000 replicas'],
    [
      'services: { web: {} }\ntimeline: [{ at: 1 s, scale: web, to: 1000000 }]',
      '0 nodes and 1000000 replicas',
    ],
    ['services: { web: { replicas: 10000, balancer: { balancers: 10000 } } }', '10000 replicas'],
  ])('%s', (words, asked) => {
    const [message] = mistakes(`${head}${words}\n`);
    expect(message).toContain(asked);
    expect(message).toMatch(/more than the 2147 MB of limits\.memory: take fewer, or raise it$/);
  });

  it('by what the process has, where that is less', () => {
    const parsed = parse(`${head}services: { web: { replicas: 50000 } }\n`, { file: 'x.yaml' });
    if (!parsed.ok) throw new Error('does not parse');
    const lowered = lower(parsed.scenario, { heap: 400e6 });
    expect(lowered.ok ? '' : lowered.errors[0].message).toBe(
      '0 nodes and 50000 replicas take about 416 MB, more than the 400 MB that this process ' +
        'may use: take fewer, or set NODE_OPTIONS=--max-old-space-size=832',
    );
    expect(lower(parsed.scenario, { heap: 500e6 }).ok).toBe(true);
  });
});

describe('work grows with what a file says, not with its square', () => {
  it('four thousand links by hand to one router', () => {
    const n = 4000;
    const hosts = Array.from({ length: n }, (_, i) => `  h${i}: {}`).join('\n');
    const links = Array.from({ length: n }, (_, i) => `  - { between: [h${i}, r] }`).join('\n');
    const plain = plainOf(`${head}routers: { r: {} }\nhosts:\n${hosts}\nlinks:\n${links}\n`);
    const last = plain.nodes.get(`h${n - 1}`);
    expect(last?.ports[0].addresses).toEqual(['10.15.159.1/24']);
    expect(plain.nodes.get('r')?.ports).toHaveLength(n);
  });
});

describe('what expand prints is accepted', () => {
  it('where the traffic would take longer than time goes', () => {
    const text =
      'version: 1\nservices: { web: {} }\n' +
      'traffic: { u: { to: web, rate: 1e-15/s, requests: 20000 } }\n';
    const plain = plainOf(text);
    expect(plain.window).toBeLessThan(Number.MAX_SAFE_INTEGER);
    expect(plainOf(expand(plain))).toEqual(plain);
  });
});

it('a value that is none is told by its words', () => {
  expect(mistakes(`${head}services: { web: { workers: sqrt(-1) * 2 } }\n`)).toEqual([
    "3: services.web.workers: expected a whole number, but 'sqrt(-1) * 2' has no value, as 0/0 has none",
  ]);
});
