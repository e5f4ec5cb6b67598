/**
 * A text as Istio's rules have it (istio.io, reference/config/security/authorization-policy): `abc`, `abc*`,
 * `*abc`, or `*` for any that is not empty; of paths `{*}` for one element and, at last, `{**}` for several.
 */
export type Pattern = (text: string) => boolean;

export function patternOf(told: string): Pattern {
  if (told === '*') return (text) => text !== '';
  if (told.includes('{*')) return templateOf(told);
  if (told.startsWith('*')) {
    const end = told.slice(1);
    return (text) => text.endsWith(end);
  }
  if (told.endsWith('*')) {
    const start = told.slice(0, -1);
    return (text) => text.startsWith(start);
  }
  return (text) => text === told;
}

/** Of a host, whose case does not matter. */
export function hostPattern(told: string): Pattern {
  const pattern = patternOf(told.toLowerCase());
  return (text) => pattern(text.toLowerCase());
}

/** As Envoy's uri_template matches: `{*}` is one element, `{**}` none or more of them. */
function templateOf(told: string): Pattern {
  const parts = told.split(/(\{\*\*?\})/u).map((part) => {
    if (part === '{*}') return '[^/]+';
    return part === '{**}' ? '.*' : part.replace(/[\\^$.*+?()[\]{}|]/gu, '\\$&');
  });
  const expression = new RegExp(`^${parts.join('')}$`, 'su');
  return (text) => expression.test(text);
}

/** What is asked of one thing: it has to meet one of `any`, if there are any, and none of `none`. */
export class Condition<T> {
  constructor(
    private readonly any: readonly ((of: T) => boolean)[],
    private readonly none: readonly ((of: T) => boolean)[],
  ) {}

  get isEmpty(): boolean {
    return this.any.length === 0 && this.none.length === 0;
  }

  holds(of: T): boolean {
    for (const each of this.none) if (each(of)) return false;
    if (this.any.length === 0) return true;
    for (const each of this.any) if (each(of)) return true;
    return false;
  }
}
