import { OptionReader } from '../../engine/option-reader.js';
import type { OptionValue } from '../../engine/options.js';
import type { TlsVersion } from './hello.js';
import { type KeyKind, type MeasuredWork, measuredWork, signatures, tls } from './table.js';
import type { TlsOptions } from './tls.js';

/**
 * Options with what was said of them; a RangeError says in one sentence what is wrong.
 * @param protocol that is spoken within, as ALPN names it; empty for none
 */
export function tlsOptions(said: ReadonlyMap<string, OptionValue>, protocol: string): TlsOptions {
  const given = new OptionReader(tls, said);
  const measured = measuredWork[given.choice('work') as MeasuredWork];
  return {
    version: given.choice('version') as TlsVersion,
    resumption: given.boolean('resumption'),
    earlyData: given.boolean('earlyData'),
    mutual: given.boolean('mutual'),
    protocol,
    certificates: given.number('certificates'),
    signature: signatures[given.choice('key') as KeyKind],
    lifetime: given.number('lifetime'),
    ticketKey: given.text('ticketKey'),
    serverWork: given.has('serverWork') ? given.number('serverWork') : Math.round(measured),
    clientWork: given.number('clientWork'),
    resumedWork: given.number('resumedWork'),
    byteWork: given.has('cipher') ? 8e9 / given.number('cipher') : 0,
  };
}
