import { describe, expect, it } from 'vitest';
import { expand, run } from '../../src/index.js';
import { lower } from '../../src/platforms/lower.js';
import { parse } from '../../src/scenario/parse.js';
import type { PlainScenario } from '../../src/scenario/plain.js';

/** A scenario whose manifest, k.yaml, is `manifest`. */
function included(manifest: string, more = '', options = '') {
  const text = `version: 1
seed: 1
duration: 2 s
include: { kubernetes: k.yaml${options} }
${more}`;
  const parsed = parse(text, { file: 'test.yaml', read: () => manifest });
  if (!parsed.ok) throw new Error(parsed.errors[0].message);
  return lower(parsed.scenario);
}

function plainOf(...given: Parameters<typeof included>): PlainScenario {
  const lowered = included(...given);
  if (!lowered.ok) throw new Error(lowered.errors[0].message);
  return lowered.plain;
}

function errorsOf(...given: Parameters<typeof included>): string[] {
  const lowered = included(...given);
  return lowered.ok
    ? []
    : lowered.errors.map(({ file, line, message }) => `${file}:${line}: ${message}`);
}

const service = (spec: string, meta = 'name: web'): string => `apiVersion: v1
kind: Service
metadata: { ${meta} }
spec: { selector: { app: web }, ${spec} }
---
`;
const pods = (kind: string, containers: string, meta = 'name: web', more = ''): string =>
  `apiVersion: apps/v1
kind: ${kind}
metadata: { ${meta} }
spec:
  ${more}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { ${containers} }
---
`;
const plain = 'containers: [{ name: c, ports: [{ name: http, containerPort: 8080 }] }]';
const web = service('ports: [{ port: 80, targetPort: http }]') + pods('Deployment', plain);
const client = `hosts: { client: { networks: pods } }
services: { web: { time: 1 ms } }
traffic: { users: { from: client, to: web, rate: 100/s } }`;

const shareOf = (scenario: PlainScenario): number | null | undefined =>
  run(scenario).workloads.get('users')?.successRatio;

const warningsOf = (manifest: string): string[] => included(manifest, client).warnings;

it('expands a Service without pods to what is read again', () => {
  const headless = `apiVersion: v1
kind: Service
metadata: { name: db-pods, namespace: data }
spec: { clusterIP: None, ports: [{ port: 80 }], selector: { app: db } }
`;
  const scenario = plainOf(headless, 'hosts: { client: { networks: pods } }');
  const again = parse(expand(scenario), { file: 'test.yaml' });
  if (!again.ok) throw new Error(again.errors[0].message);
  expect(lower(again.scenario)).toMatchObject({ ok: true, plain: scenario });
});

