import { Part } from '../kubernetes/part.js';
import { Gateway } from '../mesh/gateways.js';
import type { RuleContext, RuleKind, RuleObject } from '../mesh/rules.js';

const PROTOCOLS = ['HTTP', 'HTTPS', 'HTTP2', 'GRPC', 'GRPC-WEB', 'MONGO', 'TCP', 'TLS'];
const TLS = [
  'PASSTHROUGH',
  'SIMPLE',
  'MUTUAL',
  'AUTO_PASSTHROUGH',
  'ISTIO_MUTUAL',
  'OPTIONAL_MUTUAL',
];

/** Gateways with the same selector configure the same proxy. */
function read(objects: readonly RuleObject[], context: RuleContext): Part[] {
  const bySelector = new Map<string, Gateway>();
  return objects.map(({ resource, name, namespace, key: own }) => {
    const key = context.spoken.has(name) ? name : own;
    const spec = new Part(resource, ['spec']);
    const selector = [...spec.labels('selector')].map((pair) => pair.join('=')).sort();
    const text = selector.join();
    let gateway = bySelector.get(text);
    if (gateway === undefined) {
      const aliases = text === 'istio=ingressgateway' ? INGRESS : [];
      gateway = new Gateway(key, resource.place, aliases, `${namespace}/${name}`);
      bySelector.set(text, gateway);
    } else if (context.spoken.has(name)) gateway.key = key;
    context.gateways.set(`${namespace}/${name}`, gateway);
    const servers = spec.parts('servers');
    if (servers.length === 0) spec.complain(null, 'a Gateway needs `servers`');
    for (const server of servers) listen(server, gateway);
    return spec;
  });
}

/** How a default installation calls it. */
const INGRESS = ['istio-ingressgateway', 'istio-ingressgateway.istio-system.svc.cluster.local'];

function listen(server: Part, gateway: Gateway): void {
  server.passOver('name');
  const told = server.part('port');
  const number = told.integer('number', 1, 65535);
  const protocol = told.text('protocol')?.toUpperCase();
  if (protocol !== undefined && !PROTOCOLS.includes(protocol))
    told.complain('protocol', `expected one of ${PROTOCOLS.join(', ')}, not '${protocol}'`);
  if (number === undefined) {
    if (!told.has('number')) server.complain(null, 'a server needs `port.number`');
    return;
  }
  // `ns/host` is for VirtualServices of one namespace; here it is for those of all.
  const hosts = server.texts('hosts').map((host) => host.slice(host.indexOf('/') + 1));
  if (hosts.length === 0) server.complain(null, 'a server needs `hosts`');
  const tls = server.part('tls');
  tls.word('mode', TLS);
  // What certificates hold, no model asks.
  tls.passOver('credentialName', 'serverCertificate', 'privateKey', 'caCertificates');
  const name = told.text('name') ?? `port-${number}`;
  gateway.listen({ name, port: number, hosts }, name);
}

export const istioGateway: RuleKind = {
  group: 'networking.istio.io',
  kind: 'Gateway',
  meanings: {
    'servers.tls.httpsRedirect': 'requests without TLS are taken here',
    'servers.tls.minProtocolVersion': 'the workloads say which version of TLS they speak',
    'servers.tls.maxProtocolVersion': 'the workloads say which version of TLS they speak',
    'servers.bind': 'it listens at all of its addresses here',
    'servers.defaultEndpoint': 'nothing goes there',
  },
  read,
};
