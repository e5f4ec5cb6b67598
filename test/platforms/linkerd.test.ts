import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/index.js';
import { lower } from '../../src/platforms/lower.js';
import { parse } from '../../src/scenario/parse.js';

const manifests = new URL('../../scenarios/manifests/', import.meta.url);
const bookinfo = readFileSync(new URL('bookinfo.yaml', manifests), 'utf8');

/** What becomes of requests to reviews, with some annotations and rules. */
function reviewed(annotations: string, rules: string, more = 'path: /', time = '20 ms') {
  const text = `version: 1
seed: 1
duration: 2 s
include: { kubernetes: [bookinfo.yaml, rules.yaml] }
hosts: { client: { networks: pods } }
services: { reviews: { time: ${time} } }
traffic: { users: { from: client, to: reviews, rate: 20/s, ${more} } }
`;
  const annotated = bookinfo.replace(
    '{ name: reviews }',
    `{ name: reviews, annotations: { ${annotations} } }`,
  );
  const read = (file: string): string => (file === 'rules.yaml' ? rules : annotated);
  const parsed = parse(text, { file: 'test.yaml', read });
  if (!parsed.ok) throw new Error(parsed.errors[0].message);
  const lowered = lower(parsed.scenario);
  if (!lowered.ok) throw new Error(lowered.errors[0].message);
  const { workloads, services } = run(lowered.plain);
  const { successRatio, sent } = workloads.get('users')!;
  const backends = [...services.get('reviews')!.backends.values()];
  const served = backends.reduce((sum, { requests }) => sum + requests, 0);
  return { warnings: lowered.warnings, plain: lowered.plain, successRatio, sent, served };
}

const profile = (spec: string): string => `apiVersion: linkerd.io/v1alpha2
kind: ServiceProfile
metadata: { name: reviews.default.svc.cluster.local }
spec: { ${spec} }
`;

describe('annotations of a Service', () => {
  it('limit the time, and try again', () => {
    expect(reviewed('timeout.linkerd.io/request: 10ms', '').successRatio).toBe(0);
    expect(reviewed('timeout.linkerd.io/request: 1s', '').successRatio).toBe(1);
    const tried = reviewed(
      'retry.linkerd.io/http: 5xx, retry.linkerd.io/limit: "2", retry.linkerd.io/timeout: 10ms',
      '',
    );
    expect(tried.served / tried.sent).toBeCloseTo(3, 1);
  });

  it('leave out who fails again and again', () => {
    const accrual = 'balancer.linkerd.io/failure-accrual';
    const { plain } = reviewed(
      `${accrual}: consecutive, ${accrual}-consecutive-max-failures: "3"`,
      '',
    );
    const policy = plain.services.get('reviews')?.balancer.policy;
    expect(policy?.kind).toBe('outlier-detection');
    expect(policy?.options.get('consecutive')).toBe(3);
    expect(policy?.options.get('policy')).toMatchObject({ kind: 'peak-ewma' });
  });
});

describe('a ServiceProfile', () => {
  it('limits the time of its routes, and no others', () => {
    const rules = profile(
      'routes: [{ name: "GET /slow", condition: { method: GET, pathRegex: "/slow.*" }, timeout: 10ms }]',
    );
    expect(reviewed('', rules, 'path: /slow/1').successRatio).toBe(0);
    expect(reviewed('', rules, 'path: /fast').successRatio).toBe(1);
    expect(reviewed('', rules, 'path: /slow/1, method: POST').successRatio).toBe(1);
  });

  it('counts before annotations, and sends where its overrides say', () => {
    const rules = profile(
      'dstOverrides: [{ authority: ratings.default.svc.cluster.local:9080, weight: 1 }]',
    );
    const { served, successRatio } = reviewed('timeout.linkerd.io/request: 1ns', rules);
    expect([served, successRatio]).toEqual([0, 1]);
  });

  it('of conditions in one another takes what meets them', () => {
    const rules = profile(
      'routes: [{ name: a, timeout: 10ms, condition: { all: [{ method: GET }, { any: [{ pathRegex: /a }, { pathRegex: /b }] }] } }]',
    );
    expect(reviewed('', rules, 'path: /b').successRatio).toBe(0);
    expect(reviewed('', rules, 'path: /c').successRatio).toBe(1);
  });
});
