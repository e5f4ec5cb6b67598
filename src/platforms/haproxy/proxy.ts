import type { Place } from '../../scenario/included.js';
import type { Remarks } from '../gateways/gateway.js';
import { type Line, type Section, timeOf } from './syntax.js';

/** A section with what its `defaults` say, and those that these go back to. */
export class ProxySection {
  private readonly chain: Section[] = [];

  constructor(
    readonly section: Section,
    private readonly remarks: Remarks,
  ) {
    for (let each: Section | null = section; each !== null; each = each.defaults) {
      if (this.chain.includes(each)) break;
      this.chain.push(each);
    }
  }

  get name(): string {
    return this.section.name;
  }

  get place(): Place {
    return this.section.place;
  }

  get isHttp(): boolean {
    return this.last('mode')?.words[1] === 'http';
  }

  /** The lines of its own that begin with some words. */
  own(...words: string[]): Line[] {
    return this.section.lines.filter((line) => words.every((word, i) => line.words[i] === word));
  }

  /** The last line that begins with some words, of its own or of its defaults. */
  last(...words: string[]): Line | undefined {
    for (const { lines } of this.chain) {
      const found = lines.filter((line) => words.every((word, i) => line.words[i] === word));
      if (found.length > 0) return found[found.length - 1];
    }
    return undefined;
  }

  /** Lines of its defaults, farthest first, and then of its own. */
  all(word: string): Line[] {
    return [...this.chain]
      .reverse()
      .flatMap(({ lines }) => lines.filter(({ words }) => words[0] === word));
  }

  /** Whether an option is on: `no option` turns one of the defaults off. */
  option(name: string): boolean {
    for (const { lines } of this.chain) {
      for (const { words } of [...lines].reverse()) {
        if (words[0] === 'option' && words[1] === name) return true;
        if (words[0] === 'no' && words[1] === 'option' && words[2] === name) return false;
      }
    }
    return false;
  }

  /** In nanoseconds. */
  timeout(name: string): number | undefined {
    const line = this.last('timeout', name);
    if (line === undefined) return undefined;
    const time = timeOf(line.words[2] ?? '');
    if (time === null)
      this.remarks.complain(line.place, `expected a time such as 5s of 'timeout ${name}'`);
    return time === 0 ? undefined : (time ?? undefined);
  }

  integer(name: string): number | undefined {
    const line = this.last(name);
    if (line === undefined) return undefined;
    const text = line.words[1] ?? '';
    if (/^\d{1,9}$/.test(text)) return Number(text);
    this.remarks.complain(line.place, `expected a whole number of '${name}', not '${text}'`);
    return undefined;
  }
}
