import type { TreeMap } from '../../scenario/document.js';
import type { Place } from '../../scenario/included.js';
import { patternOf } from '../gateways/matches.js';
import { searched } from '../gateways/patterns.js';
import type { Remarks } from '../gateways/gateway.js';
import { mapOf } from '../mesh/words.js';
import type { Scope } from './scope.js';
import type { Directive } from './syntax.js';

/** A value that a variable may have: when, and for which part of the requests. */
export interface Case {
  value: string;
  /** Conditions in the words of a route's `match`; null for all that is left. */
  when: TreeMap | null;
  weight: number;
}

/** Variables that `map`, `split_clients` and `set` give values to. */
export class Variables {
  private readonly maps = new Map<string, Directive>();

  constructor(
    http: Scope,
    private readonly remarks: Remarks,
  ) {
    for (const name of ['map', 'split_clients']) {
      for (const each of http.all(name)) this.maps.set(each.args[1] ?? '', each);
    }
  }

  /** The values of a text with variables in it; null where they cannot be known. */
  casesOf(text: string, scope: Scope, place: Place, depth = 0): Case[] | null {
    const found = /\$\{?(\w+)\}?/.exec(text);
    if (found === null) return [{ value: text, when: null, weight: 1 }];
    const [whole, name] = found;
    // Constants may be made of constants, and a circle of them has no end.
    if (depth > 8) return null;
    const cases = this.valuesOf(name, scope, place);
    if (cases === null) return null;
    const all = cases.flatMap((each) => {
      const filled = text.replace(whole, () => each.value);
      const rest = this.casesOf(filled, scope, place, depth + 1);
      if (rest === null || (rest.length > 1 && cases.length > 1)) return null;
      return rest.map((inner) => ({
        ...inner,
        when: each.when ?? inner.when,
        weight: each.weight * inner.weight,
      }));
    });
    return all.includes(null) ? null : (all as Case[]);
  }

  private valuesOf(name: string, scope: Scope, place: Place): Case[] | null {
    const set = scope
      .inherited('set')
      .filter(({ args }) => args[0] === `$${name}`)
      .at(-1);
    if (set !== undefined) return [{ value: set.args[1] ?? '', when: null, weight: 1 }];
    const map = this.maps.get(`$${name}`);
    if (map === undefined) return null;
    return map.name === 'map' ? this.mapped(map, place) : this.split(map);
  }

  private mapped({ args: [source = ''], block, place }: Directive, used: Place): Case[] | null {
    const cases: Case[] = [];
    let usual: Case = { value: '', when: null, weight: 1 };
    for (const {
      name,
      args: [value = ''],
      place: at,
    } of block ?? []) {
      if (name === 'hostnames' || name === 'volatile') continue;
      if (name === 'default') {
        usual = { value, when: null, weight: 1 };
        continue;
      }
      const when = conditionOn(source, name);
      if (when === null) {
        const message = `what depends on '${source}' cannot be told here: take a header, a cookie, a parameter, the host, the method or the path`;
        this.remarks.complain(at.file === place.file ? at : used, message);
        return null;
      }
      cases.push({ value, when, weight: 1 });
    }
    return [...cases, usual];
  }

  private split({ block }: Directive): Case[] {
    let left = 100;
    return (block ?? []).flatMap(({ name, args: [value = ''], place }) => {
      const share = name === '*' ? left : Number(name.replace(/%$/, ''));
      if (!(share >= 0 && share <= 100)) {
        this.remarks.complain(place, `expected a percentage or *, not '${name}'`);
        return [];
      }
      left = Math.max(0, left - share);
      return [{ value, when: null, weight: Math.round(share * 100) / 100 }];
    });
  }
}

function conditionOn(source: string, text: string): TreeMap | null {
  const condition = textOf(text);
  const [, kind, name] = /^\$(http|cookie|arg)_(\w+)$/.exec(source) ?? [];
  if (kind === 'http' && name !== 'host') {
    return mapOf({ headers: mapOf({ [name.replaceAll('_', '-')]: condition }) });
  }
  if (kind === 'arg') return mapOf({ query: mapOf({ [name]: condition }) });
  if (kind === 'cookie') {
    const regex = `(?:.*; ?)?${name}=(?:${patternOf(condition)})(?:;.*)?`;
    return mapOf({ headers: mapOf({ cookie: mapOf({ regex }) }) });
  }
  if (source === '$request_method') return mapOf({ method: condition });
  if (source === '$host' || source === '$http_host') return mapOf({ host: condition });
  if (source === '$uri' || source === '$request_uri') return mapOf({ path: condition });
  return null;
}

function textOf(text: string): TreeMap {
  if (text.startsWith('~'))
    return mapOf({ regex: searched(text.replace(/^~\*?/, ''), text[1] === '*') });
  return mapOf({ exact: text.startsWith('\\') ? text.slice(1) : text });
}
