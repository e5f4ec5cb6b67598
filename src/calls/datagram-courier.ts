import type { Actor, Simulator } from '../engine/simulator.js';
import { Icmp } from '../net/icmp.js';
import { type Message, type Packet, Phase } from '../net/packet.js';
import type { UdpHandler, UdpTransport } from '../transport/udp.js';
import { type Courier, Notice, Question } from './courier.js';
import { LetterQueue } from './letter-queue.js';

/** Where a backend listens for requests, and the transport of its host. */
export interface BackendHost {
  address: number;
  port: number;
  udp: UdpTransport;
}

/** On a network letters are datagrams, which take their time and may be lost. */
export class DatagramCourier implements Courier, UdpHandler, Actor {
  actorId = -1;
  private readonly questions = new LetterQueue<Question>();
  /** Where the balancers' place listens; below 0: not yet, or no port is free. */
  private port = -1;
  /** By backend: the port that it sends its news from. */
  private readonly outlets: number[] = [];

  /** @param udp of the host, or router, where the balancers stand */
  constructor(
    private readonly simulator: Simulator,
    private readonly udp: UdpTransport,
    private readonly backends: readonly BackendHost[],
  ) {
    simulator.add(this);
  }

  /** In a step of its own: who asks may be about to forward the packet that a policy picks for. */
  ask(question: Question): void {
    this.questions.push(question);
    this.simulator.defer(this, question.backend);
  }

  tell(backend: number, notice: Notice): void {
    const { udp } = this.backends[backend];
    const from = (this.outlets[backend] ??= udp.open(udp.register(MUTE)));
    const to = this.listen();
    // Without a free port there is no news: the transport has named the ceiling.
    if (from < 0 || to < 0) return;
    udp.send(udp.make(0, from, this.udp.stack.address, to, notice.bytes, notice, Phase.NONE));
  }

  wake(): void {
    const question = this.questions.shift();
    const from = this.listen();
    if (from >= 0) {
      const { udp } = this;
      const { address, port } = this.backends[question.backend];
      udp.send(udp.make(0, from, address, port, question.bytes, question, Phase.OPEN));
    }
    question.letGo();
  }

  datagram({ message }: Packet): string {
    const { now } = this.simulator;
    if (message instanceof Question) return message.answered(now);
    if (!(message instanceof Notice)) return 'unexpected';
    message.arrived(now);
    return '';
  }

  failed(_port: number, type: number, code: number, about: Message | null): void {
    // Of all else no answer will come: who waits for one finds that out.
    const isRefused = type === Icmp.UNREACHABLE && code === Icmp.PORT_UNREACHABLE;
    if (isRefused && about instanceof Question) about.refused?.();
  }

  private listen(): number {
    if (this.port < 0) this.port = this.udp.open(this.udp.register(this));
    return this.port;
  }
}

/** Nobody answers news, and that nobody listens changes nothing. */
const MUTE: UdpHandler = {
  datagram: () => 'unexpected',
  failed: () => undefined,
};
