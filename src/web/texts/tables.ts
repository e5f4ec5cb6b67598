import { language } from '../state/language.js';
import { tables } from './zh/tables.js';

/** A title or a head of the tables, which are written in English; as it is where nobody has put it into words. */
export function tableWord(english: string): string {
  return language.value === 'zh' ? (tables.get(english) ?? english) : english;
}
