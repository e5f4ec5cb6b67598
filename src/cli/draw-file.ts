import { dirname } from 'node:path';
import type { PlainScenario } from '../scenario/plain.js';
import { Exit, type ExitCode, usageError } from './exit.js';
import { checkPlace, writeOver } from './folder.js';
import type { DrawFlags } from './options.js';
import { OwnPolicies } from './own-policies.js';
import { prepare } from './prepare.js';
import { complain, print } from './terminal.js';

/** `netloom draw`. */
export async function drawFile(file: string, flags: DrawFlags): Promise<ExitCode> {
  const { out, format } = flags;
  if (out === '') throw usageError('--out needs the name of a file');
  if (out !== undefined) checkPlace(dirname(out));
  const [prepared] = (await prepare([file], flags, new OwnPolicies())) ?? [];
  if (prepared === undefined) return Exit.USAGE;
  const drawing = await drawn(prepared.plain, format);
  if (out === undefined) print(drawing);
  else writeOver(out, [drawing]);
  return Exit.OK;
}

/** Only what is drawn is loaded. */
async function drawn(plain: PlainScenario, format: DrawFlags['format']): Promise<string> {
  const { topologyOf } = await import('../report/topology/graph.js');
  const topology = topologyOf(plain);
  const title = `The network of ${plain.name}`;
  switch (format) {
    case 'mermaid': {
      const { topologyMermaid, MERMAID_EDGES } = await import('../report/topology/mermaid.js');
      const edges = topology.links.length + topology.calls.length;
      if (edges > MERMAID_EDGES) {
        complain(
          `netloom: warning: ${edges} links and calls, where Mermaid draws ${MERMAID_EDGES} unless its maxEdges is more\n`,
        );
      }
      return topologyMermaid(topology);
    }
    case 'dot':
      return (await import('../report/topology/dot.js')).topologyDot(topology, title);
    case 'svg':
      return (await import('../report/topology/svg.js')).topologySvg(topology, title);
    case 'html': {
      const { topologyPage } = await import('../report/topology/page.js');
      return topologyPage(topology, plain.name, plain.description);
    }
  }
}
