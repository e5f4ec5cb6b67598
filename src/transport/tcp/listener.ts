import type { ControlBlock } from './control-block.js';
import type { StreamAcceptor } from './face.js';
import type { TcpOptions } from './options.js';

/** A port on which somebody listens, with its backlog. */
export class Listener {
  /** Connections whose handshake is not done. */
  halfOpen = 0;
  /** Those that wait to be accepted, first come first served. */
  private waiting: ControlBlock[] = [];

  constructor(
    readonly acceptor: StreamAcceptor,
    readonly options: TcpOptions,
    readonly process: string,
  ) {}

  /** More than the backlog wait (linux sk_acceptq_is_full: it admits one more than it says). */
  get isFull(): boolean {
    return this.waiting.length > this.backlog;
  }

  /** More than the backlog are half open (linux inet_csk_reqsk_queue_is_full; until 6.13 as many as it). */
  get isFlooded(): boolean {
    return this.halfOpen > this.backlog;
  }

  get isReady(): boolean {
    return this.waiting.length === 0 && this.acceptor.ready?.() !== false;
  }

  wait(block: ControlBlock): void {
    block.waitsForAccept = true;
    this.waiting.push(block);
  }

  /** The next one to be accepted, if the acceptor is ready. */
  next(): ControlBlock | null {
    if (this.waiting.length === 0 || this.acceptor.ready?.() === false) return null;
    return this.waiting.shift() as ControlBlock;
  }

  /** One of them has gone. */
  forget(block: ControlBlock): void {
    this.waiting = this.waiting.filter((each) => each !== block);
  }

  takeAll(): ControlBlock[] {
    const all = this.waiting;
    this.waiting = [];
    return all;
  }

  private get backlog(): number {
    return Math.min(this.options.backlog, this.options.somaxconn);
  }
}
