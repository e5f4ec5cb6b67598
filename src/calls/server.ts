import type { LoadReport } from '../balancing/policy.js';
import type { Nanoseconds } from '../engine/time.js';
import type { Request } from './request.js';

/** How a replica answers: the server's end of a channel. */
export interface ResponseSink {
  /** The request is served (`refusal` 0), or turned away (an `OUTCOME`). */
  respond(request: Request, refusal: number): void;
  /** The server is down, or went down over the request: no answer will come. */
  lost(request: Request, outcome: number): void;
}

/** What a server knows of its own state. */
export interface Vitals {
  /** Requests that are here, being served or in line. */
  readonly inFlight: number;
  /** Nanoseconds of one worker of speed 1 that they are expected to need still. */
  readonly work: number;
  /** The latency to expect at the present load. */
  readonly expectedLatency: Nanoseconds;
  /** What has happened since the last report, which this one ends. */
  report(): LoadReport;
}

/** Told of a server that has become idle, or is not idle any more. */
export type TurnListener = (idle: boolean) => void;

/** Who answers requests: what a channel's far end hands them to. */
export interface Server {
  readonly name: string;
  /** False where it is lost without a word: the server is down, or drops what its queue has no room for. */
  accept(request: Request, sink: ResponseSink): boolean;
  /** The caller gave up: stop the work, wherever it is; answers nothing. */
  withdraw(request: Request): void;
  /** Nothing stops it from answering: it is neither down nor paused. */
  readonly isResponsive: boolean;
  /** Tells `listener` whenever the server goes down, or comes up again. */
  onDown(listener: (down: boolean) => void): void;
  /** Tells `listener` whenever it pauses, and whenever it goes on. */
  onPause?(listener: (paused: boolean) => void): void;
  /** Tells `listener` whenever it leaves for good, once it is done with what it has, or comes back. */
  onDrain?(listener: (draining: boolean) => void): void;
  /** Tells `listener` whenever it stops taking new connections, and whenever it takes them again. */
  onRetire?(listener: (retiring: boolean) => void): void;
  /** What it knows of itself, from the first call on: call it before the run. */
  watch(): Vitals;
  /** Tells `listener` whenever the first request comes, and whenever the last has gone. */
  onTurn(listener: TurnListener): void;
  /** It is up, and a worker has nothing to do. */
  readonly isFree: boolean;
  /** Of a worker as it is now, and how many there are. */
  readonly speed: number;
  readonly workers: number;
}
