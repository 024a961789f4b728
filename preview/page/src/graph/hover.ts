/** What a graph does under pointer and arrow keys: crosshair, points, tooltip, and choosing a range by dragging. */
import type { Room } from '../kinds/kind';
import { hear, tell } from './crosshair';
import { h } from '../page/dom';
import { inOrder, lines, type Tip, type TooltipOptions } from './tooltip';

/** The graph within its element: pixels, and what its left and right edges stand for. */
export interface Area {
  left: number;
  top: number;
  width: number;
  height: number;
  from: number;
  to: number;
}

/** A visible series: at each `x`, how high it is drawn (pixels within the element), and what is said of it. */
interface Hovered {
  name: string;
  color: string;
  x: number[];
  height: (index: number) => number | null;
  value: (index: number) => number | null;
  text: (index: number) => string;
}

export interface Hovering {
  area: Area;
  series: Hovered[];
  /** All x of all series, ascending. */
  x: number[];
  heading: (x: number) => string;
  /** Whether x is time: only that is shared with other graphs and zoomed into. */
  isTime: boolean;
}

const NEAR = 15;
const SHORTEST_DRAG = 5;

/** Begins; call the returned function to end. `now` tells the drawing as it is at the moment. */
export function hover(
  place: HTMLElement,
  room: Room,
  options: TooltipOptions,
  box: Tip,
  now: () => Hovering,
): () => void {
  const cross = part(place, 'crosshair');
  const zoom = part(place, 'zoombox');
  const dots: HTMLElement[] = [];
  let pressed: number | undefined;
  let step: number | undefined;

  const hide = () => {
    cross.hidden = true;
    for (const dot of dots) dot.hidden = true;
    box.hide();
  };

  const show = (x: number, pointer: { x: number; y: number } | undefined, saysValues: boolean) => {
    const { area, series, x: all, heading } = now();
    const left = area.left + ((x - area.from) / (area.to - area.from)) * area.width;
    if (left < area.left || left > area.left + area.width) return hide();
    Object.assign(cross.style, { left: `${left}px`, top: `${area.top}px`, height: `${area.height}px` });
    cross.hidden = false;
    const at = all[nearest(all, x)];
    if (!saysValues || at === undefined) return;
    const around = place.getBoundingClientRect();
    const hits = series.flatMap((one) => {
      const index = indexAt(one, at, x, (NEAR / area.width) * (area.to - area.from));
      return index < 0 ? [] : [{ one, index, height: one.height(index)!, value: one.value(index) ?? 0 }];
    });
    const y = pointer ? pointer.y - around.top : area.top + area.height / 2;
    const focus = hits.toSorted((a, b) => Math.abs(a.height - y) - Math.abs(b.height - y))[0];
    const isOne = options.mode === 'single';
    const marked = isOne ? hits.filter((hit) => hit === focus) : hits;
    mark(place, dots, marked, area);
    const rows = (isOne ? marked : inOrder(hits, options)).map((hit) => ({
      name: hit.one.name,
      color: hit.one.color,
      text: hit.one.text(hit.index),
      isFocused: hit === focus && options.mode === 'multi',
    }));
    if (options.mode === 'none' || !rows.length) return box.hide();
    box.show(
      lines(heading(at), rows),
      pointer?.x ?? around.left + left,
      pointer?.y ?? around.top + area.top + area.height / 3,
    );
  };

  const xOf = (event: PointerEvent) => {
    const { area } = now();
    const inside = event.clientX - place.getBoundingClientRect().left - area.left;
    return area.from + (Math.min(area.width, Math.max(0, inside)) / area.width) * (area.to - area.from);
  };

  const within = (event: PointerEvent) => {
    const { area } = now();
    const around = place.getBoundingClientRect();
    const [x, y] = [event.clientX - around.left - area.left, event.clientY - around.top - area.top];
    return x >= 0 && x <= area.width && y >= 0 && y <= area.height;
  };

  const move = (event: PointerEvent) => {
    if (pressed !== undefined) return drag(event);
    if (!within(event)) return leave();
    step = undefined;
    show(xOf(event), { x: event.clientX, y: event.clientY }, true);
    if (now().isTime) tell(xOf(event), place);
  };

  const drag = (event: PointerEvent) => {
    const { area } = now();
    const [start, end] = [pressed!, xOf(event)]
      .sort((a, b) => a - b)
      .map((x) => ((x - area.from) / (area.to - area.from)) * area.width);
    Object.assign(zoom.style, {
      left: `${area.left + start!}px`,
      width: `${end! - start!}px`,
      top: `${area.top}px`,
      height: `${area.height}px`,
    });
    zoom.hidden = false;
  };

  const leave = () => {
    hide();
    tell(null, place);
  };

  const press = (event: PointerEvent) => {
    if (event.button !== 0 || !now().isTime || !within(event)) return;
    pressed = xOf(event);
    place.setPointerCapture(event.pointerId);
    hide();
  };

  const release = (event: PointerEvent) => {
    if (pressed === undefined) return;
    const [from, to] = [pressed, xOf(event)].sort((a, b) => a - b) as [number, number];
    const { area } = now();
    pressed = undefined;
    zoom.hidden = true;
    if (((to - from) / (area.to - area.from)) * area.width >= SHORTEST_DRAG)
      room.onZoom(Math.round(from), Math.round(to));
  };

  const key = (event: KeyboardEvent) => {
    const direction = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === 'Escape') {
      pressed = undefined;
      zoom.hidden = true;
      leave();
    }
    const { x } = now();
    if (!direction || !x.length) return;
    event.preventDefault();
    step = Math.min(x.length - 1, Math.max(0, (step ?? (direction > 0 ? -1 : x.length)) + direction));
    show(x[step]!, undefined, true);
    if (now().isTime) tell(x[step]!, place);
  };

  place.addEventListener('pointermove', move);
  place.addEventListener('pointerleave', leave);
  place.addEventListener('pointerdown', press);
  place.addEventListener('pointerup', release);
  place.addEventListener('keydown', key);
  place.addEventListener('blur', leave);
  const { graphTooltip } = room.page;
  const deaf = hear((moment, source) => {
    if (source === place || !graphTooltip || !now().isTime) return;
    if (moment === null) hide();
    else show(moment, undefined, graphTooltip === 2);
  });
  return () => {
    deaf();
    box.remove();
  };
}

