/** Which file draws which kind of panel, by Grafana's id of it. */
import { card } from './card';
import type { Kind } from './kind';

const KINDS: Record<string, Kind> = {};

export function kindOf(type: string): Kind {
  return (Object.hasOwn(KINDS, type) && KINDS[type]) || card;
}
