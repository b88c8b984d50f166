// Builds everything the pages load into src/epiloop_hq/web/static/epiloop/dist.
// Usage: node frontend/build.mjs [--watch]
import {context} from 'esbuild';
import {mkdir, readFile, readdir, rm, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const out = join(root, 'src/epiloop_hq/web/static/epiloop/dist');

// One line for each bundle. A page that needs a big library (map, charts) gets a bundle
// of its own here and asks for it in its `scripts` block; the others never load it.
const entryPoints = {
  app: join(here, 'src/app.js'),
  charts: join(here, 'src/charts.js'),
  epiloop: join(here, 'styles/epiloop.css'),
  map: join(here, 'src/map.js'),
};

// Packages whose licence text travels with the bundles.
const shipped = ['@tabler/core', 'echarts', 'zrender', 'tslib', 'leaflet', 'supercluster', 'kdbush'];

async function sprite() {
  const folder = join(here, 'icons');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.svg')).sort();
  const symbols = await Promise.all(names.map(async (name) => {
    const shape = (await readFile(join(folder, name), 'utf8')).replace(/^<svg[^>]*>|<\/svg>\s*$/g, '');
    return `<symbol id="${name.slice(0, -4)}" viewBox="0 0 24 24">${shape}</symbol>`;
  }));
  const text = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('\n')}</svg>\n`;
  await writeFile(join(out, 'icons.svg'), text);
}

async function licences() {
  const parts = [`Icons: Tabler Icons\n\n${await readFile(join(here, 'icons/LICENSE'), 'utf8')}`];
  for (const name of shipped) {
    const folder = join(root, 'node_modules', name);
    const {version, license, author} = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const text = await readFile(join(folder, 'LICENSE'), 'utf8')
      .catch(() => `${license}. Copyright ${author.name ?? author}.\n`);
    parts.push(`${name} ${version}\n\n${text}`);
  }
  await writeFile(join(out, 'LICENCES.txt'), parts.join(`\n${'-'.repeat(72)}\n\n`));
}

await rm(out, {recursive: true, force: true});
await mkdir(out, {recursive: true});
const bundles = await context({
  entryPoints,
  outdir: out,
  bundle: true,
  minify: true,
  format: 'iife',
  // Cascade layers (styles/epiloop.css) set the floor: early 2022.
  target: ['chrome99', 'firefox97', 'safari15.4'],
  legalComments: 'linked',
  loader: {'.png': 'dataurl', '.svg': 'dataurl'},
  logLevel: 'info',
});
await Promise.all([bundles.rebuild(), sprite(), licences()]);
if (process.argv.includes('--watch')) await bundles.watch();
else await bundles.dispose();
