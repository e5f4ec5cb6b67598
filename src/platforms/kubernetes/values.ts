/** Seconds, as manifests have them, in the words of a scenario. */
export function secondsWord(seconds: number): string {
  return `${seconds} s`;
}
