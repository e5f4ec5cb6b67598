/** Whatever stands in the place of a name or a value: a sentence, or a run that adds up. */
import { expect, it } from 'vitest';
import { expand, lower, parse, run, type PlainScenario } from '../../src/index.js';
import { table } from '../../src/report/table.js';

const traffic = 'traffic: { u: { to: web, rate: 100/s, requests: 20 } }';
const web = 'services: { web: { replicas: 2, time: 1 ms } }';

/** `@` is where it stands. */
const PLACES = {
  service: `services: { @: { time: 1 ms } }\ntraffic: { u: { to: @, rate: 100/s, requests: 20 } }`,
  workload: `${web}\ntraffic: { @: { to: web, rate: 100/s, requests: 20 } }\nexpect: [latency.mean < 1 s]`,
  replica: `services: { web: { replicas: [{ name: @ }, { name: b }], time: 1 ms } }\n${traffic}`,
  client: `${web}\ntraffic: { u: { to: web, clients: [{ name: @ }], rate: 100/s, requests: 20 } }`,
  node: `networks: { net: { dns: false } }\nhosts: { @: { networks: net }, b: { networks: net } }
traffic: { p: { kind: ping, from: @, to: b, count: 3 } }`,
  network: `networks: { @: { dns: false } }\nhosts: { a: { networks: @ }, b: { networks: @ } }
traffic: { p: { kind: ping, from: a, to: b, count: 3 } }`,
  parameter: `parameters: { @: 5, a: @ }\n${web}\n${traffic}`,
  policy: `services: { web: { replicas: 2, time: 1 ms, policy: @ } }\n${traffic}`,
  option: `services: { web: { time: 1 ms, policy: { least-request: { @: 1, choices: @ } } } }\n${traffic}`,
  distribution: `services: { web: { replicas: @, time: { @: 1 } } }\n${traffic}`,
  title: `name: @\ndescription: @\nseed: @\n${web}\n${traffic}`,
  condition: `${web}\n${traffic}\nexpect: [@]`,
  change: `${web}\n${traffic}\ntimeline: [{ at: 1 s, slow: @, factor: @ }, { at: @, pause: @ }]`,
  comparison: `${web}\n${traffic}\ncompare: { policies: [random, @], metric: @, vary: { @: [1, @] } }`,
};

const TEXTS = [
  'a\nb',
  'a\u001b[31mb',
  'a\u0000b',
  'a\u202eb',
  '__proto__',
  'constructor',
  'a,"b',
  '',
]
  .map((text) => JSON.stringify(text))
  .concat(
    '{ b: 1 }',
    '{}',
    '[1, { b: 2 }]',
    'null',
    '.inf',
    '!!set { b, c }',
    '{ ? { c: 1 } : 1 }',
  );

const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e]/;

it.each(Object.entries(PLACES))('no word in the place of a %s goes astray', (_, place) => {
  for (const text of TEXTS) {
    const found = lowered(`version: 1\n${place.replaceAll('@', () => text)}\n`);
    if (Array.isArray(found)) {
      expect(found.length).toBeGreaterThan(0);
      for (const message of found) {
        expect(message).not.toMatch(/\[object|undefined|internal|Cannot read/);
      }
      continue;
    }
    const results = run(found, { requests: true, packets: true });
    expect(results.conservation.requests.balanced).toBe(true);
    expect(results.conservation.packets.balanced).toBe(true);
    expect(table(results)).not.toMatch(CONTROL);
    const again = lowered(expand(found));
    if (Array.isArray(again)) throw new Error(again.join('; '));
    expect(run(again).digest).toBe(run(found).digest);
  }
});

function lowered(text: string): PlainScenario | string[] {
  const parsed = parse(text, { file: 'test.yaml' });
  if (!parsed.ok) return parsed.errors.map(({ message }) => message);
  const found = lower(parsed.scenario);
  return found.ok ? found.plain : found.errors.map(({ message }) => message);
}
