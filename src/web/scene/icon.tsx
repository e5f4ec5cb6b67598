const paths = {
  play: 'M4 2.5 13 8l-9 5.5z',
  playBack: 'M12 2.5 3 8l9 5.5z',
  pause: 'M4 3h3v10H4zM9 3h3v10H9z',
  back: 'M4 3v10M13 3 6 8l7 5z',
  ahead: 'M12 3v10M3 3l7 5-7 5z',
} as const;

/** A picture on a button, which says in words what it does. */
export function Icon({ shape }: { shape: keyof typeof paths }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={paths[shape]} />
    </svg>
  );
}
