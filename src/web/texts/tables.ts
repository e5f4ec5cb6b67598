import { language } from '../state/language.js';
import { patterns, tables } from './zh/tables.js';

/** A title, a head or what stands out in tables, which are written in English; as it is where nobody has put it into words. */
export function tableWord(english: string): string {
  return language.value === 'zh' ? chinese(english) : english;
}

function chinese(english: string): string {
  const word = tables.get(english);
  if (word !== undefined) return word;
  const pattern = patterns.find(([whole]) => whole.test(english));
  return pattern === undefined ? english : english.replace(...pattern);
}
