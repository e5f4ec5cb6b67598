import type { Simulator } from '../../engine/simulator.js';
import type { MeasurementSpan } from '../../measure/measurement-span.js';
import type { Authorization, Refusal } from './authorization.js';
import type { Subject } from './policy.js';
import type { Layer, Refusals } from './refusals.js';

/** What comes without a certificate where all has to be encrypted. */
const PLAIN: Refusal = { rule: 'mTLS strict', action: 'deny', origin: '' };

/**
 * Stands where connections for a service come in, at proxies that see no requests: knows of them who mutual
 * TLS has proven, and where they come from.
 */
export class Doorkeeper {
  /**
   * @param authorization null where anybody may connect
   * @param nameOf who has an address, for people
   */
  constructor(
    private readonly simulator: Simulator,
    private readonly span: MeasurementSpan,
    private readonly authorization: Authorization | null,
    private readonly refusals: Refusals,
    private readonly nameOf: (address: number) => string,
  ) {
    // A name that conditions may ask for before it has refused anybody.
    refusals.of('TLS', PLAIN);
  }

  /** @param port where it is meant to go, of the service's machine */
  admits(subject: Subject, port: number): boolean {
    const refusal = this.authorization?.judge(null, subject, port) ?? null;
    if (refusal !== null) this.note('connection', refusal, subject);
    return refusal === null;
  }

  /** It has come plain, and was refused. */
  refused(subject: Subject): void {
    this.note('TLS', PLAIN, subject);
  }

  private note(layer: Layer, refusal: Refusal, { account, address }: Subject): void {
    const { now } = this.simulator;
    if (now < this.span.from || now >= this.span.until) return;
    this.refusals.note(layer, refusal, account === '' ? this.nameOf(address) : account);
  }
}
