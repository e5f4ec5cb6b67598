/** A scenario in the fragment of an address: nothing of it is sent to a server. */
import type { Given } from '../worker/messages.js';

/** A fragment that is longer is cut by one program or another on its way. */
export const LONGEST = 8192;
/** What a link may unfold to. */
const MOST = 4 * 1024 * 1024;

const KEY = '#s=';

/** The fragment of a scenario, `#` included. */
export async function fragmentOf(given: Given): Promise<string> {
  const stream = new Blob([JSON.stringify(given)])
    .stream()
    .pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let letters = '';
  for (const byte of bytes) letters += String.fromCharCode(byte);
  return KEY + btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/**
 * The scenario of a fragment; null where it has none.
 * @throws Error where it is broken, or too large
 */
export async function scenarioIn(fragment: string): Promise<Given | null> {
  if (!fragment.startsWith(KEY)) return null;
  const letters = atob(fragment.slice(KEY.length).replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  const reader = new Blob([bytes])
    .stream()
    .pipeThrough(new DecompressionStream('deflate-raw'))
    .getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
    if (text.length > MOST) throw new Error('it is too large');
  }
  return givenFrom(JSON.parse(text));
}

/** What comes from elsewhere is what it should be, or is refused. */
function givenFrom(value: unknown): Given {
  const { file, text, files } = value as Given;
  const isGood =
    typeof file === 'string' &&
    typeof text === 'string' &&
    Array.isArray(files) &&
    (files as unknown[]).every(isPair);
  if (!isGood) throw new Error('it holds no scenario');
  return { file, text, files };
}

function isPair(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    value.every((part: unknown) => typeof part === 'string')
  );
}
