/**
 * What may be observed of a run: one fact a kind, as plain data. Times are whole nanoseconds of the
 * simulation; names are those of the scenario; addresses are written out, "10.0.0.1:80" with a port.
 *
 * Facts are told where they happen, and only while somebody listens (`bus.ts`); words are made from
 * them in `report`. A new kind is one entry here, one line where it happens, and its words.
 *
 * `request` is the request that a fact is about, or that its packet travels for: the request's id,
 * counted from 0 over the run; below `NOBODY` for an echo request; `NOBODY` for none.
 */
export const NOBODY = -1;

/** Of one packet; a copy and a fragment have ids of their own. */
interface OfPacket {
  packet: number;
  request: number;
}

/** Of an end of a connection at `place`: the server, and the number among those of its kind. */
interface OfConnection {
  server: string;
  connection: number;
}

/** Of a stream, by the identifier that it has on its connection. */
interface OfStream extends OfConnection {
  stream: number;
  request: number;
}

interface End {
  address: string;
  /** Of UDP and TCP; for an ICMP echo its identifier; 0 for none. */
  port: number;
}

/** The header of a segment of TCP: numbers without sign; null for what it does not have. */
export interface SegmentTold {
  /** As tcpdump writes them: "S.", "P.", "none". */
  flags: string;
  sequence: number;
  acknowledgement: number | null;
  /** Not scaled. */
  window: number;
  payload: number;
  mss: number | null;
  windowScale: number | null;
  sackPermitted: boolean;
  timestamps: readonly [value: number, echo: number] | null;
  sack: readonly (readonly number[])[];
}

/** Of an end of a TCP connection: "10.0.0.1:32768 > 10.0.0.2:80", its own first. */
interface OfEnd {
  ends: string;
}

export type TimerName =
  | 'syn'
  | 'retransmission'
  | 'tail-probe'
  | 'reordering'
  | 'window-probe'
  | 'acknowledgement'
  | 'keep-alive'
  | 'fin-wait';

