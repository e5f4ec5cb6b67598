/** Progress in the browser, where it lets us; what is kept is the file that can be saved as well. */
import type { Lab } from '../../labs/lab.js';
import { readResultFile, type Submission } from '../../labs/result-file.js';

const STUDENT = 'netloom.student';
const keyOf = (lab: string, student: string): string => `netloom.lab.${lab}.${student}`;

export function rememberedStudent(): string {
  return get(STUDENT) ?? '';
}

export function rememberStudent(name: string): void {
  set(STUDENT, name);
}

export function remembered({ name }: Lab, student: string): Submission | null {
  const text = get(keyOf(name, student));
  return text === null ? null : readResultFile(text);
}

export function remember({ name }: Lab, student: string, file: string): void {
  set(keyOf(name, student), file);
}

function get(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    // A page from a disk may have no storage.
    return null;
  }
}

function set(key: string, text: string): void {
  try {
    localStorage.setItem(key, text);
  } catch {
    // Then it is forgotten, unless it is saved as a file.
  }
}