interface Hit {
  one: Hovered;
  index: number;
  height: number;
  value: number;
}

/** The sample of a series at a moment, or else the nearest to the pointer; -1 where all are too far. */
function indexAt({ x, height }: Hovered, at: number, pointer: number, reach: number): number {
  const index = nearest(x, at);
  if (x[index] === at && height(index) !== null) return index;
  let best = -1;
  const try_ = (candidate: number) => {
    if (best < 0 || Math.abs(x[candidate]! - pointer) < Math.abs(x[best]! - pointer)) best = candidate;
  };
  for (let left = index; left >= 0 && x[left]! >= pointer - reach; left--) if (height(left) !== null) try_(left);
  for (let right = index; right < x.length && x[right]! <= pointer + reach; right++)
    if (height(right) !== null) try_(right);
  return best >= 0 && Math.abs(x[best]! - pointer) <= reach ? best : -1;
}

/** The index of what is nearest in an ascending list. */
function nearest(ascending: number[], value: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low > 0 && value - ascending[low - 1]! <= ascending[low]! - value ? low - 1 : low;
}

function mark(place: HTMLElement, dots: HTMLElement[], hits: Hit[], area: Area): void {
  hits.forEach(({ one, index, height }, number) => {
    const dot = (dots[number] ??= part(place, 'dot'));
    const left = area.left + ((one.x[index]! - area.from) / (area.to - area.from)) * area.width;
    Object.assign(dot.style, { left: `${left}px`, top: `${height}px`, backgroundColor: one.color });
    dot.hidden = height < area.top - 1 || height > area.top + area.height + 1;
  });
  for (const dot of dots.slice(hits.length)) dot.hidden = true;
}

function part(place: HTMLElement, name: string): HTMLElement {
  const made = h('div', { class: name, hidden: true });
  place.append(made);
  return made;
}
