import type { Delivery, RateSample } from './delivery.js';
import type { SendWindow } from './window.js';

/**
 * How a sender finds its window. One a connection. What does not concern it, it leaves as it is
 * here.
 */
export abstract class CongestionControl {
  /** Whether every segment asks to be marked rather than dropped, not only new data (RFC 8257). */
  readonly marksAll: boolean = false;
  /** Whether it steers: sets window and pace itself, whatever is lost. */
  readonly ownsWindow: boolean = false;

  /** Segments were acknowledged, and the window was in use: it may grow. */
  abstract grow(window: SendWindow, acknowledged: number, now: number): void;

  /** The slow-start threshold, and window after recovery, that a loss asks for now. */
  abstract reduced(window: SendWindow, marks: boolean): number;

  /** An acknowledgement has delivered so many segments; `marked`: it told of congestion (ECN). */
  heard(_window: SendWindow, _delivered: number, _marked: boolean): void {
    // Most react to marks as to losses.
  }

  /**
   * In place of everything else, where it owns the window: sets it, and the pace, after each acknowledgement.
   * @param repairs losses are being repaired
   */
  steer(
    _window: SendWindow,
    _delivery: Delivery,
    _sample: RateSample,
    _repairs: boolean,
    _now: number,
  ): void {
    // Most grow and are reduced.
  }

  /** A round trip was measured. */
  sampled(_window: SendWindow, _rtt: number, _now: number): void {
    // Most look at losses alone.
  }

  /** The retransmission timer has run out. */
  timedOut(_window: SendWindow, _now: number): void {
    // Its state stays.
  }

  /** A reduction proved needless: the window of before is back. */
  undone(_window: SendWindow): void {
    // Its state goes on from there.
  }

  /** It sends again after so long with nothing on its way; `limited`: for want of data. */
  resumed(_idle: number, _now: number, _window: SendWindow, _limited: boolean): void {
    // Its state knows no time.
  }
}
