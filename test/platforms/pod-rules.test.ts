import { describe, expect, it } from 'vitest';
import { lower } from '../../src/platforms/lower.js';
import { parse } from '../../src/scenario/parse.js';
import type { PlainService } from '../../src/scenario/plain.js';

/** What an API server refuses of pods and of what is said of them, and what its controllers make of the rest. */

/** A Service, its Deployment of 5 pods, and what else stands in the manifest. */
function shop(spec: string, pod: string, container: string, more = ''): string {
  return `apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 5
  ${spec}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      ${pod}
      containers:
        - name: web
          ${container}
${more}`;
}

function lowered(manifest: string, deployment = '{ startup: 1 s, sigterm: exit }', more = '') {
  const text = `version: 1
duration: 1 s
${more}
include: { kubernetes: k.yaml }
hosts: { client: { networks: pods } }
services: { web: { time: 1 ms, deployment: ${deployment} } }
`;
  const parsed = parse(text, { file: 'test.yaml', read: () => manifest });
  if (!parsed.ok) throw new Error(parsed.errors[0].message);
  return lower(parsed.scenario);
}

function told(manifest: string): { service: PlainService; warnings: readonly string[] } {
  const result = lowered(manifest);
  if (!result.ok) throw new Error(result.errors[0].message);
  return { service: result.plain.services.get('web')!, warnings: result.warnings };
}

/** `line: message` of each mistake of the manifest. */
function refused(manifest: string): string[] {
  const result = lowered(manifest);
  if (result.ok) return [];
  return result.errors.map(({ file, line, message }) => `${file}:${line}: ${message}`);
}

const tcp = 'tcpSocket: { port: 80 }';
const hook = (seconds: number): string =>
  `lifecycle: { preStop: { sleep: { seconds: ${seconds} } } }`;

describe('of pods an API server refuses', () => {
  it.each([
    ['a hook that outsleeps the grace', '', hook(31), 'sleeps 31 s, longer than'],
    ['it by the grace that is said', 'terminationGracePeriodSeconds: 5', hook(6), 'is 5: an API'],
    [
      'a hook of two sorts',
      '',
      `lifecycle: { preStop: { ${tcp}, exec: { command: [a] } } }`,
      'one',
    ],
    ['a probe of nothing', '', 'readinessProbe: { periodSeconds: 5 }', 'there is none'],
    ['a probe of two sorts', '', `livenessProbe: { ${tcp}, grpc: { port: 1 } }`, 'grpc and tcp'],
    ['a probe without a port', '', 'readinessProbe: { httpGet: { path: / } }', 'needs a port'],
    ['a port in quotes', '', 'readinessProbe: { tcpSocket: { port: "80" } }', 'without quotes'],
    ['a negative time', '', `readinessProbe: { ${tcp}, periodSeconds: -1 }`, 'number from 0'],
    ['two successes of life', '', `livenessProbe: { ${tcp}, successThreshold: 2 }`, 'has to be 1'],
    ['two of a start', '', `startupProbe: { ${tcp}, successThreshold: 2 }`, 'has to be 1'],
    [
      'a grace of who ends nothing',
      '',
      `readinessProbe: { ${tcp}, terminationGracePeriodSeconds: 5 }`,
      'a readinessProbe has none',
    ],
    [
      'a probe of what ends by itself',
      `initContainers: [{ name: i, livenessProbe: { ${tcp} } }]`,
      '',
      'an init container has none',
    ],
  ])('%s', (_, pod, container, message) => {
    expect(refused(shop('', pod, container))).toEqual([expect.stringContaining(message)]);
    expect(refused(shop('', pod, container))[0]).toMatch(pod.startsWith('init') ? /:16:/ : /:19:/);
  });

  it('nothing of a hook as long as the grace, nor of one that does not sleep, nor of sidecars', () => {
    expect(refused(shop('', '', hook(30)))).toEqual([]);
    expect(refused(shop('', '', hook(0)))).toEqual([]);
    const sidecar = `initContainers: [{ name: i, restartPolicy: Always, livenessProbe: { ${tcp} } }]`;
    expect(refused(shop('', sidecar, `startupProbe: { ${tcp}, successThreshold: 1 }`))).toEqual([]);
  });

  it('no 0 of a probe, which is as if it were not said', () => {
    const zeros = 'periodSeconds: 0, timeoutSeconds: 0, failureThreshold: 0, successThreshold: 0';
    expect(told(shop('', '', `readinessProbe: { ${tcp}, ${zeros} }`)).service.deployment).toEqual(
      told(shop('', '', `readinessProbe: { ${tcp} }`)).service.deployment,
    );
  });
});

