import { describe, expect, it } from 'vitest';
import { run } from '../../src/index.js';
import { lower } from '../../src/platforms/lower.js';
import { podNames } from '../../src/platforms/kubernetes/pod-names.js';
import { parse } from '../../src/scenario/parse.js';
import { addressesOf, hostOf, mistakes, plainOf, routerOf, stages } from '../scenario/lowering.js';

const scenario = (files: string, more = ''): string =>
  `version: 1\nduration: 1 s\ninclude: { kubernetes: [${files}] }\n${more}`;

const shop = 'kubernetes/shop.yaml';
const database = 'kubernetes/database.yaml';

describe('a manifest with a Service before two Deployments', () => {
  const plain = plainOf(
    scenario(
      shop,
      `hosts: { client: { networks: pods } }
services: { shop: { time: exponential(2 ms), workers: 2 } }
traffic: { curl: { from: client, to: shop, rate: 200/s }, self: { from: shop-v1, to: shop, rate: 50/s } }`,
    ),
  );
  const service = plain.services.get('shop');

  it('becomes pods with the names that a ReplicaSet gives', () => {
    const names = service?.replicas.map(({ name }) => name) ?? [];
    expect(names).toHaveLength(3);
    for (const name of names) expect(name).toMatch(/^shop-v[12]-[b-z0-9]{9,10}-[b-z0-9]{5}$/);
    expect(service?.replicas.map(({ host }) => host)).toEqual(names);
  });

  it('finds the port by its name', () => {
    expect(service?.balancer.virtual).toMatchObject({
      routers: ['node'],
      ports: [{ name: 'http', protocol: 'tcp', port: 80, target: 8080 }],
    });
    expect(service?.replicas[0].ports).toEqual([8080]);
  });

  it('is asked over TCP, as its port is one of TCP', () => {
    expect(plain.traffic.get('curl')).toMatchObject({ protocol: 'tcp' });
  });

  it('is configured by the scenario, with the affinity of the manifest', () => {
    expect(service?.handler[0]).toMatchObject({ kind: 'compute', time: { kind: 'exponential' } });
    expect(service?.replicas.map(({ workers }) => workers)).toEqual([2, 2, 2]);
    expect(service?.balancer.affinity).toEqual({ kind: 'client-address', timeout: 10_800e9 });
    expect(service?.balancer.policy.kind).toBe('random');
  });

  it('has one node that routes to each pod, and a name server for services', () => {
    const router = routerOf(plain, 'node');
    expect(router.ports).toHaveLength(4);
    expect(router.ports[0].addresses).toEqual(['10.244.0.1/32', '10.96.0.10/32']);
    expect(hostOf(plain, 'client').resolver?.servers).toEqual(['10.96.0.10']);
    const rules = router.chains.get('postrouting')?.rules ?? [];
    expect(rules.map(({ name }) => name)).toEqual(['hairpin']);
    const names = [...(plain.tables.names.get('pods')?.keys() ?? [])];
    expect(names).toEqual([
      'shop',
      'shop.default',
      'shop.default.svc',
      'shop.default.svc.cluster.local',
    ]);
  });

  it('runs, and pods that ask for their own service are answered', () => {
    const results = run(plain);
    expect(results.workloads.get('curl')?.successRatio).toBe(1);
    expect(results.workloads.get('self')?.successRatio).toBe(1);
    expect(results.drops).toEqual([]);
  });

  it('names what it skips, with its place and what that means', () => {
    expect(stages(scenario(shop)).warnings).toEqual([
      'ServiceAccount shop (kubernetes/shop.yaml:38), ServiceAccount other (kubernetes/shop.yaml:42) ' +
        'are skipped: no traffic depends on them',
    ]);
  });
});

