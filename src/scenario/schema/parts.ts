import * as k from '../words.js';

const MTU = { min: 68, max: 65535 };

/** What any link can be told. */
export function wireShape() {
  return {
    rate: k.orNone(k.rate()).optional().describe('Default 10 Gbps; none sends at once.'),
    delay: k.duration().optional().describe('Propagation delay. Default 5 us.'),
    mtu: k.size(MTU).optional().describe('Largest IP packet. Default 1500 B.'),
    framing: k
      .choice(['ethernet', 'ppp', 'none'])
      .optional()
      .describe('What frames add to packets; ppp and none have no ARP. Default ethernet.'),
    queue: k.discipline().optional().describe('At both ends. Default: drop-tail.'),
    impairments: k.oneOrMore(k.impairment()).optional().describe('In both directions.'),
  };
}

/** A port's VLANs. */
export function vlanSchema() {
  const tag = () => k.integer({ min: 1, max: 4094 });
  return k.forms({
    scalar: k.turn(tag(), (access) => ({ access: access, trunk: [] as number[] })),
    map: k.object({
      access: k.orNone(tag()).default(null).describe('Untagged frames belong to it.'),
      trunk: k.list(tag()).default([]).describe('Tagged frames of these VLANs pass.'),
    }),
  });
}

/** What a port that is wired by hand can be told. */
export function portShape() {
  return {
    mac: k.mac().optional().describe('Begins with 02:4e. Default: given out.'),
    addresses: k.oneOrMore(k.addressInNetwork()).optional().describe('Such as 10.0.0.1/24.'),
    mtu: k.size(MTU).optional().describe("Default: the link's."),
    rate: k.orNone(k.rate()).optional().describe("Default: the link's."),
    queue: k.discipline().optional().describe("Default: the link's."),
    vlan: k.orNone(vlanSchema()).optional().describe('Switches only.'),
  };
}

export function portSchema() {
  return k.object(portShape());
}

export function routeSchema() {
  return k.object({
    to: k.subnet().describe('The network; 0.0.0.0/0 is the default route.'),
    via: k.orNone(k.address()).default(null).describe('The next hop; none where it is attached.'),
    port: k.orNone(k.name()).default(null).describe('Default: the port whose network holds via.'),
  });
}

export function neighboursSchema() {
  return k.object({
    limit: k.integer({ min: 1 }).default(1024).describe('Entries at most (linux gc_thresh3).'),
    reachable: k.duration().default(30e9).describe('How long an entry is believed.'),
  });
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

export function conntrackSchema() {
  const timeout = (seconds: number) => k.duration({ min: 1 }).default(seconds * 1e9);
  return k.object({
    limit: k
      .integer({ min: 1 })
      .default(262144)
      .describe('Flows at most (linux nf_conntrack_max).'),
    udp: timeout(30).describe('Timeout before the first answer.'),
    udpStream: timeout(120).describe('Timeout of a stream: answered, and in use when 2 s old.'),
    icmp: timeout(30).describe('Timeout of an echo.'),
    generic: timeout(600).describe('Timeout of other protocols.'),
  });
}