describe('of a Deployment an API server refuses', () => {
  const rolling = (words: string): string => `strategy: { rollingUpdate: { ${words} } }`;
  it.each([
    [rolling('maxSurge: 0, maxUnavailable: 0'), 'may not be 0 where maxSurge is 0, too'],
    [rolling('maxSurge: 0%, maxUnavailable: 0'), 'may not be 0 where maxSurge is 0, too'],
    [rolling('maxUnavailable: 101%'), 'expected 100% at most, not 101%'],
    [rolling('maxUnavailable: "25"'), "not '25', which is a text: take the quotes away"],
    [rolling('maxUnavailable: 12.5%'), "or per cents such as 25%, not '12.5%'"],
    ['strategy: { type: Recreate, rollingUpdate: {} }', 'does not go with type: Recreate'],
    ['minReadySeconds: 600', 'progressDeadlineSeconds, 600, has to be more'],
    ['progressDeadlineSeconds: 5, minReadySeconds: 5'.replace(', ', '\n  '), '5, has to be more'],
  ])('%s', (spec, message) => {
    const found = refused(shop(spec, '', ''));
    expect(found).toEqual([expect.stringContaining(message)]);
    expect(found[0]).toMatch(/^k\.yaml:11: /);
  });

  it('no zero that only rounding makes, and no surge of twice as many', () => {
    expect(refused(shop(rolling('maxSurge: 0, maxUnavailable: 1%'), '', ''))).toEqual([]);
    expect(refused(shop(rolling('maxSurge: 200%'), '', ''))).toEqual([]);
  });

  it('no number that was meant as per cents, which is said', () => {
    const of = (word: string): string[] =>
      told(shop(rolling(word), '', '')).warnings.filter((each) => each.includes(' pods of 5'));
    expect(of('maxUnavailable: 25')).toEqual([
      'services.web.deployment.maxUnavailable (k.yaml:11) is 25 pods of 5, so all may be missing at once: was 25% meant?',
    ]);
    expect(of('maxSurge: 25')).toEqual([expect.stringContaining('all new ones are made at once')]);
    expect(of('maxUnavailable: 5, maxSurge: 6')).toEqual([]);
  });

  it('what the scenario says alike', () => {
    expect(() => lowered(shop('', '', ''), '{ maxUnavailable: "25" }')).toThrow(
      "not '25', which is a text: take the quotes away",
    );
  });
});

const budget = (spec: string, name = 'web'): string => `---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: ${name} }
spec: { ${spec} }
`;

describe('a PodDisruptionBudget', () => {
  const of = (spec: string) => told(shop('', '', '', budget(spec)));
  const ofNothing = (warnings: readonly string[]): string[] =>
    warnings.filter((each) => each.includes('is of no pods'));

  it.each([
    ['selector: { matchLabels: { app: web } }', true],
    ['selector: {}', true],
    ['selector: { matchExpressions: [{ key: app, operator: In, values: [web, api] }] }', true],
    ['selector: { matchExpressions: [{ key: tier, operator: NotIn, values: [db] }] }', true],
    ['selector: { matchExpressions: [{ key: app, operator: Exists }] }', true],
    ['selector: { matchLabels: { app: wbe } }', false],
    ['selector: { matchExpressions: [{ key: app, operator: NotIn, values: [web] }] }', false],
    ['selector: { matchExpressions: [{ key: app, operator: DoesNotExist }] }', false],
    ['selector:', false],
  ])('with %s is of the pods: %s', (selector, isOf) => {
    const { service, warnings } = of(`maxUnavailable: 1, ${selector}`);
    expect(service.disruptionBudget !== null).toBe(isOf);
    expect(ofNothing(warnings)).toHaveLength(isOf ? 0 : 1);
  });

  it('beside another of the same pods lets nobody go, as the eviction API fails', () => {
    const two =
      budget('maxUnavailable: 1, selector: { matchLabels: { app: web } }') +
      budget('maxUnavailable: 50%, selector: {}', 'all');
    const { service, warnings } = told(shop('', '', '', two));
    expect(service.disruptionBudget).toEqual({
      minAvailable: null,
      maxUnavailable: { value: 0, percent: false },
    });
    expect(warnings.join('\n')).toContain(
      'PodDisruptionBudget web (k.yaml:21) and PodDisruptionBudget all (k.yaml:26) are all of Deployment web',
    );
  });

  it.each([
    ['maxUnavailable: "1", selector: {}', 'take the quotes away'],
    ['minAvailable: 101%, selector: {}', 'expected 100% at most'],
    ['minAvailable: 1, maxUnavailable: 1, selector: {}', 'expected just one of'],
    ['minAvailable: 1, selector: { matchExpressions: [{ key: a, operator: In }] }', 'In needs'],
    ['minAvailable: 1, selector: {}, unhealthyPodEvictionPolicy: Always', 'one of IfHealthyBudget'],
  ])('is refused with %s', (spec, message) => {
    expect(refused(shop('', '', '', budget(spec)))).toEqual([
      expect.stringMatching(new RegExp(`^k\\.yaml:2[34]: .*${message}`)),
    ]);
  });

  it('of more pods than there are lets nobody go, which is said', () => {
    expect(of('minAvailable: 6, selector: {}').warnings.join()).toContain(
      'services.web.disruptionBudget.minAvailable (k.yaml:21) is 6 pods of 5, so none may be evicted',
    );
  });
});

