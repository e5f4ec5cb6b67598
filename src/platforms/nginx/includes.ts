/** Files that a configuration includes: those that are given beside it, and no others. */
import type { Place } from '../../scenario/included.js';
import type { IncludedFile } from '../../scenario/schema.js';
import type { Remarks } from '../gateways/gateway.js';
import { type Directive, parseNginx, SyntaxMistake } from './syntax.js';

/** Of no meaning here: types of files, parameters of other protocols, modules. */
const NOTHING =
  /(^|\/)(mime\.types|\w*(fastcgi|uwsgi|scgi)\w*(_params|\.conf)?|proxy_params|modules-enabled\/\*\.conf)$/;
const MOST = 100_000;

/** The directives of the first file, with those of the others in the place of their `include`. */
export function readFiles(files: readonly IncludedFile[], remarks: Remarks): Directive[] {
  const given = files.flatMap(dumped);
  return new Reader(given, remarks).read(given[0], []);
}

/** What `nginx -T` prints is all of the files, each under its name. */
function dumped({ file, text }: IncludedFile): (IncludedFile & { shown: string; above: number })[] {
  const parts = text.split(/^# configuration file (.+):$/m);
  if (parts.length < 3) return [{ file, text, shown: file, above: 0 }];
  let above = lines(parts[0]);
  const found = [];
  for (let i = 1; i + 1 < parts.length; i += 2) {
    found.push({ file: parts[i], text: parts[i + 1], shown: file, above });
    above += lines(parts[i + 1]);
  }
  return found;
}

const lines = (text: string): number => text.split('\n').length - 1;

class Reader {
  private count = 0;

  constructor(
    private readonly given: ReturnType<typeof dumped>,
    private readonly remarks: Remarks,
  ) {}

  read(source: ReturnType<typeof dumped>[number], within: readonly string[]): Directive[] {
    const { file, text, shown, above } = source;
    try {
      const directives = parseNginx({ file: shown, text });
      if (above > 0) shift(directives, above);
      return this.expand(directives, [...within, file]);
    } catch (error) {
      if (!(error instanceof SyntaxMistake)) throw error;
      const { place, message } = error;
      this.remarks.complain({ ...place, line: place.line + above }, message);
      return [];
    }
  }

  private expand(directives: readonly Directive[], within: readonly string[]): Directive[] {
    return directives.flatMap((each) => {
      if (++this.count > MOST) {
        if (this.count === MOST + 1)
          this.remarks.complain(each.place, `more than ${MOST} directives`);
        return [];
      }
      if (each.name === 'include') return this.included(each, within);
      if (each.block === null) return [each];
      return [{ ...each, block: this.expand(each.block, within) }];
    });
  }

  private included(
    { args: [pattern = ''], place }: Directive,
    within: readonly string[],
  ): Directive[] {
    const found = this.given.slice(1).filter(({ file }) => fits(pattern, file));
    if (found.length === 0) this.missing(pattern, place);
    return found.flatMap((each) => {
      if (within.includes(each.file)) {
        this.remarks.complain(
          place,
          `'${pattern}' includes itself, by way of ${within.join(', ')}`,
        );
        return [];
      }
      return this.read(each, within);
    });
  }

  private missing(pattern: string, place: Place): void {
    if (NOTHING.test(pattern)) return;
    const remedy =
      'name it beside this one, by include: { nginx: [nginx.conf, OTHER] }, or take what nginx -T prints';
    if (pattern.includes('*')) {
      this.remarks.warn(place, `no file is given that '${pattern}' could mean: ${remedy}`);
    } else
      this.remarks.complain(
        place,
        `'${pattern}' is another file, and those are not opened: ${remedy}`,
      );
  }
}

/** By the last parts of their paths: /etc/nginx/conf.d/*.conf is conf.d/web.conf. */
function fits(pattern: string, file: string): boolean {
  const wanted = pattern.split('/').filter((each) => each !== '');
  const parts = file.split('/').filter((each) => each !== '' && each !== '.');
  // A pattern such as *.conf says too little without its folder.
  const least = /[*?]/.test(wanted[wanted.length - 1] ?? '') ? 2 : 1;
  const most = Math.min(least, wanted.length, parts.length);
  for (let i = 1; i <= most; i++) {
    if (!globbed(wanted[wanted.length - i], parts[parts.length - i])) return false;
  }
  return most > 0;
}

function globbed(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[\\^$.+()[\]{}|]/g, '\\$&')
    .replaceAll(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(text);
}

function shift(directives: readonly Directive[], by: number): void {
  for (const { place, block } of directives) {
    place.line += by;
    if (block !== null) shift(block, by);
  }
}
