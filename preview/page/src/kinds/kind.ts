/** What draws one kind of panel. A kind is one file beside this one and one line in `index.ts`. */
import type { DataFrame, GrafanaTheme2 } from '@grafana/data';
import type { Shown, ShownPanel } from '../contract';

/** What a kind is given. `body` is empty, laid out, and as large as the panel leaves room. */
export interface Room {
  body: HTMLElement;
  panel: ShownPanel;
  /** Transformed, overridden, with `display` on every field. */
  frames: DataFrame[];
  page: Shown;
  theme: GrafanaTheme2;
  /** An IANA name, 'utc' or 'browser'. */
  timeZone: string;
  /** Another range of time was chosen in the panel, in unix milliseconds. */
  onZoom: (from: number, to: number) => void;
}

/** What is drawn: told when the body has another size, and when it goes. */
export interface Drawn {
  /** What of the panel is not drawn here, a sentence each; listed in its corner. */
  notes?: string[];
  /** What the drawing shows, in words, for those who do not see it: 'Equity 12.3 K$, drawdown 4 %'. */
  summary?: string;
  resize?(): void;
  dispose?(): void;
}

/** Draws into `room.body`. What it throws is written on the panel. */
export type Kind = (room: Room) => Drawn;
