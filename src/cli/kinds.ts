/** What can be listed; the catalogue has the entries. */
export const KINDS = [
  'policies',
  'distributions',
  'disciplines',
  'filters',
  'arrivals',
  'devices',
  'scenarios',
] as const;

export type Kind = (typeof KINDS)[number];
