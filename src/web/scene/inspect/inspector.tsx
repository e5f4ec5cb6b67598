import { useEffect, useRef } from 'preact/hooks';
import { sceneText } from '../../texts/scene.js';
import type { Show } from '../show.js';
import { LinkView } from './link-view.js';
import { NodeView } from './node-view.js';
import { PacketView } from './packet-view.js';
import { RequestView } from './request-view.js';
import { Troubles } from './trouble-list.js';

/** What is selected, from within; and what went wrong. */
export function Inspector({ show }: { show: Show }) {
  const text = sceneText();
  const selection = show.selection.value;
  const place = useRef<HTMLDivElement>(null);
  const pane = useRef<HTMLElement>(null);
  useEffect(() => {
    const { current } = place;
    if (current === null) return;
    pane.current?.scrollTo({ top: 0 });
    current.scrollTo({ top: 0 });
    // What led here may have gone with what was shown before: who reads goes on with what it led to.
    if (document.activeElement === document.body) current.focus({ preventScroll: true });
  }, [selection]);
  return (
    <section class="inspector" ref={pane} aria-label={text.inspector}>
      {selection === null ? (
        <p class="faint">{text.inspectorHint}</p>
      ) : (
        <div class="selected" ref={place} tabIndex={-1}>
          <button
            class="close"
            aria-label={text.close}
            onClick={() => (show.selection.value = null)}
          >
            ✕
          </button>
          <Selected show={show} />
        </div>
      )}
      <Troubles show={show} />
    </section>
  );
}

function Selected({ show }: { show: Show }) {
  const selection = show.selection.value;
  switch (selection?.kind) {
    case 'node':
      return <NodeView show={show} node={selection.node} />;
    case 'link':
      return <LinkView show={show} link={selection.link} />;
    case 'packet':
      return <PacketView show={show} subject={selection.subject} />;
    case 'request':
      return <RequestView show={show} request={selection.request} />;
    case undefined:
      return null;
  }
}
