import { describe, expect, it } from 'vitest';
import { lower, parse, run, type Results } from '../../src/index.js';
import { plainOf } from './stages.js';

function simulate(text: string): Results {
  return run(plainOf(`version: 1\n${text}`), { requests: true });
}

/** Requests by backend, in the order of the list. */
function requestsOf(results: Results, service = 'web'): number[] {
  return [...results.services.get(service)!.backends.values()].map(({ requests }) => requests);
}

const nginx = [
  'smooth-weighted-round-robin',
  'least-connections',
  'least-time',
  'weighted-random',
  'power-of-d-choices(2, nginx)',
  'plain-hash(on = client)',
  'ketama(on = client)',
  'ip-hash',
];

describe('nginx', () => {
  const failing = (policy: string, more: string): string => `
services:
  web: { replicas: 3, time: 1 ms, policy: '${policy}' }
traffic: { users: { to: web, rate: 20/s, arrivals: constant, ${more} } }
timeline:
  - { at: 10 s, crash: web-0 }
duration: 30 s
`;

  it.each(nginx)('%s never sends a request twice to the same server', (policy) => {
    const results = simulate(failing(policy, 'retries: 2'));
    const { completed, sent } = results.workloads.get('users')!;
    expect(completed).toBe(sent);
  });

  it.each(nginx.slice(0, 5))('%s passes over a server that failed, for ten seconds', (policy) => {
    const results = simulate(failing(policy, 'requests: 590'));
    const failures = (results.requests ?? []).filter(({ outcome }) => outcome !== 'completed');
    // The first that meets the crash, and one that looks again 11 s later.
    expect(failures.length).toBeGreaterThan(0);
    expect(failures.length).toBeLessThan(4);
  });

  it('does not take a rejection for a failure, nor passes over the only server', () => {
    const results = simulate(`
services:
  web: { replicas: 2, time: 100 ms, queue: { limit: 0 }, policy: least-connections }
  alone: { replicas: 1, time: 1 ms, policy: least-connections }
traffic:
  users: { to: web, rate: 100/s, arrivals: constant }
  others: { to: alone, rate: 100/s, arrivals: constant }
timeline:
  - { at: 1 s, for: 1 s, crash: alone-0 }
duration: 4 s
`);
    const failed = (name: string, outcome: string): number =>
      results.workloads.get(name)!.failed.get(outcome) ?? 0;
    expect(failed('users', 'no-backend')).toBe(0);
    expect(failed('users', 'rejected')).toBeGreaterThan(100);
    expect(failed('others', 'refused')).toBe(100);
  });
});

describe('Envoy', () => {
  const ill = (policy: string): string => `
services:
  web:
    replicas: 4
    time: 1 ms
    balancer: { policy: '${policy}', health: { interval: 1 s, timeout: 1 s, rise: 1, fall: 1 } }
traffic: { users: { to: web, rate: 100/s, keys: 'uniform(0, 1000)' } }
timeline:
  - { at: 1 s, crash: web-0 }
  - { at: 1 s, crash: web-1 }
  - { at: 1 s, crash: web-2 }
duration: 20 s
`;
  const late = (results: Results): number =>
    (results.requests ?? []).filter(
      ({ intended, outcome }) => intended > 10e9 && outcome !== 'completed',
    ).length;

  it.each([
    'random',
    'earliest-deadline-first',
    'least-request',
    'ring-hash',
    'maglev',
    'client-side-weighted-round-robin',
    'peak-ewma(envoy)',
  ])('%s panics below a half, and does not with panic: 0', (policy) => {
    expect(late(simulate(ill(policy)))).toBeGreaterThan(100);
    const [name, options = ')'] = policy.split('(');
    const calm = options === ')' ? `${name}(panic = 0)` : `${name}(envoy, panic = 0)`;
    expect(late(simulate(ill(calm)))).toBe(0);
  });

  it('ejects for 30, 60 and 90 s who stands out by its rate again and again', () => {
    const results = simulate(`
services:
  web:
    replicas:
      - { count: 9 }
      - { count: 1, speed: 0.01 }
    time: 1 ms
    queue: { limit: 0 }
    policy: outlier-detection(round-robin, consecutive = 0, maxEjected = 20)
traffic: { users: { to: web, rate: 400/s, arrivals: constant } }
duration: 250 s
`);
    const last = (results.requests ?? []).filter(({ replica }) => replica === 'web-9');
    const gaps: number[] = [];
    for (let i = 1; i < last.length; i++) {
      const gap = (last[i].intended - last[i - 1].intended) / 1e9;
      if (gap > 5) gaps.push(Math.round(gap));
    }
    expect(gaps).toEqual([30, 60, 90]);
  });

  it('does not make a backend new that outlier detection had left out', () => {
    const share = (policy: string): number => {
      const results = simulate(`
services:
  web: { replicas: 10, time: 1 ms, policy: '${policy}' }
traffic: { users: { to: web, rate: 1000/s, arrivals: constant } }
timeline:
  - { at: 10 s, for: 2 s, crash: web-9 }
duration: 60 s
`);
      const after = (results.requests ?? []).filter(
        ({ intended }) => intended > 50e9 && intended < 55e9,
      );
      return after.filter(({ replica }) => replica === 'web-9').length / after.length;
    };
    expect(
      share('outlier-detection(slow-start(earliest-deadline-first, 60 s), maxEjected = 20)'),
    ).toBeCloseTo(0.1, 2);
  });
});

