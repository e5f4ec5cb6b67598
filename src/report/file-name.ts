/** Letters of a file's name at most: folders and endings are added, and systems take 255 bytes. */
const LONGEST = 100;

/**
 * A name as a file's name, different for different names: whatever could leave the folder, hide
 * the file or trouble a shell is written as %XX, or %U and six digits beyond Latin-1. What is too
 * long for a file system is cut, with a fingerprint of the whole at its end.
 */
export function fileName(name: string): string {
  const safe = name.replace(/[^A-Za-z0-9._-]|^\./gu, (unsafe) => {
    const code = unsafe.codePointAt(0) as number;
    const hex = code.toString(16).toUpperCase();
    return code < 0x100 ? `%${hex.padStart(2, '0')}` : `%U${hex.padStart(6, '0')}`;
  });
  if (safe === '') return '%';
  return safe.length <= LONGEST ? safe : `${safe.slice(0, LONGEST - 17)}-${fingerprint(name)}`;
}

/** Names for files that stand side by side: no two alike, even where capitals do not count. */
export class FileNames {
  private readonly taken = new Set<string>();

  /** A file's name that reads like `words`. */
  next(words: string): string {
    const start = fileName(words.replaceAll(', ', ' ').replaceAll(' ', '_').replaceAll('=', '-'));
    let name = start;
    for (let n = 2; this.taken.has(name.toLowerCase()); n++) name = `${start}-${n}`;
    this.taken.add(name.toLowerCase());
    return name;
  }
}

/** Two lanes of FNV-1a (Fowler, Noll and Vo), which begin apart: tells names apart, and hides nothing. */
function fingerprint(text: string): string {
  let [a, b] = [0x811c9dc5, 0x050c5d1f];
  for (let i = 0; i < text.length; i++) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193);
    b = Math.imul(b ^ text.charCodeAt(i) ^ (a >>> 15), 0x01000193);
  }
  return [a, b].map((lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('');
}
