import type { Nanoseconds } from '../../engine/time.js';
import type { Message } from '../../net/packet.js';
import type { Acceptor, Connection, Manner } from '../transport.js';
import type { Flight } from './flight.js';
import type { Kit } from './kit.js';
import { type Computing, TlsEnd, type TlsSide } from './tls-end.js';

/** What a server's ends have in common. */
interface ServerSide extends TlsSide {
  readonly options: {
    resumption: boolean;
    serverWork: Nanoseconds;
    resumedWork: Nanoseconds;
    byteWork: number;
  };
  /** What it answers a hello with. */
  serverKit(hello: Flight): Kit;
  releaseServer(end: ServerEnd): void;
}

/** The server's end of TLS. */
export class ServerEnd extends TlsEnd {
  acceptor: Acceptor | null = null;
  identity = '';
  /** It closes when the client has finished, who has been answered early. */
  private isClosing = false;
  protected readonly server = '';

  constructor(
    private readonly side: ServerSide,
    ends: Computing[],
  ) {
    super(side, ends);
  }

  opened(inner: Connection): void {
    this.inner = inner;
    this.timings.ask(this.side.simulator.now);
    this.timings.connected = this.side.simulator.now;
  }

  send(message: Message, bytes: number, manner: Manner): void {
    if (this.inner !== null) this.sendRecords(message, bytes, manner);
  }

  override close(): void {
    if (this.isSecure || this.peer === null) {
      super.close();
      return;
    }
    // Who closed now would break off what is on its way to the client.
    this.isClosing = true;
    this.peer = this.about = null;
  }

  protected hear(flight: Flight): void {
    const { options } = this.side;
    if (flight.name === 'client-hello') {
      this.kit = this.side.serverKit(flight);
      // Who comes again has shown it before.
      this.identity = this.kit.words.resumed ? flight.identity : '';
      this.compute(this.kit.words.resumed ? options.resumedWork : options.serverWork);
    } else if (flight.name === 'client-finished') {
      this.identity = flight.identity;
      this.finish();
    }
  }

  protected proceed(): void {
    this.say('server-hello');
    if (this.kit!.words.early) this.seat();
  }

  /** What the client said early goes unheard unless it was allowed to. */
  protected take(message: Message): void {
    this.peer?.received(this, message);
  }

  protected release(): void {
    this.acceptor = null;
    this.identity = '';
    this.isClosing = false;
    this.side.releaseServer(this);
  }

  private finish(): void {
    const { version, resumed } = this.kit!.words;
    const { maker, options } = this.side;
    const ticket = options.resumption ? maker : '';
    this.isSecure = true;
    this.timings.secured = this.side.simulator.now;
    if (version === '1.2') {
      if (!resumed) this.say('server-finished', ticket);
    } else if (options.resumption) {
      this.say('tickets', ticket);
    }
    if (this.isClosing) this.close();
    else if (this.peer === null) this.seat();
  }

  private seat(): void {
    this.peer = this.acceptor!.accept(this);
    this.peer.opened(this);
  }
}
