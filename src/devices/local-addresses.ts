import { IntTable } from '../net/int-table.js';

/** In place of a port's index: addresses that no port carries, answered to ARP or not. */
const VIRTUAL = 0x7ffffffe;
const SILENT = 0x7fffffff;

/** The addresses that a machine takes packets for. */
export class LocalAddresses {
  /** The first one, 0 where there is none. */
  first = 0;
  private readonly places = new IntTable();
  /** Whether there are others. */
  many = false;

  /** An address of a port. */
  add(address: number, port: number): void {
    if (this.first === 0) this.first = address;
    this.set(address, port);
  }

  /** A virtual address that the machine owns, as on a dummy device: its services balance there. */
  addVirtual(address: number): void {
    this.set(address, VIRTUAL);
  }

  /**
   * An address that the machine takes packets for but does not answer ARP for: a virtual address at
   * a backend that answers directly (Linux: on the loopback device, with arp_ignore 1).
   */
  addSilent(address: number): void {
    this.set(address, SILENT);
  }

  /** Whether what comes from outside for an address is for this machine. */
  has(address: number): boolean {
    return this.places.get(address) >= 0;
  }

  /** Whether to answer ARP for an address. */
  answersFor(address: number): boolean {
    const place = this.places.get(address);
    return place >= 0 && place !== SILENT;
  }

  private set(address: number, place: number): void {
    this.places.set(address, place);
    this.many = this.first === 0 || this.places.size > 1;
  }
}
