import { wireShape } from '../schema/parts.js';
import { joined } from '../words/structures.js';
import type { MapForm, Shape } from '../words/word.js';
import { entriesOf, type Entry } from './entries.js';
import { anchor, table } from './markdown.js';
import { code } from './words.js';

/** The keys of a map that something takes. */
interface Section {
  /** Markdown. */
  title: string;
  /** The path to it: empty for the scenario itself. */
  path: string;
  map: MapForm;
}

/** Networks, attachments, links and fabrics take these keys besides their own. */
const WIRE: Section = {
  title: 'Keys of every link',
  path: '',
  map: only(wireShape()),
};
const wire = entriesOf(WIRE.map.variants[0][1]);
const wireSays = new Set(wire.map(entrySays));

/** The tables of a scenario's sections; what several have alike is told once, and linked to. */
export class Sections {
  /** By what their tables say. */
  private readonly told = new Map([[mapSays(WIRE.map), WIRE]]);

  print(scenario: Shape): string {
    const [keys, ...sections] = this.blocks({ title: '', path: '', map: only(scenario) });
    return [keys, `### ${WIRE.title}`, ...this.blocks(WIRE), ...sections].join('\n\n');
  }

  /** The table of a section, and behind it the sections that its keys lead to. */
  private blocks({ path, map }: Section): string[] {
    const below: Section[] = [];
    const all = rowsOf(map);
    // Maps of one key each: the key says which it is.
    const isChoice =
      map.by === 'with' && all.every(({ entry, variants }) => entry.key === variants);
    const by = isChoice ? null : map.by;
    const rows = all.map(({ entry, variants }) => {
      const at = path === '' ? entry.key : `${path}.${entry.key}`;
      const takes = entry.takes.map((each) =>
        typeof each === 'string' ? each : this.link(each, `${at}${each.at}`, below),
      );
      return [
        keyWords(entry),
        by === null ? '' : variants,
        takes.join(''),
        entry.fallback,
        entry.meaning,
      ];
    });
    const level = path === '' ? '###' : '####';
    return [
      table([isChoice ? 'one of' : 'key', by ?? '', 'takes', 'default', 'meaning'], rows),
      ...below.flatMap((section) => [`${level} ${section.title}`, ...this.blocks(section)]),
    ];
  }

  /** A link to where a map is told, which is a new section unless there is one. */
  private link(map: MapForm, path: string, below: Section[]): string {
    const says = mapSays(map);
    let section = this.told.get(says);
    if (section === undefined) {
      section = { title: this.titleOf(path), path, map };
      this.told.set(says, section);
      below.push(section);
    }
    return `[${map.word}](${anchor(section.title)})`;
  }

  /** A map that may stand in a list's place has the list's anchor, which knows no brackets. */
  private titleOf(path: string): string {
    const title = code(path);
    const taken = [...this.told.values()].some((each) => anchor(each.title) === anchor(title));
    return taken ? `${title} as a map` : title;
  }
}

function only(shape: Shape): MapForm {
  return { word: 'map', at: '', by: null, variants: [['', shape]] };
}

/** The entries of all variants, each once, with the variants that have it. */
function rowsOf({ by, variants, fallback }: MapForm): { entry: Entry; variants: string }[] {
  const rows = new Map<string, { entry: Entry; names: string[] }>();
  for (const [name, shape] of variants) {
    for (const entry of folded(entriesOf(shape))) {
      const says = entrySays(entry);
      const row = rows.get(says);
      if (row === undefined) rows.set(says, { entry, names: [name] });
      else row.names.push(name);
    }
  }
  const all = [...rows.values()].map(({ entry, names }) => ({
    entry,
    variants: names.length === variants.length ? 'all' : names.join(', '),
  }));
  if (by !== 'kind') return all;
  const kind: Entry = {
    key: 'kind',
    takes: joined(variants.map(([name]) => [code(name)])),
    fallback: fallback === undefined ? 'required' : code(fallback),
    meaning: '',
  };
  return [{ entry: kind, variants: 'all' }, ...all];
}

/** With one entry in the place of those of every link. */
function folded(entries: Entry[]): Entry[] {
  const isWire = (entry: Entry) => wireSays.has(entrySays(entry));
  const first = entries.findIndex(isWire);
  const others = entries.filter((entry) => !isWire(entry));
  if (others.length === 0 || entries.length - others.length < wire.length) return entries;
  const all: Entry = {
    key: wire.map(({ key }) => key).join(' '),
    takes: [`[as every link](${anchor(WIRE.title)})`],
    fallback: '',
    meaning: '',
  };
  return [...others.slice(0, first), all, ...others.slice(first)];
}

function keyWords({ key }: Entry): string {
  return key.split(' ').map(code).join(' ');
}

/** All that is told of a map, to find others like it. */
function mapSays({ by, variants }: MapForm): string {
  const all = variants.map(([name, shape]) => [name, entriesOf(shape).map(entrySays)]);
  return JSON.stringify([by, all]);
}

function entrySays({ key, takes, fallback, meaning }: Entry): string {
  const all = takes.map((each) => (typeof each === 'string' ? each : mapSays(each)));
  return JSON.stringify([key, all, fallback, meaning]);
}
