import type { PlainControlPlane } from '../plain.js';
import { AT_ONCE, PRESETS } from '../plain/control-plane.js';
import type { Scenario } from '../schema.js';

/** How news travel: as a cluster's do where pods are kept and nothing else is said; else in no time. */
export function lowerControlPlane({
  controlPlane: told,
  services,
  mesh,
}: Scenario): PlainControlPlane | null {
  const keepsPods = [...services.values()].some(({ deployment }) => deployment !== null);
  if (!keepsPods) return told ?? null;
  if (told !== undefined) return told ?? AT_ONCE;
  return mesh.mode === 'none' || mesh.mode === 'client' ? PRESETS.kubernetes : PRESETS.istio;
}
