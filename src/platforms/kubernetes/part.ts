import type { Tree } from '../../scenario/document.js';
import type { Path } from '../../scenario/errors.js';
import type { Place } from '../../scenario/included.js';
import type { Resource } from './resource.js';

/**
 * A map within an object, which knows what has been asked of it: what nobody asks for, nothing is
 * made of, and that can be said.
 */
export class Part {
  private leftOut = false;
  private readonly asked = new Set<string>();
  private readonly within = new Map<string, Part>();

  constructor(
    readonly resource: Resource,
    readonly path: Path,
  ) {}

  /** Whether there is such a field, and it is not empty. */
  has(key: string): boolean {
    return this.value(key) !== undefined;
  }

  value(key: string): Tree | undefined {
    return this.resource.get(this.to(key));
  }

  get keys(): string[] {
    const map = this.resource.get(this.path);
    return map instanceof Map ? [...map.keys()] : [];
  }

  get place(): Place {
    return this.resource.placeOf(this.path);
  }

  text(key: string): string | undefined {
    return this.resource.text(this.to(key));
  }

  word(key: string, words: readonly string[]): string | undefined {
    return this.resource.word(this.to(key), words);
  }

  integer(key: string, min: number, max: number): number | undefined {
    return this.resource.integer(this.to(key), min, max);
  }

  number(key: string, min: number, max: number): number | undefined {
    return this.resource.number(this.to(key), min, max);
  }

  flag(key: string): boolean | undefined {
    return this.resource.flag(this.to(key));
  }

  duration(key: string): number | undefined {
    return this.resource.duration(this.to(key));
  }

  /** A list of texts. */
  texts(key: string): string[] {
    const path = this.to(key);
    return this.resource.list(path).flatMap((_, i) => this.resource.text([...path, i]) ?? []);
  }

  /** A map of texts. */
  labels(key: string): Map<string, string> {
    return this.resource.labels(this.to(key));
  }

  /** A map in it; one without fields where there is none. */
  part(key: string): Part {
    return this.keep(this.to(key));
  }

  /** The maps of a list. */
  parts(key: string): Part[] {
    const path = this.to(key);
    return this.resource.list(path).map((_, i) => this.keep([...path, i]));
  }

  /** What is not read, and changes nothing here. */
  passOver(...keys: string[]): void {
    for (const key of keys) this.asked.add(key);
  }

  /** All of it means nothing: why has been said. */
  leaveOut(): void {
    this.leftOut = true;
  }

  /** Of one of its fields, or of itself. */
  complain(key: string | null, message: string): void {
    this.resource.complain(key === null ? this.path : this.to(key), message);
  }

  /** Fields that nobody asked for, in it and in what was asked for. */
  unasked(): Path[] {
    if (this.leftOut) return [];
    const own = this.keys.filter((key) => !this.asked.has(key)).map((key) => [...this.path, key]);
    return [...own, ...[...this.within.values()].flatMap((part) => part.unasked())];
  }

  private to(key: string): Path {
    this.asked.add(key);
    return [...this.path, key];
  }

  private keep(path: Path): Part {
    const name = path.slice(this.path.length).join('/');
    const part = this.within.get(name) ?? new Part(this.resource, path);
    this.within.set(name, part);
    return part;
  }
}
