import { isMap, parseDocument, visit } from 'yaml';

/** The same YAML with the keys of every map in the opposite order. */
export function reversed(text: string): string {
  const document = parseDocument(text);
  visit(document, {
    Map(_key, map) {
      if (isMap(map)) map.items.reverse();
    },
  });
  return document.toString();
}
