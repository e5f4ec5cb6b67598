/** Who makes a request, or works on it. */
export interface Place {
  /** A workload, or a service. */
  service: string;
  /** A client, or a replica. */
  instance: string;
  /** Where it is; empty without a network. */
  host: string;
  /** "10.0.0.2:80" on a network; else its name. */
  address: string;
  /** It sends on what it gets: a gateway, a sidecar, a waypoint. */
  isProxy: boolean;
}

/**
 * A request of a workload, a call, an attempt at one of those, or what a proxy sends on, with all that became of it.
 * Times are nanoseconds of the simulation; -1 for what has not happened.
 */
export interface TracedRequest {
  /** Hex: 16 digits each; `server` is what the one it came to did with it. */
  ids: { client: string; server: string };
  /** Hex: 32 digits, the same for all that is made on behalf of one request of a workload. */
  trace: string;
  parent: TracedRequest | null;
  workload: string;
  /** Of the workload's request that it is made for, from 1. */
  number: number;
  why: 'client' | 'call' | 'first' | 'retry' | 'hedge' | 'tied';
  /** From 0. */
  attempt: number;
  by: Place;
  /** The service that it is for, as far as anybody has said; else empty. */
  to: string;
  host: string;
  port: number;
  path: string;
  method: string;
  userAgent: string;
  /** What it travels by; udp where there is no network. */
  protocol: 'udp' | 'tcp' | 'http1' | 'http2';
  secure: boolean;
  /** Bytes of payload. */
  size: number;
  responseSize: number;
  made: number;
  /** Waits before it was tried again: when each began, and how long it was. */
  backOffs: { at: number; wait: number }[];
  /** A balancer has chosen `backend`. */
  chosen: number;
  backend: string;
  /** Where it was given to; null where it came to nobody. */
  at: Place | null;
  arrived: number;
  taken: number;
  /** When it left it again, and how; empty while it is there. */
  left: number;
  how: '' | 'answered' | 'turned away' | 'lost' | 'withdrawn';
  /** The status that the server has answered with; 0 where it has not. */
  answer: number;
  ended: number;
  outcome: string;
  /** Of HTTP, as the caller sees it: 0 without an answer. */
  status: number;
  /** Envoy's response flags: "UF,URX"; "-" for none. */
  flags: string;
  /** Attempts, calls, and what a proxy sends on. */
  children: TracedRequest[];
}

export interface Traced {
  /** Each after the one that it is made for. */
  requests: readonly TracedRequest[];
  /** Requests of workloads of which nothing was kept, as there was no more room. */
  leftOut: number;
  /** When the run ended (ns). */
  until: number;
}
