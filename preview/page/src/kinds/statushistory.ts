/** Status histories: a box for each sample of each series. */
import { type DataFrame, FieldType } from '@grafana/data';
import { numberOf, record } from '../data/json';
import { spanOf } from '../graph/timespan';
import { bands, bandStyle } from './bands';
import type { Kind } from './kind';
import { drawNothing } from './nothing';
import type { Span } from './looks';
import { sampleRows, stepOf } from './states';
import { optionsOf } from './values';

export const statushistory: Kind = (room) => {
  const { panel, body, frames, theme, page } = room;
  const rows = sampleRows(frames, theme);
  const samples = Math.max(0, ...frames.map((frame) => frame.length));
  if (samples > body.clientWidth / 2) {
    return drawNothing(
      room,
      `Too many points to visualize properly. Update the query to return fewer points. (currently: ${samples})`,
    );
  }
  const lineWidth = numberOf(record(rows[0]?.field.config.custom).lineWidth) ?? 1;
  return bands(
    room,
    rows,
    bandStyle(optionsOf(room), { align: 'center', lineWidth }),
    widened(frames, spanOf(panel.model, page)),
  );
};

/** From the first to the last sample within the time shown, with room for the whole of their boxes. */
function widened(frames: DataFrame[], span: Span): Span {
  const times = frames.flatMap(
    (frame) => (frame.fields.find((field) => field.type === FieldType.time)?.values ?? []) as number[],
  );
  const first = times.reduce((least, time) => Math.min(least, time), Infinity);
  const last = times.reduce((most, time) => Math.max(most, time), -Infinity);
  const half = stepOf(frames) / 2;
  return { from: span.from <= first ? first - half : span.from, to: span.to >= last ? last + half : span.to };
}
