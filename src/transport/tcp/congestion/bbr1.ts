import { AckAggregation } from './ack-aggregation.js';
import { CongestionControl } from './control.js';
import type { Delivery, RateSample } from './delivery.js';
import type { CongestionEntry } from './entry.js';
import { PolicerWatch } from './policer.js';
import type { SendWindow } from './window.js';
import { WindowedMaximum } from './windowed-maximum.js';

/** Linux's numbers (tcp_bbr.c): gains, windows, and times in ns. */
const HIGH_GAIN = 2885 / 1000;
const DRAIN_GAIN = 1000 / 2885;
const WINDOW_GAIN = 2;
const CYCLE = [5 / 4, 3 / 4, 1, 1, 1, 1, 1, 1];
const RATE_ROUNDS = 10;
const LEAST_KEPT = 10e9;
const PROBE_TIME = 200e6;
const LEAST_WINDOW = 4;
const MARGIN = 0.99;
const GROWS = 1.25;
const FLAT_ROUNDS = 3;
const MILLISECOND = 1e6;
/** A burst as segmentation offload would have it: of a 1024th of a second, in bytes at most. */
const BURSTS = 1024;
const MOST_BURST = 65_215;
const SLOW = 1.2e6;

const Mode = { STARTUP: 0, DRAIN: 1, PROBE_RATE: 2, PROBE_RTT: 3 } as const;

/**
 * BBR, version 1 (Cardwell et al., "BBR: congestion-based congestion control", ACM Queue 14(5),
 * 2016; linux tcp_bbr.c): paces by the greatest rate of delivery seen, with a window of twice
 * that times the least round trip. Losses are not heeded, but that for a round trip what comes in
 * is what goes out, and that many of them at one rate are taken for a policer's.
 */
class Bbr1 extends CongestionControl {
  override readonly ownsWindow = true;
  private mode: number = Mode.STARTUP;
  private readonly rates = new WindowedMaximum(RATE_ROUNDS);
  private readonly aggregation = new AckAggregation();
  private readonly policer = new PolicerWatch();
  private rounds = 0;
  private roundEnd = 0;
  private roundBegins = false;
  private leastRtt = Infinity;
  private leastRttAt = 0;
  private seenRtt = false;
  private fullRate = 0;
  private flatRounds = 0;
  private isFull = false;
  private phase = 0;
  private phaseAt = 0;
  private probeEnds = 0;
  private probeRound = false;
  private savedSize = 0;
  private conserves = false;
  private repaired = false;
  private idle = false;

  grow(): void {
    // It steers.
  }

  /** No threshold: what the window was is remembered. */
  reduced(window: SendWindow): number {
    this.save(window);
    return window.threshold;
  }

  override timedOut(window: SendWindow): void {
    this.save(window);
    this.fullRate = 0;
    this.roundBegins = true;
    this.repaired = true;
  }

  override undone(): void {
    this.fullRate = this.flatRounds = 0;
    this.policer.forget();
  }

  override resumed(_idle: number, now: number, window: SendWindow, limited: boolean): void {
    if (window.pacingRate === 0) this.firstRate(window);
    if (!limited) return;
    this.idle = true;
    if (this.mode === Mode.PROBE_RATE) this.pace(window, 1);
    else if (this.mode === Mode.PROBE_RTT) this.endProbe(window, now);
  }

  override steer(
    window: SendWindow,
    delivery: Delivery,
    sample: RateSample,
    repairs: boolean,
    now: number,
  ): void {
    this.noteRate(window, delivery, sample, now);
    this.aggregation.note(delivery, sample, this.rate, window, this.roundBegins);
    if (this.mode === Mode.PROBE_RATE && this.phaseIsOver(window, sample, now)) this.nextPhase(now);
    this.checkFull(sample);
    this.checkDrain(window, now);
    this.noteRtt(window, delivery, sample, now);
    this.pace(window, this.pacingGain());
    this.setWindow(window, delivery, sample, repairs);
  }

  /** In segments a nanosecond: the greatest, but a policer's where there is one. */
  private get rate(): number {
    return this.policer.holds ? this.policer.rate : this.rates.value;
  }

  private get cycleGain(): number {
    return this.policer.holds ? 1 : CYCLE[this.phase];
  }

  private pacingGain(): number {
    if (this.mode === Mode.STARTUP) return HIGH_GAIN;
    if (this.mode === Mode.DRAIN) return DRAIN_GAIN;
    return this.mode === Mode.PROBE_RATE ? this.cycleGain : 1;
  }

