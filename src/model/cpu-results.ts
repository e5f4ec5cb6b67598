import { type Cpu, workKinds } from '../engine/cpu.js';
import { MILLISECOND } from '../engine/time.js';
import type { CoreMeters } from './core-meter.js';
import type { Network } from './network.js';
import type { CpuResults } from './results.js';
import type { Span } from './span.js';

/** The cores of those machines that have some, over the span. */
export function cpuResults(
  { stacks }: Network,
  meter: CoreMeters,
  span: Span,
): Map<string, CpuResults> {
  const results = new Map<string, CpuResults>();
  for (const [name, { cpu }] of stacks) if (cpu !== null) results.set(name, of(cpu, meter, span));
  return results;
}

function of(cpu: Cpu, meter: CoreMeters, { from, to }: Span): CpuResults {
  const { cores } = cpu;
  const time = cores * (to - from);
  const [kernel, tls, application, proxy] = [...workKinds.keys()].map((kind) => {
    const { busy, waited, asked } = meter.of(cpu, kind);
    return {
      share: time > 0 ? busy / time : 0,
      computations: asked,
      waited: asked > 0 ? waited / asked / MILLISECOND : null,
    };
  });
  const utilisation = kernel.share + tls.share + application.share + proxy.share;
  return { cores, utilisation, kernel, tls, application, proxy };
}
