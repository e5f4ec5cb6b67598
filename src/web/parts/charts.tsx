import { useEffect, useRef, useState } from 'preact/hooks';
import { done, runner } from '../state/run.js';
import { narrow, narrowCharts } from '../state/view.js';
import { frameText } from '../texts/frame.js';
import type { Drawn } from '../worker/messages.js';

const WIDTH = 720;

/** The pictures of the run that is shown, drawn after its tables. */
export function RunCharts() {
  const text = frameText();
  const shown = done.value;
  const width = narrow.value ? narrowCharts() : WIDTH;
  const [drawn, setDrawn] = useState<readonly Drawn[]>([]);
  useEffect(() => {
    let wanted = true;
    setDrawn([]);
    const take = (charts: Drawn[]): void => {
      if (wanted) setDrawn(charts);
    };
    // Whoever runs the next ends the worker: then there is nothing to draw.
    runner.ask('charts', { width }).then(take, () => undefined);
    return () => {
      wanted = false;
    };
  }, [shown, width]);
  if (drawn.length === 0) return null;
  return (
    <section class="block">
      <h3>{text.charts}</h3>
      <Charts charts={drawn} />
    </section>
  );
}

export function Charts({ charts }: { charts: readonly Drawn[] }) {
  return (
    <div class="charts">
      {charts.map((chart) => (
        <Chart key={chart.name} chart={chart} />
      ))}
    </div>
  );
}

/** One picture: its SVG as elements, of which only those that draw are taken over. */
function Chart({ chart: { svg, title } }: { chart: Drawn }) {
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    const { documentElement } = new DOMParser().parseFromString(svg, 'image/svg+xml');
    const picture = document.importNode(documentElement, true) as unknown as SVGSVGElement;
    clean(picture);
    picture.removeAttribute('width');
    picture.removeAttribute('height');
    picture.setAttribute('aria-label', title);
    place.current!.replaceChildren(picture);
  }, [svg]);
  return <figure class="chart" ref={place} />;
}

const DRAWING = new Set(
  'svg g path rect line circle text tspan title desc defs clippath pattern polygon polyline style'.split(
    ' ',
  ),
);

/** Whatever could do more than draw goes. */
function clean(element: Element): void {
  for (const { name } of [...element.attributes]) {
    if (/^on|href$/i.test(name)) element.removeAttribute(name);
  }
  for (const child of [...element.children]) {
    if (DRAWING.has(child.localName.toLowerCase())) clean(child);
    else child.remove();
  }
}
