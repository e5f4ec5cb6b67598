import type { Facts } from '../../facts/bus.js';
import type { Packet } from '../../net/packet.js';
import { Chain } from './chain.js';
import { Passage } from './passage.js';
import { Next, Rule } from './rule.js';
import type { HookName } from './table.js';
import { ACCEPT } from './verdicts/accept.js';
import { DROP } from './verdicts/drop.js';

export type Policy = 'accept' | 'drop';

/** A chain at its hook: where no rule decides, the policy does. */
export class Hook {
  private readonly policy: Rule;
  /** Packets of flows that have begun pass unasked. */
  idle = false;

  constructor(
    machine: string,
    private readonly name: HookName,
    readonly chain: Chain,
    policy: Policy = 'accept',
  ) {
    const verdict = policy === 'accept' ? ACCEPT : DROP;
    this.policy = new Rule(machine, 'policy', name, '', [], verdict);
    this.refresh();
  }

  /** To be called when rules have come or gone. */
  refresh(): void {
    this.idle = !this.policy.verdict.everyPacket && !this.chain.everyPacket;
  }

  /** True where the packet may pass; else `passage` says why it may not. */
  passes(packet: Packet, passage: Passage): boolean {
    passage.hook = this.name;
    let next = this.chain.run(packet, passage);
    if (next === Next.RULE || next === Next.RETURN) {
      passage.rule = this.policy;
      next = this.policy.verdict.judge(packet, passage);
    }
    return next === Next.ACCEPT;
  }
}

/** The hooks of one machine; null where nothing is to be asked. */
export class Hooks {
  prerouting: Hook | null = null;
  input: Hook | null = null;
  forward: Hook | null = null;
  output: Hook | null = null;
  postrouting: Hook | null = null;
  readonly passage: Passage;

  constructor(machine: string, facts: Facts) {
    this.passage = new Passage(machine, facts);
  }

  /** The hook of a name, made where it is not there. */
  at(name: HookName): Hook {
    return (this[name] ??= new Hook(this.passage.machine, name, new Chain(name)));
  }

  /** A rule before all others of a hook, until what it returns is called. */
  lend(name: HookName, rule: Rule): () => void {
    const hook = this.at(name);
    const takeBack = hook.chain.lend(rule);
    hook.refresh();
    return () => {
      takeBack();
      hook.refresh();
    };
  }
}
