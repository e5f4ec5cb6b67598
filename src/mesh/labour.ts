import type { Cpu, CpuUser } from '../engine/cpu.js';
import { NOBODY } from '../facts/facts.js';
import type { Message } from '../net/packet.js';
import type { Manner } from '../transport/transport.js';
import type { ProxyCosts } from './crew.js';
import { EventLoop } from './event-loop.js';

/** Who passes bytes on, once there has been time for them. */
export interface Passer {
  /** Of its uses: what is meant for an earlier one is nobody's. */
  readonly use: number;
  pass(message: Message, bytes: number, last: boolean, manner: Manner): void;
  /** What one side says has ended. */
  passEnd(): void;
}

/** What is to be passed on: bytes, or the end. */
class Load {
  passer: Passer | null = null;
  use = 0;
  message: Message | null = null;
  bytes = 0;
  last = false;
  readonly manner = { priority: 0, id: NOBODY };

  constructor(readonly place: number) {}
}

/** The time that a relay's worker takes for what it passes on, in order. */
export class Labour implements CpuUser {
  private readonly loop: EventLoop;
  private readonly loads: Load[] = [];
  private readonly free: Load[] = [];

  /** @param costs of a request are those of two parts of messages, of at most 16 KiB */
  constructor(
    cpu: Cpu,
    private readonly costs: ProxyCosts,
  ) {
    this.loop = new EventLoop(cpu);
  }

  pass(passer: Passer, message: Message, bytes: number, last: boolean, manner: Manner): void {
    const load = this.take(passer);
    message.hold();
    load.message = message;
    load.bytes = bytes;
    load.last = last;
    load.manner.priority = manner.priority;
    load.manner.id = manner.id;
    const { request, byte } = this.costs;
    this.loop.run(Math.round(request / 2 + bytes * byte), this, load.place);
  }

  /** A connection is taken in, or opened. */
  connect(): void {
    const { connection } = this.costs;
    if (connection > 0) this.loop.spend(connection);
  }

  end(passer: Passer): void {
    this.loop.run(0, this, this.take(passer).place);
  }

  computed(place: number): void {
    const load = this.loads[place];
    const { passer, use, message, bytes, last, manner } = load;
    load.passer = load.message = null;
    if (passer!.use === use) {
      if (message === null) passer!.passEnd();
      else passer!.pass(message, bytes, last, manner);
    }
    message?.letGo();
    this.free.push(load);
  }

  private take(passer: Passer): Load {
    let load = this.free.pop();
    if (load === undefined) this.loads.push((load = new Load(this.loads.length)));
    load.passer = passer;
    load.use = passer.use;
    return load;
  }
}
