/** The words that scenarios are defined in: one table, of which every section is made. */
export * from './words/scalars.js';
export * from './words/structures.js';
export * from './words/things.js';
export type { FieldsOf, ValueOf, Word } from './words/word.js';