  private windowGain(): number {
    if (this.mode <= Mode.DRAIN) return HIGH_GAIN;
    return this.mode === Mode.PROBE_RATE ? WINDOW_GAIN : 1;
  }

  private noteRate(window: SendWindow, delivery: Delivery, sample: RateSample, now: number): void {
    this.roundBegins = false;
    this.policer.lost += sample.lost;
    if (sample.interval <= 0) return;
    if (sample.priorDelivered >= this.roundEnd) {
      this.roundEnd = delivery.delivered;
      this.rounds++;
      this.roundBegins = true;
      this.conserves = false;
    }
    const cruises = this.mode === Mode.PROBE_RATE;
    if (this.policer.note(delivery, sample, this.roundBegins, cruises, window.mss))
      this.probeRate(window, now);
    const rate = sample.delivered / sample.interval;
    if (!sample.appLimited || rate >= this.rates.value) this.rates.add(rate, this.rounds);
  }

  private phaseIsOver(window: SendWindow, sample: RateSample, now: number): boolean {
    const whole = now - this.phaseAt > this.leastRtt;
    const gain = this.cycleGain;
    if (gain === 1) return whole;
    const inFlight = this.inFlightWhenNextLeaves(window, sample.priorInFlight, now);
    if (gain > 1) return whole && (sample.lost > 0 || inFlight >= this.wanted(window, gain));
    return whole || inFlight <= this.wanted(window, 1);
  }

  private nextPhase(now: number): void {
    this.phase = (this.phase + 1) % CYCLE.length;
    this.phaseAt = now;
  }

  private checkFull(sample: RateSample): void {
    if (this.isFull || !this.roundBegins || sample.appLimited) return;
    const { value } = this.rates;
    if (value >= this.fullRate * GROWS) {
      this.fullRate = value;
      this.flatRounds = 0;
    } else if (++this.flatRounds >= FLAT_ROUNDS) {
      this.isFull = true;
    }
  }

  private checkDrain(window: SendWindow, now: number): void {
    if (this.mode === Mode.STARTUP && this.isFull) {
      this.mode = Mode.DRAIN;
      window.threshold = this.wanted(window, 1);
    }
    if (this.mode !== Mode.DRAIN) return;
    const inFlight = this.inFlightWhenNextLeaves(window, window.inFlight, now);
    if (inFlight <= this.wanted(window, 1)) this.probeRate(window, now);
  }

  /**
   * Segments on their way when the pace lets the next one go, and with a gain above 1 with those
   * that go then (linux bbr_packets_in_net_at_edt).
   */
  private inFlightWhenNextLeaves(window: SendWindow, inFlight: number, now: number): number {
    const arrived = Math.floor(this.rate * Math.max(0, window.pacedUntil - now));
    const then = this.pacingGain() > 1 ? inFlight + burst(window) : inFlight;
    return Math.max(0, then - arrived);
  }

  /**
   * Begins the cycle somewhere but in the phase that drains; where, the connection and the
   * instant say.
   */
  private probeRate(window: SendWindow, now: number): void {
    this.mode = Mode.PROBE_RATE;
    const draw = (Math.imul(window.salt ^ (now | 0), 0x9e3779b1 | 0) >>> 8) % (CYCLE.length - 1);
    this.phase = CYCLE.length - 1 - draw;
    this.nextPhase(now);
  }

  private noteRtt(window: SendWindow, delivery: Delivery, sample: RateSample, now: number): void {
    const expired = now > this.leastRttAt + LEAST_KEPT;
    if (sample.rtt >= 0 && (sample.rtt < this.leastRtt || expired)) {
      this.leastRtt = sample.rtt;
      this.leastRttAt = now;
    }
    if (expired && !this.idle && this.mode !== Mode.PROBE_RTT) {
      this.save(window);
      this.mode = Mode.PROBE_RTT;
      this.probeEnds = 0;
    }
    if (this.mode === Mode.PROBE_RTT) this.probeRtt(window, delivery, now);
    if (sample.interval > 0) this.idle = false;
  }

