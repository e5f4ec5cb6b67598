import type { Listener } from '../../facts/bus.js';
import type { FactOf } from '../../facts/facts.js';
import { PcapngWriter } from '../../measure/capture/pcapng.js';
import { PortCapture } from '../../measure/capture/port-capture.js';
import { SpelledStreams } from '../../measure/capture/spelled-streams.js';
import { Packet } from '../../net/packet.js';
import type { Network } from '../network.js';

/** Writes down the frames that ports send and receive: one file a node, one interface a port. */
export class Capture implements Listener<'packets'> {
  /** By node. */
  readonly writers = new Map<string, PcapngWriter>();
  /** What was wanted but does not exist. */
  readonly unknown: readonly string[];
  private readonly ports = new Map<string, PortCapture>();

  /** @param wanted "node.port" or node names, or 'all' */
  constructor(network: Network, wanted: 'all' | readonly string[]) {
    this.unknown = wanted === 'all' ? [] : wanted.filter((name) => !isKnown(network, name));
    const streams = new SpelledStreams();
    for (const port of network.ports.values()) {
      const node = port.node.name;
      if (wanted !== 'all' && !wanted.includes(port.place) && !wanted.includes(node)) continue;
      let writer = this.writers.get(node);
      if (writer === undefined) this.writers.set(node, (writer = new PcapngWriter()));
      this.ports.set(port.place, new PortCapture(writer, port.name, streams));
    }
  }

  tell({ kind, at, place }: FactOf<'packets'>, live: object | null): void {
    if (kind !== 'packet-out' && kind !== 'packet-arrived') return;
    if (live instanceof Packet) this.ports.get(place)?.frame(live, at);
  }
}

function isKnown(network: Network, name: string): boolean {
  return network.ports.has(name) || network.stacks.has(name) || network.switches.has(name);
}
