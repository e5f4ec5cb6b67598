import { NOBODY } from '../../facts/facts.js';
import type { FactList } from '../../facts/list/fact-list.js';
import { Playback } from '../../facts/playback.js';
import type { Recording } from '../../facts/recording.js';
import { type Topology, topologyOf } from '../../report/topology/graph.js';
import type { PlainScenario } from '../../scenario/plain.js';
import { type Happenings, happeningsOf } from './happenings.js';
import { Tally } from './tally.js';
import { Traits } from './traits.js';

/** How far a step goes. */
export type Stride = 'fact' | 'packet' | 'request';

/** A run that can be looked at: what there is of it is worked out once, when it is first asked for. */
export class Stage {
  readonly facts: FactList;
  readonly playback: Playback;
  readonly traits: Traits;
  readonly topology: Topology;
  /** When the recording ends: nothing is known behind it. */
  readonly end: number;
  private found: Happenings | null = null;
  private decidedTally: Tally | null = null;
  private pickedTally: Tally | null = null;

  constructor(
    readonly plain: PlainScenario,
    readonly recording: Recording,
  ) {
    this.facts = recording.facts;
    this.playback = new Playback(recording);
    this.traits = new Traits(this.facts);
    this.topology = topologyOf(plain);
    const { at } = this.facts.columns;
    this.end = at.length === 0 ? 0 : at[at.length - 1];
  }

  get happenings(): Happenings {
    return (this.found ??= happeningsOf(this.facts));
  }

  /** What rules have decided. */
  get decided(): Tally {
    return (this.decidedTally ??= new Tally(this.facts, 'packet-decided', ['chain', 'rule']));
  }

  /** What balancers have chosen. */
  get picked(): Tally {
    return (this.pickedTally ??= new Tally(this.facts, 'request-picked', ['service', 'backend']));
  }

  /**
   * How many facts have gone by after a step from a position, forwards (1) or backwards (-1): a fact; until a
   * packet begins or ends a hop; until a request begins or ends. What a filter hides is passed over.
   * @param within the facts that are stepped through; null for all
   * @returns the position itself where there are no more of those
   */
  step(
    position: number,
    stride: Stride,
    direction: 1 | -1,
    within: ReadonlySet<number> | null = null,
  ): number {
    const { facts, traits } = this;
    const { subject } = facts.columns;
    const count = facts.length;
    for (let next = position + direction; ; next += direction) {
      if (within !== null && (next <= 0 || next > count)) return position;
      if (next <= 0) return 0;
      if (next >= count && within === null) return count;
      const fact = next - 1;
      if (within !== null && !within.has(fact)) continue;
      if (!traits.isShown(subject[fact])) continue;
      if (stride === 'fact' || this.isStop(fact, stride)) return next;
    }
  }

  private isStop(fact: number, stride: 'packet' | 'request'): boolean {
    const kind = this.facts.kindOf(fact);
    if (stride === 'packet') return kind === 'packet-sent' || kind === 'packet-ended';
    if (kind !== 'request-made' && kind !== 'request-ended') return false;
    // Attempts and calls belong to their request.
    return this.traits.parentOf(this.facts.field(fact, 'request') as number) === NOBODY;
  }

  /** A speed at which a hop, or a service, of usual length can be followed: nanoseconds a second. */
  paceOf(kind: 'packet-sent' | 'request-taken'): number {
    const { facts } = this;
    const spans: number[] = [];
    for (let i = 0; i < facts.length && spans.length < 500; i++) {
      if (!facts.is(i, kind)) continue;
      const next = facts.next[i];
      if (next < 0) continue;
      const span = facts.columns.at[next] - facts.columns.at[i];
      if (span > 0) spans.push(span);
    }
    if (spans.length === 0) return 1e9;
    spans.sort((a, b) => a - b);
    return spans[spans.length >> 1] / HOP;
  }

  /**
   * When something happens after a moment at which nothing that is followed with the eye is on its way; the
   * moment itself while something is. The time between is passed over in playing, on request.
   */
  quietUntil(time: number, followed: 'packet-sent' | 'request-taken'): number {
    const { facts, playback } = this;
    playback.seek(time);
    const { packets, requests } = playback.moment;
    for (const subject of (followed === 'packet-sent' ? packets : requests).subjects) {
      const latest = playback.latestOf(subject);
      // What never moves again does not hold up the others.
      if (facts.is(latest, followed) && facts.next[latest] >= 0) return time;
    }
    const next = playback.position;
    return next < facts.length ? facts.columns.at[next] : this.end;
  }
}

/** Seconds on the screen for a hop. */
const HOP = 0.7;
