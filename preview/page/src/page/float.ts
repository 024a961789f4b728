/** Boxes that float beside a button: a hint, shown by pointing, focus and click; or a menu, shown by click. */
import { h } from './dom';

/** Pixels between a button and its box, and between a box and the window's edge. */
const GAP = 4;
/** Time to move the pointer from a button to its box. */
const LEAVE_MS = 150;

/** True while a box that is closed gives the focus back to its button. */
let closing = false;
let shown: { button: HTMLElement; close: () => void } | undefined;

/** Shows `content` while the button is pointed at or has the focus; a click keeps it until the next. */
export function hint(button: HTMLElement, content: () => Node): void {
  let leaving = 0;
  let kept = false;
  const stay = (): void => clearTimeout(leaving);
  const open = (): void => {
    stay();
    if (closing || shown?.button === button) return;
    const box = openBox(button, content());
    box.addEventListener('pointerenter', stay);
    box.addEventListener('pointerleave', leave);
  };
  const leave = (): void => {
    if (kept) return;
    leaving = window.setTimeout(() => shown?.button === button && shown.close(), LEAVE_MS);
  };
  button.addEventListener('pointerenter', open);
  button.addEventListener('pointerleave', leave);
  button.addEventListener('focus', open);
  button.addEventListener('click', () => {
    kept = !kept || shown?.button !== button;
    if (kept) open();
    else shown?.close();
  });
  button.addEventListener('closed', () => (kept = false));
  button.setAttribute('aria-expanded', 'false');
}

/** Shows `content` from a click (Enter, Space) to the next, Escape, or a click elsewhere. */
export function menu(button: HTMLElement, content: () => Node, whenClosed?: () => void): void {
  button.setAttribute('aria-expanded', 'false');
  button.addEventListener('click', () => {
    if (shown?.button === button) return shown.close();
    const box = openBox(button, content());
    box.querySelector<HTMLElement>('input, button, a, [tabindex]')?.focus();
  });
  if (whenClosed) button.addEventListener('closed', whenClosed);
}

export function closeFloating(): void {
  shown?.close();
}

function openBox(button: HTMLElement, content: Node): HTMLElement {
  shown?.close();
  const box = h('div', { class: 'floating' }, content);
  button.after(box); // the next in the order of focus
  place(box, button);
  button.setAttribute('aria-expanded', 'true');
  const listening = new AbortController();
  const close = (): void => {
    const within = box.contains(document.activeElement);
    listening.abort();
    box.remove();
    shown = undefined;
    button.setAttribute('aria-expanded', 'false');
    closing = true;
    if (within) button.focus({ preventScroll: true });
    closing = false;
    button.dispatchEvent(new Event('closed'));
  };
  shown = { button, close };
  const { signal } = listening;
  const elsewhere = (event: Event): void => {
    const at = event.target as Node;
    if (!box.contains(at) && !button.contains(at)) close();
  };
  document.addEventListener('pointerdown', elsewhere, { signal });
  document.addEventListener('focusin', elsewhere, { signal });
  document.addEventListener('keydown', (event) => event.key === 'Escape' && close(), { signal });
  window.addEventListener('resize', close, { signal });
  window.addEventListener('scroll', () => place(box, button), { signal, capture: true });
  return box;
}

/** Below the button, or above where there is more room, and within the window. */
function place(box: HTMLElement, button: HTMLElement): void {
  const at = button.getBoundingClientRect();
  const below = innerHeight - at.bottom - 2 * GAP;
  const above = at.top - 2 * GAP;
  const up = box.scrollHeight > below && above > below;
  box.style.maxHeight = `${Math.max(up ? above : below, 80)}px`;
  box.style.top = up ? '' : `${at.bottom + GAP}px`;
  box.style.bottom = up ? `${innerHeight - at.top + GAP}px` : '';
  const left = Math.min(at.left, document.documentElement.clientWidth - box.offsetWidth - GAP);
  box.style.left = `${Math.max(left, GAP)}px`;
}
