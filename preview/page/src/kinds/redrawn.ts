/** Drawings that depend on the size of their panel. */
import type { Drawn } from './kind';

/** Draws now and at each new size. `draw` fills the body, and returns what undoes it. */
export function redrawn(body: HTMLElement, draw: () => () => void): Required<Pick<Drawn, 'resize' | 'dispose'>> {
  let undo = draw();
  let size = sizeOf(body);
  return {
    resize() {
      if (sizeOf(body) === size) return;
      size = sizeOf(body);
      undo();
      undo = draw();
    },
    dispose: () => undo(),
  };
}

function sizeOf({ clientWidth, clientHeight }: HTMLElement): string {
  return `${clientWidth}×${clientHeight}`;
}
