import type { Path } from '../../scenario/errors.js';
import type { Part } from '../kubernetes/part.js';

/** What fields mean that nothing is made of, by their path without indices: `http.corsPolicy`. */
export type Meanings = Readonly<Record<string, string>>;

/** Fields of a kind that nobody asked for: each is named once, where it stands first. */
export class UnreadFields {
  private readonly found = new Map<string, { first: string; meaning: string; more: number }>();

  note(part: Part, meanings: Meanings): void {
    const { resource } = part;
    for (const path of part.unasked()) {
      const field = patternOf(path.slice(part.path.length));
      const key = `${resource.kind} ${field}`;
      const known = this.found.get(key);
      if (known !== undefined) {
        known.more++;
        continue;
      }
      const { file, line } = resource.placeOf(path);
      const name = resource.text(['metadata', 'name']) ?? '';
      const first = `${resource.kind} ${name} has ${field} (${file}:${line}), which is not read`;
      this.found.set(key, { first, meaning: meanings[field] ?? 'nothing is made of it', more: 0 });
    }
  }

  inWords(): string[] {
    return [...this.found.values()].map(({ first, meaning, more }) => {
      const others = more === 0 ? '' : ` (it is there ${more} times more)`;
      return `${first}: ${meaning}${others}`;
    });
  }
}

function patternOf(path: Path): string {
  return path.filter((step) => typeof step === 'string').join('.');
}
