import type { Connection } from '../../transport/transport.js';
import type { Subject } from './policy.js';

const STRANGER: Subject = { account: '', address: 0 };

/**
 * Who is behind the connections that a tunnel makes within its own pod, by their ports there: the process that
 * takes them in sees the tunnel alone.
 */
export class Introductions {
  private readonly known = new Map<number, Subject>();

  introduce(port: number, account: string, address: number): void {
    const before = this.known.get(port);
    if (before === undefined) this.known.set(port, { account, address });
    else Object.assign(before, { account, address });
  }

  of({ remotePort = -1 }: Connection): Subject {
    return this.known.get(remotePort) ?? STRANGER;
  }
}
