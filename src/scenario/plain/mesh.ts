import { SECOND } from '../../engine/time.js';
import * as k from '../words.js';
import { retriesWord } from '../schema/attempts.js';
import { type PlainRetries, RETRIERS } from './attempts.js';
import { costs, NO_COSTS } from './costs.js';

/** Ports of a mesh's proxies (Istio): what leaves a pod, what comes in, and what comes by tunnels. */
export const MESH_PORTS = { out: 15001, in: 15006, tunnel: 15008 } as const;

const modes = ['none', 'client', 'sidecar', 'ambient', 'ambient+waypoint'] as const;

export const mutualTls = k
  .choice(['permissive', 'strict', 'off'])
  .describe(
    'Mutual TLS between proxies. permissive: what comes plain is taken too; strict: it is refused; ' +
      'off: all is plain.',
  );

const settings = {
  tls: mutualTls,
  protocol: k
    .choice(['same', 'http2'])
    .describe('Between proxies that see requests: as their callers speak, or HTTP/2.'),
  workers: k
    .integer({ min: 1, max: 1000 })
    .describe('Threads of each proxy, with connections of their own (Istio: 2).'),
  costs: costs.describe('Time of a worker; on a machine with cores it waits for one of them.'),
};

const outbound = k
  .choice(['allow-any', 'registry-only'])
  .describe(
    'What is for no service: it goes where it was meant to go, or nowhere (requests get 502). As in ' +
      "Istio's outboundTrafficPolicy.",
  );

/** When the proxy of a pod starts and ends. */
const life = {
  order: k
    .choice(['together', 'hold', 'native'])
    .describe(
      "together: as the pod's process does, and it is told to end as the pod's end begins; hold: the process " +
        'starts when it is ready (holdApplicationUntilProxyStarts); native: and it ends when that is gone.',
    ),
  startup: k.distribution('duration').describe('From when its container runs until it is ready.'),
  drain: k
    .duration()
    .describe('From SIGTERM until it is gone, with what is left (terminationDrainDuration).'),
};

/** As a service says it of its own pods' proxies. */
export const sidecarLife = k.object({
  order: life.order.optional(),
  startup: life.startup.optional(),
  drain: life.drain.optional(),
});

/** Of Istio 1.24; how long a proxy takes to start, nobody publishes. */
const LIFE = {
  order: 'together' as const,
  startup: k.constant(SECOND),
  drain: 5 * SECOND,
};

const ISTIO_RETRIES = RETRIERS.istio as PlainRetries;

const NO_WAYPOINTS = new Map<string, string>();

/** What proxies of a mesh are: beside a service's replicas, or a workload's clients. */
export const meshProxy = k.object({
  mode: k
    .choice(['sidecar', 'ambient'])
    .describe('sidecar: a proxy that sees requests; ambient: tunnels of connections (ztunnel).'),
  beside: k.name().describe('The service or workload whose pods it is in, with whose account.'),
  services: k.list(k.name()).describe('Those whose backends it chooses itself.'),
  waypoints: k
    .dictionary(k.name())
    .leftOut(NO_WAYPOINTS)
    .describe('The proxy that stands before a service, to which tunnels lead instead.'),
  outbound: outbound.leftOut('allow-any'),
  ...settings,
  life: k.object(life).leftOut(LIFE).describe('Of a sidecar in a pod that is kept.'),
});

/** A mesh over services: where its proxies stand, in one word. */
export const meshWord = k.forms({
  scalar: k.turn(k.choice(modes), (mode): Mesh => ({ ...MESH, mode })),
  map: k.object({
    mode: k
      .choice(modes)
      .describe(
        'none: nowhere; client: callers balance by request themselves; sidecar: beside each replica and ' +
          'client, for requests; ambient: the same for connections alone, by tunnels; ambient+waypoint: ' +
          'with a proxy of its own before each service of HTTP, for requests.',
      ),
    services: k.list(k.name()).optional().describe('Those within. Default: all on a network.'),
    without: k
      .oneOrMore(k.name())
      .default([])
      .describe('Services, workloads and hosts that have no proxy: they speak as they do without.'),
    tls: settings.tls.default('permissive'),
    protocol: settings.protocol.default('same'),
    outbound: outbound.default('allow-any'),
    workers: settings.workers.default(2),
    life: k
      .object(k.withDefaults(life, LIFE))
      .default(LIFE)
      .describe("Of sidecars in a deployment's pods: when they start, and how they end."),
    retries: retriesWord
      .default(ISTIO_RETRIES)
      .describe(
        "Of sidecars and waypoints, for routes that do not say theirs. Default: Istio's two, `istio`.",
      ),
    costs: k
      .forms({
        scalar: k.turn(k.choice(['none', 'istio', 'linkerd']), (word) =>
          word === 'none' ? NO_COSTS : word,
        ),
        map: costs.with(NO_COSTS),
      })
      .default(NO_COSTS)
      .describe(
        'istio: what it publishes, 0.2 ms of a core for each request in a sidecar, 0.06 in a ztunnel, 0.25 in a ' +
          'waypoint; linkerd: 0.13 ms in a sidecar.',
      ),
  }),
});

/** The word as it is understood. */
export interface Mesh {
  mode: (typeof modes)[number];
  services?: string[];
  without: string[];
  tls: 'permissive' | 'strict' | 'off';
  protocol: 'same' | 'http2';
  outbound: 'allow-any' | 'registry-only';
  workers: number;
  costs: 'istio' | 'linkerd' | k.ValueOf<typeof costs>;
  retries: PlainRetries | null;
  life: PlainMesh['life'];
}

export const MESH: Mesh = {
  mode: 'none',
  without: [],
  tls: 'permissive',
  protocol: 'same',
  outbound: 'allow-any',
  workers: 2,
  costs: NO_COSTS,
  retries: ISTIO_RETRIES,
  life: LIFE,
};

export type PlainMesh = k.ValueOf<typeof meshProxy>;
