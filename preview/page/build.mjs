// Bundles the page's script and its libraries to one file that needs no network: node build.mjs [--out FILE]
import { build } from 'esbuild';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { out: { type: 'string', default: '../assets/page.js' } } });

await build({
  entryPoints: ['src/main.ts'],
  outfile: values.out,
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  charset: 'utf8',
  legalComments: 'none', // the licences are in assets/LICENSES.txt, whole
  loader: { '.css': 'text' },
  define: { 'process.env.NODE_ENV': '"production"' },
  alias: { 'moment-timezone': 'moment-timezone/builds/moment-timezone-with-data-10-year-range.js' },
  logLevel: 'warning',
});
