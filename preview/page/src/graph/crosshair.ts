/** The moment that the pointer is at, told to all graphs of the page. */

type Listener = (moment: number | null, source: unknown) => void;

const listeners = new Set<Listener>();

/** Hears of every moment (null: none any more) and which graph told it, until the returned function is called. */
export function hear(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function tell(moment: number | null, source: unknown): void {
  for (const listener of listeners) listener(moment, source);
}