describe('a HorizontalPodAutoscaler', () => {
  const scaler = (words: string, name = 'web'): string => `---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: ${name} }
spec: { scaleTargetRef: { kind: Deployment, name: ${words} }
`;
  it('of nobody is told', () => {
    const { service, warnings } = told(shop('', '', '', scaler('wbe }, maxReplicas: 4')));
    expect(service.autoscale).toBeNull();
    expect(warnings.join()).toContain("there is no Deployment called 'wbe' in its namespace");
  });

  it('beside another of the same scales nothing, as its controller does', () => {
    const cpu =
      'web }, maxReplicas: 9, metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 50 } } }]';
    const pod = 'resources: { requests: { cpu: 1 } }';
    expect(told(shop('', '', pod, scaler(cpu))).service.autoscale).toMatchObject({ max: 9 });
    const { service, warnings } = told(shop('', '', pod, scaler(cpu) + scaler(cpu, 'b')));
    expect(service.autoscale).toBeNull();
    expect(warnings.join()).toContain('AmbiguousSelector');
  });

  it('of more at least than at most is refused', () => {
    expect(refused(shop('', '', '', scaler('web }, minReplicas: 5, maxReplicas: 4')))[0]).toMatch(
      /is more than maxReplicas, which is 4/,
    );
  });
});

describe('what is wrong is said', () => {
  const errors = (...given: Parameters<typeof lowered>): string[] => {
    const result = lowered(...given);
    if (result.ok) return [];
    return result.errors.map(
      ({ file, line, path, message }) => `${file}:${line}: ${path}: ${message}`,
    );
  };

  it('at its line of the manifest, where a run as the scenario has it could not do it', () => {
    const often = shop('', '', `readinessProbe: { ${tcp}, periodSeconds: 1 }`);
    expect(errors(often, '{ startup: 1 s }', 'limits: { events: 1000 }')).toEqual([]);
    expect(errors(often, '{ startup: 1 s }', 'limits: { events: 1 }')).toEqual([
      expect.stringMatching(
        /^k\.yaml:19: services\.web\.deployment\.readiness\.period: asks \d+ times, more than limits\.events, 1/,
      ),
    ]);
  });

  it('once: what a text that cannot be read would have had is not missed', () => {
    expect(errors(shop('', '', '').replace('{ name: web }', '{ name: web'))).toEqual([
      expect.stringMatching(/^k\.yaml:\d+: : not valid YAML/),
    ]);
  });

  it('once, of a Service that selects nothing', () => {
    const { warnings } = told(
      shop('', '', '').replace('selector: { app: web }, p', 'selector: { app: wbe }, p'),
    );
    expect(warnings).toEqual([
      'Service web (k.yaml:1) selects no pods, as none has the labels app: wbe: requests to it find no backend',
    ]);
  });

  it('of pods that cannot come and go, where it is asked for', () => {
    const daemons = shop('', '', '').replace('kind: Deployment', 'kind: DaemonSet');
    const two =
      shop('', '', '') +
      `---\n${shop('', '', '').split('---\n')[1].replace('name: web', 'name: b')}`;
    expect(errors(daemons.replace('replicas: 5', ''))).toEqual([
      expect.stringMatching(
        /^test\.yaml:6: services\.web\.deployment: .* stands before DaemonSet web/,
      ),
    ]);
    expect(errors(two)).toEqual([
      expect.stringMatching(
        /services\.web\.deployment: .* 2 workloads, Deployment web .* and Deployment b/,
      ),
    ]);
  });
});
