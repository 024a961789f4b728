/**
 * What the page is given: JSON written by preview/shown.py (one dashboard as it is shown) and preview/site/page.py (the
 * site around it). All asking, choosing and repeating is done there; here it is only drawn. Times are unix milliseconds.
 */

/**
 * The JSON of a page: a site in which each panel's `model` and each series' `values` are a number, their place in
 * `shared`. Choices of a dashboard, and it before and after, have most of them in common.
 */
export interface Embedded {
  site: Site;
  shared: unknown[];
}

/** Everything embedded in one page. `compared` is there on pages of before and after only. */
export interface Site {
  /** 'file': all that can be shown is embedded. 'served': another choice is fetched from `page.json` beside the page. */
  mode: 'file' | 'served';
  /** All dashboards that have a page, for links between them and the menu. `href` is relative to this page. */
  dashboards: SiteEntry[];
  /** Address of the index page, relative to this page. */
  index: string;
  /** What to draw at first. On a page of before and after, the dashboard as it is now (or was, if it is removed). */
  shown: Shown;
  /** Further choices that a file can show, by their canonical query (see choice.ts). Empty when served. */
  others: Record<string, Shown>;
  /** The same dashboard at the base revision; null where there is only one side. Absent on ordinary pages. */
  before?: Shown | null;
  /** On pages of before and after. */
  compared?: Compared;
}

/** What is compared, and what came of it for the dashboard as a whole. */
export interface Compared {
  /** Names of both sides: 'origin/main' and 'now'. */
  before: string;
  after: string;
  /** One that is new or removed has one side only: `shown`. */
  change: 'new' | 'changed' | 'removed';
  /** What changed beside its panels (variables, settings, layout), a line each, in words. */
  changes: string[];
}

export interface SiteEntry {
  uid: string;
  title: string;
  folder: string;
  href: string;
}

/** One dashboard at one choice of variables and time. */
export interface Shown {
  uid: string;
  title: string;
  description: string;
  tags: string[];
  /** 'browser', 'utc' or an IANA name. */
  timezone: string;
  from: number;
  to: number;
  /** The range in Grafana's words: 'now-6h' and 'now', or two RFC 3339 moments. */
  range: { from: string; to: string };
  /** '30s', or '' for never. */
  refresh: string;
  /** 0 none, 1 a crosshair shared by all graphs, 2 the tooltip too. */
  graphTooltip: number;
  weekStart: string;
  data: DataSource;
  variables: Variable[];
  links: Link[];
  /** In reading order; the panels of a collapsed row lie within it. */
  panels: ShownPanel[];
  annotations: Annotation[];
  /** What of this dashboard is not supported or could not be asked, in words for a reader. */
  notices: string[];
}

/** Where the numbers come from; `says` is the sentence above the page. Sample data must be marked as such. */
export interface DataSource {
  kind: 'prometheus' | 'lab' | 'sample';
  says: string;
}

export interface Variable {
  name: string;
  label: string;
  description: string;
  /** Grafana's: query, custom, interval, textbox, constant, datasource, adhoc … */
  type: string;
  /** It has a value but no control. */
  hidden: boolean;
  multi: boolean;
  options: { text: string; value: string }[];
  /** Values now; ['$__all'] for all. */
  current: string[];
  /** Why it has no options, in words; '' when it has. */
  problem: string;
}

export interface Link {
  title: string;
  url: string;
  tooltip: string;
  newTab: boolean;
}

/** One panel or row. */
export interface ShownPanel {
  model: PanelModel;
  answers: Answer[];
  /** What is wrong with it or its queries, in words for a reader. */
  problems: string[];
  /** Queries that preview does not ask (of SQL, of logs …), why in a sentence, and their text. No fault of the panel. */
  unasked?: { ref: string; says: string; query: string }[];
  /** Of a row: its panels while it is collapsed. Of an open row they follow it, as in Grafana. */
  panels?: ShownPanel[];
  /** The id of the panel that it repeats, of a copy but the first. */
  copyOf?: number;
  /** Against the base revision. */
  change?: 'new' | 'removed' | 'changed';
  /** What changed, a line each, in words. */
  changes?: string[];
}

/** Grafana's own JSON of a panel with variables replaced in its texts. It may be anyone's: anything can be missing. */
export interface PanelModel {
  id: number;
  type: string;
  title: string;
  description?: string;
  transparent?: boolean;
  collapsed?: boolean;
  gridPos: { x: number; y: number; w: number; h: number };
  fieldConfig?: { defaults?: Record<string, unknown>; overrides?: unknown[] };
  options?: Record<string, unknown>;
  transformations?: unknown[];
  links?: unknown[];
  timeFrom?: string;
  timeShift?: string;
  hideTimeOverride?: boolean;
  targets?: { refId: string; expr?: string; rawSql?: string; hide?: boolean }[];
  interval?: string;
  maxDataPoints?: number;
}

/** What one query answered. A number is text where JSON has none: 'NaN', '+Inf', '-Inf'; null is no sample. */
export interface Answer {
  ref: string;
  expr: string;
  format: 'time_series' | 'table' | 'heatmap';
  /** True for one moment: each series has one value, at `start`. */
  instant: boolean;
  /** Grafana's legendFormat, variables replaced: 'p95 {{venue}}', '' or '__auto'. */
  legend: string;
  start: number;
  /** Milliseconds from one value of a series to the next; 0 when instant. */
  step: number;
  series: { labels: Record<string, string>; values: (number | string | null)[] }[];
  error?: string;
  /** What the server warned of. */
  warnings?: string[];
}

/** Marks of one annotation query. */
export interface Annotation {
  name: string;
  color: string;
  marks: { time: number; end?: number; title: string; text: string; tags: string[] }[];
}
