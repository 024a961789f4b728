/** The layout of a single number: how large it, its name and its line are in the room they have. */
import {
  type DisplayValueAlignmentFactors,
  type FieldDisplay,
  type FormattedValue,
  formattedValueToString,
} from '@grafana/data';
import { sizeToFit } from './fit';

export const LINE_HEIGHT = 1.2;
export const VALUE_WEIGHT = 500;
/** A change is written so much smaller than its value, and not under 12 pixels. */
export const CHANGE_RATIO = 0.4;
/** The part of the height that a value has when its change stands below. */
const WITH_CHANGE = 0.75;
const MOST_TITLE = 30;
/** The width over the height from which a name stands beside its number. */
const WIDE = 2.5;

export type TextMode = 'auto' | 'value' | 'value_and_name' | 'name' | 'none';

interface Wanted {
  textMode: TextMode;
  isWideAllowed: boolean;
  hasChange: boolean;
  fixed: { title?: number; value?: number };
}

/** Sizes in pixels. */
export interface Layout {
  isWide: boolean;
  padding: number;
  title: number;
  value: number;
  /** The height of the line; 0 for none. */
  chart: number;
}

/** What is written: the name and the value, and the longest ones among its neighbours to make room for. */
export interface Words {
  title: string;
  value: FormattedValue;
  longestTitle: string;
  longestValue: string;
}

export function wordsOf(
  { display }: FieldDisplay,
  longest: DisplayValueAlignmentFactors,
  textMode: TextMode,
  count: number,
): Words {
  const title = display.title ?? '';
  const { prefix, text, suffix } = display;
  const value = { prefix, text, suffix };
  const longestTitle = longest.title ?? '';
  const longestValue = formattedValueToString(longest);
  const mode = textMode === 'auto' && count === 1 ? 'value' : textMode;
  if (mode === 'name') return { title: '', value: { text: title }, longestTitle: '', longestValue: longestTitle };
  if (mode === 'value') return { title: '', value, longestTitle: '', longestValue };
  if (mode === 'none') return { title: '', value: { text: '' }, longestTitle: '', longestValue: '1' };
  return { title, value, longestTitle, longestValue };
}

export function layOut(width: number, height: number, words: Words, hasLine: boolean, wanted: Wanted): Layout {
  const padding = height > 100 ? 12 : 8;
  const isWide = wanted.isWideAllowed && width / height > WIDE;
  const room = { width: width - 2 * padding, height: height - 2 * padding };
  const chart = hasLine && height > (isWide ? 50 : 100) ? height * (isWide ? 0.5 : 0.25) : 0;
  const fits = isWide ? beside(room, words, chart > 0, wanted) : stacked(room, height, words, chart, wanted);
  const rest = height - (fits.title + fits.value) * LINE_HEIGHT;
  return { isWide, padding, ...fits, chart: chart && !isWide ? Math.max(0, rest) : chart };
}

interface Room {
  width: number;
  height: number;
}

function beside(
  room: Room,
  words: Words,
  hasChart: boolean,
  { fixed, hasChange }: Wanted,
): { title: number; value: number } {
  const share = hasChart ? 0.4 : words.longestTitle && !fixed.title ? 0.3 : 1;
  const high = room.height * (hasChart ? 0.5 : hasChange ? WITH_CHANGE : 1);
  const value = fixed.value ?? valueSize(words, room.width * share, high);
  const title = fixed.title ?? titleSize(words, room.width * 0.6, room.height * (hasChart ? 0.4 : 1));
  return { value, title: fixed.title ?? (hasChart ? title : Math.min(value * 0.7, title)) };
}

function stacked(
  room: Room,
  height: number,
  words: Words,
  chart: number,
  { fixed, hasChange }: Wanted,
): { title: number; value: number } {
  const title = fixed.title ? 0 : titleSize(words, room.width, height * 0.15);
  const high = (room.height - chart - title * LINE_HEIGHT) * (hasChange && !chart ? WITH_CHANGE : 1);
  const value = fixed.value ?? valueSize(words, room.width, high);
  return { value, title: fixed.title ?? Math.min(value * 0.7, title) };
}

function titleSize({ longestTitle }: Words, width: number, height: number): number {
  return longestTitle ? sizeToFit(longestTitle, width, height, LINE_HEIGHT, MOST_TITLE) : 0;
}

function valueSize({ longestValue }: Words, width: number, height: number): number {
  return longestValue ? sizeToFit(longestValue, width, height, LINE_HEIGHT, Infinity, VALUE_WEIGHT) : 0;
}
