import { envoy } from './envoy/platform.js';
import { haproxy } from './haproxy/platform.js';
import { kubernetes } from './kubernetes/platform.js';
import { nginx } from './nginx/platform.js';
import type { Platform } from './platform.js';

/** All platforms. */
export const platforms: readonly Platform[] = [kubernetes, envoy, nginx, haproxy];

const UNREAD = "which Netloom does not read: say what it holds in a scenario's own words";

/** Files that are known by their content, and not read: what they are, and what to do. */
const unread: readonly (readonly [what: string, pattern: RegExp, remedy: string])[] = [
  [
    'a scenario of Netloom',
    /^version:\s*['"]?1['"]?\s*$/m,
    'and scenarios do not include one another',
  ],
  ['a Containerlab topology', /^topology:/m, UNREAD],
  ['a Compose file', /^services:[\s\S]*\b(image|build|extends|container_name):/m, UNREAD],
];

/** The platform whose file a text is; null for none. */
export function platformOf(text: string): Platform | null {
  return platforms.find(({ recognises }) => recognises(text)) ?? null;
}

/** What a text is that no platform reads, and what to do: "looks like ...". Null for what nobody knows. */
export function strangerIn(text: string): string | null {
  const found = unread.find(([, pattern]) => pattern.test(text));
  if (found === undefined) return null;
  const [what, , remedy] = found;
  return `looks like ${what}, ${remedy}`;
}

/** Of a text that was meant to be a scenario; null where it may be one. */
export function notAScenario(file: string, text: string): string | null {
  if (unread[0][1].test(text)) return null;
  const platform = platformOf(text);
  if (platform === null) return strangerIn(text);
  return `looks like ${platform.files}: a scenario includes it, by include: { ${platform.name}: ${file} }`;
}
