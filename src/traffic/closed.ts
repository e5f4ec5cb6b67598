import type { RandomFactory } from '../engine/random.js';
import type { Distribution } from '../engine/distribution.js';
import type { Actor, Simulator } from '../engine/simulator.js';
import { wholeNanoseconds } from '../engine/time.js';
import { Draw } from '../calls/draw.js';
import type { TrafficSource, Workload } from './workload.js';

/**
 * A closed loop: each user thinks, sends a request, waits for its end, and thinks again; it begins
 * by thinking. A request of a user is meant to be sent when its thinking is over. Requests are
 * numbered user by user, round by round, so that a user's draws do not depend on the others' luck.
 */
export class ClosedLoop implements TrafficSource, Actor {
  actorId = -1;
  private readonly think: Draw;
  /** Requests that each user has sent. */
  private readonly rounds: Float64Array;
  private active: number;
  private workload!: Workload;

  constructor(
    private readonly simulator: Simulator,
    random: RandomFactory,
    name: string,
    private readonly users: number,
    think: Distribution,
  ) {
    this.think = new Draw(think, random.keyed(name, 'think'));
    this.rounds = new Float64Array(users);
    this.active = users;
    simulator.add(this);
  }

  begin(workload: Workload): void {
    this.workload = workload;
    const wait = workload.options.start - this.simulator.now;
    for (let user = 0; user < this.users; user++) this.pause(user, wait);
    if (this.users === 0) workload.exhaust();
  }

  ended(user: number): void {
    if (!this.workload.isExhausted) this.pause(user, 0);
  }

  wake(user: number): void {
    const { workload } = this;
    if (workload.isExhausted) return;
    const number = this.nextNumber(user);
    this.rounds[user]++;
    workload.send(number, workload.shares.ofUser(user, this.users), user);
  }

  private pause(user: number, wait: number): void {
    const { simulator } = this;
    const pause = wait + wholeNanoseconds(this.think.at(this.nextNumber(user)));
    if (simulator.now + pause < this.workload.options.stop) {
      // No time at all is no event, but still a step: a loop that never waits meets the limits.
      if (pause > 0) simulator.schedule(pause, this, user);
      else simulator.defer(this, user);
    } else if (--this.active === 0) {
      this.workload.exhaust();
    }
  }

  private nextNumber(user: number): number {
    return this.rounds[user] * this.users + user;
  }
}
