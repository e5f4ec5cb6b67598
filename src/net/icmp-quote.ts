import { IcmpHeader } from './icmp.js';
import { ETHERNET_HEADER, VLAN_TAG, type Message, type Packet } from './packet.js';
import { TcpHeader } from './tcp-header.js';

/** Bytes of an ICMP error's payload: an IPv4 header and 8 bytes of what it carried (RFC 792). */
export const QUOTE_LENGTH = 28;

/**
 * What an ICMP error says of the packet that caused it, as that packet stood when it failed; on
 * the way back NAT replaces it by one with the addresses and ports before translation. Garbage
 * collected, not pooled: errors are rare.
 */
export class IcmpQuote implements Message {
  source = 0;
  destination = 0;
  protocol = 0;
  ttl = 0;
  ecn = 0;
  dontFragment = false;
  identification = 0;
  fragmentOffset = 0;
  moreFragments = false;
  /** Of the IP packet, in bytes. */
  totalLength = 0;
  /** Of UDP or TCP. */
  sourcePort = 0;
  destinationPort = 0;
  /** Where the packet was ICMP itself. */
  icmp: IcmpHeader | null = null;
  /** Of a segment of TCP: of it, an error carries the ports and the sequence number. */
  tcp: TcpHeader | null = null;
  /** Payload that the UDP header states: of the whole datagram. */
  datagramPayload = 0;
  /** What the packet carried: its sender, who knows it, may want to send it again. Held. */
  about: Message | null = null;
  private holders = 0;

  static of(packet: Packet): IcmpQuote {
    const quote = new IcmpQuote();
    quote.source = packet.source;
    quote.destination = packet.destination;
    quote.protocol = packet.protocol;
    quote.ttl = packet.ttl;
    quote.ecn = packet.ecn;
    quote.dontFragment = packet.dontFragment;
    quote.identification = packet.identification;
    quote.fragmentOffset = packet.fragmentOffset;
    quote.moreFragments = packet.moreFragments;
    quote.totalLength = packet.size - ETHERNET_HEADER - (packet.vlan > 0 ? VLAN_TAG : 0);
    quote.sourcePort = packet.sourcePort;
    quote.destinationPort = packet.destinationPort;
    quote.icmp = packet.icmp && new IcmpHeader().copy(packet.icmp);
    quote.tcp = packet.tcp && new TcpHeader().copy(packet.tcp);
    quote.datagramPayload = packet.moreFragments ? packet.datagramPayload : packet.payload;
    quote.about = packet.message;
    quote.hold();
    return quote;
  }

  /** One that is held like this one, to be changed. */
  copy(): IcmpQuote {
    const copy = Object.assign(new IcmpQuote(), this);
    copy.icmp = this.icmp && new IcmpHeader().copy(this.icmp);
    copy.holders = 0;
    copy.hold();
    return copy;
  }

  hold(): void {
    if (this.holders++ === 0) this.about?.hold();
  }

  letGo(): void {
    if (--this.holders === 0) this.about?.letGo();
  }
}