describe('a manifest with namespaces and headless Services', () => {
  const files = scenario(database, 'hosts: { client: { networks: pods } }');
  const lowered = stages(files);

  it('makes a service of its own of each of two before the same pods', () => {
    const plain = plainOf(files);
    expect([...plain.services.keys()]).toEqual(['db-data', 'db-pods-data']);
    const names = plain.tables.names.get('pods');
    const address = plain.services.get('db-data')?.balancer.virtual?.address;
    for (const name of ['db-data', 'db.data', 'db.data.svc.cluster.local']) {
      expect(names?.get(name)).toEqual([address]);
    }
    const [pod] = plain.services.get('db-data')?.replicas ?? [];
    expect(names?.get('db-pods-data')).toEqual(addressesOf(plain, pod.host ?? ''));
  });

  it('says what it leaves out', () => {
    expect(lowered.ok && lowered.warnings).toEqual([
      'Service elsewhere (kubernetes/database.yaml:16) is a name of what is outside: it selects no ' +
        'pods of this cluster, and is skipped',
    ]);
  });
});

describe('a scenario with a manifest', () => {
  it('may scale the Deployment behind a Service', () => {
    const plain = plainOf(scenario(database, 'services: { db-data: { replicas: 5 } }'));
    expect(plain.services.get('db-data')?.replicas).toHaveLength(5);
    expect(new Set(plain.services.get('db-data')?.replicas.map(({ host }) => host)).size).toBe(5);
  });

  it('may make its pods unequal', () => {
    const replicas = '[{ speed: 2, weight: 3 }, { count: 2 }]';
    const plain = plainOf(scenario(database, `services: { db-data: { replicas: ${replicas} } }`));
    const weights = plain.services.get('db-data')?.replicas.map(({ weight }) => weight);
    expect(weights).toEqual([3, 1, 1]);
  });

  it('may change the links of the pods', () => {
    const plain = plainOf(
      scenario(database, 'networks: { pods: { delay: 1 ms } }\nhosts: { c: { networks: pods } }'),
    );
    expect(plain.links.every(({ delay }) => delay === 1e6)).toBe(true);
    expect(addressesOf(plain, 'c')).toEqual(['10.244.0.2']);
  });

  it('may not say again what the manifest says', () => {
    expect(mistakes(scenario(database, 'services: { db-data: { port: 80 } }'))).toEqual([
      '4: services.db-data.port: is said by the manifest of this Service',
    ]);
    expect(mistakes(scenario(shop, 'services: { shop: { replicas: 2 } }'))[0]).toContain(
      'there are 2 Deployments behind this Service',
    );
  });
});

describe('the names of pods', () => {
  it('depend on the template, but not on the order of its keys or the number of replicas', () => {
    const template = new Map<string, unknown>([
      ['a', 1],
      ['b', [new Map([['c', null]])]],
    ]);
    const three = podNames('web', template, 3);
    expect(podNames('web', new Map([...template].reverse()), 5).slice(0, 3)).toEqual(three);
    expect(podNames('web', new Map(), 3)[0]).not.toBe(three[0]);
    expect(new Set(podNames('web', template, 2000)).size).toBe(2000);
  });
});

describe('a hostile manifest', () => {
  const bomb = Array.from('bcdefghi').reduce(
    ([text, last], name) => [`${text}${name}: &${name} [${`*${last}, `.repeat(9)}]\n`, name],
    ['a: &a [x]\n', 'a'],
  )[0];

  it.each([
    ['an alias bomb', bomb, 'the aliases cannot be worked out'],
    ['an alias of nothing', 'kind: *nobody\n', 'the aliases cannot be worked out'],
    ['much within one another', `kind: ${'['.repeat(50_000)}`, 'not valid YAML: nested too deeply'],
  ])('with %s is refused with a place', (_, text, message) => {
    const parsed = parse(scenario('k.yaml'), { file: 'test.yaml', read: () => text });
    if (!parsed.ok) throw new Error(parsed.errors[0].message);
    const lowered = lower(parsed.scenario);
    const errors = lowered.ok ? [] : lowered.errors;
    expect(errors[0]).toMatchObject({ file: 'k.yaml', message: expect.stringContaining(message) });
    expect(errors[0].line).toBeGreaterThan(0);
  });
});
