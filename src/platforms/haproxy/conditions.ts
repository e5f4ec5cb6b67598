import type { Tree, TreeMap } from '../../scenario/document.js';
import type { Place } from '../../scenario/included.js';
import type { Remarks } from '../gateways/gateway.js';
import { joined, patternOf } from '../gateways/matches.js';
import { mapOf } from '../mesh/words.js';
import { anyCase, escaped } from '../gateways/patterns.js';
import type { Line } from './syntax.js';

/** What a condition asks of requests: one of these is enough; null where it cannot be told. */
type Alternatives = TreeMap[] | null;

/** One test of a criterion. */
interface Test {
  /** In which map of a `match`, and under which name there. */
  field: string;
  name: string | null;
  condition: TreeMap;
}

const MOST = 200;

const PREDEFINED: Readonly<Record<string, string[]>> = {
  TRUE: ['always_true'],
  HTTP: ['always_true'],
  FALSE: ['always_false'],
  METH_GET: ['method', 'GET', 'HEAD'],
  ...Object.fromEntries(
    ['CONNECT', 'DELETE', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'TRACE'].map((method) => [
      `METH_${method}`,
      ['method', method],
    ]),
  ),
};

/** The ACLs of a section, and the conditions that are made of them (configuration manual, 7). */
export class Conditions {
  private readonly acls = new Map<string, Line[]>();

  constructor(
    lines: readonly Line[],
    private readonly remarks: Remarks,
  ) {
    for (const { words, place } of lines) {
      if (words[0] !== 'acl') continue;
      const [, name = '', ...test] = words;
      this.acls.set(name, [...(this.acls.get(name) ?? []), { words: test, place }]);
    }
  }

  /** What follows `if` or `unless` in a rule. Null where nothing can be made of it: that has been said. */
  of(words: readonly string[], place: Place): Alternatives {
    const at = words.findIndex((word) => word === 'if' || word === 'unless');
    if (at < 0) return [new Map()];
    const terms = termsOf(words.slice(at + 1), place);
    let all: Alternatives = [];
    if (words[at] === 'if') {
      for (const term of terms) {
        const found = this.term(term);
        if (found === null) return null;
        all = [...all, ...found];
      }
    } else {
      all = [new Map()];
      for (const term of terms) {
        const found: TreeMap[] = [];
        for (const literal of term) {
          const some = this.literal({ ...literal, isNot: !literal.isNot });
          if (some === null) return null;
          found.push(...some);
        }
        all = product(all, found);
      }
    }
    if (all.length <= MOST) return all;
    this.remarks.complain(place, `its condition has more than ${MOST} cases`);
    return null;
  }

  private term(literals: readonly Literal[]): Alternatives {
    let all: TreeMap[] = [new Map<string, Tree>()];
    for (const literal of literals) {
      const some = this.literal(literal);
      if (some === null) return null;
      all = product(all, some);
      if (all.length > MOST) return all;
    }
    return all;
  }

  private literal({ isNot, name, test, place }: Literal): Alternatives {
    const predefined = Object.hasOwn(PREDEFINED, name)
      ? [{ words: PREDEFINED[name], place }]
      : undefined;
    const lines = test === null ? (this.acls.get(name) ?? predefined) : [{ words: test, place }];
    if (lines === undefined) {
      this.remarks.complain(place, `there is no acl '${name}' in this section`);
      return null;
    }
    const tests: Test[] = [];
    for (const line of lines) {
      if (line.words[0] === 'always_true') return isNot ? [] : [new Map()];
      if (line.words[0] === 'always_false') {
        if (lines.length === 1) return isNot ? [new Map()] : [];
        continue;
      }
      const found = testOf(line.words);
      if (found === null) {
        const shown = line.words[0] ?? '';
        const meaning = 'the rules that depend on it are left out';
        this.remarks.leaveOut(shown, line.place, meaning);
        return null;
      }
      tests.push(found);
    }
    if (!isNot) return tests.map(asMatch);
    let all: TreeMap[] = [new Map<string, Tree>()];
    for (const each of tests) {
      const negated = notMatch(each);
      if (negated === null) {
        this.remarks.leaveOut(`!${name}`, place, 'the rules that depend on it are left out');
        return null;
      }
      all = product(all, [negated]);
    }
    return all;
  }
}

interface Literal {
  isNot: boolean;
  name: string;
  /** An ACL without a name; null for one that has one. */
  test: string[] | null;
  place: Place;
}

/** Terms of which one has to hold, each of literals that all have to. */
function termsOf(words: readonly string[], place: Place): Literal[][] {
  const terms: Literal[][] = [[]];
  let isNot = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (word === 'or' || word === '||') terms.push([]);
    else if (word === '!') isNot = !isNot;
    else {
      const negated = word.startsWith('!');
      const name = negated ? word.slice(1) : word;
      let test: string[] | null = null;
      if (name === '{') {
        const end = words.indexOf('}', i);
        test = words.slice(i + 1, end < 0 ? undefined : end);
        i = end < 0 ? words.length : end;
      }
      terms[terms.length - 1].push({ isNot: isNot !== negated, name, test, place });
      isNot = false;
    }
  }
  return terms.filter((term) => term.length > 0);
}

