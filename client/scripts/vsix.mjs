// Makes fitlint-VERSION.vsix: the compiled client, the server, and the server's dependencies.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const client = path.dirname(import.meta.dirname);
const project = path.dirname(client);
const libs = path.join(client, 'bundled', 'libs');
const python = process.env.PYTHON ?? 'python3';
// Nothing of node_modules is needed beside the bundle. The search for secrets takes minutes on the
// stubs that come with jedi, and these are all published files.
const VSCE_OPTIONS = [
  '--no-dependencies',
  '--allow-missing-repository',
  '--allow-package-all-secrets',
  '--skip-license',
];

process.chdir(client);
rmSync('bundled', { recursive: true, force: true });
installDependencies();
installServer();
checkPurePython();
checkServer();
run('node', ['scripts/build.mjs']);
copyFileSync(path.join(project, 'LICENSE'), 'LICENSE');
try {
  run('npx', ['--no-install', 'vsce', 'package', ...VSCE_OPTIONS]);
} finally {
  rmSync('LICENSE');
}

/** One VSIX serves every platform and every Python from 3.10 on, so markers are ignored. */
function installDependencies() {
  const pins = readFileSync(path.join(project, 'requirements', 'run.txt'), 'utf8')
    .split('\n')
    .map((line) => line.replace(/[;#].*/, '').trim())
    .filter(Boolean);
  const folder = mkdtempSync(path.join(tmpdir(), 'fitlint-vsix-'));
  const list = path.join(folder, 'requirements.txt');
  writeFileSync(list, pins.join('\n') + '\n');
  const purePython = ['--platform=any', '--implementation=py', '--abi=none', '--python-version=3.10'];
  pip(['--only-binary=:all:', ...purePython, '-r', list]);
  rmSync(folder, { recursive: true });
}

function installServer() {
  // setuptools would pack whatever an earlier build has left there.
  rmSync(path.join(project, 'build', 'lib'), { recursive: true, force: true });
  pip([project]);
  // pip notes the folder of this checkout there.
  const note = readdirSync(libs, { recursive: true }).find((name) => name.endsWith('direct_url.json'));
  rmSync(path.join(libs, note ?? 'direct_url.json'), { force: true });
}

function pip(args) {
  const options = ['--quiet', '--disable-pip-version-check', '--no-deps', '--no-compile'];
  run(python, ['-m', 'pip', 'install', ...options, '--target', libs, '--upgrade', ...args]);
}

function checkPurePython() {
  rmSync(path.join(libs, 'bin'), { recursive: true, force: true });
  const compiled = readdirSync(libs, { recursive: true }).filter((name) => /\.(so|pyd|dylib)$/.test(name));
  if (compiled.length > 0) {
    throw new Error(`not pure Python: ${compiled.join(', ')}`);
  }
}

/** The bundled server, and nothing beside it, finds what is wrong with a program. */
function checkServer() {
  const program = [
    'import keras, numpy as np',
    'model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])',
    'model(np.zeros((4, 3)))',
  ].join('\n');
  const { stdout, stderr } = spawnSync(python, ['-B', '-m', 'fitlint', 'check', '-'], {
    cwd: libs,
    env: { ...process.env, PYTHONPATH: libs },
    input: program,
    encoding: 'utf8',
  });
  if (!stdout.includes('FIT101')) {
    throw new Error(`the bundled server finds nothing: ${stdout}${stderr}`);
  }
}

function run(program, args) {
  // Without standard input nobody waits for an answer.
  execFileSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
}
