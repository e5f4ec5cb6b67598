/**
 * The API as its reference has it: which kinds an apiVersion has, and which fields each type. A type is a line of
 * fields; what follows a field's name is what is in it:
 *
 *     replicas              anything: it is looked into no further
 *     strategy: Strategy    a map with the fields of that type
 *     containers: [Container]   a list of such maps
 *     headers: {StringMatch}    a map of such maps, by names of the user's
 */
export interface ApiGroup {
  /** Those that have these kinds with these fields; the one to write comes first. */
  apiVersions: readonly string[];
  /** Versions that are gone, and the release that took them away. */
  removed?: Readonly<Record<string, string>>;
  /** The type of each kind's `spec`; null for kinds that nothing is read of. */
  kinds: Readonly<Record<string, string | null>>;
  types: Readonly<Record<string, string>>;
}

/** What is in a field. */
type Content = 'any' | 'map' | 'list' | 'named';

export interface ApiField {
  content: Content;
  /** The type of the map, or of each in the list or by its name; null for what is looked into no further. */
  type: ApiType | null;
}

export interface ApiType {
  name: string;
  fields: ReadonlyMap<string, ApiField>;
}

/** Of all types that groups share. */
const COMMON: Readonly<Record<string, string>> = {
  ObjectMeta:
    'name, namespace, labels, annotations, generateName, ownerReferences, finalizers, uid, resourceVersion, ' +
    'generation, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds, managedFields, selfLink',
  LabelSelector: 'matchLabels, matchExpressions: [LabelSelectorRequirement]',
  LabelSelectorRequirement: 'key, operator, values',
};

/** The types of a group by their names, each made once. */
export class ApiTypes {
  private readonly made = new Map<string, ApiType>();
  private readonly lines: Readonly<Record<string, string>>;

  constructor(types: Readonly<Record<string, string>>) {
    this.lines = { ...COMMON, ...types };
  }

  /** A whole object, whose `spec` is of a type. */
  object(kind: string, spec: string): ApiType {
    const whole = { name: kind, fields: new Map<string, ApiField>() };
    return this.fill(whole, `apiVersion, kind, metadata: ObjectMeta, spec: ${spec}, status`);
  }

  private named(name: string): ApiType {
    const known = this.made.get(name);
    if (known !== undefined) return known;
    const line = this.lines[name];
    if (line === undefined) throw new Error(`the API has no type ${name}`);
    const type = { name, fields: new Map<string, ApiField>() };
    this.made.set(name, type);
    return this.fill(type, line);
  }

  private fill(type: { name: string; fields: Map<string, ApiField> }, line: string): ApiType {
    for (const told of line.split(',')) {
      const [, field, open, of] = /^\s*(\w+)(?::\s*([[{]?)(\w+)[\]}]?)?\s*$/.exec(told) ?? [];
      if (field === undefined) throw new Error(`${type.name}: '${told}' is no field`);
      if (of === undefined) type.fields.set(field, { content: 'any', type: null });
      else {
        const content = open === '[' ? 'list' : open === '{' ? 'named' : 'map';
        type.fields.set(field, { content, type: this.named(of) });
      }
    }
    return type;
  }
}