describe('what a manifest says and nothing is made of', () => {
  const spec = (more: string): string => `containers: [{ name: c, ports: [${more}] }]`;
  const port = 'name: http, containerPort: 8080';
  it.each([
    [`hostNetwork: true, ${spec(`{ ${port} }`)}`, 'hostNetwork: true', 'addresses and ports'],
    [`dnsPolicy: Default, ${spec(`{ ${port} }`)}`, 'dnsPolicy: Default', "the cluster's DNS"],
    [`subdomain: db, ${spec(`{ ${port} }`)}`, 'subdomain: db', 'no names in DNS'],
    [`hostAliases: [{ ip: 1.2.3.4 }], ${spec(`{ ${port} }`)}`, 'hostAliases', 'do not know these'],
    [spec(`{ ${port}, hostPort: 80 }`), 'hostPort: 80', 'does not listen there'],
    [`dnsPolicy: Default, ${spec(`{ ${port} }`)}`, 'dnsPolicy: Default', 'is not known here'],
  ])('of pods is said: %s', (pod, field, meaning) => {
    const manifest =
      service('ports: [{ port: 80, targetPort: http }]') + pods('Deployment', pod, 'name: web');
    const [warning, ...others] = warningsOf(manifest);
    expect(warning).toContain(`Deployment web (k.yaml:6) has ${field}, which is not read: `);
    expect(warning).toContain(meaning);
    expect(others).toEqual([]);
  });

  it('of pods’ names is done as it says', () => {
    const resolverOf = (dns: string) => {
      const pod = `${dns}, ${spec(`{ ${port} }`)}`;
      const manifest =
        service('ports: [{ port: 80, targetPort: http }]') + pods('Deployment', pod, 'name: web');
      expect(warningsOf(manifest)).toEqual([]);
      const node = [...plainOf(manifest).nodes].find(([name]) => name.startsWith('web-'))?.[1];
      return node?.kind === 'machine' ? node.resolver : null;
    };
    const own = 'dnsConfig: { nameservers: [192.0.2.53], searches: [example.com] }';
    expect(resolverOf(`dnsPolicy: None, ${own}`)).toMatchObject({
      servers: ['192.0.2.53'],
      search: ['example.com'],
      ndots: 1,
    });
    expect(resolverOf(`dnsPolicy: ClusterFirst, ${own}`)).toMatchObject({
      servers: ['10.96.0.10', '192.0.2.53'],
      search: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local', 'example.com'],
      ndots: 5,
    });
    const bare = pods('Deployment', `dnsPolicy: None, ${spec(`{ ${port} }`)}`, 'name: web');
    expect(errorsOf(bare).join()).toContain('None needs dnsConfig.nameservers');
  });

  it('of a Service is said', () => {
    const told = (more: string) => warningsOf(web.replace('selector:', `${more}, selector:`));
    expect(told('externalIPs: [1.2.3.4]')[0]).toContain('nobody answers at those addresses');
    expect(told('clusterIP: 172.20.0.5')[0]).toContain(
      'Service web (k.yaml:1) has the clusterIP 172.20.0.5, which is not in 10.96.0.0/16',
    );
    expect(told('clusterIP: 10.96.3.4')).toEqual([]);
    expect(told('externalIPs: [], publishNotReadyAddresses: false')).toEqual([]);
    expect(errorsOf(web.replace('selector:', 'clusterIP: 127.0.0.1, selector:'))).toEqual([
      'k.yaml:4: 127.0.0.1 is the address of no single machine',
    ]);
  });
});

it('of two objects of one name says what to do', () => {
  const apart = pods('Deployment', plain, 'name: web, namespace: two');
  expect(errorsOf(apart + pods('Deployment', plain, 'name: web-two'))).toEqual([
    expect.stringMatching(/there are two called 'web-two' here: .* give one of them another/),
  ]);
});

describe('what is said beside a manifest', () => {
  const shop =
    service('ports: [{ port: 80, targetPort: http }]', 'name: web, namespace: shop') +
    pods('Deployment', plain, 'name: web, namespace: shop');

  it('meets what its own file calls so, whatever its namespace, where that is one', () => {
    const named = plainOf(shop, 'services: { web: { time: 5 ms } }');
    expect([...named.services.keys()]).toEqual(['web']);
    expect(named.services.get('web')?.handler[0]).toMatchObject({ kind: 'compute' });
    const other = service('ports: [{ port: 80 }]', 'name: web, namespace: other');
    expect(errorsOf(shop + other, 'services: { web: { time: 5 ms } }')).toEqual([
      "test.yaml:5: Service web (k.yaml:1) is in the namespace shop, and called 'web-shop' here: " +
        'write that, or include: { kubernetes: ..., namespace: shop }',
    ]);
    const told = plainOf(shop, client, ', namespace: shop');
    expect([...told.services.keys()]).toEqual(['web']);
    expect(shareOf(told)).toBe(1);
    const longer = plainOf(shop, 'services: { web-shop: { time: 5 ms } }');
    expect([...longer.services.keys()]).toEqual(['web-shop']);
  });

  it.each([
    ['wbe', "no manifest has this Service: did you mean 'web'?"],
    ['payment', 'no manifest has this Service: there are web'],
  ])('and meets nothing, being called %s, is asked about', (name, message) => {
    expect(errorsOf(web, `services: { ${name}: { time: 5 ms } }`)[0]).toContain(message);
    expect(errorsOf(web, `services: { ${name}: { time: 5 ms, network: pods } }`)).toEqual([]);
  });

  it('and names what makes the pods, or what is skipped, is told the Service', () => {
    const two = service('ports: [{ port: 80 }]', 'name: front') + pods('Deployment', plain);
    expect(errorsOf(two, 'services: { web: { time: 5 ms } }')[0]).toContain(
      "is the name of no Service, but of Deployment web (k.yaml:6): the Service before its pods is 'front'",
    );
    const knative = 'apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: { name: fn }\n';
    expect(errorsOf(knative, 'services: { fn: { time: 5 ms } }')[0]).toContain(
      'Service fn (k.yaml:1) is skipped',
    );
    expect(errorsOf(web, 'networks: { pod: { delay: 1 ms } }')[0]).toContain(
      "nothing is on it: the network of the pods is 'pods'",
    );
  });
});

