import { sceneText } from '../../texts/scene.js';
import { labelled } from '../../texts/topic.js';
import type { Show } from '../show.js';
import { countWords, rateWords } from '../words.js';

/** A wire: both of its directions. */
export function LinkView({ show, link }: { show: Show; link: number }) {
  const text = sceneText();
  const { graph, use, frame } = show.view.value;
  const { name, a, b, rate, ports } = graph.links[link];
  const { glance } = show;
  const ends = [graph.nodes[a].name, graph.nodes[b].name];
  // What waits at its ports is counted with the picture.
  void [show.calm.value, show.calmTime.value];
  show.frame();
  return (
    <>
      <h3>
        {text.linkTitle} {ends.join(' – ')}
      </h3>
      <p class="faint">{name}</p>
      <p>
        {labelled(text.linkRate)}
        {rate === null ? text.noRate : rateWords(rate)}
      </p>
      <div class="wide">
        <table>
          <thead>
            <tr>
              <th scope="col">{text.from}</th>
              <th scope="col">{text.to}</th>
              <th scope="col">{text.linkUse}</th>
              <th scope="col">{text.waitingNow}</th>
              <th scope="col">{text.linkTotal}</th>
            </tr>
          </thead>
          <tbody>
            {[0, 1].map((side) => {
              const direction = 2 * link + side;
              const share = use.share(direction, glance);
              return (
                <tr key={side}>
                  <td>{ports[side]}</td>
                  <td>{ports[1 - side]}</td>
                  <td class="number">{share === null ? '–' : `${(100 * share).toFixed(1)} %`}</td>
                  <td class="number">{frame.waiting[direction]}</td>
                  <td class="number">
                    {text.linkCount(
                      countWords(use.packets(direction, -1, glance.position)),
                      countWords(use.bytes(direction, -1, glance.position)),
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </>
  );
}
