import { themed } from '../charts/colours.js';
import { html, raw } from '../page/html.js';
import { page } from '../page/shell.js';
import type { Topology } from './graph.js';
import { topologySvg } from './svg.js';

/** The drawing in a page, light and dark. */
export function topologyPage(topology: Topology, name: string, description: string): string {
  const title = `The network of ${name}`;
  return page(
    title,
    html`<h1>${title}</h1>
      <p>${description}</p>
      <figure class="drawing">${raw(themed(topologySvg(topology, title)))}</figure>`,
  );
}
