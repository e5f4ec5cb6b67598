import { kubernetes } from './kubernetes/platform.js';
import type { Platform } from './platform.js';

/** All platforms. */
export const platforms: readonly Platform[] = [kubernetes];

/** Files that are known by their content, and not read. */
export const unread: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a scenario of Netloom', /^version:\s*['"]?1['"]?\s*$/m],
  ['a Containerlab topology', /^topology:/m],
  ['a configuration of Envoy', /^(static_resources|admin|node):/m],
  ['a Compose file', /^services:/m],
];
