import type { Frame } from '../../facts/list/fact-list.js';
import { Recorder } from '../../facts/recording.js';
import { frameBytes } from '../../measure/capture/frame.js';
import { SpelledStreams } from '../../measure/capture/spelled-streams.js';
import { EtherType, Packet } from '../../net/packet.js';

/** Who keeps the facts of a run, and their packets' bytes where they are wanted; null for nobody. */
export function recorderOf(options: { record?: number; frames?: boolean }): Recorder | null {
  const { record, frames } = options;
  if (record === undefined) return null;
  if (frames !== true) return new Recorder(record);
  const streams = new SpelledStreams();
  return new Recorder(record, (live) => (live instanceof Packet ? frameOf(live, streams) : null));
}

/** Null for what has no place yet for what it carries: a packet may be dropped half made. */
function frameOf(packet: Packet, streams: SpelledStreams): Frame | null {
  if (packet.etherType !== EtherType.IPV4 && packet.etherType !== EtherType.ARP) return null;
  try {
    return { bytes: frameBytes(packet, streams), size: packet.size };
  } catch {
    return null;
  }
}
