import { type Headers, RequestHead } from '../head.js';
import { holds, partsOf, type TextMatch } from './match.js';

/** What becomes of the head of a request on a route, before it is sent on. */
export interface EditOptions {
  /** Whom it is for from then on; null: as before. */
  host: string | null;
  /** In the place of the path, of the part of it that the route's conditions name, or of what fits a pattern. */
  path: string | null;
  prefix: string | null;
  regex: { pattern: string; replacement: string } | null;
  /** Header fields, by their names in lower case: in the place of others, behind them, and gone. */
  set: Headers;
  add: Headers;
  remove: readonly string[];
}

/**
 * Edits heads: Envoy's host, path, prefix and regex rewrites, and its request_headers_to_add and _to_remove. The query
 * stays as it is.
 */
export class Edit {
  private readonly made = new Map<RequestHead, RequestHead>();
  private readonly pattern: RegExp | null;

  /** @param paths the conditions of the route on paths, in their order */
  constructor(
    private readonly options: EditOptions,
    private readonly paths: readonly (TextMatch | null)[],
  ) {
    const { regex } = options;
    this.pattern = regex && new RegExp(regex.pattern, 'gsu');
  }

  of(head: RequestHead): RequestHead {
    let edited = this.made.get(head);
    if (edited === undefined) this.made.set(head, (edited = this.edit(head)));
    return edited;
  }

  private edit(head: RequestHead): RequestHead {
    const { host, set, add, remove } = this.options;
    const headers = new Map([...head.headers].filter(([name]) => !remove.includes(name)));
    for (const [name, value] of set) headers.set(name, value);
    for (const [name, value] of add) {
      const before = headers.get(name);
      headers.set(name, before === undefined ? value : `${before},${value}`);
    }
    const { port, path, method, source } = head;
    const same = set.size + add.size + remove.length === 0;
    return new RequestHead(
      ...([host ?? head.host, port, this.rewritten(path), method] as const),
      ...([same ? head.headers : headers, source] as const),
    );
  }

  private rewritten(whole: string): string {
    const { path, prefix, regex } = this.options;
    const [asked] = partsOf(whole);
    const query = whole.slice(asked.length);
    if (path !== null) return path + query;
    if (regex !== null) {
      // RE2 writes \1 where this language has $1.
      const replacement = regex.replacement.replaceAll('$', '$$$$').replace(/\\(\d)/g, '$$$1');
      return asked.replace(this.pattern!, replacement) + query;
    }
    return prefix === null ? whole : this.withPrefix(asked, prefix) + query;
  }

  private withPrefix(asked: string, prefix: string): string {
    const named = this.paths.find((each) => each !== null && holds(each, asked));
    if (named === undefined || named === null || !('text' in named)) {
      // Without a condition the prefix is that of all paths.
      return prefix + asked.slice(1);
    }
    if (named.kind === 'exact' || named.kind === 'regex' || named.kind === 'suffix') return prefix;
    const rest = asked.slice(named.text.length);
    if (named.kind === 'prefix') return prefix + rest;
    const elements = rest.split('/').filter((each) => each !== '');
    return `${prefix.replace(/\/$/, '')}${elements.map((each) => `/${each}`).join('')}` || '/';
  }
}
