import { sortedByName } from '../../natural-order.js';
import type { Fabric } from '../../schema.js';
import type { Draft } from '../draft.js';
import { wireOf } from '../wire.js';
import { FabricBuilder } from './fabric.js';
import { buildFatTree } from './fat-tree.js';
import { buildLeafSpine } from './leaf-spine.js';
import { buildChain, buildDumbbell, buildStar } from './small.js';

/** Makes the nodes and links of all fabrics; a fabric's name stands for its hosts. */
export function buildFabrics(draft: Draft): void {
  for (const [name, told] of sortedByName(draft.scenario.fabrics)) {
    const fabric = new FabricBuilder(draft, name, wireOf(told), told.subnet);
    build(fabric, told);
    draft.groups.set(name, fabric.hosts);
  }
}

function build(fabric: FabricBuilder, told: Fabric): void {
  switch (told.kind) {
    case 'star':
      return buildStar(fabric, told);
    case 'leaf-spine':
      return buildLeafSpine(fabric, told);
    case 'fat-tree':
      return buildFatTree(fabric, told);
    case 'dumbbell':
      return buildDumbbell(fabric, told);
    case 'chain':
      return buildChain(fabric, told);
  }
}
