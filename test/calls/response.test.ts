import { describe, expect, it } from 'vitest';
import { outcomes } from '../../src/calls/outcome.js';
import { FLAG, flagsOf, flagWords, FROM_UPSTREAM, statusOf } from '../../src/calls/response.js';
import { Request } from '../../src/calls/request.js';
import { run } from '../../src/index.js';
import { plainOf } from '../whole/stages.js';

describe('an outcome in the words of HTTP and Envoy', () => {
  it('has a status and a flag, by one table', () => {
    const words = outcomes.map((name, outcome) => {
      const request = new Request();
      return `${name} ${statusOf(request, outcome)} ${flagWords(flagsOf(request, outcome))}`;
    });
    expect(words).toMatchInlineSnapshot(`
      [
        "completed 200 -",
        "timed-out 504 UT",
        "rejected 503 -",
        "refused 503 UF",
        "unreachable 503 UF",
        "unknown-name 503 DF",
        "no-backend 503 UH",
        "ports-exhausted 503 UF",
        "message-too-long 503 UF",
        "cancelled 0 DC",
        "call-failed 500 -",
        "reset 503 UC",
        "dns-unanswered 503 DF",
        "pool-full 503 UO",
        "errored 500 -",
        "overflowed 503 UO",
        "rate-limited 429 RL",
        "no-route 404 NR",
        "aborted 503 FI",
        "denied 403 -",
        "shed 503 -",
      ]
    `);
  });

  it('keeps the status of the server, and leaves out the flag of another machine', () => {
    const request = new Request();
    request.status = 418;
    request.flags = FLAG.URX;
    const unavailable = outcomes.indexOf('no-backend');
    expect(statusOf(request, unavailable)).toBe(418);
    expect(flagWords(flagsOf(request, unavailable))).toBe('UH,URX');
    request.flags |= FROM_UPSTREAM;
    expect(flagWords(flagsOf(request, unavailable))).toBe('URX');
  });
});

describe('errors of a service', () => {
  const play = (errors: string, more = '') =>
    run(
      plainOf(`version: 1
services:
  leaf: { replicas: 2, workers: 100, time: 10 ms, errors: ${errors} }
  web: { workers: 1000, handler: [{ call: { to: leaf, probability: 50 % } }] }
traffic: { users: { to: leaf, rate: 1000/s, requests: 4000 }, pages: { to: web, rate: 100/s, requests: 400 } }
${more}
`),
    );

  it('are answers with a status: counted at callers, services and their callers alike', () => {
    const { workloads, services } = play('{ share: 25 %, status: 502 }');
    const { codes, failed, flags, latency } = workloads.get('users')!;
    expect([...codes.keys()]).toEqual(['200', '502']);
    expect(failed.get('errored')).toBe(codes.get('502'));
    expect(codes.get('502')! / 4000).toBeCloseTo(0.25, 1);
    expect(flags.size).toBe(0);
    expect(latency.min).toBe(10);
    const leaf = services.get('leaf')!;
    const { codes: called } = services.get('web')!.calls.get('leaf')!;
    expect(leaf.codes.get('502')).toBe(codes.get('502')! + called.get('502')!);
    expect(workloads.get('pages')!.codes.get('500')).toBe(called.get('502'));
  });

  it('take the work, or no time', () => {
    const busy = ['false', 'true'].map((early) => {
      const { services } = play(`{ share: 1, early: ${early} }`);
      return services.get('leaf')!.utilisation!;
    });
    expect(busy[0]).toBeGreaterThan(0.04);
    expect(busy[1]).toBe(0);
  });

  it('come and go with the timeline, and are told', () => {
    const fault = '{ at: 1 s, for: 2 s, errors: leaf, share: 50 %, status: 503 }';
    const results = play('0', `timeline: [${fault}]`);
    const { codes } = results.workloads.get('users')!;
    expect(codes.get('503')! / 2000).toBeCloseTo(0.5, 1);
    expect(results.timeline.map(({ what, phase }) => `${what} ${phase}`)).toEqual([
      'errors of leaf/leaf-0, leaf/leaf-1 in 50 %, status 503 begins',
      'errors of leaf/leaf-0, leaf/leaf-1 in 50 %, status 503 ends',
    ]);
  });
});
