/** For an option that may be given several times. */
export function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

/** The options of `netloom run`, as commander names them. */
export interface RunFlags {
  seed?: string;
  set?: string[];
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
  hlog?: boolean;
}
