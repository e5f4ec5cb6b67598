import type { ResolverOptions } from './resolver.js';

/** The longest name that DNS carries (RFC 1035, section 2.3.4), as it is written. */
const LONGEST = 253;

/**
 * The names that a look-up asks for, in order: a name with a dot at its end as it is, and nothing else;
 * one with fewer dots than `ndots` in the domains of the search list first, and then as it is. With
 * enough dots it is asked for as it is first, and glibc tries the list after that (resolv/res_query.c);
 * musl does not (src/network/lookup_name.c). Those that are too long are left out.
 */
export function candidates(
  name: string,
  { search, ndots, libc }: Pick<ResolverOptions, 'search' | 'ndots' | 'libc'>,
): readonly string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const within = search
    .map((domain) => (domain === '' || domain === '.' ? name : `${name}.${domain}`))
    .filter((each) => each.length <= LONGEST);
  const names = hasEnoughDots(name, ndots)
    ? [name, ...(libc === 'musl' ? [] : within)]
    : [...within, name];
  return [...new Set(names)];
}

/** Whether a name is asked for as it is before others. */
export function hasEnoughDots(name: string, ndots: number): boolean {
  return name.split('.').length - 1 >= ndots;
}
