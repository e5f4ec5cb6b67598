import { Part } from '../kubernetes/part.js';
import { Gateway } from '../mesh/gateways.js';
import type { RuleContext, RuleKind, RuleObject } from '../mesh/rules.js';

const PROTOCOLS = ['HTTP', 'HTTPS', 'TCP', 'TLS', 'UDP', 'HBONE'];
/** How Istio calls the class of a waypoint, which sidecars and gateways have none of. */
const WAYPOINT = 'istio-waypoint';

/** Each is a proxy of its own. */
function read(objects: readonly RuleObject[], context: RuleContext): Part[] {
  return objects.map(({ resource, name, namespace, key }) => {
    const spec = new Part(resource, ['spec']);
    const gatewayClass = spec.text('gatewayClassName');
    if (gatewayClass === WAYPOINT) {
      spec.passOver('listeners');
      const remedy = "the scenario's word `mesh` says where waypoints stand";
      context.warn(`${resource.title} is skipped: ${remedy}`);
      return spec;
    }
    const own = context.spoken.has(name) ? name : key;
    const gateway = new Gateway(
      own,
      resource.place,
      [`${name}-${gatewayClass ?? 'gateway'}`],
      `${namespace}/${name}`,
    );
    for (const listener of spec.parts('listeners')) listen(listener, gateway);
    context.gateways.set(`gateway-api:${namespace}/${name}`, gateway);
    return spec;
  });
}

function listen(listener: Part, gateway: Gateway): void {
  const name = listener.text('name') ?? '';
  const port = listener.integer('port', 1, 65535);
  listener.word('protocol', PROTOCOLS);
  const hosts = [listener.text('hostname') ?? '*'];
  const namespaces = listener.part('allowedRoutes').part('namespaces');
  const from = namespaces.word('from', ['All', 'Same', 'Selector', 'None']) ?? 'Same';
  if (from === 'All' || from === 'Selector') gateway.takesForeign = true;
  const tls = listener.part('tls');
  tls.word('mode', ['Terminate', 'Passthrough']);
  // What certificates hold, no model asks.
  tls.passOver('certificateRefs');
  if (port === undefined) listener.complain(null, 'a listener needs `port`');
  else gateway.listen({ name, port, hosts }, name);
}

export const gatewayApiGateway: RuleKind = {
  group: 'gateway.networking.k8s.io',
  kind: 'Gateway',
  meanings: {
    addresses: 'it gets the next free address',
    infrastructure: 'it is a proxy as any other',
    'listeners.allowedRoutes.kinds': 'routes of all kinds may be bound',
    'listeners.allowedRoutes.namespaces.selector': 'routes of all namespaces may be bound',
  },
  read,
};
