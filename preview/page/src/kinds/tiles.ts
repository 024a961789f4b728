/** Equal places for several values in one panel: beside one another, below one another, or on a grid of squares. */
import { oneOf } from '../data/json';
import { h } from '../page/dom';

export interface Tile {
  element: HTMLElement;
  width: number;
  height: number;
  /** In which direction it follows the others; 'auto' on a grid. */
  orientation: 'auto' | 'horizontal' | 'vertical';
}

interface Tiling {
  /** 'horizontal' puts rows below one another, 'vertical' columns beside one another; else by the room there is. */
  orientation: unknown;
  spacing: number;
  /** Without an orientation they lie on a grid. */
  asGrid: boolean;
  /** Bounds of a tile's extent along its direction, pixels; where they leave no room the body scrolls. */
  leastWidth?: number;
  leastHeight?: number;
  mostHeight?: number;
}

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** As many places in the body, which is emptied. */
export function tiles(body: HTMLElement, count: number, tiling: Tiling): Tile[] {
  const asked = oneOf(tiling.orientation, ['auto', 'horizontal', 'vertical']);
  const { clientWidth: width, clientHeight: height } = body;
  const isGrid = asked === 'auto' && tiling.asGrid;
  const orientation = isGrid || asked !== 'auto' ? asked : width > height ? 'vertical' : 'horizontal';
  const boxes = isGrid ? grid(width, height, count, tiling.spacing) : line(width, height, count, orientation, tiling);
  const holder = h('div', { class: 'tiles' });
  body.replaceChildren(holder);
  const last = boxes.at(-1);
  const scrolls = last && (last.top + last.height > height + 1 || last.left + last.width > width + 1);
  if (scrolls) holder.tabIndex = 0;
  return boxes.map((box) => {
    const element = h('div', { class: 'tile' });
    for (const side of ['left', 'top', 'width', 'height'] as const) element.style[side] = `${box[side]}px`;
    holder.append(element);
    return { element, width: box.width, height: box.height, orientation };
  });
}

function line(width: number, height: number, count: number, orientation: string, tiling: Tiling): Box[] {
  const { spacing, leastWidth = 0, leastHeight = 0, mostHeight = Infinity } = tiling;
  const share = (extent: number) => extent / count - spacing + spacing / count;
  const isRows = orientation === 'horizontal';
  const high = isRows ? Math.max(1, leastHeight, Math.min(share(height), Math.max(mostHeight, leastHeight))) : height;
  const wide = isRows ? width : Math.max(1, leastWidth, share(width));
  return Array.from({ length: count }, (_, at) => ({
    left: isRows ? 0 : at * (wide + spacing),
    top: isRows ? at * (high + spacing) : 0,
    width: wide,
    height: high,
  }));
}

/** Boxes as square as can be; those of the last row share its width. */
function grid(width: number, height: number, count: number, spacing: number): Box[] {
  const side = Math.max(fitting(width, height, count), fitting(height, width, count));
  const rows = Math.max(1, Math.ceil(count / Math.max(1, Math.floor(width / side))));
  const columns = Math.ceil(count / rows);
  const share = (extent: number, parts: number) => Math.max(1, (extent - (parts - 1) * spacing) / parts);
  const high = share(height, rows);
  return Array.from({ length: count }, (_, at) => {
    const row = Math.floor(at / columns);
    const inRow = Math.min(columns, count - row * columns);
    const wide = share(width, inRow);
    return { left: (at % columns) * (wide + spacing), top: row * (high + spacing), width: wide, height: high };
  });
}

/** The side of squares of which as many fill the width of a rectangle and fit into its height. */
function fitting(width: number, height: number, count: number): number {
  const across = Math.max(1, Math.ceil(Math.sqrt((count * width) / Math.max(1, height))));
  const tooHigh = Math.floor((across * height) / width) * across < count;
  return Math.max(1, tooHigh ? height / Math.ceil((across * height) / width) : width / across);
}
