import { protocolKey } from '../../net/flow-table.js';
import { Icmp, type IcmpHeader } from '../../net/icmp.js';
import { type Packet, Protocol } from '../../net/packet.js';
import { Step, type TrackedProtocol, Timeout, Turn, UNTRACKED } from './protocol.js';

const headerOf = (packet: Packet): IcmpHeader => packet.icmp as IcmpHeader;

/**
 * ICMP echoes: the identifier stands for both ports, and type and code are of the tuple. A reply that
 * nobody has asked for is of no flow, and passes as it is (nf_conntrack_proto_icmp.c).
 */
export const icmp: TrackedProtocol = {
  key: (packet) => {
    const { type, code } = headerOf(packet);
    return protocolKey(Protocol.ICMP, type, code);
  },
  sourcePort: (packet) => headerOf(packet).identifier,
  destinationPort: (packet) => headerOf(packet).identifier,
  begins: (packet) => (headerOf(packet).type === Icmp.ECHO ? '' : UNTRACKED),
  opens: () => Timeout.ICMP,
  follows: () => Step.GOES_ON,
  timeout: (flow) => flow.timeoutClass,
  turn: () => Turn.GOES_ON,
  setSourcePort: (packet, port) => {
    headerOf(packet).identifier = port;
  },
  setDestinationPort: (packet, port) => {
    headerOf(packet).identifier = port;
  },
};
