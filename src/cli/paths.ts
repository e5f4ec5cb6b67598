import { isAbsolute, relative, sep } from 'node:path';

/** Whether a path is a folder, or leads to something in it; both are real paths. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
