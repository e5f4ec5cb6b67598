import type { Flow } from '../../../net/flow-table.js';
import type { Packet } from '../../../net/packet.js';
import { FlowState } from '../../flow-state.js';
import type { Match } from '../rule.js';
import type { MatchEntry } from './entry.js';

/**
 * What connection tracking says of a packet (linux xt_conntrack): a flow is established from its
 * first answer on; `invalid` is of no flow; `dnat` and `snat` are translated.
 */
const STATES = ['new', 'established', 'related', 'invalid', 'dnat', 'snat'] as const;
type State = (typeof STATES)[number];

/** What each word is, by a packet's `FlowState` and whether its flow has been answered. */
const WORDS: Readonly<Record<State, (state: number, replied: boolean) => boolean>> = {
  new: (state, replied) => state === FlowState.NEW || (state === FlowState.ORIGINAL && !replied),
  established: (state, replied) =>
    state === FlowState.REPLY || (state === FlowState.ORIGINAL && replied),
  related: (state) => state === FlowState.RELATED || state === FlowState.RELATED_TO_REPLY,
  invalid: (state) => state === FlowState.UNTRACKED,
  dnat: () => false,
  snat: () => false,
};

class InState implements Match {
  /** By state: for a flow without an answer, and for one with. */
  private readonly holdsIn: readonly boolean[];
  private readonly redirected: boolean;
  private readonly disguised: boolean;

  constructor(words: readonly State[]) {
    this.holdsIn = Object.values(FlowState).flatMap((state) =>
      [false, true].map((replied) => words.some((word) => WORDS[word](state, replied))),
    );
    this.redirected = words.includes('dnat');
    this.disguised = words.includes('snat');
  }

  holds({ state, flow: found }: Packet): boolean {
    const flow = found as Flow | null;
    if (this.holdsIn[2 * state + (flow?.replied === true ? 1 : 0)]) return true;
    if (flow === null) return false;
    return (this.redirected && flow.isRedirected) || (this.disguised && flow.isDisguised);
  }
}

/** Whether it belongs to a flow that began before: so to one that was let through. */
class Established implements Match {
  constructor(private readonly wanted: boolean) {}

  holds({ state }: Packet): boolean {
    return (state !== FlowState.NEW && state !== FlowState.UNTRACKED) === this.wanted;
  }
}

/** Whether a rule of this machine has chosen where its flow goes. */
class Virtual implements Match {
  constructor(private readonly wanted: boolean) {}

  holds(packet: Packet): boolean {
    const flow = packet.flow as Flow | null;
    const chosen = flow !== null && (flow.backend >= 0 || flow.isRedirected);
    return chosen === this.wanted;
  }
}

export const state: MatchEntry = {
  name: 'state',
  summary: 'What connection tracking says of it.',
  source: 'linux net/netfilter/xt_conntrack.c',
  tracked: true,
  takes: 'words',
  choices: STATES,
  create: (words) => new InState(words as readonly State[]),
};

export const established: MatchEntry = {
  name: 'established',
  summary: 'True matches flows accepted before.',
  tracked: true,
  takes: 'boolean',
  create: (wanted) => new Established(wanted),
};

export const virtual: MatchEntry = {
  name: 'virtual',
  summary: 'True matches flows whose destination a rule here has chosen: to a virtual address.',
  tracked: true,
  takes: 'boolean',
  create: (wanted) => new Virtual(wanted),
};
