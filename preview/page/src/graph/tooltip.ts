/** What is said beside the pointer: a heading, and a line for each series. */

export interface Line {
  name: string;
  text: string;
  color: string;
  isFocused?: boolean;
}

/** A box beside the pointer. It belongs to one panel and must be removed with it. */
export interface Tip {
  /** Shows the content beside a point of the window, within it. */
  show(content: HTMLElement, x: number, y: number): void;
  hide(): void;
  remove(): void;
}

const APART = 12;

export function tip(): Tip {
  let box: HTMLElement | undefined;
  return {
    show(content, x, y) {
      if (!box) {
        box = document.createElement('div');
        box.className = 'tip';
        box.setAttribute('role', 'tooltip');
        document.body.append(box);
      }
      box.replaceChildren(content);
      box.hidden = false;
      const { width, height } = box.getBoundingClientRect();
      const left = x + APART + width > innerWidth ? x - APART - width : x + APART;
      const top = y + APART + height > innerHeight ? y - APART - height : y + APART;
      box.style.left = `${Math.max(0, left)}px`;
      box.style.top = `${Math.max(0, top)}px`;
    },
    hide() {
      if (box) box.hidden = true;
    },
    remove() {
      box?.remove();
    },
  };
}

/** The content of a tip. All of it is text, whoever wrote it. */
export function lines(heading: string, rows: Line[]): HTMLElement {
  const content = document.createElement('div');
  const head = document.createElement('div');
  head.className = 'tip-head';
  head.textContent = heading;
  content.append(head);
  for (const { name, text, color, isFocused } of rows) {
    const row = document.createElement('div');
    row.className = isFocused ? 'tip-row focused' : 'tip-row';
    const mark = document.createElement('span');
    mark.className = 'mark';
    mark.style.backgroundColor = color;
    const label = document.createElement('span');
    label.className = 'label';
    label.textContent = name;
    const value = document.createElement('span');
    value.className = 'value';
    value.textContent = text;
    row.append(mark, label, value);
    content.append(row);
  }
  return content;
}

export interface TooltipOptions {
  mode: 'single' | 'multi' | 'none';
  sort: 'none' | 'asc' | 'desc';
  hideZeros: boolean;
}

/** A panel's tooltip settings; missing ones as Grafana's defaults. */
export function tooltipOptions(options: Record<string, unknown> | undefined): TooltipOptions {
  const { mode, sort, hideZeros } = (options?.tooltip ?? {}) as Partial<TooltipOptions>;
  return {
    mode: mode === 'multi' || mode === 'none' ? mode : 'single',
    sort: sort === 'asc' || sort === 'desc' ? sort : 'none',
    hideZeros: hideZeros === true,
  };
}
