import { describe, expect, it } from 'vitest';
import { type ApiType } from '../../src/platforms/kubernetes/api/group.js';
import { refuseUnknownFields } from '../../src/platforms/kubernetes/api/fields.js';
import { apiGroups, apiType, kindMistake } from '../../src/platforms/kubernetes/api/table.js';
import { Resource } from '../../src/platforms/kubernetes/resource.js';
import { yaml11 } from '../../src/platforms/kubernetes/yaml11.js';
import { simplify } from '../../src/scenario/synonyms.js';
import { readDocuments } from '../../src/scenario/document.js';
import type { ScenarioError } from '../../src/scenario/errors.js';

/** `line: path: message` of what an object has that its type has not. */
function refused(object: string): string[] {
  const problems: ScenarioError[] = [];
  for (const document of readDocuments(object, yaml11)) {
    const resource = new Resource('k.yaml', document, 0, [], problems);
    const type = apiType(resource.apiVersion, resource.kind);
    if (type === null) throw new Error(`${resource.kind} is not read`);
    refuseUnknownFields(resource, type);
  }
  return problems.map(({ line, path, message }) => `${line}: ${path}: ${message}`);
}

interface Place {
  /** Keys, and 0 for the first of a list. */
  path: (string | number)[];
  type: ApiType;
}

/** Each type of an object where it stands first, but for those of objects before it. */
function typesIn(root: ApiType, seen: Set<ApiType>): Place[] {
  const places: Place[] = [];
  const visit = (path: Place['path'], type: ApiType): void => {
    if (seen.has(type)) return;
    seen.add(type);
    places.push({ path, type });
    for (const [key, { content, type: of }] of type.fields) {
      if (of === null) continue;
      visit([...path, key, ...(content === 'list' ? [0] : content === 'named' ? ['x'] : [])], of);
    }
  };
  visit([], root);
  return places;
}

/** An object with fields somewhere in it, as YAML in one line. */
function holding(path: Place['path'], fields: readonly string[]): string {
  return path.reduceRight<string>(
    (inner, step) => (step === 0 ? `[${inner}]` : `{ ${step}: ${inner} }`),
    `{ ${fields.map((field) => `${field}: 1`).join(', ')} }`,
  );
}

const kinds = apiGroups.flatMap(({ apiVersions: [apiVersion], kinds: of }) =>
  Object.entries(of).flatMap(([kind, spec]) => (spec === null ? [] : [{ apiVersion, kind }])),
);

