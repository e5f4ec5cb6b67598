import { MTU, vlan, WIRE } from '../plain/network.js';
import * as k from '../words.js';

/** What any link can be told. */
export function wireShape() {
  return {
    rate: k.orNone(k.rate()).optional(WIRE.rate).describe('None sends at once.'),
    delay: k.duration().optional(WIRE.delay).describe('Propagation delay.'),
    mtu: k.size(MTU).optional(WIRE.mtu).describe('Largest IP packet.'),
    framing: k
      .choice(['ethernet', 'ppp', 'none'])
      .optional()
      .describe('What frames add to packets; ppp and none have no ARP. Default ethernet.'),
    queue: k.discipline().optional(WIRE.queue).describe('At both ends.'),
    impairments: k.oneOrMore(k.impairment()).optional().describe('In both directions.'),
  };
}

/** What a port that is wired by hand can be told. */
export function portShape() {
  return {
    mac: k.mac().optional().describe('Begins with 02:4e. Default: given out.'),
    addresses: k.oneOrMore(k.addressInNetwork()).optional().describe('Such as 10.0.0.1/24.'),
    mtu: k.size(MTU).optional().describe("Default: the link's."),
    rate: k.orNone(k.rate()).optional().describe("Default: the link's."),
    queue: k.discipline().optional().describe("Default: the link's."),
    vlan: k.orNone(vlan).optional().describe('Switches only.'),
  };
}

export function portSchema() {
  return k.object(portShape());
}

/** Source NAT. */
export function masqueradeSchema() {
  const linux: [number, number] = [1024, 65535];
  return k.forms({
    scalar: k.turn(k.subnet(), (source) => ({ source, ports: linux })),
    map: k.object({
      source: k.subnet().describe('Whose packets are translated.'),
      ports: k.portRange().default(linux).describe('First and last source port for translation.'),
    }),
  });
}