describe('pods', () => {
  it.each([
    ['StatefulSet', 'replicas: 2', ['web-0', 'web-1']],
    ['StatefulSet', 'replicas: 2\n  ordinals: { start: 5 }', ['web-5', 'web-6']],
    ['DaemonSet', '', [expect.stringMatching(/^web-[b-z2-9]{5}$/)]],
    ['ReplicaSet', '', [expect.stringMatching(/^web-[b-z2-9]{5}$/)]],
  ])('of a %s answer, and are called as it calls them', (kind, more, names) => {
    const told = plainOf(
      service('ports: [{ port: 80, targetPort: http }]') + pods(kind, plain, 'name: web', more),
      client,
    );
    expect(told.services.get('web')?.replicas.map(({ host }) => host)).toEqual(names);
    expect(shareOf(told)).toBe(1);
  });

  it('that nobody reads leave a Service alone, and the two are named together', () => {
    const rollout = pods('Rollout', plain).replace('apps/v1', 'argoproj.io/v1alpha1');
    const { warnings } = included(service('ports: [{ port: 80 }]') + rollout);
    expect(warnings).toEqual([
      'Rollout web (k.yaml:6) is skipped: its pods are not there',
      'Service web (k.yaml:1) has no pods, as Rollout web (k.yaml:6), which would make them, is ' +
        'skipped: requests to it find no backend',
    ]);
    expect(included(service('ports: [{ port: 80 }]')).warnings).toEqual([
      'Service web (k.yaml:1) selects no pods, as none has the labels app: web: requests to it ' +
        'find no backend',
    ]);
  });

  it('more than a neighbour table of one node has room for are all reached', () => {
    const many = web.replace('spec:\n  \n', 'spec:\n  replicas: 1200\n');
    const told = plainOf(
      many,
      `hosts: { client: { networks: pods } }
services: { web: { time: 1 us, policy: round-robin } }
traffic: { users: { from: client, to: web, rate: 1000/s, requests: 1500 } }`,
    );
    expect(told.services.get('web')?.replicas).toHaveLength(1200);
    expect(shareOf(told)).toBe(1);
  });
});

describe('warnings', () => {
  it('are told beside errors', () => {
    const config = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\n---\n';
    const lowered = included(config + web, 'services: { wbe: { time: 5 ms } }');
    expect(lowered.ok).toBe(false);
    expect(lowered.warnings).toEqual([
      'ConfigMap c (k.yaml:1) is skipped: no traffic depends on it',
    ]);
    const half = included(config + web, 'traffic: { users: { to: nobody, rate: 1/s } }');
    expect(half.ok).toBe(false);
    expect(half.warnings).toHaveLength(1);
  });
});

describe('a port by its name', () => {
  const named = service('ports: [{ port: 80, targetPort: http }]');
  const portsOf = (manifest: string) => {
    const told = plainOf(manifest, client);
    expect(shareOf(told)).toBe(1);
    return told.services.get('web')?.replicas.map(({ ports }) => ports);
  };

  it('is refused where no container has it', () => {
    const other = 'containers: [{ name: c, ports: [{ name: web, containerPort: 80 }] }]';
    expect(errorsOf(named + pods('Deployment', other))).toEqual([
      'k.yaml:4: no container behind this Service has a TCP port called http: there are web (TCP)',
    ]);
    const datagrams =
      'containers: [{ name: c, ports: [{ name: http, containerPort: 80, protocol: UDP }] }]';
    expect(errorsOf(named + pods('Deployment', datagrams))).toEqual([
      'k.yaml:4: no container behind this Service has a TCP port called http: there are http (UDP)',
    ]);
  });

  it("is each pod's own", () => {
    const another = 'containers: [{ name: c, ports: [{ name: http, containerPort: 9090 }] }]';
    const two = named + pods('Deployment', plain) + pods('Deployment', another, 'name: v2');
    expect(portsOf(two)).toEqual([[8080], [9090]]);
  });

  it('may be the one of its protocol among several, and a sidecar may have it', () => {
    const both = `containers: [{ name: c, ports: [{ name: http, containerPort: 1, protocol: UDP }, { name: http, containerPort: 2 }] }]`;
    expect(portsOf(named + pods('Deployment', both))).toEqual([[2]]);
    const sidecar = `initContainers: [{ name: i, ports: [{ name: http, containerPort: 3 }] }, { name: s, restartPolicy: Always, ports: [{ name: http, containerPort: 4 }] }]`;
    expect(portsOf(named + pods('Deployment', sidecar))).toEqual([[4]]);
  });
});