describe("Envoy's slow start", () => {
  it('does not begin the schedule anew as weights grow', () => {
    const counts = requestsOf(
      simulate(`
services:
  web:
    replicas: [{ count: 10 }, { name: new, absent: true }]
    time: 1 ms
    policy: slow-start(earliest-deadline-first(seed = 0), 60 s)
traffic: { users: { to: web, rate: 5/s, arrivals: constant } }
timeline: [{ at: 1 s, add: new }]
duration: 60 s
`),
    );
    // Five requests a second: begun anew each second, it would give the last five nothing.
    for (const count of counts.slice(0, 10)) expect(count).toBeGreaterThan(20);
    expect(counts[10]).toBeGreaterThan(0);
  });
});

describe('an outlier detection that can do nothing', () => {
  const warnings = (policy: string, replicas: number): readonly string[] => {
    const text = `version: 1
services: { web: { replicas: ${replicas}, time: 1 ms, policy: '${policy}' } }
traffic: { users: { to: web, rate: 10/s, requests: 10 } }
`;
    const parsed = parse(text, { file: 'test.yaml' });
    if (!parsed.ok) throw new Error(parsed.errors[0].message);
    const lowered = lower(parsed.scenario);
    return lowered.ok ? lowered.warnings : ['does not lower'];
  };

  it('is told of', () => {
    expect(warnings('slow-start(outlier-detection)', 4).join()).toContain(
      'may leave out 10 % of 4 backends, which is none',
    );
    expect(
      warnings('outlier-detection(round-robin, consecutive = 0, successRate = false)', 10).join(),
    ).toContain('looks at nothing');
    expect(warnings('outlier-detection', 10)).toEqual([]);
    expect(warnings('outlier-detection(round-robin, alwaysEjectOne = true)', 2)).toEqual([]);
  });
});

describe('IPVS', () => {
  it.each(['least-connections(lc)', 'least-connections(wlc)', 'power-of-d-choices(2, ipvs)'])(
    '%s counts connections that have ended, for 120 s',
    (policy) => {
      const results = simulate(`
services: { web: { replicas: 2, time: 1 ms, policy: '${policy}' } }
traffic: { users: { to: web, rate: 10/s, arrivals: constant } }
duration: 100 s
`);
      const [first, second] = requestsOf(results);
      // Idle ones would tie, and the first of the list have all.
      expect(Math.abs(first - second)).toBeLessThan(40);
    },
  );

  it('refuses the clients of a drained server under sh, unless asked', () => {
    const drained = (policy: string): number =>
      simulate(`
services:
  web: { replicas: [{ count: 1, weight: 0 }, { count: 1 }], time: 1 ms, policy: '${policy}' }
traffic:
  users: { to: web, rate: 100/s, from: { ${Array.from({ length: 40 }, (_, i) => `c${i}: {}`).join(', ')} } }
duration: 10 s
`)
        .workloads.get('users')!
        .failed.get('no-backend') ?? 0;
    expect(drained('source-hash')).toBeGreaterThan(300);
    expect(drained('source-hash(fallback = true)')).toBe(0);
  });
});

describe('HAProxy', () => {
  it('random(2) draws on an uneven ring, and is slower than two choices for it', () => {
    const mean = (policy: string): number =>
      simulate(`
services: { web: { replicas: 4, time: exponential(1 ms), policy: '${policy}' } }
traffic: { users: { to: web, rate: 2800/s } }
duration: 60 s
`).workloads.get('users')!.latency.mean!;
    const ratio =
      mean('power-of-d-choices(2, haproxy)') / mean('power-of-d-choices(replacement = true)');
    expect(ratio).toBeGreaterThan(1.01);
    expect(ratio).toBeLessThan(1.15);
  });
});

describe('gRPC', () => {
  it('round_robin begins anywhere, for each client', () => {
    const first = (policy: string): number[] =>
      requestsOf(
        simulate(`
services: { web: { replicas: 10, time: 1 us, balancer: { policy: '${policy}', balancers: 200 } } }
traffic: { users: { to: web, rate: 1000/s, requests: 200 } }
`),
      );
    expect(first('round-robin')[0]).toBeGreaterThan(100);
    expect(Math.max(...first('round-robin(grpc)'))).toBeLessThan(45);
  });
});