describe('a field that the API does not have', () => {
  const seen = new Set<ApiType>();
  it.each(kinds)(
    'is refused wherever it stands in $kind of $apiVersion',
    ({ apiVersion, kind }) => {
      for (const { path, type } of typesIn(apiType(apiVersion, kind)!, seen)) {
        const fields = [...type.fields.keys()];
        const wrong = fields.map((field) => `${field}x`);
        const object = holding(path, wrong);
        const found = refused(object.replace('{', `{ apiVersion: ${apiVersion}, kind: ${kind}, `));
        expect(found).toHaveLength(fields.length);
        fields.forEach((field, i) => {
          const at = [...path.map((step) => (step === 0 ? '[0]' : step)), wrong[i]];
          const place = at.join('.').replaceAll('.[', '[');
          expect(found[i]).toContain(`1: ${place}: unknown field '${wrong[i]}' of ${type.name}: `);
          if (type.name === 'LabelSelector') return;
          const [, meant] = /did you mean '(\w+)'/.exec(found[i]) ?? [];
          // One letter is too much: the plural may be as near.
          expect([field, `${field}s`].map(simplify)).toContain(simplify(meant));
        });
      }
    },
  );

  const deployment = (spec: string, pod: string, container: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  ${spec}
  template:
    spec:
      ${pod}
      containers:
        - name: web
          ${container}
`;
  const CONTAINER = 'spec.template.spec.containers[0]';
  const OF_POD = 'spec.template.spec';
  it.each([
    ['spec', 'strategy: { maxSurge: 1 }', 'it belongs in spec.strategy.rollingUpdate'],
    ['spec', 'updateStrategy: { type: OnDelete }', "did you mean 'strategy'?"],
    ['spec', 'strategy: { rollingUpdate: { maxUnavailble: 1 } }', "did you mean 'maxUnavailable'?"],
    ['spec', 'terminationGracePeriodSeconds: 5', `it belongs in ${OF_POD}`],
    ['pod', 'terminationGracePeriod: 5', "did you mean 'terminationGracePeriodSeconds'?"],
    ['pod', 'readinessProbe: {}', `it belongs in ${OF_POD}.containers[]`],
    ['pod', 'readinesProbe: {}', `did you mean 'readinessProbe', in ${OF_POD}.containers[]?`],
    ['container', 'readinesProbe: {}', "did you mean 'readinessProbe'?"],
    ['container', 'livelinessProbe: {}', "did you mean 'livenessProbe'?"],
    ['container', 'terminationGracePeriodSeconds: 5', `it belongs in ${OF_POD}`],
    ['container', 'preStop: {}', `it belongs in ${OF_POD}.containers[].lifecycle`],
    ['container', 'lifecycle: { prestop: {} }', "did you mean 'preStop'?"],
    ['container', 'lifecycle: { preStop: { sleep: { second: 5 } } }', "did you mean 'seconds'?"],
    ['container', 'readinessProbe: { periodSecond: 5 }', "did you mean 'periodSeconds'?"],
    ['container', 'x: 1', 'it has name, image, command, '],
  ])('of a %s, %s, says what was meant', (where, field, meant) => {
    const at = (place: string): string => (place === where ? field : '');
    const found = refused(deployment(at('spec'), at('pod'), at('container')));
    expect(found).toEqual([expect.stringContaining(meant)]);
    const [line, path] = { spec: [6, 'spec'], pod: [9, OF_POD], container: [12, CONTAINER] }[
      where
    ]!;
    expect(found[0]).toMatch(new RegExp(`^${line}: `));
    expect(found[0]).toContain(`: ${path}.`);
  });

  it('of a selector says where labels stand', () => {
    const budget =
      'apiVersion: policy/v1\nkind: PodDisruptionBudget\nspec: { selector: { app: web } }';
    expect(refused(budget)).toEqual([
      "3: spec.selector.app: unknown field 'app' of LabelSelector: labels stand in its matchLabels",
    ]);
  });

  it('is nothing where the type is looked into no further', () => {
    const at = 'volumes: [{ name: a, what: { ever: 1 } }], securityContext: { x: 1 }';
    expect(refused(deployment('', `affinity: { x: 1 }`, 'env: [{ x: 1 }]'))).toEqual([]);
    expect(refused(`apiVersion: v1\nkind: Pod\nspec: { ${at} }\nstatus: { x: 1 }`)).toEqual([]);
  });

  it('may not be hidden by what is no map and no list', () => {
    expect(refused(deployment('strategy: Recreate', '', 'ports: { a: 1 }'))).toEqual([
      "6: spec.strategy: expected a map, not 'Recreate'",
      `12: ${CONTAINER}.ports: expected a list, not a map`,
    ]);
  });
});

describe('a kind', () => {
  it.each<[string, string, string | null]>([
    ['apps/v1', 'Deploymnet', "apps/v1 has no kind 'Deploymnet': did you mean 'Deployment'?"],
    ['v1', 'Sevice', "v1 has no kind 'Sevice': did you mean 'Service'?"],
    ['policy/v1beta1', 'PodDisruptionBudget', 'gone since Kubernetes 1.25'],
    ['autoscaling/v2beta2', 'HorizontalPodAutoscaler', 'gone since Kubernetes 1.26'],
    ['extensions/v1beta1', 'Deployment', 'gone since Kubernetes 1.16'],
    ['v1', 'Deployment', 'a Deployment is in apps/v1, not in v1: write apiVersion: apps/v1'],
    ['', 'Service', 'a Service has no apiVersion: write apiVersion: v1'],
    ['networking.istio.io/v2', 'Sidecar', 'is in networking.istio.io/v1, not in'],
    ['serving.knative.dev/v1', 'Service', null],
    ['batch/v1', 'CronJob', null],
    ['networking.k8s.io/v1', 'Ingress', null],
    ['example.com/v1', 'Deploymnet', null],
    ['v1', 'ConfigMap', null],
  ])('of %s, %s, is known or named', (apiVersion, kind, said) => {
    if (said === null) expect(kindMistake(apiVersion, kind)).toBeNull();
    else expect(kindMistake(apiVersion, kind)).toContain(said);
  });
});
