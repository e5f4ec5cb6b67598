import { Icmp } from '../net/icmp.js';
import { type Message, type Packet, Phase } from '../net/packet.js';
import { UDP_MAXIMUM, type UdpHandler, type UdpTransport } from '../transport/udp.js';
import { Question } from './courier.js';
import type { Server, ResponseSink } from './server.js';
import { Request } from './request.js';
import { OUTCOME } from './outcome.js';

/** The server's end of UDP channels: hands requests to a replica and sends its answers back. */
export class UdpServer implements UdpHandler, ResponseSink {
  /** Responses that a datagram cannot carry are cut to what it can, and counted here. */
  cut = 0;

  constructor(
    private readonly udp: UdpTransport,
    private readonly handler: Server,
    ports: readonly number[],
  ) {
    const place = udp.register(this);
    for (const port of ports) udp.listen(port, place);
    handler.onDown((down) => {
      for (const port of ports) {
        if (down) udp.unlisten(port);
        else udp.listen(port, place);
      }
    });
  }

  datagram(packet: Packet): string {
    const { message } = packet;
    if (message instanceof Question) {
      if (!this.handler.isResponsive) return 'unresponsive';
      message.reach(this.handler);
      this.answer(packet, message);
      return '';
    }
    if (!(message instanceof Request)) return 'unexpected';
    if (packet.type === Phase.WITHDRAW) {
      if (message.job === null) return 'late';
      this.handler.withdraw(message);
      return '';
    }
    // A duplicate of a request that is here already is not served twice.
    if (message.serverArrival >= 0) return 'duplicate';
    message.peerAddress = packet.source;
    message.peerPort = packet.sourcePort;
    message.servedAddress = packet.destination;
    message.servedPort = packet.destinationPort;
    if (this.handler.accept(message, this)) return '';
    return this.handler.isResponsive ? 'queue-full' : 'unresponsive';
  }

  /** A response that was too large for the way is sent again; others nobody waits for any more. */
  failed(_port: number, type: number, code: number, about: Message | null): void {
    if (type !== Icmp.UNREACHABLE || code !== Icmp.FRAGMENTATION_NEEDED) return;
    if (!(about instanceof Request) || about.serverDeparture < 0) return;
    const payload = Math.min(about.responseSize, UDP_MAXIMUM);
    if (this.udp.cuts(about.peerAddress, payload)) this.respond(about, about.refusal);
  }

  respond(request: Request, refusal: number): void {
    request.refusal = refusal;
    let payload = refusal === OUTCOME.completed ? request.responseSize : 0;
    if (payload > UDP_MAXIMUM) {
      payload = UDP_MAXIMUM;
      this.cut++;
    }
    const packet = this.udp.make(
      request.servedAddress,
      request.servedPort,
      request.peerAddress,
      request.peerPort,
      payload,
      request,
      Phase.CLOSE,
    );
    packet.priority = request.priority;
    packet.request = request.id;
    this.udp.send(packet);
  }

  lost(): void {
    // Datagrams know no connection to reset: the caller's time limit finds out.
  }

  private answer(packet: Packet, question: Question): void {
    const { source, sourcePort, destination, destinationPort } = packet;
    this.udp.send(
      this.udp.make(
        destination,
        destinationPort,
        source,
        sourcePort,
        question.bytes,
        question,
        Phase.CLOSE,
      ),
    );
  }
}
