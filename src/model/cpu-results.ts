import { type Cpu, workKinds } from '../engine/cpu.js';
import { MILLISECOND } from '../engine/time.js';
import type { CoreMeters } from './core-meter.js';
import type { Network } from './network.js';
import type { CpuResults } from './results.js';
import type { Span } from './span.js';

/** The cores of those machines that have some, and of proxies that have some for themselves, over the span. */
export function cpuResults(meter: CoreMeters, span: Span): Map<string, CpuResults> {
  return new Map([...meter.cpus].map(([name, cpu]) => [name, of(cpu, meter, span)]));
}

/** By machine, and those of proxies by proxy. */
export function cpusOf(
  { stacks }: Network,
  cores: ReadonlyMap<string, Cpu>,
): ReadonlyMap<string, Cpu> {
  const own = [...stacks].flatMap(([name, { cpu }]): [string, Cpu][] =>
    cpu === null ? [] : [[name, cpu]],
  );
  return new Map([...own, ...cores]);
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
