import type { Place } from '../../scenario/included.js';
import type { Remarks } from '../gateways/gateway.js';
import { isSilent, MEANINGS } from './meanings.js';
import type { Directive } from './syntax.js';

/** A block, which has what the blocks around it say where it says nothing itself. */
export class Scope {
  private readonly own = new Map<string, Directive[]>();

  constructor(
    readonly directives: readonly Directive[],
    readonly place: Place,
    private readonly outer: Scope | null,
  ) {
    for (const each of directives)
      this.own.set(each.name, [...(this.own.get(each.name) ?? []), each]);
  }

  within(directive: Directive): Scope {
    return new Scope(directive.block ?? [], directive.place, this);
  }

  /** Its own, all of a name. */
  all(name: string): readonly Directive[] {
    return this.own.get(name) ?? [];
  }

  /** Its own, or those of the nearest block around it that has some. */
  inherited(name: string): readonly Directive[] {
    return this.own.get(name) ?? this.outer?.inherited(name) ?? [];
  }

  one(name: string): Directive | undefined {
    return this.inherited(name).at(-1);
  }

  word(name: string): string | undefined {
    return this.one(name)?.args[0];
  }

  /** In nanoseconds. */
  time(name: string, remarks: Remarks): number | undefined {
    const directive = this.one(name);
    if (directive === undefined) return undefined;
    const time = timeOf(directive.args[0] ?? '');
    if (time === null)
      remarks.complain(directive.place, `expected a time such as 60s of '${name}'`);
    return time ?? undefined;
  }

  integer(name: string, remarks: Remarks): number | undefined {
    const directive = this.one(name);
    if (directive === undefined) return undefined;
    const text = directive.args[0] ?? '';
    if (/^\d{1,9}$/.test(text)) return Number(text);
    remarks.complain(directive.place, `expected a whole number of '${name}', not '${text}'`);
    return undefined;
  }

  /** Names what stands in it, means something, and is none of what is read. */
  leaveOut(read: ReadonlySet<string>, remarks: Remarks): void {
    for (const { name, place } of this.directives) {
      if (read.has(name) || isSilent(name)) continue;
      remarks.leaveOut(name, place, MEANINGS[name] ?? 'nothing is made of it');
    }
  }
}

const UNITS: Readonly<Record<string, number>> = {
  ...{ ms: 1e6, s: 1e9, m: 60e9, h: 3600e9, d: 86_400e9, w: 7 * 86_400e9 },
};

/** As nginx writes times: 60, 60s, 1m30s, 500ms; null for what is none. */
export function timeOf(text: string): number | null {
  if (/^\d+$/.test(text)) return Number(text) * 1e9;
  if (!/^(\d+\s*(ms|s|m|h|d|w)\s*)+$/.test(text)) return null;
  let sum = 0;
  for (const [, number, unit] of text.matchAll(/(\d+)\s*(ms|[smhdw])/g))
    sum += Number(number) * UNITS[unit];
  return sum <= 1e18 ? sum : null;
}
