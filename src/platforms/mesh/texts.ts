/** Conditions on texts, as rules of several systems have them. */
import type { TreeMap } from '../../scenario/document.js';
import type { Part } from '../kubernetes/part.js';
import { mapOf } from './words.js';

const KINDS = ['exact', 'prefix', 'regex'] as const;

/** Istio's StringMatch; present where nothing is asked. */
export function textMatch(part: Part, caseless = false): TreeMap {
  for (const kind of KINDS) {
    const text = part.text(kind);
    if (text === undefined) continue;
    if (!caseless) return textCondition(kind, text);
    const pattern = kind === 'regex' ? text : escaped(text);
    return mapOf({ regex: anyCase(pattern) + (kind === 'prefix' ? '.*' : '') });
  }
  return mapOf({ present: true });
}

/** RE2's flag for any case, which JavaScript's regular expressions have not, is written out. */
export function textCondition(kind: string, text: string): TreeMap {
  const caseless = kind === 'regex' && text.startsWith('(?i)');
  return mapOf({ [kind]: caseless ? anyCase(text.slice(4)) : text });
}

/** A pattern for a text, and for nothing else. */
function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** Letters outside of brackets and escapes in both cases; within brackets as well. */
function anyCase(pattern: string): string {
  let inBrackets = false;
  return pattern.replace(/\\.|\[|\]|[a-z]-[a-z]|[A-Z]-[A-Z]|[a-z]/gi, (piece) => {
    if (piece.startsWith('\\')) return piece;
    if (piece === '[' || piece === ']') {
      inBrackets = piece === '[';
      return piece;
    }
    if (piece.length > 1) {
      const both = `${piece.toLowerCase()}${piece.toUpperCase()}`;
      return inBrackets ? both : [...piece].map(eitherCase).join('');
    }
    return inBrackets ? `${piece.toLowerCase()}${piece.toUpperCase()}` : eitherCase(piece);
  });
}

function eitherCase(letter: string): string {
  return letter === '-' ? letter : `[${letter.toLowerCase()}${letter.toUpperCase()}]`;
}
