import type { Actor, Simulator } from '../../src/engine/simulator.js';
import type { Message } from '../../src/net/packet.js';
import {
  type Acceptor,
  Close,
  type Connection,
  type Manner,
  type Peer,
  type Transport,
} from '../../src/transport/transport.js';

/** Something to say. */
export class Word implements Message {
  holders = 0;

  constructor(readonly text: string) {}

  hold(): void {
    this.holders++;
  }

  letGo(): void {
    this.holders--;
  }
}

/** The bytes of a message as it was sent, written in parts of so many. */
export function spelled(was: object, bytes: number, part: number): number[] {
  const whole = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at += part) {
    (was as Message).spell!(whole.subarray(at, at + part), at);
  }
  return [...whole];
}

function copyOf(message: Message): object {
  return Object.assign(Object.create(Object.getPrototypeOf(message) as object) as object, message);
}

interface PipesOptions {
  /** One way, in nanoseconds. */
  delay: number;
  /** Nanoseconds that a byte takes to be sent. */
  perByte?: number;
  /** Of each end, in bytes. */
  sendBuffer?: number;
}

/**
 * Machines joined by pipes with a delay, which bring messages in order: a transport as TCP is, without
 * its segments. A machine's address is its number.
 */
export class Pipes implements Actor {
  actorId = -1;
  readonly machines: PipeTransport[] = [];
  /** Everything that was sent; messages also as they were then. */
  readonly log: { at: number; from: number; bytes: number; message: Message; was: object }[] = [];
  private readonly steps: (() => void)[] = [];

  constructor(
    readonly simulator: Simulator,
    readonly options: PipesOptions,
  ) {
    simulator.add(this);
  }

  machine(): PipeTransport {
    const made = new PipeTransport(this, this.machines.length);
    this.machines.push(made);
    return made;
  }

  later(delay: number, what: () => void): void {
    this.simulator.schedule(delay, this, this.steps.push(what) - 1);
  }

  wake(step: number): void {
    this.steps[step]();
  }
}

export class PipeTransport implements Transport {
  readonly maximum = Infinity;
  readonly name: string;
  /** What it takes longer to open the next ones. */
  readonly delays: number[] = [];
  /** Connections that it has opened. */
  opened = 0;
  readonly listeners = new Map<number, Acceptor>();

  constructor(
    readonly pipes: Pipes,
    readonly address: number,
  ) {
    this.name = `m${address}`;
  }

  get now(): number {
    return this.pipes.simulator.now;
  }

  connect(address: number, port: number, peer: Peer, about: object | null): void {
    this.opened++;
    const [near, far] = [new End(this), new End(this.pipes.machines[address])];
    near.other = far;
    far.other = near;
    near.peer = peer;
    near.about = about;
    peer.opening?.(near);
    const { delay } = this.pipes.options;
    this.pipes.later(delay + (this.delays.shift() ?? 0), () => {
      const acceptor = this.pipes.machines[address].listeners.get(port);
      this.pipes.later(delay, () => {
        if (near.over) return;
        if (acceptor === undefined) {
          near.over = true;
          near.peer?.closed(near, Close.REFUSED);
          return;
        }
        near.peer?.opened(near);
      });
      if (acceptor === undefined) return;
      far.peer = acceptor.accept(far);
      far.peer.opened(far);
    });
  }

  listen(port: number, acceptor: Acceptor): void {
    this.listeners.set(port, acceptor);
  }

  unlisten(port: number): void {
    this.listeners.delete(port);
  }
}

class End implements Connection {
  peer: Peer | null = null;
  about: object | null = null;
  readonly timings = null;
  other!: End;
  over = false;
  private busyUntil = 0;
  private buffered = 0;
  private blocked = false;

  constructor(private readonly machine: PipeTransport) {}

  get waiting(): number {
    const over = Math.max(0, this.buffered - (this.machine.pipes.options.sendBuffer ?? Infinity));
    if (over > 0) this.blocked = true;
    return over;
  }

  send(message: Message, bytes: number, _manner: Manner): void {
    if (this.over) throw new Error('sent over a connection that is closed');
    if (!(bytes > 0)) throw new Error('a message without bytes');
    const { pipes, now, address } = this.machine;
    const { delay, perByte = 0 } = pipes.options;
    pipes.log.push({ at: now, from: address, bytes, message, was: copyOf(message) });
    message.hold();
    const begin = Math.max(now, this.busyUntil);
    this.busyUntil = begin + bytes * perByte;
    this.buffered += bytes;
    if (perByte > 0) {
      pipes.later(begin + perByte + delay - now, () => {
        if (!this.other.over) this.other.peer?.begun?.(this.other, message);
      });
    }
    pipes.later(this.busyUntil - now, () => this.sent(bytes));
    pipes.later(this.busyUntil + delay - now, () => {
      if (this.other.over) this.reset();
      else {
        if (perByte === 0) this.other.peer!.begun?.(this.other, message);
        this.other.peer!.received(this.other, message);
      }
      message.letGo();
    });
  }

  close(): void {
    this.over = true;
    this.inTurn(Close.DONE);
  }

  abort(): void {
    this.over = true;
    this.inTurn(Close.ABORTED);
  }

  private inTurn(reason: Close): void {
    const { pipes, now } = this.machine;
    const wait = reason === Close.DONE ? Math.max(0, this.busyUntil - now) : 0;
    pipes.later(wait + pipes.options.delay, () => this.other.end(reason));
  }

  private end(reason: Close): void {
    if (this.over) return;
    this.over = true;
    this.peer?.closed(this, reason);
  }

  /** What was sent has found nobody. */
  private reset(): void {
    const { pipes } = this.machine;
    pipes.later(pipes.options.delay, () => this.end(Close.ABORTED));
  }

  private sent(bytes: number): void {
    this.buffered -= bytes;
    const { sendBuffer = Infinity } = this.machine.pipes.options;
    if (!this.blocked || this.buffered > (sendBuffer * 2) / 3) return;
    this.blocked = false;
    if (!this.over) this.peer?.ready?.(this);
  }
}
