import { OptionReader } from '../../engine/option-reader.js';
import type { Packet } from '../packet.js';
import { PacketRing } from '../ring.js';
import type { DropSink, QueueDiscipline } from './discipline.js';
import type { DisciplineEntry } from './entry.js';

const PRIORITIES = 8;

/** Band of each priority in Linux's priomap (its first eight places), where 0 is best effort. */
const PFIFO_FAST = [1, 2, 2, 2, 1, 2, 0, 0];

/** Higher goes first: the eight priorities spread evenly, 7 into band 0. */
function ordered(bands: number): number[] {
  return Array.from({ length: PRIORITIES }, (_, priority) =>
    Math.floor(((PRIORITIES - 1 - priority) * bands) / PRIORITIES),
  );
}

/** Lines of which a later one is served only while all before it are empty. */
class StrictPriority implements QueueDiscipline {
  readonly marked = 0;
  length = 0;
  bytes = 0;
  private readonly bands: PacketRing[];

  constructor(
    private readonly sink: DropSink,
    bands: number,
    private readonly limit: number,
    /** Band of each priority. */
    private readonly bandOf: readonly number[],
  ) {
    this.bands = Array.from({ length: bands }, () => new PacketRing());
  }

  enqueue(packet: Packet): boolean {
    const band = this.bands[this.bandOf[packet.priority]];
    if (band.length >= this.limit) {
      this.sink.drop(packet, 'queue-full');
      return false;
    }
    band.push(packet);
    this.length++;
    this.bytes += packet.size;
    return true;
  }

  dequeue(): Packet | null {
    for (let i = 0; i < this.bands.length; i++) {
      const packet = this.bands[i].shift();
      if (packet === null) continue;
      this.length--;
      this.bytes -= packet.size;
      return packet;
    }
    return null;
  }

  readyAt(now: number): number {
    return this.length > 0 ? now : Infinity;
  }
}

export const priority: DisciplineEntry = {
  name: 'priority',
  summary: 'strict bands by the 802.1p priority of the packet; within a band, first in, first out',
  source: 'linux net/sched/sch_prio.c, net/sched/sch_generic.c (pfifo_fast)',
  options: [
    {
      name: 'bands',
      kind: 'integer',
      default: 3,
      min: 1,
      max: PRIORITIES,
      meaning: 'Number of lines; the first is served before all others.',
    },
    {
      name: 'limit',
      kind: 'integer',
      default: 1000,
      min: 0,
      meaning: 'Most packets that wait in one band.',
    },
    {
      name: 'map',
      kind: 'choice',
      choices: ['ordered', 'pfifo-fast'],
      default: 'ordered',
      meaning:
        'From priority to band: `ordered` spreads the eight priorities evenly, 7 into the first ' +
        "band; `pfifo-fast` is Linux's map for three bands, where 6 and 7 come first, then 0 and " +
        '4, then 1, 2, 3 and 5.',
      source: 'linux net/sched/sch_generic.c (prio2band)',
    },
  ],
  positional: ['bands', 'limit'],
  transparent: true,
  create(options, context) {
    const given = new OptionReader(priority, options);
    const bands = given.number('bands');
    const linux = given.choice('map') === 'pfifo-fast';
    if (linux && bands !== 3) given.fail(`'map' pfifo-fast is made for 3 bands, not ${bands}`);
    const bandOf = linux ? PFIFO_FAST : ordered(bands);
    return new StrictPriority(context.sink, bands, given.number('limit'), bandOf);
  },
};