/** Pairs of which each holds where both do. */
function product(ones: readonly TreeMap[], others: readonly TreeMap[]): TreeMap[] {
  if (ones.length === 0 || others.length === 0) return [];
  return joined(ones, others);
}

const MATCHES: Readonly<Record<string, string>> = {
  ...{ beg: 'beg', end: 'end', sub: 'sub', reg: 'reg', dir: 'dir', dom: 'dom', str: 'str' },
  ...{ found: 'found', bool: 'found' },
};

/** Null for a criterion that is not known here, or says what no route can ask. */
function testOf([criterion = '', ...told]: readonly string[]): Test | null {
  const [, whole, argument, converters = ''] =
    /^([\w.]+)(?:\(([^)]*)\))?((?:,\w+)*)$/.exec(criterion) ?? [];
  if (whole === undefined || (converters !== '' && converters !== ',lower')) return null;
  const [, fetch, suffix = 'str'] = /^(.+?)(?:_(beg|end|sub|reg|dir|dom))?$/.exec(whole) ?? [];
  let how = suffix;
  let caseless = converters === ',lower';
  const values = [...told];
  for (; values.length > 0 && values[0].startsWith('-'); values.shift()) {
    if (values[0] === '-i') caseless = true;
    else if (values[0] === '-m') how = MATCHES[values.splice(1, 1)[0]] ?? 'unknown';
    else if (values[0] === '--') {
      values.shift();
      break;
    } else return null;
  }
  const place = placeOf(fetch, argument);
  if (place === null) return null;
  if (place.field === 'port') {
    return values.length === 1 && /^\d+$/.test(values[0])
      ? { ...place, condition: mapOf({ exact: values[0] }) }
      : null;
  }
  // Names of hosts have no case in HTTP, and are small letters here as they are mostly written.
  const condition = conditionOf(how, values, caseless);
  return condition === null ? null : { ...place, condition };
}

function placeOf(fetch: string, argument: string | undefined): Omit<Test, 'condition'> | null {
  const name = argument?.split(',')[0].toLowerCase() ?? '';
  switch (fetch.replace(/^req\./, '')) {
    case 'path':
    case 'url':
    case 'capture.req.uri':
      return { field: 'path', name: null };
    case 'method':
      return { field: 'method', name: null };
    case 'hdr':
    case 'fhdr':
      if (name === '') return null;
      return name === 'host' ? { field: 'host', name: null } : { field: 'headers', name };
    case 'url_param':
    case 'urlp':
      return name === '' ? null : { field: 'query', name: argument ?? '' };
    case 'dst_port':
      return { field: 'port', name: null };
    default:
      return null;
  }
}

function conditionOf(how: string, values: readonly string[], caseless: boolean): TreeMap | null {
  if (how === 'found') return mapOf({ present: true });
  if (values.length === 0) return null;
  if (values.length === 1 && !caseless) {
    if (how === 'str') return mapOf({ exact: values[0] });
    if (how === 'beg') return mapOf({ prefix: values[0] });
    if (how === 'end') return mapOf({ suffix: values[0] });
  }
  const patterns = values.map((value) => patternFor(how, value));
  if (patterns.includes(null)) return null;
  const joinedPattern =
    patterns.length === 1 ? (patterns[0] as string) : `(?:${patterns.join('|')})`;
  const regex = caseless ? anyCase(joinedPattern) : joinedPattern;
  try {
    new RegExp(regex, 'su');
  } catch {
    return null;
  }
  return mapOf({ regex });
}

function patternFor(how: string, value: string): string | null {
  const plain = escaped(value);
  switch (how) {
    case 'str':
      return plain;
    case 'beg':
      return `${plain}.*`;
    case 'end':
      return `.*${plain}`;
    case 'sub':
      return `.*${plain}.*`;
    case 'reg':
      return `.*(?:${value}).*`;
    case 'dir':
      return `(?:.*\\/)?${escaped(value.replace(/^\/+|\/+$/g, ''))}(?:[\\/?].*)?`;
    case 'dom':
      return `(?:.*[.\\/:])?${plain}(?:[.\\/:].*)?`;
    default:
      return null;
  }
}

function asMatch({ field, name, condition }: Test): TreeMap {
  if (field === 'port') return mapOf({ port: Number(condition.get('exact')) });
  return mapOf({ [field]: name === null ? condition : mapOf({ [name]: condition }) });
}

/** Null for what no route can ask. */
function notMatch({ field, name, condition }: Test): TreeMap | null {
  if (field === 'port' || field === 'query') return null;
  if (name !== null) return mapOf({ without: mapOf({ [name]: condition }) });
  if (condition.has('present')) return null;
  return mapOf({ [field]: mapOf({ regex: `(?!${patternOf(condition)}$).*` }) });
}
