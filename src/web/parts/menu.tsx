import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

export interface Item {
  name: string;
  act: () => void;
}

/** A button that unfolds a few more: closed by Escape, by a choice, and by going elsewhere. */
export function Menu({ name, items }: { name: ComponentChildren; items: readonly Item[] }) {
  const place = useRef<HTMLDetailsElement>(null);
  const close = (): void => {
    place.current!.open = false;
  };
  useEffect(() => {
    const elsewhere = (event: Event): void => {
      if (!place.current!.contains(event.target as Node)) close();
    };
    document.addEventListener('pointerdown', elsewhere);
    document.addEventListener('focusin', elsewhere);
    return () => {
      document.removeEventListener('pointerdown', elsewhere);
      document.removeEventListener('focusin', elsewhere);
    };
  }, []);
  return (
    <details
      class="menu"
      ref={place}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        close();
        place.current!.querySelector('summary')!.focus();
      }}
    >
      <summary class="button">{name}</summary>
      <div class="menu-items">
        {items.map((item) => (
          <button
            key={item.name}
            onClick={() => {
              close();
              item.act();
            }}
          >
            {item.name}
          </button>
        ))}
      </div>
    </details>
  );
}
