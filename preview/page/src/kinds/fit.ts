/** How large a text can be written. */

const MEASURED = 14;
/** Pixels that a text keeps free beside it. */
const SPARE = 2;

let measuring: CanvasRenderingContext2D | null | undefined;

/** The width of a line of the page's font, in pixels. */
export function widthOf(text: string, size: number, weight = 400): number {
  measuring ??= document.createElement('canvas').getContext('2d');
  if (!measuring) return text.length * size * 0.6;
  measuring.font = `${weight} ${size}px ${getComputedStyle(document.body).fontFamily}`;
  return measuring.measureText(text).width;
}

/** The largest size in pixels at which a line of text fits into a width and height. */
export function sizeToFit(
  text: string,
  width: number,
  height: number,
  lineHeight: number,
  most = Infinity,
  weight = 400,
): number {
  const byWidth = (width / (widthOf(text, MEASURED, weight) + SPARE)) * MEASURED;
  return Math.max(0, Math.min(byWidth, height / lineHeight, most));
}
