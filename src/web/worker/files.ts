/** Why a page does not read a file that a scenario names. */
export function notAFile(name: string): string {
  const outside = /^([a-z]+:|[\\/]|\.\.)/i.test(name);
  return outside
    ? 'a page reads nothing from outside'
    : 'a page has the files only that are dropped onto it together with the scenario';
}
