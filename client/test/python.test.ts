import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { chooseInterpreter, interpreterCandidates, InterpreterError, type Version } from '../src/python';
import { installed, workspace } from './vscode';

const VERSIONS: Record<string, Version> = {
  '/old/python': [3, 9],
  '/env/python': [3, 11],
  python3: [3, 10],
  python: [2, 7],
  '/future/python': [4, 0],
};

async function probe(path: string): Promise<Version> {
  const version = VERSIONS[path];
  if (!version) {
    throw new Error(`spawn ${path} ENOENT\nat somewhere`);
  }
  return version;
}

beforeEach(() => {
  installed.clear();
  workspace.isTrusted = true;
});

test('the setting wins over every candidate', async () => {
  const chosen = await chooseInterpreter('/env/python', ['python3'], probe);
  assert.deepEqual(chosen, { path: '/env/python', version: [3, 11] });
});

test('a setting that does not work is said, not passed over', async () => {
  await assert.rejects(chooseInterpreter('/old/python', ['python3'], probe), (error: Error) => {
    assert.ok(error instanceof InterpreterError);
    assert.match(error.message, /\/old\/python is Python 3\.9\. Correct the setting/);
    return true;
  });
});

test('candidates that are too old or missing are passed over', async () => {
  const chosen = await chooseInterpreter('', ['/missing', '/old/python', 'python3'], probe);
  assert.equal(chosen.path, 'python3');
});

test('a later major version is new enough', async () => {
  assert.equal((await chooseInterpreter('', ['/future/python'], probe)).path, '/future/python');
});

test('without any, the message names each with its reason on one line', async () => {
  await assert.rejects(chooseInterpreter('', ['/missing', 'python'], probe), {
    message:
      'fitlint needs Python 3.10 or newer: /missing cannot be started (spawn /missing ENOENT); ' +
      'python is Python 2.7. Name one in the setting fitlint.interpreter.',
  });
});

test('a program that does not exist is said to be missing', async () => {
  await assert.rejects(chooseInterpreter('', ['/no/such/python']), {
    message:
      'fitlint needs Python 3.10 or newer: there is no /no/such/python. ' +
      'Name one in the setting fitlint.interpreter.',
  });
});

test('a real Python tells its version, another program does not', async () => {
  const { version } = await chooseInterpreter('', [process.env['PYTHON'] ?? 'python3']);
  assert.equal(version[0], 3);
  await assert.rejects(chooseInterpreter(process.execPath, []), InterpreterError);
});

function installPythonExtension(activate: () => Promise<unknown>): void {
  installed.set('ms-python.python', { activate });
}

function environmentsOf(executable: string): unknown {
  return {
    environments: {
      getActiveEnvironmentPath: () => ({ path: '/env' }),
      resolveEnvironment: async () => ({ executable: { uri: { fsPath: executable } } }),
    },
  };
}

test('the interpreter chosen in the Python extension comes first', async () => {
  installPythonExtension(async () => environmentsOf('/env/python'));
  assert.deepEqual(await interpreterCandidates(), ['/env/python', 'python3', 'python']);
});

test('an untrusted workspace does not choose the interpreter', async () => {
  workspace.isTrusted = false;
  installPythonExtension(async () => environmentsOf('/workspace/.venv/bin/python'));
  assert.deepEqual(await interpreterCandidates(), ['python3', 'python']);
});

test('without the Python extension, or when it fails, the path is searched', async () => {
  assert.deepEqual(await interpreterCandidates(), ['python3', 'python']);
  installPythonExtension(async () => {
    throw new Error('broken');
  });
  assert.deepEqual(await interpreterCandidates(), ['python3', 'python']);
});
