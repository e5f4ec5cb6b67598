import type { TreeMap } from '../../scenario/document.js';
import type { Remarks } from '../gateways/gateway.js';
import { anyCase, escaped, searched } from '../gateways/patterns.js';
import { mapOf } from '../mesh/words.js';
import type { Scope } from './scope.js';

/** A location, or what a server does where it has none. */
export interface Location {
  name: string;
  scope: Scope;
  /** On the path; null for all. */
  path: TreeMap | null;
}

interface Prefix {
  text: string;
  scope: Scope;
  /** Whether regular expressions are left out of account where it fits best. */
  wins: boolean;
}

interface Pattern {
  text: string;
  regex: string;
  scope: Scope;
}

const MOST = 20_000;

/** The locations of a server, so that the first that fits is the one that nginx takes. */
export class Locations {
  readonly named = new Map<string, Scope>();
  private readonly exact: Location[] = [];
  private readonly prefixes: Prefix[] = [];
  private readonly patterns: Pattern[] = [];

  constructor(
    private readonly server: Scope,
    private readonly remarks: Remarks,
  ) {
    this.collect(server);
  }

  /** ngx_http_core_find_location: exact, the longest prefix if it says `^~`, regular expressions, the longest prefix. */
  get inOrder(): Location[] {
    const { exact, patterns, server } = this;
    const prefixes = [...this.prefixes].sort((a, b) => b.text.length - a.text.length);
    const plain = prefixes.map(({ text, scope }): Location => {
      return { name: text, scope, path: text === '/' ? null : mapOf({ prefix: text }) };
    });
    const rest = plain.some(({ path }) => path === null)
      ? []
      : [{ name: '/', scope: server, path: null }];
    const searchedFor = patterns.map(({ text, regex, scope }): Location => {
      return { name: text, scope, path: mapOf({ regex }) };
    });
    if (!prefixes.some(({ wins }) => wins)) return [...exact, ...searchedFor, ...plain, ...rest];
    const all = prefixes.flatMap(({ text, wins }, i) => {
      if (wins) return [plain[i]];
      const within = patterns.map(({ text: name, regex, scope }): Location => {
        return { name, scope, path: mapOf({ regex: `(?=${escaped(text)})${regex}` }) };
      });
      return [...within, plain[i]];
    });
    const without = rest.length === 0 ? [] : searchedFor;
    return [...exact, ...all, ...without, ...rest];
  }

  private collect(outer: Scope): void {
    for (const directive of outer.all('location')) {
      const { args, place } = directive;
      const scope = outer.within(directive);
      const [kind, text] = args.length > 1 ? args : splitOff(args[0] ?? '');
      if (this.exact.length + this.prefixes.length + this.patterns.length > MOST) {
        this.remarks.complain(place, `more than ${MOST} locations`);
        return;
      }
      if (text.startsWith('@') && kind === '') this.named.set(text, scope);
      else if (kind === '=') this.exact.push({ name: text, scope, path: mapOf({ exact: text }) });
      else if (kind === '~' || kind === '~*') this.pattern(text, kind === '~*', scope);
      else if (kind === '' || kind === '^~')
        this.prefixes.push({ text, scope, wins: kind === '^~' });
      else this.remarks.complain(place, `a location has no modifier '${kind}'`);
      this.collect(scope);
    }
  }

  private pattern(text: string, caseless: boolean, scope: Scope): void {
    const regex = searched(text, caseless);
    try {
      new RegExp(regex, 'su');
      this.patterns.push({ text, regex, scope });
    } catch {
      const message = `'${text}' is no regular expression that is understood here: say it with prefixes`;
      this.remarks.complain(scope.place, message);
    }
  }
}

/** `location =/x` and `location ~\.php$` need no blank. */
function splitOff(text: string): [kind: string, text: string] {
  const [, kind = '', rest = text] = /^(=|~\*|~|\^~)(.+)$/s.exec(text) ?? [];
  return [kind, rest];
}

/** A server's name as a condition on the host, with how nginx ranks it; null for what is none. */
export function hostMatch(name: string): { rank: number; condition: TreeMap } | null {
  if (name === '' || name === '_') return null;
  if (name.startsWith('~')) {
    return { rank: 3e6, condition: mapOf({ regex: searched(anyCase(name.slice(1)), false) }) };
  }
  const host = name.toLowerCase();
  if (host.startsWith('.'))
    return {
      rank: 1e6 - host.length,
      condition: mapOf({ regex: `(?:.*\\.)?${escaped(host.slice(1))}` }),
    };
  if (host.startsWith('*.'))
    return { rank: 1e6 - host.length, condition: mapOf({ suffix: host.slice(1) }) };
  if (host.endsWith('.*'))
    return { rank: 2e6 - host.length, condition: mapOf({ prefix: host.slice(0, -1) }) };
  return { rank: 0, condition: mapOf({ exact: host }) };
}
