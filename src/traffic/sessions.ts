import type { RandomFactory } from '../engine/random.js';
import type { Distribution } from '../engine/distribution.js';
import type { Actor, Simulator } from '../engine/simulator.js';
import { wholeNanoseconds } from '../engine/time.js';
import type { ArrivalProcess } from './arrivals/arrivals.js';
import { Draw } from '../calls/draw.js';
import type { TrafficSource, Workload } from './workload.js';

const ARRIVAL = 0;

/**
 * Sessions: users arrive in an open process; each sends its requests one after the other, thinking
 * between an answer and the next, and goes. A session takes the numbers of all its requests when it
 * arrives, so that its draws do not depend on the others' luck.
 */
export class Sessions implements TrafficSource, Actor {
  actorId = -1;
  private readonly think: Draw;
  private readonly length: Draw;
  private sessions = 0;
  private numbers = 0;
  private active = 0;
  private arriving = true;
  private workload!: Workload;
  /** By place: the next request's number, how many are left, and whose they are. */
  private next = new Float64Array(16);
  private left = new Int32Array(16);
  private clients = new Int32Array(16);
  private readonly free: number[] = [];
  private places = 0;

  constructor(
    private readonly simulator: Simulator,
    random: RandomFactory,
    name: string,
    private readonly arrivals: ArrivalProcess,
    perSession: Distribution,
    think: Distribution,
  ) {
    this.think = new Draw(think, random.keyed(name, 'think'));
    this.length = new Draw(perSession, random.keyed(name, 'requests of a session'));
    simulator.add(this);
  }

  begin(workload: Workload): void {
    this.workload = workload;
    this.scheduleArrival(workload.options.start);
    this.exhaustIfOver();
  }

  ended(place: number): void {
    if (this.left[place] > 0 && !this.workload.isExhausted) this.pause(place);
    else this.leave(place);
  }

  wake(kind: number): void {
    if (this.workload.isExhausted) return;
    if (kind === ARRIVAL) this.arrive();
    else this.send(kind - 1);
  }

  private arrive(): void {
    if (this.arrivals.tentative) {
      this.scheduleArrival(this.simulator.now);
      this.exhaustIfOver();
      return;
    }
    const session = this.sessions++;
    const place = this.free.pop() ?? this.addPlace();
    this.left[place] = Math.max(1, Math.round(this.length.at(session)));
    this.next[place] = this.numbers;
    this.clients[place] = this.workload.shares.draw(session);
    this.numbers += this.left[place];
    this.active++;
    this.scheduleArrival(this.simulator.now);
    this.send(place);
  }

  private send(place: number): void {
    this.left[place]--;
    this.workload.send(this.next[place]++, this.clients[place], place);
  }

  private pause(place: number): void {
    const { simulator } = this;
    const pause = wholeNanoseconds(this.think.at(this.next[place]));
    if (simulator.now + pause >= this.workload.options.stop) this.leave(place);
    else if (pause > 0) simulator.schedule(pause, this, place + 1);
    else simulator.defer(this, place + 1);
  }

  private leave(place: number): void {
    this.workload.leave(this.clients[place], place);
    this.active--;
    this.free.push(place);
    this.exhaustIfOver();
  }

  private exhaustIfOver(): void {
    if (!this.arriving && this.active === 0) this.workload.exhaust();
  }

  private scheduleArrival(after: number): void {
    const { now } = this.simulator;
    const at = Math.max(Math.round(this.arrivals.next(after)), now);
    this.arriving = at < this.workload.options.stop && at < Infinity;
    if (this.arriving) this.simulator.schedule(at - now, this, ARRIVAL);
  }

  private addPlace(): number {
    if (this.places === this.left.length) {
      const { next, left, clients } = this;
      this.next = new Float64Array(this.places * 2);
      this.left = new Int32Array(this.places * 2);
      this.clients = new Int32Array(this.places * 2);
      this.next.set(next);
      this.left.set(left);
      this.clients.set(clients);
    }
    return this.places++;
  }
}
