/** The real server, spoken to as the editor does: every wait has a deadline. */

import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type InitializeResult,
  type MessageConnection,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver-protocol/node';
import { serverCommand } from '../src/python';

const DEADLINE_MS = 30_000;
const CLIENT = path.dirname(__dirname);
const PYTHON = process.env['PYTHON'] ?? path.join(CLIENT, '..', '.venv', 'bin', 'python');

let folder: string;
let server: ChildProcess;
let connection: MessageConnection;
let ended: Promise<number | null>;

before(() => {
  folder = path.join(mkdtempSync(path.join(os.tmpdir(), 'fitlint-')), 'a b+ü#');
  mkdirSync(folder);
  const { command, args, options } = serverCommand(PYTHON, 'fromEnvironment', CLIENT);
  const child = spawn(command, args, { ...options, stdio: ['pipe', 'pipe', 'inherit'] });
  server = child;
  ended = once(child, 'exit').then(([status]) => status as number | null);
  connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  connection.listen();
});

after(() => {
  connection.dispose();
  server.kill('SIGKILL');
  rmSync(path.dirname(folder), { recursive: true });
});

/** Fails when the answer is late, or when the server ends before it. */
function within<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no ${what} in ${DEADLINE_MS} ms`)), DEADLINE_MS);
  });
  const dead = ended.then((status) => {
    throw new Error(`no ${what}: the server ended with status ${status}`);
  });
  return Promise.race([promise, late, dead]).finally(() => clearTimeout(timer));
}

test('the server starts, reports the mistake of an example, and leaves when asked', async () => {
  const initialized = await within(
    connection.sendRequest<InitializeResult>('initialize', {
      processId: process.pid,
      rootUri: pathToFileURL(folder).href,
      workspaceFolders: [{ uri: pathToFileURL(folder).href, name: 'example' }],
      capabilities: { textDocument: { publishDiagnostics: { relatedInformation: true } } },
      initializationOptions: { targetKeras: '', inlayHints: { enable: true } },
    }),
    'answer to initialize',
  );
  assert.equal(initialized.serverInfo?.name, 'fitlint');
  await connection.sendNotification('initialized', {});

  const example = path.join(folder, 'digits_cnn.py');
  copyFileSync(path.join(CLIENT, '..', 'examples', 'digits_cnn.py'), example);
  const text = readFileSync(example, 'utf8');
  const uri = pathToFileURL(example).href;
  const published = new Promise<PublishDiagnosticsParams>((resolve) => {
    connection.onNotification('textDocument/publishDiagnostics', resolve);
  });
  await connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'python', version: 1, text },
  });
  const { uri: where, diagnostics } = await within(published, 'diagnostics');
  assert.equal(decodeURIComponent(where), decodeURIComponent(uri));
  const errors = diagnostics.filter(({ severity }) => severity === 1);
  assert.equal(errors.length, 1, JSON.stringify(diagnostics));
  const line = text.split('\n')[errors[0]?.range.start.line ?? 0];
  assert.match(line ?? '', /Conv2D\(128, kernel_size=5/);

  await within(connection.sendRequest('shutdown'), 'answer to shutdown');
  await connection.sendNotification('exit');
  assert.equal(await within(ended, 'end'), 0);
});
