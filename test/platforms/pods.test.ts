import { describe, expect, it } from 'vitest';
import { run } from '../../src/index.js';
import { mistakes, plainOf, stages } from '../scenario/lowering.js';

const S = 1e9;
const scenario = (more: string, files = 'kubernetes/rollout.yaml'): string =>
  `version: 1\nduration: 30 s\ninclude: { kubernetes: [${files}] }\n${more}`;

const rolled = scenario(`
hosts: { client: { networks: pods } }
services: { web: { time: 10 ms, workers: 4, deployment: { startup: 2 s } }, db: { time: 1 ms } }
traffic: { users: { from: client, to: web, rate: 20/s } }
timeline: [{ at: 10 s, rollout: web }]
`);

describe('how pods live, from their manifest', () => {
  const web = plainOf(rolled).services.get('web')!;

  it('is what the Deployment says, with what the scenario says over it', () => {
    expect(web.deployment).toMatchObject({
      ...{ kind: 'deployment', strategy: 'rolling-update', minReady: 5 * S, grace: 45 * S },
      maxSurge: { value: 50, percent: true },
      maxUnavailable: { value: 0, percent: false },
      progressDeadline: 120 * S,
      readiness: { initialDelay: 3 * S, period: 4 * S, timeout: S, failureThreshold: 3 },
      liveness: { period: 10 * S, timeout: 2 * S, failureThreshold: 5 },
      started: { failureThreshold: 30 },
      preStop: 15 * S,
    });
    expect([...web.deployment!.startup.options.values()]).toEqual([2 * S]);
    expect(web.disruptionBudget).toEqual({
      minAvailable: { value: 50, percent: true },
      maxUnavailable: null,
    });
  });

  it('gets places for all pods that there may be at a time', () => {
    // Three, half of them more, and three that end.
    expect(web.replicas).toHaveLength(3 + 2 + 3);
    expect(web.replicas.filter(({ absent }) => !absent)).toHaveLength(3);
    expect(new Set(web.replicas.map(({ host }) => host)).size).toBe(8);
  });

  it('says what of it is not read, and what no manifest says, with their places', () => {
    const { warnings } = stages(rolled);
    expect(
      warnings.filter((each) => each.includes('helper') || each.includes('rollout.yaml')),
    ).toEqual([
      'Deployment web (kubernetes/rollout.yaml:6) has readinessProbe (kubernetes/rollout.yaml:30), as another of its containers ' +
        'has: the first alone is asked',
      'Deployment web (kubernetes/rollout.yaml:6) does not say what it does at SIGTERM (sigterm: exit is taken): no manifest ' +
        'does, services.web.deployment can',
    ]);
  });

  it('is left alone where nothing is said of it, and nothing rolls it out', () => {
    const plain = plainOf(scenario('services: { web: { time: 10 ms } }'));
    for (const name of ['web', 'db']) {
      expect(plain.services.get(name)).toMatchObject({ deployment: null, disruptionBudget: null });
    }
    expect(plain.controlPlane).toBeNull();
  });

  it('is that of their sidecars, by the annotations of Istio', () => {
    const text = scenario(
      `mesh: { mode: sidecar }
hosts: { client: { networks: pods } }
services: { cart: { time: 1 ms, deployment: { sigterm: drain, startup: 1 s } } }
traffic: { users: { from: client, to: cart, rate: 1/s, protocol: http1 } }
`,
      'kubernetes/sidecar.yaml',
    );
    const { mesh } = plainOf(text).services.get('cart-sidecar')!;
    expect(mesh!.life).toMatchObject({ order: 'hold', drain: 20 * S });
    expect(plainOf(text).services.get('users-sidecar')!.mesh!.life.order).toBe('together');
  });

  it('is that of a StatefulSet, whose hook is not read', () => {
    const text = scenario(
      'services: { db: { time: 1 ms, deployment: { sigterm: drain, startup: 1 s } } }',
    );
    const db = plainOf(text).services.get('db')!;
    expect(db.deployment).toMatchObject({ kind: 'stateful-set', order: 'parallel', partition: 1 });
    expect(db.replicas.map(({ name }) => name)).toEqual(['db-0', 'db-1']);
    expect(stages(text).warnings).toContain(
      'StatefulSet db (kubernetes/rollout.yaml:37) has preStop (kubernetes/rollout.yaml:51), which is no sleep and is not ' +
        'read: say how long it takes as deployment.preStop',
    );
  });

  it('runs, and loses nothing but for what exits at once', () => {
    const results = run(plainOf(rolled.replace('startup: 2 s', 'startup: 2 s, sigterm: drain')));
    expect(results.workloads.get('users')!.successRatio).toBe(1);
    expect(results.services.get('web')!.pods.get('creating')!.pods).toBeGreaterThan(0);
    expect(results.conservation.requests.balanced).toBe(true);
  });

  it('wants what the API wants', () => {
    expect(mistakes(scenario('', 'kubernetes/rollout-broken.yaml'))).toEqual([
      "6: spec.strategy.rollingUpdate.maxSurge: expected a whole number or per cents such as 25%, not 'half'",
      '14: spec: expected just one of minAvailable and maxUnavailable',
    ]);
  });
});

describe('a HorizontalPodAutoscaler', () => {
  const text = scenario(
    'services: { web: { time: 10 ms, workers: 4, deployment: { startup: 1 s, sigterm: exit } } }',
    'kubernetes/rollout.yaml, kubernetes/autoscaler.yaml',
  );

  it('is read with its behaviour, and what it asks of pods comes from theirs', () => {
    const web = plainOf(text).services.get('web')!;
    expect(web.autoscale).toMatchObject({
      min: 2,
      max: 10,
      cpu: 0.6,
      request: 0.5,
      requests: null,
    });
    expect(web.autoscale!.up).toMatchObject({ window: 0, select: 'max' });
    expect(web.autoscale!.down).toEqual({
      window: 60 * S,
      select: 'min',
      policies: [
        { change: { value: 10, percent: true }, period: 60 * S },
        { change: { value: 5, percent: false }, period: 30 * S },
      ],
    });
    expect(web.replicas).toHaveLength(2 * 10 + 5);
  });

  it('says which of its metrics it does not go by', () => {
    expect(
      stages(text).warnings.filter((each) => each.includes('HorizontalPodAutoscaler')),
    ).toEqual([
      'HorizontalPodAutoscaler web (kubernetes/autoscaler.yaml:1) has a metric (kubernetes/autoscaler.yaml:13) that is not read: ' +
        'the average utilisation of cpu, and an average value of pods, are',
    ]);
  });
});
