import type { Simulator } from '../../engine/simulator.js';
import { isMeasured, type MeasurementSpan } from '../../measure/measurement-span.js';
import type { Request } from '../request.js';
import type { Authorization, Refusal } from './authorization.js';
import type { Introductions } from './introductions.js';
import type { Subject } from './policy.js';
import type { Refusals } from './refusals.js';

/** Of requests that are refused, where nothing else is said. */
const FORBIDDEN = 403;

/**
 * Stands where requests for a service come in: at its servers, or at the proxies before them. Whom mutual TLS
 * has proven is what it knows of a caller, and the address that the connection comes from.
 */
export class Gatekeeper {
  private readonly subject: Subject = { account: '', address: 0 };

  /**
   * @param service its name
   * @param ports where replicas listen, by the ports that are asked for
   * @param introductions of a tunnel by which all comes; null where callers come themselves
   */
  constructor(
    private readonly simulator: Simulator,
    private readonly span: MeasurementSpan,
    private readonly service: string,
    private readonly authorization: Authorization,
    private readonly refusals: Refusals,
    private readonly ports: ReadonlyMap<number, number>,
    private readonly introductions: Introductions | null = null,
  ) {}

  /** Whether a request may come in, at a place; one that may not has its status. */
  admits(request: Request, place: string): boolean {
    const { subject } = this;
    const { head, served } = request;
    const { introductions } = this;
    if (introductions === null || served === null) {
      subject.account = served?.identity ?? '';
      subject.address = served?.remote ?? request.clientAddress;
    } else {
      const { account, address } = introductions.of(served);
      subject.account = account;
      subject.address = address;
    }
    const port = this.ports.get(head.port) ?? head.port;
    const refusal = this.authorization.judge(head, subject, port);
    if (refusal === null) return true;
    request.status = refusal.status ?? FORBIDDEN;
    if (isMeasured(this.span, request.intended)) {
      this.refusals.note('request', refusal, head.source);
    }
    if (this.simulator.facts.requests !== null) this.tell(request, refusal, place);
    return false;
  }

  private tell(request: Request, { rule, action, origin }: Refusal, place: string): void {
    const { facts, now: at } = this.simulator;
    const { account } = this.subject;
    const what = { request: request.id, service: this.service, account, rule, action, origin };
    facts.requests?.tell({ kind: 'request-denied', at, place, ...what }, request);
  }
}
