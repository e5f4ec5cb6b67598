/** The words that scenarios are defined in: one table, of which every section is made. */
export * from './words/scalars.js';
export { amountOf, amountText } from './words/amounts.js';
export * from './words/maps.js';
export {
  check,
  choiceOr,
  forms,
  list,
  mac,
  oneOrMore,
  orEmpty,
  orNone,
  portRange,
  portSpan,
  switched,
  turn,
} from './words/structures.js';
export * from './words/things.js';
export { Reading, Word } from './words/word.js';
export type { FieldsOf, ValueOf } from './words/word.js';
