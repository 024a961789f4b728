/** Elements from words: text is always text. */

export type Child = Node | string | null | undefined | false;
type Properties = Record<string, string | number | boolean | undefined | ((event: never) => void)>;

/** An element with attributes; `on…` takes a listener, `true` an empty attribute, `false` and undefined none. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Properties = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value as EventListener);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child): child is Node | string => Boolean(child)));
  return element;
}

/** Signs, as lines on a square of 16. */
const ICONS = {
  closed: 'M6 3.5 10.5 8 6 12.5',
  open: 'M3.5 6 8 10.5 12.5 6',
  info: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8M8 7.2v4M8 4.8v.1',
  warning: 'M8 2 1.5 13.5h13zM8 6.5v3.4M8 11.7v.1',
  link: 'M9.5 2.5h4v4M13.2 2.8 7.5 8.5M11.5 9v4.5h-9v-9H7',
  queries: 'M5.5 4 2 8l3.5 4M10.5 4 14 8l-3.5 4',
  clock: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8M8 4.5V8l2.3 1.6',
  refresh: 'M13 8a5 5 0 1 1-1.6-3.7M13.2 2v3h-3',
  light:
    'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6M8 1.2v1.6M8 13.2v1.6M1.2 8h1.6M13.2 8h1.6M3.2 3.2l1.1 1.1M11.7 11.7l1.1 1.1M12.8 3.2l-1.1 1.1M4.3 11.7l-1.1 1.1',
  dark: 'M13.5 9.6A6 6 0 1 1 6.4 2.5a4.8 4.8 0 0 0 7.1 7.1z',
  close: 'M3.5 3.5l9 9M12.5 3.5l-9 9',
} as const;

type IconName = keyof typeof ICONS;

/** A sign beside words; it says nothing itself. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}

/** Redraws what is within an element; the focus stays on the button or field of the same name. */
export function keepingFocus(holder: HTMLElement, redraw: () => void): void {
  const focused = document.activeElement;
  const name = focused && holder !== focused && holder.contains(focused) ? nameOf(focused) : null;
  redraw();
  if (name === null || holder.contains(document.activeElement)) return;
  const again = [...holder.querySelectorAll<HTMLElement>('[id], [aria-label]')].find((one) => nameOf(one) === name);
  again?.focus({ preventScroll: true });
}

function nameOf(element: Element): string | null {
  return element.id || element.getAttribute('aria-label');
}
