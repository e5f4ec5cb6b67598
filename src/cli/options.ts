/** For an option that may be given several times. */
export function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

/** Asked for anew each time, and remembered nowhere. */
export const allowCode = [
  '--allow-code',
  "run policies of one's own (./x.mjs) that a file names, from its folder",
] as const;

export const allowRead = [
  '--allow-read',
  'let a file read what lies outside of its folder (include, replay)',
] as const;

export const chartWidth = [
  '--width <width>',
  'of charts: column or page of a paper, or pixels (default: 820)',
] as const;

export const report = [
  '--report <file.html>',
  'also write all of it as one page, to be sent on',
] as const;

export const noTitle = ['--no-title', 'draw charts without a title: a paper has captions'] as const;

export const quiet = ['--quiet', 'print nothing but warnings and errors'] as const;

/** The options of `netloom run`, as commander names them. */
export interface RunFlags {
  seed?: string;
  set?: string[];
  allowCode?: boolean;
  allowRead?: boolean;
  duration?: string;
  replication?: string;
  out?: string;
  json?: boolean;
  quiet?: boolean;
  capture?: boolean;
  capturePorts?: string;
  trace?: string;
  requestsCsv?: boolean;
  packetsCsv?: boolean;
  record?: boolean;
  recordFacts?: string;
  hlog?: boolean;
  otlp?: boolean;
  perfetto?: boolean;
  accessLog?: boolean;
  spans?: string;
  metrics?: boolean;
  charts?: string;
  width?: string;
  title?: boolean;
  report?: string;
}

/** The options of `netloom draw`. */
export interface DrawFlags {
  format: 'svg' | 'mermaid' | 'dot' | 'html';
  out?: string;
  set?: string[];
  allowCode?: boolean;
  allowRead?: boolean;
}
