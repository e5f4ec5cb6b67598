import { Part } from '../kubernetes/part.js';
import type { RuleKind } from '../mesh/rules.js';

/** Who of other namespaces may lead to what is in its own (GEP-709). */
export const referenceGrant: RuleKind = {
  group: 'gateway.networking.k8s.io',
  kind: 'ReferenceGrant',
  meanings: {},
  read: (objects, { grants }) =>
    objects.map(({ resource, namespace }) => {
      const spec = new Part(resource, ['spec']);
      const from = spec.parts('from').map((part) => {
        part.passOver('group');
        return { kind: part.text('kind') ?? '', namespace: part.text('namespace') ?? '' };
      });
      const to = spec.parts('to').map((part) => {
        part.passOver('group');
        return { kind: part.text('kind') ?? '', name: part.text('name') };
      });
      grants.push({ namespace, from, to });
      return spec;
    }),
};
