/** One run, to be held against the same run elsewhere. */
import { createHash } from 'node:crypto';
import { files, lower, parse, run } from '../../src/index.js';
import type { Given } from '../../src/web/worker/messages.js';

/** What a run has come to. */
export interface Told {
  digest: string;
  events: number;
  /** SHA-256 by file. */
  files: Record<string, string>;
}

/** Runs a scenario in this thread, as far as so many events. */
export function runHere({ file, text, files: reads }: Given, events = Infinity): Told {
  const known = new Map(reads);
  const parsed = parse(text, { file, read: (name) => known.get(name)! });
  if (!parsed.ok) throw new Error(parsed.errors[0].message);
  const lowered = lower(parsed.scenario);
  if (!lowered.ok) throw new Error(lowered.errors[0].message);
  const { plain, origins } = lowered;
  const limits = { ...plain.limits, events: Math.min(plain.limits.events, events) };
  const results = run({ ...plain, limits }, { origins });
  const hashes = files(results).map(({ name, content }) => [name, hashOf(content)]);
  return { digest: results.digest, events: results.events, files: Object.fromEntries(hashes) };
}

/** SHA-256, in hexadecimal digits. */
export function hashOf(content: Iterable<string | Uint8Array>): string {
  const hash = createHash('sha256');
  for (const piece of content) hash.update(piece);
  return hash.digest('hex');
}

/** Files of a run that another one has otherwise, or not at all. */
export function differing(one: Told, other: Told): string[] {
  return Object.keys(one.files).filter((name) => one.files[name] !== other.files[name]);
}
