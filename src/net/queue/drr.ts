import { OptionReader } from '../../engine/option-reader.js';
import { IntTable } from '../int-table.js';
import type { Packet } from '../packet.js';
import type { QueueContext, QueueDiscipline } from './discipline.js';
import type { DisciplineEntry } from './entry.js';
import { flowBits, FlowLine, FlowList } from './flow-list.js';

class DrrFlow extends FlowLine {
  key = 0;
  /** Its own place among the flows. */
  index = 0;
}

/**
 * Deficit round robin: each flow has its line, and in its turn may send what its quantum, with
 * what the last turns left over, pays for. Of any two flows that have packets all the time,
 * neither gets ahead of the other by more than quantum + 2 * (largest packet) bytes, over any
 * span of time (Shreedhar and Varghese 1995, theorem on fairness).
 *
 * When the queue is full, the youngest packet of the longest line (in bytes; the first in turn
 * among equals) makes room. An idle flow has no credit, so it is forgotten: memory follows the
 * flows that wait, not those that ever came. Flows that agree in a hash of 32 bits share
 * a line.
 */
class DeficitRoundRobin implements QueueDiscipline {
  readonly marked = 0;
  length = 0;
  bytes = 0;
  private readonly turns = new FlowList<DrrFlow>();
  private readonly indexOf = new IntTable();
  private readonly flows: DrrFlow[] = [];
  private readonly idle: DrrFlow[] = [];
  private perturbation: number | undefined;

  constructor(
    private readonly context: QueueContext,
    private readonly quantum: number,
    private readonly limit: number,
    private readonly bySource: boolean,
  ) {}

  enqueue(packet: Packet): boolean {
    const flow = this.flowOf(this.keyOf(packet));
    flow.line.push(packet);
    this.length++;
    this.bytes += packet.size;
    if (this.length <= this.limit) return true;
    const longest = this.turns.longest(null) as DrrFlow;
    const victim = longest.line.popLast() as Packet;
    this.forget(victim);
    this.context.sink.drop(victim, 'queue-full');
    return longest !== flow;
  }

  dequeue(): Packet | null {
    for (;;) {
      const flow = this.turns.first;
      if (flow === null) return null;
      const head = flow.line.peek();
      if (head !== null && head.size > flow.deficit) {
        // The turn is over; the quantum of the next one is paid in advance.
        flow.deficit += this.quantum;
        this.turns.shift();
        this.turns.push(flow);
        continue;
      }
      if (head !== null) {
        flow.deficit -= head.size;
        flow.line.shift();
        this.forget(head);
      }
      if (flow.line.length === 0) this.release(flow);
      if (head !== null) return head;
    }
  }

  readyAt(now: number): number {
    return this.length > 0 ? now : Infinity;
  }

  private forget(packet: Packet): void {
    this.length--;
    this.bytes -= packet.size;
  }

  private keyOf(packet: Packet): number {
    if (this.bySource) return packet.source;
    this.perturbation ??= this.context.random().bits32();
    return flowBits(packet, this.perturbation) | 0;
  }

  private flowOf(key: number): DrrFlow {
    const index = this.indexOf.get(key);
    if (index >= 0) return this.flows[index];
    let flow = this.idle.pop();
    if (flow === undefined) {
      flow = new DrrFlow();
      flow.index = this.flows.push(flow) - 1;
    }
    flow.key = key;
    flow.deficit = this.quantum;
    this.indexOf.set(key, flow.index);
    this.turns.push(flow);
    return flow;
  }

  private release(flow: DrrFlow): void {
    this.turns.shift();
    this.indexOf.delete(flow.key);
    this.idle.push(flow);
  }
}

export const drr: DisciplineEntry = {
  name: 'drr',
  summary: 'deficit round robin: flows take turns that are fair in bytes',
  source:
    'Shreedhar and Varghese, "Efficient fair queueing using deficit round robin", 1995; ' +
    'linux net/sched/sch_drr.c',
  options: [
    {
      name: 'quantum',
      kind: 'size',
      min: 1,
      optional: true,
      meaning: 'What a flow may send in one turn; a full frame of the port when left out.',
    },
    {
      name: 'limit',
      kind: 'integer',
      default: 1000,
      min: 1,
      meaning: 'Most packets that wait.',
    },
    {
      name: 'by',
      kind: 'choice',
      choices: ['flow', 'source'],
      default: 'flow',
      meaning: 'What has a line of its own: addresses, protocol and ports, or the source address.',
    },
  ],
  positional: ['quantum', 'limit'],
  transparent: true,
  create(options, context) {
    const given = new OptionReader(drr, options);
    const quantum = given.has('quantum') ? given.number('quantum') : context.mtu + context.header;
    const bySource = given.choice('by') === 'source';
    return new DeficitRoundRobin(context, quantum, given.number('limit'), bySource);
  },
};