describe('a Service', () => {
  it("may have the cluster's tenth address, as the DNS server of most has", () => {
    const told = plainOf(web.replace('selector:', 'clusterIP: 10.96.0.10, selector:'), client);
    expect(told.services.get('web')?.balancer.virtual?.address).toBe('10.96.0.10');
    expect(shareOf(told)).toBe(1);
  });

  it('with an address of IPv6 gets another, and that is said', () => {
    const { warnings } = included(
      service('ports: [{ port: 80 }], clusterIP: fd00::1') + web.split('---\n')[1],
    );
    expect(warnings).toEqual([
      'Service web (k.yaml:1) has the clusterIP fd00::1, and IPv6 is not modelled: it gets an ' +
        'address of IPv4',
    ]);
  });

  it.each([
    ['serving.knative.dev/v1', [], 'serving.knative.dev/v1 is not read'],
    ['apps/v1', ['k.yaml:1: a Service is in v1, not in apps/v1: write apiVersion: v1'], ''],
  ])('of %s is no Service of v1', (apiVersion, errors, meaning) => {
    const manifest = `apiVersion: ${apiVersion}\nkind: Service\nmetadata: { name: web }\n`;
    expect(errorsOf(manifest)).toEqual(errors);
    if (meaning !== '')
      expect(included(manifest).warnings).toEqual([
        `Service web (k.yaml:1) is skipped: ${meaning}`,
      ]);
  });
});

describe('a second Service before the same pods', () => {
  const external = service('ports: [{ port: 8000, targetPort: http }]', 'name: web-external');
  const more = `hosts: { client: { networks: pods } }
services: { web: { time: 4 ms }, web-external: { policy: round-robin } }
traffic:
  inside: { from: client, to: web, rate: 100/s }
  outside: { from: client, to: web-external, rate: 50/s }`;
  const three = web.replace('spec:\n  \n', 'spec:\n  replicas: 3\n');

  it('has an address, a port and a policy of its own, and the same pods do the work', () => {
    const told = plainOf(external + three, more);
    const [first, second] = ['web', 'web-external'].map((name) => told.services.get(name));
    expect(second?.balancer.virtual?.address).not.toBe(first?.balancer.virtual?.address);
    expect(second?.balancer.virtual?.ports).toMatchObject([{ port: 8000, target: 8080 }]);
    const results = run(told);
    const [inside, outside] = ['inside', 'outside'].map((name) => results.workloads.get(name));
    expect([inside?.successRatio, outside?.successRatio]).toEqual([1, 1]);
    expect(outside?.latency.min).toBeGreaterThan(4);
    const [all, those] = ['web', 'web-external'].map((name) => results.services.get(name));
    expect(those?.sent).toBe(outside?.sent);
    expect(all?.sent).toBe((inside?.sent ?? 0) + (outside?.sent ?? 0));
    const shares = [...(those?.backends.values() ?? [])].map(({ requests }) => requests);
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
    expect(those?.utilisation).toBeCloseTo(all?.utilisation ?? 0, 12);
    expect([all?.littlesLaw.holds, those?.littlesLaw.holds]).toEqual([true, true]);
    expect([all?.workLaw.holds, those?.workLaw.holds]).toEqual([true, true]);
  });

  it('may stand before some of them only', () => {
    const canary = `apiVersion: v1
kind: Service
metadata: { name: canary }
spec: { selector: { app: web, track: canary }, ports: [{ port: 80, targetPort: http }] }
---
`;
    const some = pods('Deployment', plain, 'name: v2').replace(
      'labels: { app: web }',
      'labels: { app: web, track: canary }',
    );
    const told = plainOf(
      canary + three + some,
      more.replace(', web-external: { policy: round-robin }', '').replace('web-external', 'canary'),
    );
    expect(told.services.get('web')?.replicas).toHaveLength(4);
    expect(told.services.get('canary')?.replicas.map(({ of }) => of)).toEqual(['web']);
    const results = run(told);
    expect(results.workloads.get('outside')?.successRatio).toBe(1);
    expect(results.services.get('canary')?.sent).toBe(results.workloads.get('outside')?.sent);
  });

  it('goes down with its pods, and is written out as it is', () => {
    const single = external + web;
    const name = plainOf(single, more).services.get('web')?.replicas[0].name ?? '';
    const crash = `${more}\ntimeline: [{ at: 1 s, crash: web/${name} }]`;
    const told = plainOf(single, crash);
    const results = run(told);
    expect(results.workloads.get('outside')?.successRatio).toBeLessThan(0.7);
    const parsed = parse(expand(told), { file: 'plain.yaml' });
    if (!parsed.ok) throw new Error(parsed.errors[0].message);
    const again = lower(parsed.scenario);
    if (!again.ok) throw new Error(again.errors[0].message);
    expect(run(again.plain).digest).toBe(results.digest);
  });

  it('leaves the work to be said once', () => {
    const twice = more.replace('policy: round-robin', 'time: 1 ms');
    expect(errorsOf(external + web, twice)[0]).toMatch(
      /is said by 'web(-external)?', which has the same pods/,
    );
  });
});

