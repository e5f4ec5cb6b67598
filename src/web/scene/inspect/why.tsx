import type { Fact } from '../../../facts/facts.js';
import { sceneText } from '../../texts/scene.js';
import { instantWords } from '../words.js';

/** Why a packet was dropped, in words, with the rule that did it. */
export function Why({ end }: { end: Extract<Fact, { kind: 'packet-ended' }> }) {
  const text = sceneText();
  const { reason, place, at, rule, chain, origin } = end;
  return (
    <div class="why" role="note">
      <strong>{text.why}</strong>
      <p>
        <code>{reason}</code> {text.endedAt(place, instantWords(at))}
        <br />
        {text.reasons[reason] ?? ''} {chain === '' ? '' : text.rule(rule, chain)}{' '}
        {origin !== '' && text.writtenAt(origin)}
      </p>
    </div>
  );
}
