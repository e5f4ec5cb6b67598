/** What leaves the page as a file. */
import { given } from './source.js';
import { zip } from './zip.js';
import { done, runner } from './run.js';

/** Gives bytes to the browser as a file. */
export function save(name: string, content: BlobPart, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export function saveScenario(): void {
  const { file, text } = given();
  save(baseName(file), text, 'application/yaml');
}

/** This page with the scenario inside. */
export function savePage(): void {
  const whole = document.documentElement.cloneNode(true) as HTMLElement;
  whole.querySelector('#page')!.replaceChildren();
  // The editor makes its styles anew.
  for (const style of whole.querySelectorAll('style:not([rel])')) style.remove();
  const put = JSON.stringify({ given: given() }).replaceAll('<', '\\u003c');
  whole.querySelector('#given')!.textContent = put;
  whole.removeAttribute('data-theme');
  // Written, not read: elements as they are, scripts and all.
  // eslint-disable-next-line no-restricted-properties
  const html = `<!doctype html>\n${whole.outerHTML}`;
  save(`${baseName(given().file).replace(/\.ya?ml$/, '')}.html`, html, 'text/html');
}

/** All files of the last run, in one archive. */
export async function saveFiles(): Promise<void> {
  const shown = done.value;
  if (shown === null) return;
  const files = await runner.ask('files', null);
  const name = shown.results.scenario.replace(/[^\w.-]+/g, '-') || 'run';
  save(`${name}.zip`, await zip(files, name), 'application/zip');
}

function baseName(file: string): string {
  return (file.split(/[\\/]/).pop() ?? '') || 'scenario.yaml';
}
