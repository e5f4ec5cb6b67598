import { OptionReader } from '../../engine/option-reader.js';
import type { Packet } from '../packet.js';
import type { FilterEntry } from './entry.js';
import type { Filter, Verdict } from './filter.js';

/** Lets nothing through: a cut cable, or a partition of the network. */
class Blocked implements Filter {
  judge(_packet: Packet, _now: number, verdict: Verdict): void {
    verdict.dropped = 'link-blocked';
  }
}

export const blocked: FilterEntry = {
  name: 'blocked',
  summary: 'lets nothing through',
  options: [],
  positional: [],
  create(options) {
    new OptionReader(blocked, options);
    return new Blocked();
  },
};
