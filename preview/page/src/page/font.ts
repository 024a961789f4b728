/** The typeface that Grafana is set in, so that texts are as wide as there. */
import inter from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2';

/** Ready once texts can be measured in it. Where it cannot be read, the reader's own stands for it. */
export async function typeface(): Promise<void> {
  const face = new FontFace('Inter', `url(${inter}) format('woff2')`, { weight: '100 900' });
  await face.load().then(
    (loaded) => document.fonts.add(loaded),
    () => undefined,
  );
}
