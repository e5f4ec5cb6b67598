import type { GatewayRelay, Remarks } from '../gateways/gateway.js';
import { duration, mapOf } from '../mesh/words.js';
import type { Scope } from './scope.js';
import { addressOf, lonely, type NginxUpstream } from './upstream.js';
import type { Variables } from './variables.js';

const READ = new Set(
  'listen proxy_pass proxy_connect_timeout proxy_timeout proxy_next_upstream proxy_next_upstream_tries'.split(
    ' ',
  ),
);

/** The servers of a `stream` block, which pass connections on. */
export function readStream(
  stream: Scope,
  upstreams: Map<string, NginxUpstream>,
  variables: Variables,
  remarks: Remarks,
): GatewayRelay[] {
  return stream.all('server').flatMap((directive) => {
    const { place } = directive;
    const scope = stream.within(directive);
    scope.leaveOut(READ, remarks);
    const listen = scope.all('listen').at(-1)?.args ?? [];
    const [, port] = /(?:^|:)(\d+)$/.exec(listen[0] ?? '') ?? [];
    const target = scope.word('proxy_pass');
    if (listen.includes('udp')) {
      remarks.leaveOut('listen udp', place, 'datagrams are not passed on');
      return [];
    }
    if (port === undefined || target === undefined) {
      remarks.complain(place, 'expected `listen` with a port and `proxy_pass` of this server');
      return [];
    }
    const cases = variables.casesOf(target, scope, place);
    if (cases?.length !== 1) {
      remarks.complain(place, `where '${target}' leads cannot be known here: name one upstream`);
      return [];
    }
    const [{ value }] = cases;
    const at = addressOf(value, 0);
    const to =
      upstreams.get(value) ?? (at === null ? null : lonely(at.host, at.port, place, at.host));
    if (to === null) {
      remarks.complain(place, `expected an upstream, or host:port, not '${value}'`);
      return [];
    }
    upstreams.set(value, to);
    const tries = scope.integer('proxy_next_upstream_tries', remarks) ?? 0;
    const goesOn = scope.word('proxy_next_upstream') !== 'off';
    const words = mapOf({
      connect: duration(scope.time('proxy_connect_timeout', remarks) ?? 60e9),
      idle: duration(scope.time('proxy_timeout', remarks) ?? 600e9),
      attempts: goesOn ? Math.max(1, tries === 0 ? to.most : Math.min(tries, to.most)) : 1,
    });
    return [{ name: `${to.name}-${port}`, port: Number(port), to, words, place }];
  });
}