describe('a manifest', () => {
  const replicas = (word: string): string =>
    web.replace('spec:\n  \n', `spec:\n  replicas: ${word}\n`);

  it.each([
    ['octals', replicas('010'), 8],
    ['octals of YAML 1.2', replicas('0o11'), 9],
    ['underlines', replicas('1_0'), 10],
    [
      'merge keys',
      replicas('7').replace(
        'spec:\n  replicas: 7\n',
        'status: &x { replicas: 7 }\nspec:\n  <<: *x\n',
      ),
      7,
    ],
  ])('is read as the platform reads it: %s', (_, manifest, count) => {
    expect(plainOf(manifest).services.get('web')?.replicas).toHaveLength(count);
  });

  const line = 9;
  it.each([
    ['a text', "'3'", `expected a whole number from 0 to 100000, not '3', which is a text`],
    ['a yes', 'yes', 'expected a whole number from 0 to 100000, not the boolean true'],
    ['a map', '{ a: 1 }', 'expected a whole number from 0 to 100000, not a map'],
    ['a half', '1.5', 'expected a whole number from 0 to 100000, not the number 1.5'],
    ['a template', '{{ .Values.replicas }}', 'a {{ template }} is not filled in'],
    ['a quoted template', "'{{ .Values.replicas }}'", 'a {{ template }} is not filled in'],
  ])('with %s where a number stands is refused at its line', (_, word, message) => {
    const errors = errorsOf(replicas(word));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(`k.yaml:${line + 1}: ${message}`);
  });

  it.each([
    ['labels: { app: 1 }', 'expected a text, not the number 1: put it in quotes'],
    ['labels: { app: on }', 'expected a text, not the boolean true: put it in quotes'],
    ['labels: [app]', 'expected a map, not a list'],
  ])('with %s of its pods is refused', (labels, message) => {
    expect(errorsOf(web.replace('labels: { app: web }', labels)).join()).toContain(message);
  });

  it('whose lines are templates is refused at the first that is in the way', () => {
    expect(errorsOf(`{{- if .Values.web }}\n${web}`)).toEqual([
      'k.yaml:1: a {{ template }} is not filled in: render the manifest first, as by helm template',
    ]);
    expect(errorsOf(web.replace('name: web }', 'name: {{ .Release.Name }}-web }'))[0]).toContain(
      'k.yaml:3: a {{ template }} is not filled in',
    );
    const image = web.replace('name: c,', "name: c, image: '{{ .Values.image }}',");
    expect(errorsOf(image)[0]).toMatch(/^k\.yaml:\d+: a {{ template }} is not filled in/);
    // Those of others, as alerts have them, are no templates of ours.
    const alert = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata:\n  a: |\n    {{ $labels.job }}\n---\n`;
    expect(errorsOf(alert + web)).toEqual([]);
  });

  it.each([
    ['99999', 'expected a whole number from 1 to 65535, not the number 99999'],
    ['0', 'expected a whole number from 1 to 65535, not the number 0'],
  ])('with port %s is refused', (port, message) => {
    expect(errorsOf(web.replace('port: 80,', `port: ${port},`))).toEqual([`k.yaml:4: ${message}`]);
  });

  it('may be a list of Services, whose members leave out what it says', () => {
    const list = `apiVersion: v1
kind: ServiceList
items:
  - metadata: { name: web }
    spec: { selector: { app: web }, ports: [{ port: 80, targetPort: http }] }
---
`;
    expect(shareOf(plainOf(list + pods('Deployment', plain), client))).toBe(1);
  });

  it('may be JSON, one value after the other, with tabs', () => {
    const labels = { app: 'web' };
    const values = [
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'web', annotations: { note: 'a "}" in a text\t\u00e9' } },
        spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }] },
      },
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web' },
        spec: { selector: { matchLabels: labels }, template: { metadata: { labels } } },
      },
    ];
    const json = values.map((value) => JSON.stringify(value, null, '\t'));
    expect(shareOf(plainOf(json.join('\n'), client))).toBe(1);
    const [first, second] = json;
    expect(errorsOf(first + second.replace('"apps/v1"', '"v1"'))).toEqual([
      'k.yaml:22: a Deployment is in apps/v1, not in v1: write apiVersion: apps/v1',
    ]);
  });
});

describe('a manifest in the words of a scenario', () => {
  const byName = (text: string, file = 'k.yaml') => {
    const scenario = `version: 1\nduration: 1 s\ninclude: ${file}\n${client}`;
    const parsed = parse(scenario, { file: 'test.yaml', read: () => text });
    if (!parsed.ok) throw new Error(parsed.errors[0].message);
    return lower(parsed.scenario);
  };

  it('is known by its content', () => {
    const lowered = byName(web);
    expect(lowered.ok && lowered.plain.services.get('web')?.replicas).toHaveLength(1);
  });

  it.each([
    [
      'services: { web: { image: nginx } }\n',
      "a Compose file, which Netloom does not read: say what it holds in a scenario's own words",
    ],
    [
      'topology: { nodes: {} }\n',
      "a Containerlab topology, which Netloom does not read: say what it holds in a scenario's own words",
    ],
    [
      'version: 1\nservices: {}\n',
      'a scenario of Netloom, and scenarios do not include one another',
    ],
    ['hello\n', 'nothing that is known'],
  ])('is told from %j', (text, what) => {
    const lowered = byName(text, 'other.yaml');
    expect(lowered.ok ? [] : lowered.errors.map(({ line, message }) => [line, message])).toEqual([
      [
        3,
        expect.stringContaining(
          `'other.yaml' looks like ${what}; included are Kubernetes manifests, which have apiVersion and kind; `,
        ),
      ],
    ]);
  });

  it('is where mistakes are that it makes in them', () => {
    const twice = (name: string) =>
      service('clusterIP: 10.96.0.9, ports: [{ port: 80, targetPort: 8080 }]', `name: ${name}`);
    expect(errorsOf(twice('one') + twice('two') + pods('Deployment', plain))).toEqual([
      'k.yaml:6: 10.96.0.9 is taken already',
      "k.yaml:6: 10.96.0.9 is the address of 'one' and of 'two'",
    ]);
  });

  it('goes under what the scenario says', () => {
    const lowered = plainOf(
      web,
      `${client}\nnetworks: { pods: { delay: 1 ms, masquerade: true } }`,
    );
    expect(lowered.links.every(({ delay }) => delay === 1e6)).toBe(true);
    const two = plainOf(web, client.replace('time: 1 ms', 'time: 1 ms, aliases: [shop]'));
    const names = [...(two.tables.names.get('pods')?.keys() ?? [])];
    expect(names).toEqual(expect.arrayContaining(['web', 'web.default.svc', 'shop']));
  });
});
