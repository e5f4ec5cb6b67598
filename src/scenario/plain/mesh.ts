import * as k from '../words.js';

/** Ports of a mesh's proxies (Istio): what leaves a pod, what comes in, and what comes by tunnels. */
export const MESH_PORTS = { out: 15001, in: 15006, tunnel: 15008 } as const;

const modes = ['none', 'client', 'sidecar', 'ambient'] as const;

const tls = k
  .choice(['permissive', 'strict', 'off'])
  .describe(
    'Mutual TLS between proxies. permissive: what comes plain is taken too; strict: it is refused; ' +
      'off: all is plain.',
  );

/** What proxies of a mesh are: beside a service's replicas, or a workload's clients. */
export const meshProxy = k.object({
  mode: k
    .choice(['sidecar', 'ambient'])
    .describe('sidecar: a proxy that sees requests; ambient: tunnels of connections (ztunnel).'),
  services: k.list(k.name()).describe('Those whose backends it chooses itself.'),
  tls,
});

/** A mesh over services: where its proxies stand, in one word. */
export const meshWord = k.forms({
  scalar: k.turn(k.choice(modes), (mode): Mesh => ({ ...MESH, mode })),
  map: k.object({
    mode: k
      .choice(modes)
      .describe(
        'none: nowhere; client: callers balance by request themselves; sidecar: beside each replica and ' +
          'client, for requests; ambient: the same for connections alone, by tunnels.',
      ),
    services: k.list(k.name()).optional().describe('Those within. Default: all on a network.'),
    tls: tls.default('permissive'),
  }),
});

interface Mesh {
  mode: (typeof modes)[number];
  services?: string[];
  tls: 'permissive' | 'strict' | 'off';
}

export const MESH: Mesh = { mode: 'none', tls: 'permissive' };

export type PlainMesh = k.ValueOf<typeof meshProxy>;
