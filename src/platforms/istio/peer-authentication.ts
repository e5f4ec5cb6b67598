import { Part } from '../kubernetes/part.js';
import { ROOT, type RuleContext, type RuleKind, type RuleObject } from '../mesh/rules.js';

const MODES = ['UNSET', 'DISABLE', 'PERMISSIVE', 'STRICT'];
const WORDS = new Map([
  ['DISABLE', 'off'],
  ['PERMISSIVE', 'permissive'],
  ['STRICT', 'strict'],
]);

/** What pods take: for those that it selects, for its namespace, for the mesh; the narrower counts. */
function read(objects: readonly RuleObject[], context: RuleContext): Part[] {
  const all = objects.map(({ resource, namespace }) => {
    const spec = new Part(resource, ['spec']);
    const labels = spec.part('selector').labels('matchLabels');
    const mode = spec.part('mtls').word('mode', MODES) ?? 'UNSET';
    const width = labels.size > 0 ? 0 : namespace === ROOT ? 2 : 1;
    const services = context.servicesOf(labels, width === 2 ? null : namespace);
    if (services.length === 0) {
      const { file, line } = resource.place;
      context.warn(`${file}:${line}: no pods are those of this PeerAuthentication (IST0127)`);
    }
    return { spec, width, word: WORDS.get(mode), services };
  });
  // UNSET inherits. The widest first, so that narrower ones take its place.
  for (const { word, services } of [...all].sort((a, b) => b.width - a.width)) {
    if (word === undefined) continue;
    for (const service of services) context.rules.of(service).mtls = word;
  }
  return all.map(({ spec }) => spec);
}

export const peerAuthentication: RuleKind = {
  group: 'security.istio.io',
  kind: 'PeerAuthentication',
  meanings: { portLevelMtls: 'all ports are as `mtls` says' },
  read,
};
