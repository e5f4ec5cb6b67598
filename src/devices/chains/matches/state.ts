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

class InState implements Match {
  constructor(private readonly states: readonly State[]) {}

  holds(packet: Packet): boolean {
    const flow = packet.flow as Flow | null;
    for (const state of this.states) if (isIn(state, packet.state, flow)) return true;
    return false;
  }
}

function isIn(state: State, packet: number, flow: Flow | null): boolean {
  switch (state) {
    case 'new':
      return packet === FlowState.NEW || (packet === FlowState.ORIGINAL && !flow!.replied);
    case 'established':
      return packet === FlowState.REPLY || (packet === FlowState.ORIGINAL && flow!.replied);
    case 'related':
      return packet === FlowState.RELATED || packet === FlowState.RELATED_TO_REPLY;
    case 'invalid':
      return packet === FlowState.UNTRACKED;
    case 'dnat':
      return flow !== null && flow.isRedirected;
    case 'snat':
      return flow !== null && flow.isDisguised;
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
