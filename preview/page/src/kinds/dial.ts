/** Where a dial lies in its place, and how thick its arcs are. */

/** Its ends, degrees clockwise from the top. */
export const SWEEP_FROM = -110;
export const SWEEP_TO = 110;
/** How thick the bar is of a third of the dial. */
const BAR_SHARE = 0.5;
/** What names of limits need around it, pixels. */
const LABELS = 30;

/** Pixels. Radii are to the outer edge of an arc. */
export interface Dial {
  x: number;
  y: number;
  radius: number;
  barWidth: number;
  ringRadius: number;
  ringWidth: number;
  /** The outermost of its arcs. */
  outer: number;
}

export function dialOf(width: number, height: number, hasRing: boolean, hasLabels: boolean): Dial {
  const below = Math.sin(((SWEEP_TO - 90) * Math.PI) / 180);
  const largest = Math.max(1, Math.min(width / 2, height / (1 + below)));
  const barWidth = Math.max(2, (BAR_SHARE * largest) / 3);
  const ringWidth = hasRing ? Math.min(12, Math.max(4, 0.2 * barWidth ** 0.92)) : 0;
  const gap = hasRing ? Math.min(12, Math.max(2, ringWidth / 2)) : 0;
  const outer = Math.max(1, largest - (hasLabels ? Math.min(LABELS, largest / 2) : 0));
  const rest = height - largest * (1 + below);
  return {
    x: width / 2,
    y: largest + rest / 2,
    radius: Math.max(1, outer - ringWidth - gap),
    barWidth,
    ringRadius: outer,
    ringWidth,
    outer,
  };
}

/** The point at a share (0 to 1) of the sweep. */
export function pointOf({ x, y }: Dial, radius: number, share: number): [number, number] {
  const angle = ((SWEEP_FROM + (SWEEP_TO - SWEEP_FROM) * share - 90) * Math.PI) / 180;
  return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
}
