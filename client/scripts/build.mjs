// Bundles the extension into dist/, or with --tests each test into out/ with `vscode` stubbed.
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

process.chdir(path.dirname(import.meta.dirname));
const shared = { bundle: true, platform: 'node', target: 'node18', format: 'cjs', logLevel: 'warning' };

if (process.argv.includes('--tests')) {
  rmSync('out', { recursive: true, force: true });
  const tests = readdirSync('test').filter((name) => name.endsWith('.test.ts'));
  await build({
    ...shared,
    entryPoints: tests.map((name) => path.join('test', name)),
    alias: { vscode: './test/vscode.ts' },
    outdir: 'out',
    sourcemap: 'inline',
  });
} else {
  await build({
    ...shared,
    entryPoints: ['src/extension.ts'],
    external: ['vscode'],
    outfile: 'dist/extension.js',
    minify: true,
  });
}
