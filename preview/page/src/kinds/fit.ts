/** How large a text can be written. */
import { textWidth } from '../graph/text';

const MEASURED = 14;
/** Pixels that a text keeps free beside it. */
const SPARE = 2;

/** The largest size in pixels at which a line of text fits into a width and height. */
export function sizeToFit(
  text: string,
  width: number,
  height: number,
  lineHeight: number,
  most = Infinity,
  weight = 400,
): number {
  const byWidth = (width / (textWidth(text, MEASURED, weight) + SPARE)) * MEASURED;
  return Math.max(0, Math.min(byWidth, height / lineHeight, most));
}
