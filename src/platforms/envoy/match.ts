import type { TreeMap } from '../../scenario/document.js';
import { joined, patternOf } from '../gateways/matches.js';
import { anyCase, escaped } from '../gateways/patterns.js';
import type { Part } from '../kubernetes/part.js';
import { mapOf } from '../mesh/words.js';

/** A RouteMatch; null for what no route can ask, which is said. */
export function matchOf(part: Part): TreeMap | null {
  part.passOver('grpc');
  const caseless = part.flag('case_sensitive') === false;
  let match: TreeMap[] = [];
  const path = pathOf(part, caseless);
  if (path !== null) match = [mapOf({ path })];
  for (const header of part.parts('headers')) {
    const one = headerOf(header);
    if (one === null) return null;
    match = joined(match, [one]);
  }
  for (const parameter of part.parts('query_parameters')) {
    const condition = parameter.has('string_match')
      ? textOf(parameter.part('string_match'))
      : mapOf({ present: true });
    parameter.passOver('present_match');
    match = joined(match, [mapOf({ query: mapOf({ [parameter.text('name') ?? '']: condition }) })]);
  }
  return match[0] ?? new Map<string, never>();
}

function pathOf(part: Part, caseless: boolean): TreeMap | null {
  const told: [string, string | undefined][] = [
    ['prefix', part.text('prefix')],
    ['exact', part.text('path')],
    ['path', part.text('path_separated_prefix')],
    ['regex', part.has('safe_regex') ? regexOf(part.part('safe_regex')) : undefined],
  ];
  for (const [kind, text] of told) {
    if (text === undefined || (kind === 'prefix' && text === '/')) continue;
    const condition = mapOf({ [kind]: text });
    return caseless && kind !== 'regex'
      ? mapOf({ regex: anyCase(patternOf(condition)) })
      : condition;
  }
  return null;
}

function regexOf(part: Part): string {
  part.passOver('google_re2');
  const text = part.text('regex') ?? '';
  const pattern = text.startsWith('(?i)') ? anyCase(text.slice(4)) : text;
  try {
    new RegExp(pattern, 'su');
  } catch {
    part.complain('regex', `'${text}' is no regular expression that is understood here`);
    return '';
  }
  return pattern;
}

/** A StringMatcher. */
function textOf(part: Part): TreeMap {
  const caseless = part.flag('ignore_case') === true;
  let condition: TreeMap | null = null;
  for (const kind of ['exact', 'prefix', 'suffix']) {
    const text = part.text(kind);
    if (text !== undefined) condition = mapOf({ [kind]: text });
  }
  const contained = part.text('contains');
  if (contained !== undefined) condition = mapOf({ regex: `.*${escaped(contained)}.*` });
  if (part.has('safe_regex')) condition = mapOf({ regex: regexOf(part.part('safe_regex')) });
  if (condition === null) return mapOf({ present: true });
  return caseless ? mapOf({ regex: anyCase(patternOf(condition)) }) : condition;
}

function headerOf(part: Part): TreeMap | null {
  const name = (part.text('name') ?? '').toLowerCase();
  const isNot = part.flag('invert_match') === true;
  part.passOver('treat_missing_header_as_empty');
  if (part.has('range_match')) {
    part.complain('range_match', 'headers are not compared as numbers here: match their text');
    return null;
  }
  const condition = conditionOf(part);
  const pseudo = { ':method': 'method', ':path': 'path', ':authority': 'host' }[name];
  if (pseudo !== undefined) {
    const whole = isNot ? mapOf({ regex: `(?!${patternOf(condition)}$).*` }) : condition;
    return condition.has('present') ? new Map<string, never>() : mapOf({ [pseudo]: whole });
  }
  if (condition.get('present') === false) {
    const there = mapOf({ [name]: mapOf({ present: true }) });
    return isNot ? mapOf({ headers: there }) : mapOf({ without: there });
  }
  return mapOf({ [isNot ? 'without' : 'headers']: mapOf({ [name]: condition }) });
}

function conditionOf(part: Part): TreeMap {
  if (part.has('string_match')) return textOf(part.part('string_match'));
  const old: [string, string | undefined][] = [
    ['exact', part.text('exact_match')],
    ['prefix', part.text('prefix_match')],
    ['suffix', part.text('suffix_match')],
  ];
  for (const [kind, text] of old) if (text !== undefined) return mapOf({ [kind]: text });
  const contained = part.text('contains_match');
  if (contained !== undefined) return mapOf({ regex: `.*${escaped(contained)}.*` });
  if (part.has('safe_regex_match')) return mapOf({ regex: regexOf(part.part('safe_regex_match')) });
  return mapOf({ present: part.flag('present_match') ?? true });
}

/** A domain of a virtual host, with how Envoy ranks it: exact, *.suffix, prefix.*, all. */
export function domainOf(domain: string): { rank: number; condition: TreeMap | null } {
  if (domain === '*') return { rank: 3e6, condition: null };
  if (domain.startsWith('*'))
    return { rank: 1e6 - domain.length, condition: mapOf({ suffix: domain.slice(1) }) };
  if (domain.endsWith('*'))
    return { rank: 2e6 - domain.length, condition: mapOf({ prefix: domain.slice(0, -1) }) };
  return { rank: 0, condition: mapOf({ exact: domain }) };
}
