import type { Flow } from '../../net/flow-table.js';
import { Phase, Protocol } from '../../net/packet.js';
import { Step, type TrackedProtocol, Timeout, Turn } from './protocol.js';

/** A flow is a stream once packets of both ways were seen and it is older than this. */
const STREAM_AGE = 2e9;

/**
 * UDP: a flow becomes a stream, which is kept for longer, by a packet that finds it answered and more
 * than 2 s old (nf_conntrack_proto_udp.c).
 *
 * A new exchange from the port of one that is over is a new flow to a virtual service, where Linux
 * keeps the flow with its backend.
 */
export const udp: TrackedProtocol = {
  key: () => Protocol.UDP,
  sourcePort: (packet) => packet.sourcePort,
  destinationPort: (packet) => packet.destinationPort,
  // Its request never came here: as for a FIN without a connection, there is nothing to end.
  begins: ({ phase }) => (phase === Phase.WITHDRAW ? 'stale' : ''),
  opens: () => Timeout.UDP,
  follows: ({ phase }, flow, original) =>
    original && phase === Phase.OPEN && isOver(flow) ? Step.RENEWS : Step.GOES_ON,
  timeout: (flow, now) => (isStream(flow, now) ? Timeout.UDP_STREAM : flow.timeoutClass),
  turn: ({ phase }) => TURNS[phase],
  setSourcePort: (packet, port) => {
    packet.sourcePort = port;
  },
  setDestinationPort: (packet, port) => {
    packet.destinationPort = port;
  },
};

/** By `Phase`. */
const TURNS = [Turn.GOES_ON, Turn.GOES_ON, Turn.ANSWERS, Turn.BREAKS_OFF];

function isStream(flow: Flow, now: number): boolean {
  return flow.timeoutClass === Timeout.UDP && flow.replied && now - flow.openedAt > STREAM_AGE;
}

/** True for the flow of an exchange with a virtual service that has ended. */
function isOver(flow: Flow): boolean {
  return flow.backend >= 0 && flow.owner === null;
}
