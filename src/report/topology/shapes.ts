import { ownOf } from './beside.js';
import type { TopologyNode } from './nodes.js';
import type { Rect } from './rect.js';
import type { ServiceRole } from './services.js';

/**
 * What stands between two others: who sees requests is a hexagon, as proxies are drawn; who sees connections
 * alone is a pipe.
 */
export type Shape = 'card' | 'round' | 'hexagon' | 'pipe';

/** The beginning of an element that is a shape's outline: colours follow. */
export function outline(shape: Shape, { x, y, w, h }: Rect): string {
  const tip = Math.min(9, h / 2);
  switch (shape) {
    case 'card':
      return `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="4"`;
    case 'round':
      return `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="${Math.min(20, h / 2)}"`;
    case 'hexagon':
      return (
        `<path d="M${x},${y + h / 2}L${x + tip},${y}H${x + w - tip}L${x + w},${y + h / 2}` +
        `L${x + w - tip},${y + h}H${x + tip}Z"`
      );
    case 'pipe': {
      const bow = tip * 0.6;
      const [left, right, down] = [x + bow, x + w - bow, y + h];
      return (
        `<path d="M${left},${y}H${right}A${bow},${h / 2} 0 0 1 ${right},${down}H${left}` +
        `A${bow},${h / 2} 0 0 1 ${left},${y}A${bow},${h / 2} 0 0 1 ${left},${down}"`
      );
    }
  }
}

/** Of a service, by what its replicas are. */
export const FORMS: Readonly<Record<ServiceRole, Shape>> = {
  server: 'card',
  proxy: 'hexagon',
  waypoint: 'hexagon',
  relay: 'pipe',
  sidecar: 'hexagon',
  tunnel: 'pipe',
};

/** Of a machine or replica, by what runs there. */
export function shapeOf({ kind, serves }: TopologyNode): Shape {
  if (kind !== 'host' && kind !== 'replica') return 'card';
  const roles = new Set(ownOf({ serves }).map(({ role }) => role));
  if (roles.has('proxy') || roles.has('waypoint')) return 'hexagon';
  return roles.has('relay') ? 'pipe' : 'card';
}