  private probeRtt(window: SendWindow, delivery: Delivery, now: number): void {
    // With so little on its way, rates mean nothing.
    delivery.appLimit = Math.max(1, delivery.delivered + window.inFlight);
    if (this.probeEnds === 0) {
      if (window.inFlight > LEAST_WINDOW) return;
      this.probeEnds = now + PROBE_TIME;
      this.probeRound = false;
      this.roundEnd = delivery.delivered;
      return;
    }
    if (this.roundBegins) this.probeRound = true;
    if (this.probeRound) this.endProbe(window, now);
  }

  private endProbe(window: SendWindow, now: number): void {
    if (this.probeEnds === 0 || now <= this.probeEnds) return;
    this.leastRttAt = now;
    window.size = Math.max(window.size, this.savedSize);
    if (this.isFull) this.probeRate(window, now);
    else this.mode = Mode.STARTUP;
  }

  private save(window: SendWindow): void {
    const whole = !this.repaired && this.mode !== Mode.PROBE_RTT;
    this.savedSize = whole ? window.size : Math.max(this.savedSize, window.size);
  }

  private firstRate(window: SendWindow): void {
    const { smoothed } = window.roundTrip;
    const rtt = smoothed > 0 ? smoothed : MILLISECOND;
    if (smoothed > 0) this.seenRtt = true;
    window.pacingRate = (HIGH_GAIN * window.size * window.mss * 8e9) / rtt;
  }

  private pace(window: SendWindow, gain: number): void {
    if (!this.seenRtt && window.roundTrip.smoothed > 0) this.firstRate(window);
    const rate = this.rate * window.mss * 8e9 * gain * MARGIN;
    if (this.isFull || rate > window.pacingRate) window.pacingRate = rate;
  }

  /** Segments on their way for a gain, with room for the bursts of hosts. */
  private wanted(window: SendWindow, gain: number): number {
    return this.quantized(window, this.product(window, this.rates.value, gain));
  }

  private product({ initial }: SendWindow, rate: number, gain: number): number {
    if (this.leastRtt === Infinity) return initial;
    return Math.ceil(rate * this.leastRtt * gain);
  }

  private quantized(window: SendWindow, segments: number): number {
    let wanted = segments + 3 * burst(window);
    wanted += wanted % 2;
    return this.mode === Mode.PROBE_RATE && this.phase === 0 ? wanted + 2 : wanted;
  }

  private setWindow(
    window: SendWindow,
    delivery: Delivery,
    sample: RateSample,
    repairs: boolean,
  ): void {
    const { acknowledged } = sample;
    if (acknowledged > 0 && !this.recovers(window, delivery, sample, repairs)) {
      const extra = this.isFull ? this.aggregation.allowance(this.rate) : 0;
      const most = this.product(window, this.rate, this.windowGain());
      const target = this.quantized(window, most + extra);
      if (this.isFull) window.size = Math.min(window.size + acknowledged, target);
      else if (window.size < target || delivery.delivered < window.initial) {
        window.size += acknowledged;
      }
      window.size = Math.max(window.size, LEAST_WINDOW);
    }
    if (this.mode === Mode.PROBE_RTT) window.size = Math.min(window.size, LEAST_WINDOW);
  }

  /**
   * In the first round of a recovery as much goes out as comes in; at its end the window is
   * restored.
   */
  private recovers(
    window: SendWindow,
    delivery: Delivery,
    { acknowledged, lost }: RateSample,
    repairs: boolean,
  ): boolean {
    if (lost > 0) window.size = Math.max(window.size - lost, 1);
    if (repairs && !this.repaired) {
      this.conserves = true;
      this.roundEnd = delivery.delivered;
      window.size = window.inFlight + acknowledged;
    } else if (!repairs && this.repaired) {
      window.size = Math.max(window.size, this.savedSize);
      this.conserves = false;
    }
    this.repaired = repairs;
    if (!this.conserves) return false;
    window.size = Math.max(window.size, window.inFlight + acknowledged);
    return true;
  }
}

/** Segments that segmentation offload would send at once. */
function burst({ pacingRate, mss }: SendWindow): number {
  const bytes = Math.min(pacingRate / 8 / BURSTS, MOST_BURST);
  return Math.max(Math.floor(bytes / mss), pacingRate < SLOW ? 1 : 2);
}

export const bbr1: CongestionEntry = {
  name: 'bbr1',
  summary: 'paces by the greatest rate of delivery and the least round trip',
  source: 'Cardwell et al., ACM Queue 14(5), 2016; linux net/ipv4/tcp_bbr.c',
  create: () => new Bbr1(),
};
