/** Annotations on a graph: dashed lines or regions, with a mark below that tells of them. */
import { dateTimeFormat } from '@grafana/data';
import type { Annotation } from '../contract';
import { h } from '../page/dom';
import type { Area } from './hover';
import type { Room } from '../kinds/kind';
import { spanText } from './timespan';
import type { Tip } from './tooltip';

/** Pixels of a region that can still be seen and pointed at. */
const LEAST_WIDTH = 3;

/** Puts all annotations of the page over a graph, in place of those that are there. */
export function drawMarks(place: HTMLElement, { page, theme, timeZone }: Room, area: Area, box: Tip): void {
  place.querySelector('.marks')?.remove();
  const layer = h('div', { class: 'marks' });
  const x = (time: number) => area.left + ((time - area.from) / (area.to - area.from)) * area.width;
  for (const annotation of page.annotations) {
    const color = theme.visualization.getColorByName(annotation.color);
    for (const mark of annotation.marks) {
      const start = Math.max(mark.time, area.from);
      const end = Math.min(mark.end ?? mark.time, area.to);
      if (start > area.to || end < area.from) continue;
      const width = end > start ? Math.max(LEAST_WIDTH, x(end) - x(start)) : 0;
      const span = h('div', { class: width ? 'mark-span region' : 'mark-span' });
      Object.assign(span.style, {
        left: `${x(start)}px`,
        width: `${width}px`,
        top: `${area.top}px`,
        height: `${area.height}px`,
      });
      span.style.setProperty('--mark', color);
      layer.append(
        span,
        button(annotation, mark, { left: x(start), width, top: area.top + area.height }, color, timeZone, box),
      );
    }
  }
  if (layer.childElementCount) place.append(layer);
}

type Mark = Annotation['marks'][number];

function button(
  annotation: Annotation,
  mark: Mark,
  at: { left: number; width: number; top: number },
  color: string,
  timeZone: string,
  box: Tip,
): HTMLElement {
  const made = h('button', {
    type: 'button',
    class: at.width > 0 ? 'mark-button region' : 'mark-button',
    'aria-label': [mark.title || annotation.name, mark.text, moments(mark, timeZone)].filter(Boolean).join(', '),
  });
  Object.assign(made.style, { left: `${at.left}px`, top: `${at.top}px` });
  if (at.width > 0) made.style.width = `${at.width}px`;
  made.style.setProperty('--mark', color);
  const show = () => {
    const { left, top } = made.getBoundingClientRect();
    box.show(about(annotation, mark, timeZone), left, top);
  };
  made.addEventListener('pointerenter', show);
  made.addEventListener('focus', show);
  for (const end of ['pointerleave', 'blur']) made.addEventListener(end, () => box.hide());
  for (const own of ['pointermove', 'pointerdown']) made.addEventListener(own, (event) => event.stopPropagation());
  return made;
}

function about(annotation: Annotation, mark: Mark, timeZone: string): HTMLElement {
  const parts = [
    ['tip-head', moments(mark, timeZone)],
    ['tip-title', mark.title || annotation.name],
    ['tip-text', mark.text],
    ['tip-tags', mark.tags.join(', ')],
  ] as const;
  return h('div', {}, ...parts.map(([name, text]) => text && h('div', { class: name }, text)));
}

function moments({ time, end }: Mark, timeZone: string): string {
  return end !== undefined && end > time ? spanText(time, end, timeZone) : dateTimeFormat(time, { timeZone });
}
