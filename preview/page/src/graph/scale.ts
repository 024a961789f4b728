/** The range and the ticks of a vertical axis, where Grafana would put them. */

export type Distribution =
  { type: 'linear' } | { type: 'log'; base: number } | { type: 'symlog'; base: number; threshold: number };

/** What a panel says of an axis; absent is left to the data. */
interface Bounds {
  min?: number;
  max?: number;
  softMin?: number;
  softMax?: number;
  centeredZero?: boolean;
}

export type Extent = [number, number];

/** From the least to the greatest value with room around, ending on round numbers; at zero where that is near. */
export function rangeOf(data: Extent | undefined, bounds: Bounds, distribution: Distribution): Extent {
  const { min, max } = bounds;
  if (min !== undefined && max !== undefined && min < max) return [min, max];
  if (!data) return [min ?? 0, max ?? Math.max(100, (min ?? 0) + 100)];
  let [least, most] = data;
  if (bounds.centeredZero) {
    most = Math.max(Math.abs(least), Math.abs(most));
    least = -most;
  }
  least = min ?? least;
  most = max ?? most;
  const range = distribution.type === 'log' ? logRange(least, most, distribution.base) : padded(least, most, bounds);
  if (min !== undefined) range[0] = min;
  if (max !== undefined) range[1] = max;
  if (range[0] < range[1]) return range;
  return distribution.type === 'log' ? [1, 100] : [0, 100];
}

const PAD = 0.1;

function padded(least: number, most: number, { softMin, softMax }: Bounds): Extent {
  const delta = most - least;
  const greatest = Math.max(Math.abs(least), Math.abs(most));
  const isFlat = delta < 1e-24 || Math.abs(Math.log10(greatest) - Math.log10(delta)) > 10;
  const reach = isFlat ? (least === 0 || most === 0 ? greatest || 1e3 : greatest) : delta;
  const unit = 10 ** Math.floor(Math.log10(reach)) / 10;
  const below = least - reach * (isFlat ? (least === 0 ? 0.1 : 1) : PAD);
  const above = most + reach * (isFlat ? (most === 0 ? 0.1 : 1) : PAD);
  return [
    -soft(-least, -exact(Math.floor(exact(below / unit)) * unit), softMin === undefined ? undefined : -softMin),
    soft(most, exact(Math.ceil(exact(above / unit)) * unit), softMax),
  ];
}

/** The end of an axis above `most`: as far as padding goes, but it reaches a limit asked for and rests at zero. */
function soft(most: number, end: number, limit: number | undefined): number {
  if (limit !== undefined) return most <= limit ? limit : end;
  return most <= 0 && end >= 0 ? 0 : end;
}

function logRange(least: number, most: number, base: number): Extent {
  const bottom = least > 0 ? least : most > 0 ? most / base ** 4 : 1;
  const top = most > 0 ? most : base;
  const power = (value: number) => exact(Math.log(value) / Math.log(base));
  const range: Extent = [base ** Math.floor(power(bottom)), base ** Math.ceil(power(top))];
  return range[0] < range[1] ? range : [range[0] / base, range[0] * base];
}

/** Round numbers within the range, no closer than `space` on an axis of `length` (both pixels), and their distance. */
export function ticksOf(
  [min, max]: Extent,
  distribution: Distribution,
  length: number,
  space: number,
): { at: number[]; step: number } {
  if (distribution.type === 'log') return logTicks(min, max, distribution.base, length, space);
  if (distribution.type === 'symlog') return symlogTicks(min, max, distribution, length, space);
  const step = niceStep(((max - min) * space) / Math.max(1, length));
  const at: number[] = [];
  for (let value = Math.ceil(exact(min / step)) * step; value <= max + step * 1e-9 && at.length < 200; value += step) {
    at.push(exact(value) || 0);
  }
  return { at, step };
}

/** The smallest of 1, 2, 2.5 and 5 times a power of ten that is not less. */
function niceStep(least: number): number {
  if (!(least > 0) || !Number.isFinite(least)) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  return exact(([1, 2, 2.5, 5, 10].find((nice) => nice * power >= least * (1 - 1e-9)) ?? 10) * power);
}

function logTicks(
  min: number,
  max: number,
  base: number,
  length: number,
  space: number,
): { at: number[]; step: number } {
  const first = Math.ceil(exact(Math.log(min) / Math.log(base)));
  const last = Math.floor(exact(Math.log(max) / Math.log(base)));
  const every = Math.max(1, Math.ceil(((last - first) * space) / Math.max(1, length)));
  const at: number[] = [];
  for (let power = first; power <= last; power += every) at.push(exact(base ** power));
  return { at, step: Math.min(1, ...at) };
}

/** Zero, and powers of the base on either side as far as they keep their distance. */
function symlogTicks(
  min: number,
  max: number,
  scale: { base: number; threshold: number },
  length: number,
  space: number,
): { at: number[]; step: number } {
  const { base } = scale;
  const place = (value: number) => (symlog(value, scale) / (symlog(max, scale) - symlog(min, scale))) * length;
  const powers: number[] = [];
  let next = base ** Math.floor(Math.log(Math.max(Math.abs(min), Math.abs(max))) / Math.log(base));
  for (let last = Infinity; place(next) >= space; next /= base) {
    if (last - place(next) < space) continue;
    last = place(next);
    powers.push(exact(next));
  }
  const at = [...powers.map((value) => -value), 0, ...powers.toReversed()].filter(
    (value) => value >= min && value <= max,
  );
  return { at, step: 1 };
}

/** Where a value stands on an axis of a symmetrical logarithm, which is linear near zero. */
export function symlog(value: number, { threshold }: { threshold: number }): number {
  return Math.asinh(value / threshold);
}

/** Without the dust of binary fractions. */
function exact(value: number): number {
  return Number(value.toPrecision(12));
}
