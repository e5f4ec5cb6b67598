import type { Tcp } from '../transport/tcp/tcp.js';

/** The TCP of a machine, made when somebody asks for it: most do without. */
export class LateTcp {
  private tcp: Tcp | null = null;

  constructor(private readonly make: () => Tcp) {}

  /** Null where nobody has asked for it. */
  get made(): Tcp | null {
    return this.tcp;
  }

  get(): Tcp {
    return (this.tcp ??= this.make());
  }
}
