/** What anyone's JSON says, where it says what can be used. */

/** A JSON object, or an empty one where there is none. */
export function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** A finite number, also one written as text; undefined otherwise. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** One of the words that an option can have; the first when it has none of them. */
export function oneOf<Word extends string>(given: unknown, words: readonly [Word, ...Word[]]): Word {
  return words.find((word) => word === given) ?? words[0];
}
