import type { Described, OptionValue } from '../../src/engine/options.js';
import type { PlainScenario } from '../../src/scenario/plain.js';

export function described(kind: string, options: Record<string, OptionValue> = {}): Described {
  return { kind, options: new Map(Object.entries(options)) };
}

/** A scenario of one service without a network and one open workload, to be changed by tests. */
export function queueScenario(options: {
  requests: number;
  rate: number;
  mean: number;
  workers?: number;
  replicas?: number;
  policy?: string;
  seed?: string;
}): PlainScenario {
  const { requests, rate, mean, workers = 1, replicas = 1, policy = 'round-robin' } = options;
  return {
    version: 1,
    name: 'queue',
    description: '',
    seed: options.seed ?? '1',
    duration: null,
    warmup: 0,
    drain: null,
    window: 1e9,
    limits: { events: 1e9, packets: 1e6, requests: 1e6, memory: 2 ** 31 },
    tables: { routes: new Map(), sets: new Map(), names: new Map() },
    nodes: new Map(),
    links: [],
    controlPlane: null,
    services: new Map([
      [
        'server',
        {
          label: '',
          workers,
          queue: { limit: null, discipline: 'fcfs', full: 'reject' },
          handler: [{ kind: 'compute', time: described('exponential', { mean }) }],
          mode: 'blocking',
          response: described('constant', { value: 0 }),
          slowdown: null,
          errors: null,
          limit: null,
          shed: null,
          redraw: true,
          tcp: new Map(),
          tls: new Map(),
          mesh: null,
          relay: null,
          http: new Map(),
          deployment: null,
          disruptionBudget: null,
          autoscale: null,
          partitions: null,
          replicas: Array.from({ length: replicas }, (_, index) => ({
            name: `server-${index}`,
            host: null,
            ports: [80],
            weight: 1,
            speed: 1,
            workers,
            absent: false,
            labels: new Map(),
            priority: 0,
            degraded: false,
            zone: '',
            of: null,
          })),
          networked: false,
          balancer: {
            policy: described(policy),
            affinity: { kind: 'none' },
            at: 'callers',
            balancers: 1,
            zones: [],
            view: { counts: 'own', delay: 0 },
            health: null,
            virtual: null,
            subsets: new Map(),
            meshed: null,
            breaker: null,
          },
          routes: [],
          account: null,
          authorization: [],
          proxy: null,
        },
      ],
    ]),
    traffic: new Map([
      [
        'users',
        {
          kind: 'open',
          label: '',
          clients: [{ name: 'users', host: null, weight: 1 }],
          start: 0,
          stop: null,
          target: { name: 'server', as: null, address: null, port: 80 },
          allToAll: false,
          arrivals: described('poisson', { rate }),
          users: 0,
          think: null,
          perSession: null,
          stream: false,
          requests,
          timeout: null,
          cancel: true,
          retries: null,
          hedge: null,
          tied: null,
          protocol: 'udp',
          tls: null,
          connections: null,
          http: new Map(),
          tcp: new Map(),
          request: described('constant', { value: 0 }),
          work: null,
          keys: null,
          priority: 0,
          objective: null,
          path: '/',
          method: 'GET',
          headers: new Map(),
          account: null,
        },
      ],
    ]),
    timeline: [],
    expect: [],
  };
}