/** By topic, and within that by kind. */
export interface FactKinds {
  packets: {
    /** A node sends it; or it is a copy (flooded, duplicated, a fragment) of another, `from`, else 0. */
    'packet-made': OfPacket & {
      from: number;
      protocol: 'arp' | 'icmp' | 'udp' | 'tcp';
      /** ICMP type; ARP operation; of an exchange of datagrams, its phase. */
      type: number;
      source: string;
      destination: string;
      size: number;
      /** Of TCP. */
      segment?: SegmentTold;
    };
    /** A node gives it to a port, `place`: what a capture sees. */
    'packet-out': OfPacket;
    /** It has to wait in the port's queue. */
    'packet-queued': OfPacket & { discipline: string; behind: number };
    /** Its first bit leaves a port for the port `to`, after so long in the queue. */
    'packet-sent': OfPacket & { to: string; waited: number };
    /** It is whole at a port. */
    'packet-arrived': OfPacket;
    /** A node has found its way: out of a port, to the next hop's address. */
    'packet-routed': OfPacket & { out: string; via: string; direct: boolean };
    /** A switch knows where its address is, or floods it (`out` is then empty). */
    'packet-switched': OfPacket & { out: string };
    /** It waits for a next hop that has not answered ARP yet. */
    'packet-held': OfPacket & { via: string };
    /** The kernel of a machine with few cores has had one for it, so long, after so long a wait. */
    'packet-worked': OfPacket & { worked: number; waited: number };
    /** Translation has changed one of its ends. */
    'packet-rewritten': OfPacket & { what: 'source' | 'destination'; before: End; after: End };
    /** A rule has judged it; `hook` is where it was asked, `place` the machine. */
    'packet-decided': OfPacket & {
      hook: string;
      chain: string;
      rule: string;
      verdict: string;
      origin: string;
    };
    'packet-ended': OfPacket & {
      end: 'delivered' | 'dropped' | 'fragmented';
      reason: string;
      /** The rule that ended it, where one did; else empty. */
      chain: string;
      rule: string;
      origin: string;
    };
  };
  requests: {
    /** Somebody sends one: a client, a handler that calls (`parent`), a caller that tries (`parent`). */
    'request-made': {
      request: number;
      parent: number;
      why: 'client' | 'echo' | 'call' | 'first' | 'retry' | 'hedge' | 'tied';
      /** Of a root: the workload; empty for others. And its number there, from 1, which all share. */
      workload: string;
      number: number;
      /** Which attempt, from 0. */
      attempt: number;
      /** The service that is called; empty where whoever made it does not say. */
      to: string;
    };
    /** A balancer, `place`, keeps it until there is a backend for it. */
    'request-waiting': { request: number; service: string };
    /** A balancer has chosen; `backend` is empty where there is none to choose. */
    'request-picked': {
      request: number;
      service: string;
      backend: string;
      waited: number;
      /** How many may be chosen, and the first of them. */
      usable: number;
      among: readonly Candidate[];
    };
    /** A server has it, and it is admitted, behind so many in line; or turned away. */
    'request-queued': { request: number; service: string; behind: number; admitted: boolean };
    /** It may not come in: by a rule that it fits, or (action allow) since it fits none of those that allow. */
    'request-denied': {
      request: number;
      service: string;
      /** Whom mutual TLS has proven; empty for nobody. */
      account: string;
      action: 'allow' | 'deny' | 'custom';
      rule: string;
      origin: string;
    };
    /** A worker has taken it. */
    'request-taken': { request: number; service: string; waited: number };
    /** A server answers. */
    'request-answered': { request: number; service: string; outcome: string };
    /** A server is down, or went down over it: it will not answer. */
    'request-lost': { request: number; service: string; outcome: string };
    /** Its caller has broken it off: a server drops it. */
    'request-withdrawn': { request: number; service: string };
    /** A caller waits before it tries again. */
    'request-backing-off': { request: number; wait: number; after: string };
    /**
     * As its caller sees it, nanoseconds from its beginning. An echo's is its round trip, without the look-up
     * of its name; of one that was never sent, the look-up alone.
     */
    'request-ended': { request: number; outcome: string; latency: number };
  };
  tables: {
    /**
     * A table at `place` has a new entry, or another value for one: `mac` address to port, `arp`
     * address to MAC, `dns` name to addresses (answers that a resolver without a cache does not keep, too),
     * `conntrack` flow to the flow of its answers.
     */
    learnt: { table: TableName; key: string; value: string; request: number };
    forgot: { table: TableName; key: string; request: number };
    /** A resolver asks a DNS server for the addresses of a name. */
    'name-asked': {
      name: string;
      type: 'A' | 'AAAA';
      server: string;
      over: 'udp' | 'tcp';
      request: number;
    };
    /** It has its answer, `value` the addresses; or one is found in a cache at `place`, which `by` says. */
    'name-answered': {
      name: string;
      type: 'A' | 'AAAA';
      said: 'address' | 'empty' | 'unknown' | 'failed' | 'truncated';
      value: string;
      by: '' | 'cache';
      request: number;
    };
    /** It has waited so long in vain for an answer to what it has asked for a name. */
    'name-unanswered': { name: string; type: 'A' | 'AAAA'; waited: number; request: number };
  };
  /**
   * Ends of TCP connections: `place` is the machine. Windows are in
   * segments, offsets in bytes from the first of the stream.
   */
  connections: {
    /** It goes over into another state of RFC 9293. */
    'connection-state': OfEnd & { before: string; state: string };
    /** Congestion window, slow-start threshold (null: not set yet) or round trip are others (ns). */
    'connection-window': OfEnd & { window: number; threshold: number | null; rtt: number };
    /** The sender begins to repair losses, or is done, or takes back what it has done for nothing. */
    'connection-recovery': OfEnd & { phase: 'entered' | 'left' | 'undone'; why: string };
    /** One of its timers is set, or set anew, to run out at `due`. */
    'timer-armed': OfEnd & { timer: TimerName; due: number };
    /** One of its timers has run out. */
    'connection-timer': OfEnd & { timer: TimerName };
    'segment-resent': OfEnd & { why: string; offset: number; length: number };
    /** The other end takes no more, or takes more again. */
    'connection-shut': OfEnd & { phase: 'begins' | 'ends' };
    /** Somebody wants to connect, or has, and as many wait to be accepted as may. */
    'backlog-full': OfEnd & { step: 'first' | 'last' };
  };
  /** What goes over connections: exchanges of a pool, streams of HTTP/2, handshakes of TLS. */
  exchanges: {
    /** It waits for a connection of its client's pool, `place`, behind so many others. */
    'exchange-waiting': { request: number; server: string; behind: number };
    /** It has one, `connection`, which was used before or not, after so long. */
    'exchange-given': OfConnection & { request: number; used: boolean; waited: number };
    /** That one, used before, is over without a word of an answer; it is sent once more on another, or not. */
    'exchange-stale': OfConnection & { request: number; resent: boolean };
    /** A stream of HTTP/2 begins at an end of a connection. */
    'stream-opened': OfStream;
    /** It has more to send than a window lets it: its own, or that of the whole connection. */
    'stream-blocked': OfStream & { by: 'stream' | 'connection' };
    /** Both ends have ended it, or one has broken it off. */
    'stream-closed': OfStream & { how: 'ended' | 'broken' };
    /** An end of TLS says so many bytes of its handshake. */
    'handshake-step': OfConnection & {
      step: string;
      version: string;
      resumed: boolean;
      size: number;
    };
  };
  changes: {
    /** A balancer leaves a backend out, or lets it in again; told late, perhaps, with its own time. */
    'backend-out': {
      service: string;
      backend: string;
      why: string;
      phase: 'begins' | 'ends';
    };
    /** A circuit breaker of a caller, `place`, begins to refuse, or has room again. */
    'breaker-open': { service: string; what: string; phase: 'begins' | 'ends' };
    /** A pod of a service, `place`, goes over into another state of its life, or is ready, or not any more. */
    pod: {
      service: string;
      before: string;
      state: string;
      ready: boolean;
      /** The version that it runs, from 1. */
      revision: number;
      phase: 'for good';
    };
    /**
     * A rollout of a service to a version begins, is complete (its pods are available, and no others wanted), has come to
     * a stop, or has left nothing: the last pod of an older version is gone, too.
     */
    rollout: {
      service: string;
      revision: number;
      step: 'begins' | 'ends' | 'stuck' | 'settled';
      phase: 'begins' | 'ends' | 'for good';
    };
    /**
     * The drain of a node, `place`, begins; no pod that was there is left; the eviction of a pod is refused, as the budget
     * of its service does not allow it now; it cannot end, as that budget allows none however many pods are ready; or
     * it is called off with pods left.
     */
    drain: {
      step: 'begins' | 'ends' | 'refused' | 'stuck' | 'called-off';
      pod: string;
      phase: 'begins' | 'ends' | 'for good';
    };
    /** Another number of pods is wanted. */
    scaled: { service: string; from: number; to: number; why: string; phase: 'for good' };
    /** A change of the timeline, by its place in it. */
    changed: ChangeTold & { entry: number; phase: 'begins' | 'ends' | 'for good' };
  };
}

/** What a change does, by its word in the timeline, and to whom. */
export interface ChangeTold {
  change: string;
  /** The first of those that it is about, and how many more there are; of a partition its groups. */
  names: readonly string[];
  more: number;
  /** What it sets, by the words of the timeline: times in nanoseconds, rates in bits per second. */
  to: Readonly<Record<string, number | string | boolean | null | readonly string[]>>;
}

export type TableName = 'mac' | 'arp' | 'dns' | 'conntrack';

export interface Candidate {
  name: string;
  weight: number;
  /** Requests that the balancer has under way there. */
  active: number;
}

export type Topic = keyof FactKinds;

type Kinds<T extends Topic> = FactKinds[T];

/** A fact of a topic: what happened, when, and where. */
export type FactOf<T extends Topic> = {
  [K in keyof Kinds<T>]: { kind: K; at: number; place: string } & Kinds<T>[K];
}[keyof Kinds<T>];

export type Fact = { [T in Topic]: FactOf<T> }[Topic];
