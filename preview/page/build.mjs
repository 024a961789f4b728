// Bundles the page's script and its libraries to one file that needs no network, and gathers their licences beside it:
// node build.mjs [--out FILE]
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const { values } = parseArgs({ options: { out: { type: 'string', default: '../assets/page.js' } } });
/** Of a package, but not of those within it. */
const LICENCE = /^(licenses\/)?(licen[cs]e|copying|notice)([-_.][^/]*)?$/i;
const here = dirname(fileURLToPath(import.meta.url));

const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: ['src/main.ts'],
  outfile: resolve(here, values.out),
  bundle: true,
  minify: true,
  metafile: true,
  format: 'iife',
  target: 'es2022',
  charset: 'utf8',
  legalComments: 'none', // the licences are in LICENSES.txt, whole
  loader: { '.css': 'text', '.woff2': 'dataurl' },
  define: { 'process.env.NODE_ENV': '"production"' },
  alias: { 'moment-timezone': 'moment-timezone/builds/moment-timezone-with-data-10-year-range.js' },
  logLevel: 'warning',
});
const [output] = Object.values(metafile.outputs);
await writeFile(resolve(here, dirname(values.out), 'LICENSES.txt'), await licences(output.inputs));

/** Name, version, licence and its words of every package that has bytes in the bundle, in the order of names. */
async function licences(inputs) {
  const used = Object.keys(inputs).filter((path) => inputs[path].bytesInOutput > 0);
  const folders = used.map((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0]).filter(Boolean);
  const parts = await Promise.all([...new Set(folders)].map((folder) => part(join(here, folder))));
  const unique = new Map(parts.map(({ name, text }) => [name, text]));
  const sorted = [...unique.keys()].sort().map((name) => unique.get(name));
  return `page.js is made of the sources in preview/page and of these packages.\n\n${sorted.join('\n')}`;
}

async function part(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const listed = await readdir(folder, { recursive: true });
  const files = listed.filter((file) => LICENCE.test(file)).sort();
  // Nothing else may be given on without its words.
  if (!files.length && license !== 'CC0-1.0') throw new Error(`${name} carries no text of its licence, ${license}`);
  const words = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  const text = words.map((one) => one.replaceAll('\r\n', '\n').trim()).join('\n\n') || 'Given to the public domain.';
  const line = '='.repeat(80);
  return { name: `${name} ${version}`, text: `${line}\n${name} ${version}: ${license}\n${line}\n\n${text}\n` };
}
